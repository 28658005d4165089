/**
 * Reads and writes a plain socket of `node:net` through its handle, bypassing the stream above it.
 *
 * The stream's bookkeeping costs Deno a tenth of the processor time of a busy server (scripts/bench/EXPERIMENTS.md). The
 * names are internal to Node and may change with any release: {@link StreamHandle.of} checks every one of them, and
 * where one is missing the stream is used.
 */

import type { Socket as NetSocket } from "node:net";
import process from "node:process";
import { getSystemErrorName } from "node:util";

/** Called when a pending write has completed or failed, but not once the stream closes. */
type Written = (error?: Error) => void;

/** `TCPWrap`, with Node's names. */
interface Wrap {
  onread: (this: Wrap, chunk?: ArrayBuffer) => unknown;
  readStart(): number;
  readStop(): number;
  /** Makes reads fill `into`; `onread` is then called without a chunk. */
  useUserBuffer(into: Uint8Array): unknown;
  /** @returns 0, or the number of an error, after which `bytes` is not held */
  writeBuffer(request: StreamRequest, bytes: Uint8Array): number;
}

/** `WriteWrap`: one write that is under way. */
interface StreamRequest {
  oncomplete?(status: number): void;
  /** Keeps the bytes alive until the write is done. */
  buffer?: Uint8Array;
}

/** Where handles leave the results of the last call. */
interface Binding {
  readonly state: Int32Array;
  /** Index in `state` of the bytes that a read has brought; negative at the end or after an error. */
  readonly read: number;
  /** Index in `state` of whether a write continues after the call. */
  readonly isAsync: number;
  readonly Request: new () => StreamRequest;
}

const METHODS = ["onread", "readStart", "readStop", "useUserBuffer", "writeBuffer"] as const;

/** Bytes of one read of Deno. All sockets share one buffer: each chunk is handled before the next read. */
const READ_BYTES = 64 * 1024;

let arrived: Uint8Array | undefined;
let binding: Binding | undefined | null;
/** A request whose write completed at once: the next write uses it again. */
let spare: StreamRequest | undefined;

/** The handle of an open socket: for all reads, and for writes while none wait in the stream. */
export class StreamHandle {
  readonly #raw: NetSocket;
  readonly #wrap: Wrap;
  readonly #binding: Binding;

  private constructor(raw: NetSocket, wrap: Wrap, binding: Binding) {
    this.#raw = raw;
    this.#wrap = wrap;
    this.#binding = binding;
  }

  /** The handle of `raw`; undefined where it has none, or one that this code does not know. */
  static of(raw: NetSocket): StreamHandle | undefined {
    const wrap = wrapOf(raw);
    if (wrap === undefined) return undefined;
    if (binding === undefined) binding = findBinding() ?? null;
    return binding === null ? undefined : new StreamHandle(raw, wrap, binding);
  }

  /** Passes chunks to `take`, valid during the call only. The end and errors still go to the stream. */
  read(take: (chunk: Uint8Array) => void): void {
    const { state, read } = this.#binding;
    const wrap = this.#wrap;
    const into = arrived ??= new Uint8Array(READ_BYTES);
    const toStream = wrap.onread;
    wrap.readStop(); // `onread` and the buffer are read at the start
    wrap.onread = function (chunk) {
      const count = state[read] ?? 0;
      if (count <= 0) return toStream.call(this, chunk);
      return take(chunk === undefined ? into.subarray(0, count) : new Uint8Array(chunk));
    };
    wrap.useUserBuffer(into);
    wrap.readStart();
  }

  /**
   * Writes `bytes`. Only allowed while no earlier write waits.
   *
   * @returns `written`, `pending` where `written` will be called, or `refused` where nothing was done
   */
  write(bytes: Uint8Array, written: Written): "written" | "pending" | "refused" {
    const { state, isAsync, Request } = this.#binding;
    if (handleOf(this.#raw) !== this.#wrap) return "refused"; // it is closing
    const request = spare ??= new Request();
    if (this.#wrap.writeBuffer(request, bytes) !== 0) return "refused";
    if (state[isAsync] === 0) return "written";
    spare = undefined;
    request.buffer = bytes;
    request.oncomplete = (status) => {
      const error = status < 0 ? new HandleError(status) : undefined;
      if (error?.code !== "ECANCELED") written(error); // the stream closes and reports the reason
    };
    return "pending";
  }
}

function handleOf(raw: NetSocket): Partial<Wrap> | null | undefined {
  return (raw as { _handle?: Partial<Wrap> | null })._handle;
}

function wrapOf(raw: NetSocket): Wrap | undefined {
  const wrap = handleOf(raw);
  if (wrap === undefined || wrap === null) return undefined;
  return METHODS.every((name) => typeof wrap[name] === "function") ? wrap as Wrap : undefined;
}

function findBinding(): Binding | undefined {
  try {
    const found = (process as unknown as { binding(name: string): Record<string, unknown> }).binding("stream_wrap");
    const { streamBaseState: state, kReadBytesOrError: read, kLastWriteWasAsync: isAsync, WriteWrap } = found;
    if (!(state instanceof Int32Array) || typeof read !== "number" || typeof isAsync !== "number") return undefined;
    if (typeof WriteWrap !== "function") return undefined;
    return { state, read, isAsync, Request: WriteWrap as Binding["Request"] };
  } catch {
    return undefined; // Bun has no such binding
  }
}

/** A write through the handle failed. Only its {@link Written} callback reports it, no event of the stream. */
export class HandleError extends Error {
  override readonly name = "HandleError";
  /** The system's code, such as `EPIPE`. */
  readonly code: string;

  constructor(status: number) {
    const code = getSystemErrorName(status);
    super(`write ${code}`);
    this.code = code;
  }
}
