import { connect, type Socket } from "node:net";

/** A client that sends bytes and reads units of a protocol, which a subclass cuts from the stream. */
export abstract class StreamClient<Unit> {
  readonly #socket: Socket;
  /** Units received and not taken yet, in order. */
  readonly #units: Unit[] = [];
  #unfinished = Buffer.alloc(0);
  readonly #watchers = new Set<() => void>();
  #ended = false;
  /** Resolves when the connection is gone: to `end` when the server ended it, to the error's code otherwise. */
  readonly closed: Promise<string>;

  constructor(socket: Socket) {
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

  /** Cuts the first unit off: the unit, and how many bytes it took; undefined until it is whole. */
  protected abstract cut(bytes: Buffer): { readonly unit: Unit; readonly length: number } | undefined;

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

  /** The next unit. @throws when the connection ends before there is one. */
  next(): Promise<Unit> {
    return this.#wait(() => this.#units.shift());
  }

  /** The next `count` units. */
  async take(count: number): Promise<Unit[]> {
    const units: Unit[] = [];
    while (units.length < count) units.push(await this.next());
    return units;
  }

  /** Takes units up to the first that `wanted` holds for, and returns all of them. */
  async until(wanted: (unit: Unit) => boolean): Promise<Unit[]> {
    const units: Unit[] = [];
    for (;;) {
      const unit = await this.next();
      units.push(unit);
      if (wanted(unit)) return units;
    }
  }

  /** Every unit until the server ends the stream. */
  async rest(): Promise<Unit[]> {
    await this.closed;
    return this.#units.splice(0);
  }

  #received(chunk: Buffer): void {
    let bytes = this.#unfinished.length === 0 ? chunk : Buffer.concat([this.#unfinished, chunk]);
    for (let cut = this.cut(bytes); cut !== undefined; cut = this.cut(bytes)) {
      this.#units.push(cut.unit);
      bytes = bytes.subarray(cut.length);
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

/** Connects to a port of 127.0.0.1. */
export function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
