import type { Request } from "../chat/request.ts";
import { Detector, UNDECIDED } from "../protocol/detect.ts";
import type { Decoder, Protocol, Protocols } from "../protocol/mod.ts";

export interface InputOwner {
  /** What the client speaks is known: told once, before the first request. */
  speaks(protocol: Protocol): void;
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

  /** @param spoken what the client speaks, where that is known: then there is nothing to tell */
  constructor(protocols: Protocols, owner: InputOwner, spoken?: Protocol) {
    this.#protocols = protocols;
    this.#owner = owner;
    this.#protocol = spoken;
    if (spoken === undefined) this.#detector = new Detector();
  }

  /** What the client speaks is known. */
  get isDecided(): boolean {
    return this.#protocol !== undefined;
  }

  /** The next bytes of the stream. They are only looked at until {@link hold}. */
  push(chunk: Uint8Array): void {
    if (this.#protocol !== undefined) return this.#decode(this.#protocol, chunk);
    const name = this.#detector?.push(chunk);
    if (name !== undefined) this.#decide(this.#protocols[name]);
  }

  /** The stream has ended: what was too short to tell is text. */
  end(): void {
    if (this.#protocol === undefined) this.#decide(this.#protocols[UNDECIDED]);
  }

  /** Everything that came has become requests, and what the client speaks is known. */
  get isEmpty(): boolean {
    return this.isDecided && (this.#decoder?.isEmpty ?? true);
  }

  /** The next complete request, or undefined until more bytes are pushed. */
  next(): Request | undefined {
    return this.#decoder?.next();
  }

  /** Copies what is not decoded yet. */
  hold(): void {
    this.#decoder?.hold();
  }

  /** Lets go of what can be made again: the client has been silent for a while. */
  trim(): void {
    if (this.#decoder?.isEmpty) this.#decoder = undefined;
  }

  #decode(protocol: Protocol, bytes: Uint8Array): void {
    this.#decoder ??= protocol.decoder();
    this.#decoder.push(bytes);
  }

  #decide(protocol: Protocol): void {
    const head = this.#detector?.head;
    this.#detector = undefined;
    this.#protocol = protocol;
    if (head !== undefined) this.#decode(protocol, head);
    this.#owner.speaks(protocol);
  }
}
