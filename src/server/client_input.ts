import type { ClientRequest } from "../chat/request.ts";
import { NO_BYTES } from "../lib/byte_buffer.ts";
import { Detector, type ForeignProtocol, UNDECIDED } from "../protocol/detect.ts";
import type { Decoder, Protocol, Protocols, StreamPosition } from "../protocol/mod.ts";

export interface InputOwner {
  /** What the client speaks is known: told once, before the first request. */
  speaks(protocol: Protocol): void;
  /** The first bytes are of a protocol that this port does not speak. Called once; no request follows. */
  foreign(protocol: ForeignProtocol, head: Uint8Array): void;
}

/** What a client sends: its first bytes tell the protocol, and from then on it is decoded as that. */
export class ClientInput {
  readonly #protocols: Protocols;
  readonly #owner: InputOwner;
  /** Gathers the first bytes until they decide. */
  #detector: Detector | undefined;
  /** What they have decided. */
  #protocol: Protocol | undefined;
  /** None while nothing came since {@link trim}. */
  #decoder: Decoder | undefined;
  /** Where in the stream the next decoder begins. */
  #position: StreamPosition;

  /**
   * @param spoken what the client speaks, where that is known: then there is nothing to tell
   * @param maxLineBytes of a text line
   */
  constructor(protocols: Protocols, owner: InputOwner, spoken?: Protocol, maxLineBytes?: number) {
    this.#protocols = protocols;
    this.#owner = owner;
    this.#protocol = spoken;
    this.#position = spoken === undefined ? "start" : "within";
    if (spoken === undefined) this.#detector = new Detector(maxLineBytes);
  }

  /** What the client speaks is known. */
  get isDecided(): boolean {
    return this.#protocol !== undefined;
  }

  /** The next bytes of the stream. They are only looked at until {@link hold}. */
  push(chunk: Uint8Array): void {
    if (this.#protocol !== undefined) return this.#decode(this.#protocol, chunk);
    const name = this.#detector?.push(chunk);
    if (name === "http" || name === "tls") this.#refuse(name);
    else if (name !== undefined) this.#decide(this.#protocols[name]);
  }

  /** The stream has ended: what was too short to tell is text. */
  end(): void {
    if (this.#detector !== undefined) this.#decide(this.#protocols[UNDECIDED]);
  }

  /** Everything that came has become requests, and what the client speaks is known. */
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

  /** Lets go of what can be made again: the client has been silent for a while. */
  trim(): void {
    if (!this.#decoder?.isEmpty) return;
    this.#position = this.#decoder.position;
    this.#decoder = undefined;
  }

  #decode(protocol: Protocol, bytes: Uint8Array): void {
    this.#decoder ??= protocol.decoder(this.#position);
    this.#decoder.push(bytes);
  }

  /** From now on all input is ignored. */
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
