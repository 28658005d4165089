/** `chat/commands/`: one file per command, and the dispatcher that runs requests. */

import { lowerAscii } from "../../lib/ascii_case.ts";
import type { Hub } from "../hub.ts";
import type { ClientRequest } from "../request.ts";
import type { Session } from "../session.ts";
import type { AnyCommand, Context, Meter, Outcome } from "./command.ts";
import { deleteMessage } from "./delete.ts";
import { direct } from "./direct.ts";
import { edit } from "./edit.ts";
import { help } from "./help.ts";
import { history } from "./history.ts";
import { join } from "./join.ts";
import { lang } from "./lang.ts";
import { leave } from "./leave.ts";
import { action, message } from "./message.ts";
import { nick } from "./nick.ts";
import { ping } from "./ping.ts";
import { quit } from "./quit.ts";
import { rename } from "./rename.ts";
import { rooms } from "./rooms.ts";
import { who } from "./who.ts";

export type { Meter, Outcome } from "./command.ts";

/** Every command, in the order in which `/help` and the protocol document list them. */
export const COMMANDS: readonly AnyCommand[] = [
  nick,
  rename,
  join,
  leave,
  message,
  action,
  edit,
  deleteMessage,
  direct,
  rooms,
  who,
  history,
  lang,
  ping,
  help,
  quit,
];

const BY_NAME = new Map(COMMANDS.map((command) => [command.name, command]));
const BY_WORD = new Map<string | undefined, AnyCommand>(COMMANDS.map((command) => [command.text?.word, command]));
/** Longer words are not folded: a client's word may have 64 KiB. */
const MAX_WORD_LENGTH = Math.max(...COMMANDS.map(({ text }) => text?.word.length ?? 0));
const USAGES = COMMANDS.flatMap(({ text }) => text === undefined ? [] : [text]);

/** The cost of a request that is not a command, or is an unknown one. */
const BASE_COST = 1;

/** Runs the requests of sessions. */
export class Dispatcher {
  readonly #hub: Hub;
  readonly #maxRoomsPerSession: number;
  readonly #time: () => number;

  /**
   * @param maxRoomsPerSession limit of rooms per session, where its protocol allows several; 0: no limit
   * @param time returns milliseconds since 1970-01-01 UTC
   */
  constructor(hub: Hub, maxRoomsPerSession: number, time: () => number) {
    this.#hub = hub;
    this.#maxRoomsPerSession = maxRoomsPerSession;
    this.#time = time;
  }

  /**
   * Runs one request of a session. Returns a promise when a command waits for the backplane, or when a message waits
   * because the backplane is behind.
   *
   * @param meter charged for the request before it runs
   * @param arrivedAt when the request's bytes were read (monotonic milliseconds)
   */
  dispatch(session: Session, request: ClientRequest, meter: Meter, arrivedAt: number): Outcome | Promise<Outcome> {
    switch (request.kind) {
      case "message": {
        meter.charge(BASE_COST);
        if (session.nickname === undefined) return this.#beforeNick(session, request.nick, meter, arrivedAt);
        const room = session.room();
        if (room === undefined) return { code: "NOT_IN_ROOM" };
        return this.#hub.publish(session, room, request.body, arrivedAt);
      }
      case "command": {
        const command = commandOf(request.word);
        meter.charge(command?.cost ?? BASE_COST);
        if (!mayRun(command, session)) return { code: "NICK_REQUIRED" };
        if (command === undefined) return { code: "UNKNOWN_COMMAND", about: request.word };
        return command.runLine(this.#context(session, undefined, meter, arrivedAt), request.rest);
      }
      case "call": {
        const command = BY_NAME.get(request.name);
        meter.charge(command?.cost ?? BASE_COST);
        if (!mayRun(command, session)) return { code: "NICK_REQUIRED" };
        if (command === undefined) return { code: "UNKNOWN_COMMAND", about: request.name };
        return command.runCall(this.#context(session, request.id, meter, arrivedAt), request.input);
      }
      case "invalid":
      case "foreign":
        meter.charge(BASE_COST);
        return request.problem;
      case "telnet":
        meter.charge(BASE_COST);
        return session.send(request.reply);
      case "nothing":
        meter.charge(BASE_COST);
        return undefined;
    }
  }

  /** Runs a message of a session without a nickname. @param rest of a line such as `nick alice`, which is NICK then */
  #beforeNick(
    session: Session,
    rest: string | undefined,
    meter: Meter,
    arrivedAt: number,
  ): Outcome | Promise<Outcome> {
    if (rest === undefined) return { code: "NICK_REQUIRED" };
    return nick.runLine(this.#context(session, undefined, meter, arrivedAt), rest);
  }

  #context(session: Session, id: Context["id"], meter: Meter, arrivedAt: number): Context {
    const [hub, maxRoomsPerSession, time] = [this.#hub, this.#maxRoomsPerSession, this.#time];
    return { session, hub, usages: USAGES, maxRoomsPerSession, id, meter, arrivedAt, time };
  }
}

/** Finds a command by its word. Letters of ASCII match in any case, and no other character matches them. */
function commandOf(word: string): AnyCommand | undefined {
  const exact = BY_WORD.get(word);
  if (exact !== undefined || word.length > MAX_WORD_LENGTH) return exact;
  return BY_WORD.get(lowerAscii(word));
}

function mayRun(command: AnyCommand | undefined, session: Session): boolean {
  return session.nickname !== undefined || command?.beforeNick === true;
}
