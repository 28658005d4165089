/** A piece of a list that is not an origin. */
export class OriginError extends SyntaxError {
  override readonly name = "OriginError";
  readonly piece: string;

  constructor(piece: string) {
    super(`${JSON.stringify(piece)} is no origin such as https://chat.example`);
    this.piece = piece;
  }
}

/** A set of web origins (RFC 6454): scheme, host, and the port unless it is the scheme's own. */
export class Origins {
  static readonly NONE = new Origins("none", new Set());
  readonly #text: string;
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;

  private constructor(text: string, origins: ReadonlySet<string>) {
    this.#text = text;
    this.#origins = origins;
    this.#hosts = new Set([...origins].map((origin) => new URL(origin).hostname.replace(/\.$/, "")));
  }

  /** Whether `value` was made by {@link parse}, and does not merely inherit from the class. */
  static is(value: unknown): value is Origins {
    return typeof value === "object" && value !== null && #origins in value;
  }

  /**
   * Reads `https://chat.example,http://localhost:8080`, or `none`.
   *
   * @throws {OriginError}
   */
  static parse(text: string): Origins {
    if (text === "none") return Origins.NONE;
    return new Origins(text, new Set(text.split(",").map((piece) => originOf(piece.trim()))));
  }

  /** Whether one of them is on the host `name`, on any port. */
  hasHost(name: string): boolean {
    return this.#hosts.has(name);
  }

  /** Whether an `Origin` header field names one of them. */
  has(origin: string): boolean {
    return this.#origins.has(origin.toLowerCase());
  }

  /** The text that {@link parse} read. */
  toString(): string {
    return this.#text;
  }
}

function originOf(piece: string): string {
  const url = URL.canParse(piece) ? new URL(piece) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.origin === `${url}`.replace(/\/$/, "");
  if (!isOrigin || piece.endsWith("/")) throw new OriginError(piece);
  return url.origin;
}
