import type { Encoder } from "../chat/encoder.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Socket, SocketHandler } from "../runtime/runtime.ts";
import type { Refusal } from "./admission.ts";
import { closeStatusOf } from "./close_status.ts";

/** How long a refused client has to read the answer and end its stream. */
const ANSWER_MS = 1000;
/**
 * At most this many refused sockets stay open for that time; others are closed at once, since descriptors are scarce.
 * See `affordable_connections.ts` for the sum.
 */
export const MAX_REFUSED_OPEN = 12;

/** A refused client has no session. */
const NO_SESSION = { id: "" };

/** Answers refused clients with the reason, and closes their sockets. */
export class RefusalResponder {
  readonly #clock: Clock;
  readonly #open = new Map<Socket, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param encoder of the client's protocol */
  refuse(socket: Socket, { reason, problem }: Refusal, encoder: Encoder): SocketHandler {
    if (this.#open.size >= MAX_REFUSED_OPEN) socket.terminate();
    else {
      this.#open.set(socket, this.#clock.setTimer(ANSWER_MS, () => socket.terminate()));
      socket.write(encoder.answer({ kind: "error", problem }, NO_SESSION));
      socket.setCloseStatus?.(closeStatusOf(reason));
      socket.close();
    }
    return {
      data() {},
      end() {},
      drain() {},
      close: () => {
        this.#open.get(socket)?.cancel();
        this.#open.delete(socket);
      },
    };
  }

  /** Terminates the sockets that are still open. */
  close(): void {
    for (const socket of this.#open.keys()) socket.terminate();
  }
}
