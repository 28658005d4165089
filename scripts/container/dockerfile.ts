/** Reads the image configuration from the last stage of the Dockerfile. */

/** The OCI image configuration, with Docker's health check. */
interface ImageConfig {
  readonly User: string;
  readonly ExposedPorts: Readonly<Record<string, Record<string, never>>>;
  readonly Env?: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly StopSignal: string;
  readonly Labels: Readonly<Record<string, string>>;
  /** An extension of Docker. Times are nanoseconds. */
  readonly Healthcheck: {
    readonly Test: readonly string[];
    readonly Interval: number;
    readonly Timeout: number;
    readonly StartPeriod: number;
  };
}

/** Returns the instructions of the last stage. */
export function lastStage(dockerfile: string): string {
  return dockerfile.slice(dockerfile.lastIndexOf("\nFROM ") + 1);
}

/** Parses the configuration. @throws when an instruction is missing or has another form than expected */
export function imageConfig(dockerfile: string): ImageConfig {
  const stage = lastStage(dockerfile);
  const health = /--interval=(\d+)s --timeout=(\d+)s --start-period=(\d+)s CMD (.*)/.exec(only(stage, "HEALTHCHECK"));
  if (health === null) throw new SyntaxError("HEALTHCHECK: expected --interval, --timeout, --start-period and CMD");
  const environment = all(stage, "ENV");
  const [interval = 0, timeout = 0, start = 0] = health.slice(1, 4).map((seconds) => Number(seconds) * 1e9);
  return {
    User: only(stage, "USER"),
    ExposedPorts: Object.fromEntries(only(stage, "EXPOSE").split(" ").map((port) => [`${port}/tcp`, {}])),
    ...(environment.length === 0 ? {} : { Env: environment }),
    Entrypoint: JSON.parse(only(stage, "ENTRYPOINT")),
    Cmd: JSON.parse(only(stage, "CMD")),
    StopSignal: only(stage, "STOPSIGNAL"),
    Labels: Object.fromEntries(
      [...only(stage, "LABEL").matchAll(/(\S+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
    ),
    Healthcheck: {
      Test: ["CMD", ...JSON.parse(health[4] ?? "[]")],
      Interval: interval,
      Timeout: timeout,
      StartPeriod: start,
    },
  };
}

function all(stage: string, instruction: string): string[] {
  return [...stage.matchAll(new RegExp(`^${instruction} (.*)$`, "gm"))].map(([, value = ""]) => value);
}

function only(stage: string, instruction: string): string {
  const [value, ...more] = all(stage, instruction);
  if (value === undefined || more.length > 0) {
    throw new SyntaxError(
      `Expected one ${instruction} in the last stage of the Dockerfile, got ${
        value === undefined ? 0 : more.length + 1
      }`,
    );
  }
  return value;
}
