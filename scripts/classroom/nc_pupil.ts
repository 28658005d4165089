import { type ChildProcess, spawn } from "node:child_process";
import { numberIn } from "./lesson.ts";
import { type Language, type Pupil, ROOM } from "./pupil.ts";

/** Milliseconds until a person whose `nc` has ended starts it again. */
const AGAIN_MS = 2000;

/** Milliseconds within which a pupil must be in the room. */
const ARRIVAL_MS = 30_000;

interface Parts {
  readonly name: string;
  readonly port: number;
  readonly language: Language;
  /** Milliseconds since the start of the lesson. */
  readonly now: () => number;
  readonly sees: (number: number) => void;
}

/** Runs the real `nc`, and starts it again when the server has closed the connection, as a person would. */
export class NcPupil implements Pupil {
  readonly name: string;
  readonly device = "nc";
  since = Infinity;
  readonly #parts: Parts;
  #nc: ChildProcess | undefined;
  #rest = "";
  #isIn = false;
  #isLeaving = false;
  readonly #times = new Map<number, number>();
  readonly #arrived = Promise.withResolvers<void>();

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.name = parts.name;
  }

  /** Resolves when the pupil is in the room. @throws when that takes too long */
  static async enter(parts: Parts): Promise<NcPupil> {
    const pupil = new NcPupil(parts);
    pupil.#start();
    const late = setTimeout(() => pupil.#arrived.reject(new Error(`${parts.name} is not in the room`)), ARRIVAL_MS);
    await pupil.#arrived.promise;
    clearTimeout(late);
    return pupil;
  }

  get canType(): boolean {
    return this.#isIn;
  }

  say(text: string): Promise<void> {
    this.#nc?.stdin?.write(`${text}\n`);
    return Promise.resolve();
  }

  look(): Promise<void> {
    return Promise.resolve(); // every line is read as it arrives
  }

  doubts(): Promise<readonly string[]> {
    return Promise.resolve([]); // nc shows only that the connection has ended
  }

  repeated(): Promise<readonly string[]> {
    return Promise.resolve([...this.#times].filter(([, times]) => times > 1).map(([number]) => `#${number}`));
  }

  leave(): Promise<void> {
    this.#isLeaving = true;
    const nc = this.#nc;
    if (nc === undefined || nc.exitCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      nc.once("close", () => resolve());
      nc.kill();
    });
  }

  #start(): void {
    const nc = spawn("nc", ["127.0.0.1", String(this.#parts.port)], { stdio: ["pipe", "pipe", "inherit"] });
    this.#nc = nc;
    this.#rest = "";
    nc.stdin.on("error", () => {}); // the server has closed; "close" follows
    nc.stdout.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    nc.once("close", () => {
      this.#isIn = false;
      if (!this.#isLeaving) setTimeout(() => this.#isLeaving || this.#start(), AGAIN_MS);
    });
    const language = this.#parts.language === "en" ? "/lang en\n" : "";
    nc.stdin.write(`NICK ${this.name}\n${language}/join ${ROOM}\n/ping\n`);
  }

  #read(text: string): void {
    const lines = `${this.#rest}${text}`.split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (/^\[(시스템|system)\] pong$/.test(line)) this.#entered(); // after /join
      const number = numberIn(line);
      if (number === undefined) continue;
      this.#times.set(number, (this.#times.get(number) ?? 0) + 1);
      this.#parts.sees(number);
    }
  }

  #entered(): void {
    this.#isIn = true;
    this.since = Math.min(this.since, this.#parts.now());
    this.#arrived.resolve();
  }
}
