import * as v from "valibot";
import { bodyOfText } from "../body.ts";
import { command, misused } from "./command.ts";
import { name, text } from "./fields.ts";

interface MessageInput {
  readonly room: string;
  readonly text: string;
  readonly action?: boolean | undefined;
}

/** Sends a message to one of the session's rooms. In text, any line that is not a command is a message. */
export const message = command<MessageInput>({
  name: "message",
  json: v.object({
    room: name,
    text,
    action: v.optional(v.pipe(v.boolean(), v.description("`true`: the text says what the sender does"))),
  }),
  run({ session, hub, id, arrivedAt }, { room: name, text, action }) {
    const room = session.room(name);
    if (room === undefined) return { code: "NOT_IN_ROOM", about: name };
    return hub.publish(session, room, bodyOfText(text), arrivedAt, { id, action: action === true ? true : undefined });
  },
});

const ME = "/me <text>";

/** `/me <text>`: sends a message that says what its sender does. */
export const action = command({
  name: "action",
  text: {
    word: "/me",
    usage: ME,
    parse: (rest) => rest === "" ? { problem: misused(ME) } : { input: { text: rest } },
  },
  run({ session, hub, arrivedAt }, { text }) {
    const room = session.room();
    if (room === undefined) return { code: "NOT_IN_ROOM" };
    const body = bodyOfText(text);
    return body.payload.length === 0 ? undefined : hub.publish(session, room, body, arrivedAt, { action: true });
  },
});
