import type { Problem } from "../chat/code.ts";
import type { Encoder } from "../chat/encoder.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Socket, SocketHandler } from "../runtime/runtime.ts";

/** How long a refused client has to take the answer and end. */
const FAREWELL_MS = 1000;
/** Refused clients that are given that time at once. Those past it are closed unheard: descriptors are scarce just then. */
const MOST_FAREWELLS = 32;

/** Turns clients away: tells them why, in text since what they speak is not known yet, and closes. */
export class Doorkeeper {
  readonly #encoder: Encoder;
  readonly #clock: Clock;
  readonly #leaving = new Map<Socket, Timer>();

  constructor(encoder: Encoder, clock: Clock) {
    this.#encoder = encoder;
    this.#clock = clock;
  }

  refuse(socket: Socket, problem: Problem): SocketHandler {
    if (this.#leaving.size >= MOST_FAREWELLS) socket.terminate();
    else {
      this.#leaving.set(socket, this.#clock.setTimer(FAREWELL_MS, () => socket.terminate()));
      socket.write(this.#encoder.answer({ kind: "error", problem }));
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
