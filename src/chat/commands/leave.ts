import { LOBBY } from "../nickname.ts";
import { command, nothing } from "./command.ts";

/** `/leave`: back to the lobby. */
export const leave = command({
  word: "/leave",
  usage: "/leave",
  parse: nothing("/leave"),
  run({ session, hub }) {
    const [current] = session.rooms;
    return current?.name === LOBBY ? undefined : hub.join(session, LOBBY, current);
  },
});
