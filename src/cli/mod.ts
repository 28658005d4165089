/**
 * `cli/`: the program. Only this folder and `/mod.ts` choose implementations.
 *
 * Start reading at `main.ts`, which picks one of the subcommands that `usage.ts` lists: `serve.ts` (the server),
 * `connect.ts` with `connect/` (the terminal client), `bench.ts` with `bench/` (the load generator), `healthcheck.ts`.
 * `create_server.ts` composes a server of its parts; `threaded_server.ts` starts one on several threads, whose entry is
 * `worker.ts`. `embedding.ts` is what other programs import.
 */
