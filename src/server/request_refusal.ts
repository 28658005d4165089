import type { Problem } from "../chat/code.ts";
import type { ClientRequest } from "../chat/request.ts";
import type { Session } from "../chat/session.ts";
import type { Counters } from "../observe/counters.ts";
import { isForeign } from "../protocol/foreign.ts";
import type { ConnectionControl } from "./connection_control.ts";

const CHAT_ONLY: Problem = { code: "BAD_REQUEST", explanation: "chat_only" };

/** Answers a request that was not carried out. Closes the connection when nothing that follows can be read or trusted. */
export function refuseRequest(
  connection: Pick<ConnectionControl, "session" | "closeFor">,
  request: ClientRequest,
  problem: Problem,
  counters: Counters,
): void {
  const { session } = connection;
  if (request.kind === "invalid" && request.fatal) connection.closeFor("too_long", problem);
  else if (request.kind === "foreign") connection.closeFor("wrong_protocol", problem);
  else if (isOfAnotherProtocol(request, session)) connection.closeFor("wrong_protocol", CHAT_ONLY);
  else {
    counters.count("errors", problem.code);
    session.refuse(problem, "id" in request ? request.id : undefined);
  }
}

/** Whether a line that was refused before NICK is of another protocol: a third party may have chosen what follows it. */
function isOfAnotherProtocol(request: ClientRequest, { nickname, protocol }: Session): boolean {
  return nickname === undefined && protocol.name === "text" && isForeign(request);
}
