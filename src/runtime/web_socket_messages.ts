/** Between a stream of JSON objects, each ended by LF, and WebSocket messages of one object each. */

const LF = 10;
const CR = 13;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** What went out last: a room's members are given the same array one after another. */
let latest: { readonly bytes: Uint8Array; readonly messages: readonly string[] } | undefined;

/** The objects in `bytes`, which never change, without their LF. */
export function messagesOf(bytes: Uint8Array): readonly string[] {
  if (latest?.bytes === bytes) return latest.messages;
  const messages = utf8.decode(bytes).split("\n");
  messages.pop(); // behind the last LF there is nothing
  latest = { bytes, messages };
  return messages;
}

/** One message as a piece of a stream, in memory of its own. */
export function streamOf(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(message.length + 1);
  bytes.set(message);
  // Between JSON's tokens a CR is what an LF is, and within a string neither may be.
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) bytes[at] = CR;
  bytes[message.length] = LF;
  return bytes;
}
