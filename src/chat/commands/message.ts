import * as v from "valibot";
import { bodyOfText } from "../body.ts";
import { command } from "./command.ts";
import { name, text } from "./fields.ts";

/** A message to one of many rooms. (To the one room that a session is in, any line is a message.) */
export const message = command({
  name: "message",
  json: v.object({ room: name, text }),
  run({ session, hub, id, arrivedAt }, { room: name, text }: { readonly room: string; readonly text: string }) {
    const room = session.room(name);
    if (room === undefined) return { code: "NOT_IN_ROOM", about: name };
    return hub.publish(session, room, bodyOfText(text), arrivedAt, id);
  },
});
