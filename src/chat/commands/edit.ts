import * as v from "valibot";
import { bodyOfText } from "../body.ts";
import { command } from "./command.ts";
import { name, seq, text } from "./fields.ts";

/** Replaces the text of one of the session's own messages. */
export const edit = command({
  name: "edit",
  json: v.object({ room: name, seq, text }),
  run(
    { session, hub, id },
    { room: name, seq, text }: { readonly room: string; readonly seq: number; readonly text: string },
  ) {
    const room = session.room(name);
    if (room === undefined) return { code: "NOT_IN_ROOM", about: name };
    return hub.append(session, room, { kind: "edit", target: seq, body: bodyOfText(text) }, id);
  },
});
