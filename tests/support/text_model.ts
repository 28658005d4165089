/** What a whole stream of text asks for, worked out one byte after another: slow, and with nothing of the decoder's. */

import type { ClientRequest } from "../../src/chat/request.ts";
import type { InputLimits } from "../../src/protocol/codec.ts";
import { textOf, utf8 } from "./bytes.ts";
import { command, fatal, message, nickMessage, NOTHING, refused } from "./requests.ts";

const LF = 0x0a;

export const NOT_IRC: ClientRequest = { kind: "foreign", problem: { code: "BAD_REQUEST", explanation: "not_irc" } };

/** The answer to one telnet command. */
export function telnet(...reply: number[]): ClientRequest {
  return { kind: "telnet", reply: Uint8Array.from(reply) };
}

/** Bytes of text, and requests of telnet between them. */
function* withoutTelnet(stream: Uint8Array): Generator<number | ClientRequest> {
  for (let i = 0; i < stream.length; i += 1) {
    const [byte = 0, next, option] = stream.subarray(i, i + 3);
    if (byte !== 0xff) yield byte;
    else if (next === undefined) return;
    else if (next < 0xec) yield byte;
    else {
      i += 1;
      if (next === 0xff) yield byte;
      if (next === 0xf6) yield command("/ping");
      if (next === 0xfa) {
        i += subnegotiationLength(stream.subarray(i + 1));
      } else if (next >= 0xfb && next <= 0xfe) {
        if (option === undefined) return;
        i += 1;
        if (next === 0xfd) yield telnet(0xff, 0xfc, option);
        if (next === 0xfb) yield telnet(0xff, 0xfe, option);
      }
    }
  }
}

/** Bytes up to IAC SE, or 1025 where that does not come. */
function subnegotiationLength(bytes: Uint8Array): number {
  let isEscape = false;
  for (let i = 0; i < 1025; i += 1) {
    if (isEscape && bytes[i] === 0xf0) return i + 1;
    isEscape = !isEscape && bytes[i] === 0xff;
  }
  return 1025;
}

/** The requests in `stream`. */
export function requestsIn(stream: Uint8Array, { maxLineBytes, maxMessageBytes }: InputLimits): ClientRequest[] {
  const requests: ClientRequest[] = [];
  let line: number[] = [];
  let place: "start" | "after NICK" | "within" = "start";
  for (const item of withoutTelnet(stream)) {
    if (typeof item !== "number") {
      requests.push(item);
      continue;
    }
    if (item !== LF) {
      line.push(item);
      if (line.length > maxLineBytes) return [...requests, fatal(maxLineBytes)];
      continue;
    }
    const request = requestOf(line, maxMessageBytes, place);
    requests.push(request);
    if (request.kind === "command" && request.word === "NICK") place = "after NICK";
    else if (place !== "after NICK" || request.kind !== "nothing") place = "within";
    line = [];
  }
  return requests;
}

function requestOf(bytes: readonly number[], maxMessageBytes: number, place: string): ClientRequest {
  const line = Uint8Array.from(bytes.at(-1) === 0x0d ? bytes.slice(0, -1) : bytes);
  if (line.length > maxMessageBytes) return refused("TOO_LONG", maxMessageBytes);
  let text: string;
  try {
    text = textOf(line);
  } catch {
    return refused("INVALID_UTF8");
  }
  // deno-lint-ignore no-control-regex
  const typed = text.replace(/\r\0$/, "").replace(/\x1b\[[0-?]*[ -/]*[@-~]|\x1bO[A-Za-z]/g, "").replace(/\r\0/g, "\r");
  // deno-lint-ignore no-control-regex
  const clean = typed.replace(/(?!\t)[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(place === "start" ? /^\ufeff/ : /^$/, "");
  if (place === "after NICK" && /^USER \S+ \S+ \S+ :/.test(clean)) return NOT_IRC;
  if (/^\p{White_Space}*$/u.test(clean)) return NOTHING;
  const secret = /^(PASS|PRIVMSG) /.exec(clean)?.[1];
  if (secret !== undefined) return refused("UNKNOWN_COMMAND", secret);
  const given = typed.includes(" ") ? typed.slice(typed.indexOf(" ") + 1) : "";
  if (/^NICK ?$/.test(clean)) return command("NICK");
  if (/^NICK /.test(clean)) return command("NICK", given);
  if (/^nick ?$/i.test(clean)) return nickMessage(clean, "");
  if (/^nick /i.test(clean)) return nickMessage(clean, given);
  if (clean.startsWith("//")) return message(clean.slice(1));
  if (/^\/[^ ]* *$/.test(clean)) return command(clean.replace(/ +$/, ""));
  if (clean.startsWith("/")) return command(clean.split(" ")[0] ?? "", given.replace(/^ +| +$/g, ""));
  return message(clean);
}

/** The same as bytes. */
export function stream(...pieces: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => typeof piece === "string" ? [...utf8(piece)] : piece));
}
