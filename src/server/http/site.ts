import { createHash } from "node:crypto";
import type { HttpRequest, HttpResponse } from "../../runtime/mod.ts";
import type { Asset } from "../../web/mod.ts";

/** Answers GET, and HEAD, of one path. */
export type Route = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/**
 * What every answer has. Nothing from another host, no script or style within a page, in no frame; no
 * address of ours for others; no guessing of types.
 */
const HEADERS = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Which path has which answer. Everything else is 404, and every method but GET and HEAD is 405. */
export class Site {
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(routes: Iterable<readonly [path: string, route: Route]>) {
    this.#routes = new Map(routes);
  }

  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const answer = this.#answer(request);
    return answer instanceof Promise ? answer.then(withHeaders) : withHeaders(answer);
  }

  #answer(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const route = this.#routes.get(request.path);
    if (route === undefined) return text(404, "There is nothing here.\n");
    if (request.method === "GET" || request.method === "HEAD") return route(request);
    return text(405, "GET and HEAD are what can be done here.\n", { allow: "GET, HEAD" });
  }
}

function withHeaders({ status, headers, body }: HttpResponse): HttpResponse {
  return { status, headers: { ...HEADERS, ...headers }, body };
}

/** An answer of the moment, as plain text. */
export function text(status: number, body: string, headers: HttpResponse["headers"] = {}): HttpResponse {
  return fresh(status, "text/plain; charset=utf-8", body, headers);
}

export function json(status: number, body: unknown): HttpResponse {
  return fresh(status, "application/json", `${JSON.stringify(body)}\n`);
}

/** An answer that holds for this moment only. */
export function fresh(
  status: number,
  type: string,
  body: string,
  headers: HttpResponse["headers"] = {},
): HttpResponse {
  return { status, headers: { "content-type": type, "cache-control": "no-store", ...headers }, body };
}

/** A file of the web client, which browsers keep and ask about: it changes with the program. */
export function assetRoute({ type, body, headers }: Asset): Route {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const all = { "content-type": type, "cache-control": "no-cache", etag, ...headers };
  return (request) => {
    const known = request.header("if-none-match")?.split(",").map((it) => it.trim().replace(/^W\//, ""));
    const isKnown = known?.includes(etag) === true || known?.includes("*") === true;
    return isKnown ? { status: 304, headers: all, body: "" } : { status: 200, headers: all, body };
  };
}
