/** Encodes HTTP answers (RFC 9112). */

import { STATUS_CODES } from "node:http";
import { NO_BYTES } from "../lib/byte_buffer.ts";
import type { HttpResponse } from "./http.ts";

const utf8 = new TextEncoder();

interface AnswerBytes {
  readonly head: Uint8Array;
  readonly body: Uint8Array;
}

/** Encodes `response`. @param isLast whether the connection ends after it */
export function answerBytes(response: HttpResponse, method: string, isLast: boolean): AnswerBytes {
  const { status, headers, body } = response;
  const bytes = typeof body === "string" ? utf8.encode(body) : body;
  const hasBody = status >= 200 && status !== 204 && status !== 304;
  const fields = {
    ...headers,
    date: date(Date.now()),
    ...(hasBody ? { "content-length": String(bytes.length) } : {}),
    ...(isLast ? { connection: "close" } : {}),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = utf8.encode(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines}\r\n`);
  return { head, body: hasBody && method !== "HEAD" ? bytes : NO_BYTES };
}

let second = -1;
let written = "";

/** The value of the header field Date, which is made once a second. */
function date(now: number): string {
  if (second !== Math.floor(now / 1000)) {
    second = Math.floor(now / 1000);
    written = new Date(now).toUTCString();
  }
  return written;
}
