/**
 * `chat/`: rooms, sessions and what clients can ask for, without sockets, timers or protocols.
 *
 * To start reading, follow one message:
 *
 * 1. `request.ts`: a protocol has decoded a frame to a request.
 * 2. `commands/`: the dispatcher carries out the request of a session (`session.ts`): one file for each command.
 * 3. `hub.ts`: the sessions and rooms of this process. It publishes the message to the backplane.
 * 4. `backplane.ts`: the contract that puts events in order and keeps names and history. `backplane/` implements it,
 *    with `history.ts` and `nickname_registry.ts`. `moves.ts` is its part that moves sessions between threads.
 * 5. `room.ts`: the backplane delivers the event (`events/mod.ts`) to the room's members on this process.
 * 6. `fan_out.ts`: encodes the event once for each encoder of the room's members and hands a batch to each member's
 *    outbox. `encoder.ts` is the contract of the protocols, `flush/` decides when a batch leaves, and `traffic.ts`
 *    measures how long it takes.
 *
 * Names are read by `nickname.ts`, whose neighbours say which ones are valid, equal or alike. `body.ts` and
 * `clean_text.ts` make text that is safe to show. `code.ts` lists the error codes.
 */
