import { connect, type Socket } from "node:net";

/** A client that sends bytes and reads lines: what `nc` is, for tests. */
export class LineClient {
  readonly #socket: Socket;
  /** Lines received, in order, that nobody has taken yet. */
  readonly #lines: string[] = [];
  #unfinished = Buffer.alloc(0);
  readonly #watchers = new Set<() => void>();
  #ended = false;
  /** Lines received over the whole life. */
  received = 0;
  /** Resolves when the connection is gone: to `end` when the server ended it, to the error's code otherwise. */
  readonly closed: Promise<string>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    let how = "end";
    socket.on("data", (chunk: Buffer) => this.#received(chunk));
    socket.on("error", (error: Error & { code?: string }) => how = error.code ?? error.message);
    this.closed = new Promise((resolve) => {
      const close = () => {
        this.#ended = true;
        this.#wake();
        resolve(how);
      };
      socket.on("end", close);
      socket.on("close", close);
    });
  }

  /** Connects to a port of 127.0.0.1. */
  static open(port: number): Promise<LineClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new LineClient(socket));
      });
    });
  }

  /** Connects, takes a nickname, and reads up to its own join notice (in Korean or English). */
  static async join(port: number, nick: string): Promise<LineClient> {
    const client = await LineClient.open(port);
    client.send(`NICK ${nick}\n`);
    await client.until((line) => line === `[시스템] ${nick}님이 입장했습니다.` || line === `[system] ${nick} joined.`);
    return client;
  }

  send(data: string | Uint8Array): void {
    this.#socket.write(data);
  }

  /** Sends the end of our stream; the server may still answer. */
  end(): void {
    this.#socket.end();
  }

  /** Closes with a reset (RST). */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Gives the socket up, reading nothing more. */
  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The next line. @throws when the connection ends before there is one. */
  line(): Promise<string> {
    return this.#wait(() => this.#lines.shift());
  }

  /** The next `count` lines. */
  async lines(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) lines.push(await this.line());
    return lines;
  }

  /** Takes lines up to the first that `wanted` holds for, and returns all of them. */
  async until(wanted: (line: string) => boolean): Promise<string[]> {
    const lines: string[] = [];
    do lines.push(await this.line()); while (!wanted(lines.at(-1) ?? ""));
    return lines;
  }

  /** Every line until the server ends the stream. */
  async rest(): Promise<string[]> {
    await this.closed;
    return this.#lines.splice(0);
  }

  #received(chunk: Buffer): void {
    let bytes = this.#unfinished.length === 0 ? chunk : Buffer.concat([this.#unfinished, chunk]);
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10)) {
      this.#lines.push(bytes.toString("utf8", 0, end));
      this.received += 1;
      bytes = bytes.subarray(end + 1);
    }
    this.#unfinished = Buffer.from(bytes);
    this.#wake();
  }

  #wake(): void {
    for (const look of [...this.#watchers]) look();
  }

  #wait<Found>(find: () => Found | undefined): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined && !this.#ended) return;
        this.#watchers.delete(look);
        if (found === undefined) reject(new Error("the server ended the connection first"));
        else resolve(found);
      };
      this.#watchers.add(look);
      look();
    });
  }
}
