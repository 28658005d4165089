import { createHash } from "node:crypto";
import type { HttpRequest, HttpResponse } from "../../runtime/mod.ts";
import type { Asset } from "../../web/mod.ts";

/** Answers GET and HEAD of one path. */
export type Route = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/**
 * Headers of every answer. Pages load nothing from other hosts, run no inline script or style, and open in no frame;
 * they send no referrer, and browsers do not guess types.
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

/** Paths, with what answers each. */
export type Routes = readonly (readonly [path: string, route: Route])[];

/** Answers requests by path. Other paths are 404, and methods other than GET and HEAD 405. */
export class Site {
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #loadFiles: () => Promise<Routes>;
  #files: Promise<ReadonlyMap<string, Route>> | undefined;

  /** @param loadFiles called once, at the first request for a path that is not among `routes` */
  constructor(routes: Routes, loadFiles: () => Promise<Routes>) {
    this.#routes = new Map(routes);
    this.#loadFiles = loadFiles;
  }

  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const answer = this.#answer(request);
    return answer instanceof Promise ? answer.then(withHeaders) : withHeaders(answer);
  }

  #answer(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const route = this.#routes.get(request.path);
    if (route !== undefined) return answerBy(route, request);
    this.#files ??= this.#loadFiles().then((files) => new Map(files));
    return this.#files.then((files) => answerBy(files.get(request.path), request));
  }
}

function answerBy(route: Route | undefined, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
  if (route === undefined) return text(404, "Not found.\n");
  if (request.method === "GET" || request.method === "HEAD") return route(request);
  return text(405, "Method not allowed; use GET or HEAD.\n", { allow: "GET, HEAD" });
}

function withHeaders({ status, headers, body }: HttpResponse): HttpResponse {
  return { status, headers: { ...HEADERS, ...headers }, body };
}

/** An answer in plain text, which is not cached. */
export function text(status: number, body: string, headers: HttpResponse["headers"] = {}): HttpResponse {
  return fresh(status, "text/plain; charset=utf-8", body, headers);
}

export function json(status: number, body: unknown): HttpResponse {
  return fresh(status, "application/json", `${JSON.stringify(body)}\n`);
}

/** An answer that is not cached. */
export function fresh(
  status: number,
  type: string,
  body: string,
  headers: HttpResponse["headers"] = {},
): HttpResponse {
  return { status, headers: { "content-type": type, "cache-control": "no-store", ...headers }, body };
}

/** Answers with a file of the web client. Browsers cache it and revalidate, since it changes with the program. */
export function assetRoute({ type, body, headers }: Asset): Route {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const all = { "content-type": type, "cache-control": "no-cache", etag, ...headers };
  return (request) => {
    const known = request.header("if-none-match")?.split(",").map((it) => it.trim().replace(/^W\//, ""));
    const isKnown = known?.includes(etag) === true || known?.includes("*") === true;
    return isKnown ? { status: 304, headers: all, body: "" } : { status: 200, headers: all, body };
  };
}
