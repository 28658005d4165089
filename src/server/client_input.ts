import type { ClientRequest } from "../chat/request.ts";
import { NO_BYTES } from "../lib/byte_buffer.ts";
import { Detector, type ForeignProtocol, UNDECIDED } from "../protocol/detect.ts";
import type { Decoder, Protocol, Protocols, StreamPosition } from "../protocol/mod.ts";

export interface InputOwner {
  /** The client's protocol is decided. Called once, before the first request. */
  speaks(protocol: Protocol): void;
  /** The first bytes are of a protocol that this port does not speak. Called once. No request follows. */
  foreign(protocol: ForeignProtocol, head: Uint8Array): void;
}

/** The bytes that a client sends. The first ones decide its protocol, by which all are decoded. */
export class ClientInput {
  readonly #protocols: Protocols;
  readonly #owner: InputOwner;
  /** Gathers the first bytes until they decide the protocol. */
  #detector: Detector | undefined;
  #protocol: Protocol | undefined;
  /** Undefined from {@link dropCaches} until the next bytes. */
  #decoder: Decoder | undefined;
  /** Where in the stream the next decoder starts. */
  #position: StreamPosition;

  /**
   * @param spoken the client's protocol, where it is known: then the owner is not called
   * @param maxLineBytes of a text line
   */
  constructor(protocols: Protocols, owner: InputOwner, spoken?: Protocol, maxLineBytes?: number) {
    this.#protocols = protocols;
    this.#owner = owner;
    this.#protocol = spoken;
    this.#position = spoken === undefined ? "start" : "within";
    if (spoken === undefined) this.#detector = new Detector(maxLineBytes);
  }

  /** The client's protocol is known. */
  get isDecided(): boolean {
    return this.#protocol !== undefined;
  }

  /** Takes the next bytes of the stream, which are lent until {@link hold}. */
  push(chunk: Uint8Array): void {
    if (this.#protocol !== undefined) return this.#decode(this.#protocol, chunk);
    const name = this.#detector?.push(chunk);
    if (name === "http" || name === "tls") this.#refuse(name);
    else if (name !== undefined) this.#decide(this.#protocols[name]);
  }

  /** The stream has ended. What was too short to decide is text. */
  end(): void {
    if (this.#detector !== undefined) this.#decide(this.#protocols[UNDECIDED]);
  }

  /** Every byte that came has become a request, and the protocol is known. */
  get isEmpty(): boolean {
    return this.isDecided && (this.#decoder?.isEmpty ?? true);
  }

  /** The next complete request, or undefined until more bytes are pushed. */
  next(): ClientRequest | undefined {
    return this.#decoder?.next();
  }

  /** Copies what is not decoded yet. */
  hold(): void {
    this.#decoder?.hold();
  }

  /** Drops the decoder when it holds nothing: the next bytes make another one. */
  dropCaches(): void {
    if (!this.#decoder?.isEmpty) return;
    this.#position = this.#decoder.position;
    this.#decoder = undefined;
  }

  #decode(protocol: Protocol, bytes: Uint8Array): void {
    this.#decoder ??= protocol.decoder(this.#position);
    this.#decoder.push(bytes);
  }

  /** Ignores all input from now on. */
  #refuse(protocol: ForeignProtocol): void {
    const head = this.#detector?.head ?? NO_BYTES;
    this.#detector = undefined;
    this.#owner.foreign(protocol, head);
  }

  #decide(protocol: Protocol): void {
    const head = this.#detector?.head;
    this.#detector = undefined;
    this.#protocol = protocol;
    if (head !== undefined) this.#decode(protocol, head);
    this.#owner.speaks(protocol);
  }
}
