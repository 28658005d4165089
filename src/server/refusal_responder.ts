import type { Encoder } from "../chat/encoder.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Socket, SocketHandler } from "../runtime/runtime.ts";
import type { Refusal } from "./admission.ts";
import { closeStatusOf } from "./close_status.ts";

/** How long a refused client has to take the answer and end. */
const FAREWELL_MS = 1000;
/**
 * Refused clients that are given that time at once. Those past it are closed unheard: descriptors are scarce just then.
 * See `affordable_connections.ts` for the sum.
 */
export const MAX_REFUSED_OPEN = 12;

/** A refused client has no session. */
const NO_SESSION = { id: "" };

/** Turns clients away: tells them why, and closes. */
export class RefusalResponder {
  readonly #clock: Clock;
  readonly #leaving = new Map<Socket, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param encoder for what the client speaks */
  refuse(socket: Socket, { reason, problem }: Refusal, encoder: Encoder): SocketHandler {
    if (this.#leaving.size >= MAX_REFUSED_OPEN) socket.terminate();
    else {
      this.#leaving.set(socket, this.#clock.setTimer(FAREWELL_MS, () => socket.terminate()));
      socket.write(encoder.answer({ kind: "error", problem }, NO_SESSION));
      socket.setCloseStatus?.(closeStatusOf(reason));
      socket.close();
    }
    return {
      data() {},
      end() {},
      drain() {},
      close: () => {
        this.#leaving.get(socket)?.cancel();
        this.#leaving.delete(socket);
      },
    };
  }

  /** Lets nobody linger. */
  close(): void {
    for (const socket of this.#leaving.keys()) socket.terminate();
  }
}
