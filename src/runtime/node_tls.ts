/**
 * TLS for both adapters, over `node:net` and `node:tls`.
 *
 * `Bun.listen` can't change its certificate, and `Deno.listenTls` can't follow a preface; Node's modules do both.
 */

import { connect, isIP, type Socket as NetSocket } from "node:net";
import { connect as connectTlsSocket, TLSSocket } from "node:tls";
import {
  type PendingConnection,
  type PendingConnectionHandler,
  type PendingStage,
  type PrefaceReader,
  unattended,
} from "./pending_connection.ts";
import type { AcceptWatch } from "./accept_watch.ts";
import { addressesOf, listenNet } from "./node_net.ts";
import { NodeSocket } from "./node_socket.ts";
import type { Address } from "./address.ts";
import type { ClientTls, ConnectOptions, Listener, ListenOptions, ServerTls } from "./runtime.ts";
import type { Socket } from "./socket.ts";

/** Listens with TLS. @throws the system's error where the address can't be bound */
export function listenTls(options: ListenOptions, tls: ServerTls, watch: AcceptWatch): Promise<Listener> {
  return listenNet(options, watch, (raw) => void new PendingTls(raw, options, tls));
}

/** A connection up to the end of its handshake. */
class PendingTls implements PendingConnection {
  /** The peer's address, which the socket will have once it is open. */
  remote: Address;
  stage: PendingStage;
  readonly #raw: NetSocket;
  readonly #tls: ServerTls;
  readonly #handler: PendingConnectionHandler;
  #isOver = false;

  constructor(raw: NetSocket, options: ListenOptions, tls: ServerTls) {
    this.remote = addressesOf(raw).remote;
    this.#raw = raw;
    this.#tls = tls;
    const reader = options.preface?.(this.remote);
    this.stage = reader === undefined ? "tls" : "preface";
    raw.on("error", this.#onError);
    raw.on("close", this.#onClose);
    this.#handler = options.pending?.(this) ?? unattended(options.accept);
    if (this.#isOver) return;
    if (reader === undefined) this.#shakeHands();
    else this.#read(reader);
  }

  terminate(): void {
    this.#fail(new Error("the server closed it"));
  }

  #read(reader: PrefaceReader): void {
    const raw = this.#raw;
    const onEnd = () => this.#fail(new Error("the stream ended first"));
    const onData = (chunk: Uint8Array) => {
      const progress = reader.push(chunk);
      if (progress.kind === "more") return;
      raw.off("data", onData);
      raw.off("end", onEnd);
      if (progress.kind === "invalid") return this.#fail(new Error(progress.why));
      this.remote = progress.remote ?? this.remote;
      this.stage = "tls";
      this.#handler.identified();
      if (this.#isOver) return;
      raw.pause();
      if (progress.consumed < chunk.length) raw.unshift(chunk.subarray(progress.consumed));
      this.#shakeHands();
    };
    raw.on("data", onData);
    raw.on("end", onEnd);
  }

  #shakeHands(): void {
    const raw = this.#raw;
    const secureContext = this.#tls.certificate.context;
    const options = { isServer: true, secureContext, allowHalfOpen: true };
    const transport = new TLSSocket(raw, options);
    const onEnd = () => this.#fail(new Error("the stream ended before the handshake did"));
    transport.on("error", this.#onError);
    transport.on("close", this.#onClose);
    transport.on("end", onEnd);
    transport.once("secure", () => {
      if (this.#isOver) return;
      this.#isOver = true;
      transport.off("error", this.#onError);
      transport.off("close", this.#onClose);
      transport.off("end", onEnd);
      const addresses = { local: addressesOf(raw).local, remote: this.remote };
      new NodeSocket(transport, raw, addresses, (socket) => this.#handler.opened(socket));
    });
  }

  readonly #onError = (error: Error): void => this.#fail(error);

  readonly #onClose = (): void => this.#fail(new Error("the peer closed first"));

  #fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#raw.destroy();
    const { stage } = this;
    queueMicrotask(() => this.#handler.failed(stage, error));
  }
}

/** Connects with TLS. @throws the system's error where the peer can't be reached, or TLS's where it isn't trusted */
export function connectTls({ hostname, port, open }: ConnectOptions, tls: ClientTls): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const raw = connect({ host: hostname, port, allowHalfOpen: true });
    raw.on("error", reject); // stays: an error event without a listener ends the process
    raw.once("connect", () => {
      const transport = connectTlsSocket(
        {
          ...tls,
          socket: raw,
          host: hostname,
          // An IP address is not a server name (RFC 6066, 3).
          servername: tls.servername ?? (isIP(hostname) === 0 ? hostname : ""),
          minVersion: "TLSv1.2",
          allowHalfOpen: true,
        } as Parameters<typeof connectTlsSocket>[0],
      );
      const closed = () => reject(new Error("the peer closed during the handshake"));
      transport.on("error", reject);
      transport.once("close", closed);
      transport.once("secureConnect", () => {
        transport.off("error", reject);
        transport.off("close", closed);
        resolve(new NodeSocket(transport, raw, addressesOf(raw), open));
      });
    });
  });
}
