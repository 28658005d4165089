/** Decodes JSON lines: one object per line, validated by the schema of its command. */

import * as v from "valibot";
import { decodeUtf8 } from "../chat/clean_text.ts";
import type { Problem } from "../chat/code.ts";
import { COMMANDS } from "../chat/commands/mod.ts";
import { id as idField } from "../chat/commands/fields.ts";
import type { RequestId } from "../chat/ids.ts";
import type { ClientRequest } from "../chat/request.ts";

/** Limit of nested objects and arrays. No valid request contains a nested one. */
const MAX_DEPTH = 16;

const SCHEMAS = new Map(COMMANDS.flatMap(({ name, json }) => json === undefined ? [] : [[name, json] as const]));
const TYPES = [...SCHEMAS.keys()].join(", ");

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

const utf8 = new TextEncoder();

/**
 * Decodes one line into a request. The depth is checked before the line is parsed; the caller has checked its size.
 * The last of several equal keys is used (RFC 8259, section 4, leaves this open).
 *
 * @param maxMessageBytes limit of a `text` as UTF-8; 0: no limit
 */
export function jsonRequestOf(line: Uint8Array, maxMessageBytes: number): ClientRequest {
  if (line.length === 0) return { kind: "nothing" };
  const text = decodeUtf8(line);
  if (text === undefined) return invalid({ code: "INVALID_UTF8" });
  if (depthOf(line) > MAX_DEPTH) return badRequest(`expected at most ${MAX_DEPTH} nested objects and arrays`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return badRequest("expected one JSON object per line");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return badRequest("expected one JSON object per line");
  }
  return requestIn(parsed as Readonly<Record<string, unknown>>, maxMessageBytes);
}

function requestIn(object: Readonly<Record<string, unknown>>, maxMessageBytes: number): ClientRequest {
  const given = v.safeParse(idField, object["id"]);
  if (!given.success) return badRequest("id: expected a string of at most 64 characters or a safe integer");
  const id = given.output;
  const { type } = object;
  const schema = typeof type === "string" ? SCHEMAS.get(type) : undefined;
  if (typeof type !== "string" || schema === undefined) return badRequest(`type: expected one of ${TYPES}`, id);
  const { success, output, issues } = v.safeParse(schema, object, { abortEarly: true });
  if (!success) return badRequest(`${v.getDotPath(issues[0]) ?? "?"}: ${issues[0].message}`, id);
  const { text } = output as { text?: unknown };
  if (typeof text === "string" && maxMessageBytes > 0 && utf8.encode(text).length > maxMessageBytes) {
    return invalid({ code: "TOO_LONG", about: maxMessageBytes }, id);
  }
  return { kind: "call", name: type, input: output, id };
}

function badRequest(about: string, id?: RequestId): ClientRequest {
  return invalid({ code: "BAD_REQUEST", about }, id);
}

function invalid(problem: Problem, id?: RequestId): ClientRequest {
  return { kind: "invalid", problem, fatal: false, ...(id === undefined ? {} : { id }) };
}

/** Returns the maximum nesting depth of objects and arrays. The bytes need not be valid JSON. */
function depthOf(json: Uint8Array): number {
  let [depth, deepest, quoted] = [0, 0, false];
  for (let i = 0; i < json.length; i += 1) {
    const byte = json[i];
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted) i += byte === BACKSLASH ? 1 : 0;
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) deepest = Math.max(deepest, depth += 1);
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth -= 1;
  }
  return deepest;
}
