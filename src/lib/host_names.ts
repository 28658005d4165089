/** A piece of a list that is not a host name. */
export class HostNameError extends SyntaxError {
  override readonly name = "HostNameError";
  readonly piece: string;

  constructor(piece: string) {
    super(`${JSON.stringify(piece)} is no host name such as chat.example`);
    this.piece = piece;
  }
}

/** Letters, digits and hyphens (RFC 1123, 2.1), and underscores, which container networks use. */
const NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*$/;

/** A set of host names. Case does not matter. */
export class HostNames {
  static readonly NONE = new HostNames("none", new Set());
  readonly #text: string;
  readonly #names: ReadonlySet<string>;

  private constructor(text: string, names: ReadonlySet<string>) {
    this.#text = text;
    this.#names = names;
  }

  /**
   * Reads `chat.example,maru`, or `none`.
   *
   * @throws {HostNameError}
   */
  static parse(text: string): HostNames {
    if (text === "none") return HostNames.NONE;
    return new HostNames(text, new Set(text.split(",").map((piece) => nameOf(piece.trim()))));
  }

  /** Whether `name` is one of them. It must have no dot at its end. */
  has(name: string): boolean {
    return this.#names.has(name.toLowerCase());
  }

  /** The text that {@link parse} read. */
  toString(): string {
    return this.#text;
  }
}

/** The name as browsers send it: in Punycode where it has other letters than ASCII. */
function nameOf(piece: string): string {
  const url = `http://${piece}/`;
  const name = /^[\p{L}\p{M}\p{N}._-]+$/u.test(piece) && URL.canParse(url) ? new URL(url).hostname : "";
  const bare = name.replace(/\.$/, "");
  if (!NAME.test(bare)) throw new HostNameError(piece);
  return bare;
}
