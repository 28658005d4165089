import type { Socket } from "../../../src/runtime/mod.ts";

/** A socket that notes what is done to it, and whose transport takes as much as the test says. */
export class FakeSocket implements Socket {
  readonly local = { hostname: "127.0.0.1", port: 9000 };
  readonly remote = { hostname: "192.0.2.1", port: 50_000 };
  /** Every array written, as it was given. */
  readonly writes: Uint8Array[] = [];
  /** What was called besides, in order. */
  readonly calls: string[] = [];
  /** Bytes that the transport takes before it is full. */
  acceptance = Infinity;
  pending = 0;

  /** Everything written, as text. */
  get text(): string {
    return this.writes.map((bytes) => new TextDecoder().decode(bytes)).join("");
  }

  write(bytes: Uint8Array): number {
    this.writes.push(bytes);
    const taken = this.pending > 0 ? 0 : Math.min(bytes.length, this.acceptance);
    this.acceptance -= taken;
    this.pending += bytes.length - taken;
    return this.pending;
  }

  /** The transport takes `count` bytes of what is pending. The test calls the drain event. */
  take(count: number): void {
    this.pending -= Math.min(count, this.pending);
  }

  pause(): void {
    this.calls.push("pause");
  }

  resume(): void {
    this.calls.push("resume");
  }

  close(): void {
    this.calls.push("close");
  }

  terminate(): void {
    this.calls.push("terminate");
  }

  setNoDelay(): void {}

  setKeepAlive(): void {}
}
