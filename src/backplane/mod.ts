/**
 * `backplane/`: the order of events, their history, and the holders of nicknames. `chat/backplane.ts` is the contract
 * that every driver keeps, and `tests/contract/` holds the suite that says so.
 *
 * Start reading at `local.ts`: the driver of a server with one thread, over `room_logs.ts` (rooms as logs). `threads.ts`
 * is the driver of a server with several threads. It spreads rooms and nicknames over the threads, and its parts stand
 * in `threads/`: `home.ts` (what one thread keeps for all), `thread_links.ts` and `link.ts` (batches between two threads),
 * `rooms.ts`, `names.ts`, `whispers.ts` and `life_cycle.ts` (operations), `moves/` (sessions that change threads).
 * THREADS.md says what this means for an operator.
 */
