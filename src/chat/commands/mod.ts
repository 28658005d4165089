/** `chat/commands/`: what clients may ask for, one file each, and how a request becomes one of them. */

import type { Request } from "../request.ts";
import type { Session } from "../session.ts";
import type { Hub } from "../hub.ts";
import type { AnyCommand, Outcome } from "./command.ts";
import { help } from "./help.ts";
import { history } from "./history.ts";
import { join } from "./join.ts";
import { leave } from "./leave.ts";
import { msg } from "./msg.ts";
import { nick } from "./nick.ts";
import { ping } from "./ping.ts";
import { quit } from "./quit.ts";
import { rooms } from "./rooms.ts";
import { who } from "./who.ts";

export type { Outcome } from "./command.ts";

/** Every command, in the order in which `/help` lists them. */
export const COMMANDS: readonly AnyCommand[] = [nick, join, leave, rooms, who, msg, history, ping, help, quit];

const BY_WORD = new Map(COMMANDS.map((command) => [command.word, command]));
const USAGES = COMMANDS.map(({ usage }) => usage);

/**
 * Carries out one request of a session. A message is done when this returns; a command may take the
 * backplane's time, and then a promise says when it is done.
 */
export function dispatch(hub: Hub, session: Session, request: Request): Outcome | Promise<Outcome> {
  switch (request.kind) {
    case "message": {
      if (session.nickname === undefined) return { code: "NICK_REQUIRED" };
      const [room] = session.rooms;
      if (room === undefined) return { code: "NOT_IN_ROOM" };
      hub.publish(session, room, request.body);
      return undefined;
    }
    case "command": {
      const command = BY_WORD.get(request.word);
      if (session.nickname === undefined && command?.beforeNick !== true) return { code: "NICK_REQUIRED" };
      if (command === undefined) return { code: "UNKNOWN_COMMAND", about: request.word };
      return command.runLine({ session, hub, usages: USAGES }, request.rest);
    }
    case "invalid":
      return request.problem;
    case "nothing":
      return undefined;
  }
}
