/**
 * `observe/`: what the server tells its operator.
 *
 * `log.ts` is the log, `log_writer.ts` writes its lines without blocking, and `recent_warnings.ts` keeps the latest
 * warnings. `snapshot.ts` is what a server has counted up to a moment, `metrics.ts` writes it for Prometheus, and
 * `status_history.ts` keeps an hour of it for the status page. `counters.ts` and `event_loop_lag.ts` count and measure.
 * OPERATIONS.md describes what an operator sees.
 */
