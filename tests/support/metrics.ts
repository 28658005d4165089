/** What `GET /metrics` says, by name and labels as they stand there: `chat_errors_total{code="TOO_LONG"}`. */
export type Metrics = ReadonlyMap<string, number>;

export function parseMetrics(text: string): Metrics {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => {
    const space = line.lastIndexOf(" ");
    return [line.slice(0, space), Number(line.slice(space + 1))];
  }));
}

/** @param admin the server's address for operators, such as `http://127.0.0.1:9002` */
export async function metricsOf(admin: string): Promise<Metrics> {
  return parseMetrics(await (await fetch(`${admin}/metrics`)).text());
}

/** Asks again until `condition` holds. */
export async function metricsWhen(admin: string, condition: (metrics: Metrics) => boolean): Promise<Metrics> {
  for (;;) {
    const metrics = await metricsOf(admin);
    if (condition(metrics)) return metrics;
  }
}

/** The sum of a metric over all of its labels. */
export function total(metrics: Metrics, name: string): number {
  let sum = 0;
  for (const [key, value] of metrics) if (key === name || key.startsWith(`${name}{`)) sum += value;
  return sum;
}
