/**
 * Reading and writing a plain socket of `node:net` through what Node calls its handle, past the stream above
 * it, whose bookkeeping costs Deno a tenth of the processor time of a busy server (scripts/bench/EXPERIMENTS.md).
 *
 * The names are Node's own inside, and so none that a release has to keep: {@link StreamHandle.of} looks for
 * every one of them, and where one is missing the stream is used.
 */

import type { Socket as NetSocket } from "node:net";
import process from "node:process";
import { getSystemErrorName } from "node:util";

/** Told when what the system did not take at once was written, or that writing it failed; nothing once the stream closes. */
export type Written = (error?: Error) => void;

/** `TCPWrap`, with Node's names. */
interface Wrap {
  onread: (this: Wrap, chunk?: ArrayBuffer) => unknown;
  readStart(): number;
  readStop(): number;
  /** Has reads put into `into`, of which `onread` is then told without a chunk. */
  useUserBuffer(into: Uint8Array): unknown;
  /** @returns 0, or the number of an error; then nothing of `bytes` is held */
  writeBuffer(request: StreamRequest, bytes: Uint8Array): number;
}

/** `WriteWrap`: of one write, while it is under way. */
interface StreamRequest {
  oncomplete?(status: number): void;
  /** Not freed before the write is done. */
  buffer?: Uint8Array;
}

/** What the handles say of the call that was just made. */
interface Binding {
  readonly state: Int32Array;
  /** Where in `state` it says how many bytes a read has brought; negative at the end or after an error. */
  readonly read: number;
  /** Where in `state` it says whether a write goes on after the call. */
  readonly isAsync: number;
  readonly Request: new () => StreamRequest;
}

const METHODS = ["onread", "readStart", "readStop", "useUserBuffer", "writeBuffer"] as const;

/** As much as Deno reads at a time. One is enough for all sockets: what came is dealt with before the next read. */
const READ_BYTES = 64 * 1024;

let arrived: Uint8Array | undefined;
let binding: Binding | undefined | null;
/** Nothing was left to be done of the last write that had it, so the next may have it. */
let spare: StreamRequest | undefined;

/** The handle of an open socket, which serves all its reads and such writes as are not behind others in the stream. */
export class StreamHandle {
  readonly #raw: NetSocket;
  readonly #wrap: Wrap;
  readonly #binding: Binding;

  private constructor(raw: NetSocket, wrap: Wrap, binding: Binding) {
    this.#raw = raw;
    this.#wrap = wrap;
    this.#binding = binding;
  }

  /** @returns undefined where there is none, or it is another than this code knows */
  static of(raw: NetSocket): StreamHandle | undefined {
    const wrap = wrapOf(raw);
    if (wrap === undefined) return undefined;
    if (binding === undefined) binding = findBinding() ?? null;
    return binding === null ? undefined : new StreamHandle(raw, wrap, binding);
  }

  /** Gives `take` what comes, valid during the call alone. The end and errors still go to the stream. */
  read(take: (chunk: Uint8Array) => void): void {
    const { state, read } = this.#binding;
    const wrap = this.#wrap;
    const into = arrived ??= new Uint8Array(READ_BYTES);
    const toStream = wrap.onread;
    wrap.readStop(); // `onread` and the buffer are looked up at the start
    wrap.onread = function (chunk) {
      const count = state[read] ?? 0;
      if (count <= 0) return toStream.call(this, chunk);
      return take(chunk === undefined ? into.subarray(0, count) : new Uint8Array(chunk));
    };
    wrap.useUserBuffer(into);
    wrap.readStart();
  }

  /**
   * Only while nothing that was written before waits.
   *
   * @returns whether `bytes` are written; `pending` when `written` will be told; `refused` when nothing was done
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
      if (error?.code !== "ECANCELED") written(error); // the stream closes, and tells why
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

/** A write failed, and nobody but who is told so knows of it. */
export class HandleError extends Error {
  override readonly name = "HandleError";
  /** The system's, such as `EPIPE`. */
  readonly code: string;

  constructor(status: number) {
    const code = getSystemErrorName(status);
    super(`write ${code}`);
    this.code = code;
  }
}
