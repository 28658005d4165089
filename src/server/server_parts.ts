import type { Backplane } from "../chat/backplane.ts";
import type { Moves } from "../chat/moves.ts";
import type { Config } from "../config/schema.ts";
import type { LogWarning } from "../observe/recent_warnings.ts";
import type { Clock } from "../lib/clock.ts";
import type { Protocols } from "../protocol/mod.ts";
import type { Runtime } from "../runtime/mod.ts";
import type { ThreadGroup } from "./thread_group.ts";

/** The implementations that a server is made of. `mod.ts` and `cli/` choose them. */
export interface ServerParts {
  readonly runtime: Runtime;
  readonly backplane: Backplane;
  readonly protocols: Protocols;
  readonly clock: Clock;
  readonly config: Config;
  /** The threads that are one server; without it there is one. */
  readonly threads?: ThreadGroup;
  /** How sessions move between the threads; without it they stay where they are. */
  readonly moves?: Moves;
  /** Drops caches of the backplane. Called before garbage collection. */
  dropCaches(): void;
  /** Shown to the operator. */
  readonly version: string;
  /** Lines of the log that were dropped so far; without it none are. */
  droppedLogLines?(): number;
  /** The latest warnings of this thread's log; without it another program has the log. */
  recentWarnings?(): readonly LogWarning[];
}
