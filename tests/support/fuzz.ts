/** What must hold for any bytes at all, in any chunks. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { bodyOfText } from "../../src/chat/body.ts";
import type { Answer } from "../../src/chat/answer.ts";
import type { Body } from "../../src/chat/body.ts";
import { encode } from "../../src/chat/encoding.ts";
import type { RoomEvent } from "../../src/chat/events/mod.ts";
import { parseNickname, parseRoomName } from "../../src/chat/nickname.ts";
import type { ClientRequest } from "../../src/chat/request.ts";
import type { Decoder, InputLimits } from "../../src/protocol/codec.ts";
import { Detector, type ProtocolName } from "../../src/protocol/detect.ts";
import { textOf, utf8 } from "./bytes.ts";
import { chunked } from "./decoding.ts";
import { bodyEvent, joinedAs, joinEvent } from "./events.ts";
import { FUZZ_LIMITS, type Target } from "./fuzz_inputs.ts";
import { mostHeld } from "./held_bytes.ts";
import { protocols, RECIPIENT } from "./protocols.ts";
import { isSame, owned } from "./requests.ts";
import { assertClean, linesIn, objectsIn, payloadsIn } from "./wire.ts";

const PROTOCOLS = protocols("ko", FUZZ_LIMITS);

/** Holds `target` to all that it promises for this input. @throws when it does not keep it */
export function assertWithstands(target: Target, input: Uint8Array, sizes: readonly number[]): void {
  if (target === "detect") return assertDetects(input, sizes);
  const whole = decoded(target, [input]);
  const requests = decoded(target, chunked(input, sizes));
  if (!isSame(requests, whole)) assert.deepEqual(requests, whole, "what comes out depends on the chunks");
  for (const request of requests) {
    assertSound(request, FUZZ_LIMITS, target);
    assertEncodable(request);
  }
}

/** The requests in these chunks. */
function decoded(target: ProtocolName, chunks: Iterable<Uint8Array>): ClientRequest[] {
  const decoder = PROTOCOLS[target].decoder();
  const requests: ClientRequest[] = [];
  const limit = target === "text" ? FUZZ_LIMITS.maxLineBytes : FUZZ_LIMITS.maxFrameBytes;
  let [pushed, largest] = [0, 0];
  const held = mostHeld(() => {
    for (const chunk of chunks) {
      const memory = new Uint8Array(chunk);
      pushed += chunk.length;
      largest = Math.max(largest, chunk.length);
      decoder.push(memory);
      drainInto(requests, decoder, pushed);
      decoder.hold();
      memory.fill(0xdb);
    }
  });
  assert.ok(held <= limit + largest, `${held} bytes held`);
  const fatal = requests.findIndex((request) => request.kind === "invalid" && request.fatal);
  assert.ok(fatal === -1 || fatal === requests.length - 1, "something follows a fatal request");
  return requests;
}

function drainInto(requests: ClientRequest[], decoder: Decoder, pushed: number): void {
  for (let request = decoder.next(); request !== undefined; request = decoder.next()) {
    requests.push(owned(request));
    assert.ok(requests.length <= pushed, "more requests than bytes");
  }
  assert.equal(decoder.next(), undefined);
}

/** Holds a request of a protocol to the limits, and what people will see of it to clean text. */
export function assertSound(request: ClientRequest, limits: InputLimits, target: ProtocolName = "text"): void {
  const { maxLineBytes, maxFrameBytes, maxMessageBytes } = limits;
  switch (request.kind) {
    case "message": {
      const { payload, text } = request.body;
      assert.ok(payload.length > 0 && payload.length <= (target === "binary" ? maxFrameBytes : maxMessageBytes));
      assert.ok(target === "binary" || text !== undefined);
      if (target === "text") assert.equal(text, payload);
      if (text === undefined) return;
      assert.ok(text.length <= payload.length);
      const seen = textOf(text);
      assertClean(target === "binary" ? seen.replaceAll("\n", "") : seen);
      break;
    }
    case "command": {
      const bytes = utf8(request.word + request.rest).length;
      assert.ok(bytes <= (target === "binary" ? maxFrameBytes : maxMessageBytes), `a command of ${bytes} bytes`);
      assert.ok(target !== "text" || !(request.word + request.rest).includes("\n"));
      assert.notEqual(target, "json");
      break;
    }
    case "call": {
      assert.equal(target, "json");
      const { text } = request.input as { text?: string };
      if (text !== undefined) assert.ok(text.isWellFormed() && utf8(text).length <= maxMessageBytes);
      break;
    }
    case "invalid":
      if (!request.fatal) break;
      assert.equal(request.problem.code, "TOO_LONG");
      assert.equal(request.problem.about, target === "text" ? maxLineBytes : maxFrameBytes);
      break;
    case "telnet":
      assert.equal(target, "text");
      assert.equal(request.reply.length, 3);
      break;
    case "foreign":
      assert.equal(target, "text");
      break;
    case "nothing":
      break;
  }
}

/** What a request may become for others, or for who sent it, is well-formed in every protocol. */
function assertEncodable(request: ClientRequest): void {
  switch (request.kind) {
    case "message":
      return assertSaid(request.body);
    case "command":
      assertAnswers({ kind: "error", problem: { code: "UNKNOWN_COMMAND", about: request.word } });
      assertAnswers({ kind: "error", problem: { code: "NICK_INVALID", about: request.rest } });
      return assertNamed(request.rest);
    case "call": {
      const { text, room, nick, to } = request.input as Record<string, string | undefined>;
      if (text !== undefined) assertSaid(bodyOfText(text));
      for (const name of [room, nick, to]) if (name !== undefined) assertNamed(name);
      if (request.id !== undefined) assertAnswers({ kind: "ack", id: request.id, seq: 1, time: 0 });
      return assertAnswers(request.id === undefined ? { kind: "pong" } : { kind: "pong", id: request.id });
    }
    case "invalid": {
      const { problem, id } = request;
      return assertAnswers(id === undefined ? { kind: "error", problem } : { kind: "error", problem, id });
    }
    case "foreign":
      return assertAnswers({ kind: "error", problem: request.problem });
    case "telnet":
    case "nothing":
  }
}

function assertSaid(body: Body): void {
  const event = bodyEvent(1, "alice", body);
  assertEvent(event);
  assertAnswers({ kind: "whisper", whisper: { from: "alice", time: 0, body } });
  assertAnswers({ kind: "joined", joined: joinedAs(joinEvent(2, "bob"), [event]) });
  const [said = {}] = objectsIn(encode(event, PROTOCOLS.json.encoder(undefined).events));
  assert.equal(said["text"], body.text === undefined ? undefined : textOf(body.text));
  if (body.text === undefined) assert.equal(atob(String(said["data"])).length, body.payload.length);
  const [payload] = payloadsIn(encode(event, PROTOCOLS.binary.encoder(undefined).events));
  assert.deepEqual(payload?.subarray("alice: ".length), body.payload.copy());
  for (const line of linesIn(encode(event, PROTOCOLS.text.encoder(undefined).events))) {
    assert.ok(line.startsWith("alice: "), line);
  }
}

/** A name that was taken is shown in notices. */
function assertNamed(name: string): void {
  const nickname = parseNickname(name)?.name;
  if (nickname !== undefined) assertEvent(joinEvent(1, nickname));
  const room = parseRoomName(name)?.name;
  if (room !== undefined) assertAnswers({ kind: "who", room, names: ["alice"], count: 1 });
}

function assertEvent(event: RoomEvent): void {
  linesIn(encode(event, PROTOCOLS.text.encoder(undefined).events));
  assert.equal(payloadsIn(encode(event, PROTOCOLS.binary.encoder(undefined).events)).length, 1);
  assert.equal(objectsIn(encode(event, PROTOCOLS.json.encoder(undefined).events)).length, 1);
}

function assertAnswers(answer: Answer): void {
  const lines = linesIn(PROTOCOLS.text.encoder(undefined).answer(answer, RECIPIENT));
  if (answer.kind === "error") assert.equal(lines.length, 1);
  payloadsIn(PROTOCOLS.binary.encoder(undefined).answer(answer, RECIPIENT));
  assert.equal(objectsIn(PROTOCOLS.json.encoder(undefined).answer(answer, RECIPIENT)).length, 1);
}

/** Detection as DESIGN 2 says it, and no byte lost on the way to the decoder. */
function assertDetects(input: Uint8Array, sizes: readonly number[]): void {
  const detector = new Detector();
  let [came, told]: [number, ReturnType<Detector["push"]>] = [0, undefined];
  for (const chunk of chunked(input, sizes)) {
    const memory = new Uint8Array(chunk);
    told = detector.push(memory);
    memory.fill(0xdb);
    came += chunk.length;
    const soFar = input.subarray(0, came);
    assert.equal(told, protocolOf(soFar));
    assert.deepEqual(detector.head, Uint8Array.from(soFar));
    if (told !== undefined) break;
    assert.ok(came < 4 || (came <= 1024 && METHOD.test(latin1(soFar))), `${came} bytes and no decision`);
  }
  assert.equal(told, protocolOf(input));
}

const METHOD = /^(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|TRACE|CONNECT|PRI) |^[A-Z]{4,7}$/;

function protocolOf(bytes: Uint8Array): ReturnType<Detector["push"]> {
  const text = latin1(bytes);
  if (["\x16\x03\x01", "\x16\x03\x02", "\x16\x03\x03", "\x16\x03\x04"].includes(text.slice(0, 3))) return "tls";
  if (text.slice(0, 4).includes("\0")) return "binary";
  if (text.length < 4) return undefined;
  if (text.startsWith("{")) return "json";
  if (!METHOD.test(text)) return "text";
  const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PRI"];
  if (!text.includes(" ")) return methods.some((method) => method.startsWith(text)) ? undefined : "text";
  if (/^\S+ (?:[/*]|[A-Za-z][A-Za-z0-9+.-]*:\/\/)/.test(text)) return "http";
  const [line = "", ...more] = text.slice(0, 1025).split("\n");
  if (more.length > 0) return /\sHTTP\/\d(?:\.\d)?\s*$/.test(line) ? "http" : "text";
  return line.length > 1024 ? "text" : undefined;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
