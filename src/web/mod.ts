/** `web/`: what a browser is given. Everything is part of the program: no file is read, and no other host is asked. */

/** One file of the web client. */
export interface Asset {
  /** Where it is served: `/`, `/app.js`. */
  readonly path: string;
  /** Its Content-Type: `text/html; charset=utf-8`. */
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Beside those that every answer has (see `server/http/site.ts`), which they replace under the same lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** All of them. */
export const ASSETS: readonly Asset[] = [
  {
    path: "/",
    type: "text/html; charset=utf-8",
    body: `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Maru</title>
<p>This is a chat server. Its WebSocket is at <code>/ws</code>.
</html>
`,
  },
];
