/**
 * `observe/`: what the server tells its operator.
 *
 * `log.ts` is the log, and `log_writer.ts` writes its lines without blocking. `snapshot.ts` is what a server has counted
 * up to a moment, `metrics.ts` writes it for Prometheus. `counters.ts` and `event_loop_lag.ts` count and measure.
 * OPERATIONS.md describes what an operator sees.
 */
