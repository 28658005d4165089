/**
 * `lib/`: small pieces that know nothing of chat. Each file stands alone.
 *
 * - Bytes: `byte_buffer.ts`, `byte_range.ts`, `utf8.ts`, `utf8_cache.ts`.
 * - Collections: `deadline_heap.ts`, `ring_buffer.ts`, `number_ring.ts`, `sorted_list.ts`.
 * - Counts: `fixed_histogram.ts`, `histogram.ts`, `top_counter.ts`, `recent_counter.ts`.
 * - Time and rates: `clock.ts`, `calendar.ts`, `rfc3339.ts`, `token_bucket.ts`.
 * - HTTP and addresses: `http_head.ts`, `forwarded.ts`, `origins.ts`, `host_names.ts`, `ip_address.ts`,
 *   `address_ranges.ts`.
 * - Files: `small_file.ts`, `located_json.ts`.
 * - Threads and ids: `shared_lock.ts`, `id_sequence.ts`.
 */
