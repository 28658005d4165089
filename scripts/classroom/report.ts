import type { Account, Lesson } from "./lesson.ts";
import type { Pupil } from "./pupil.ts";

export interface ReportRow {
  readonly pupil: Pick<Pupil, "name" | "device" | "since">;
  readonly account: Account;
  readonly doubts: readonly string[];
  readonly repeated: readonly string[];
}

/** Tells what each person said, saw and missed, and what of it must not be. */
export function reportOf(lesson: Lesson, rows: readonly ReportRow[]): { text: string; problems: string[] } {
  const lines = [
    `${lesson.count} messages were said; ${lesson.placed.length} were seen by others.`,
    "",
    ...lesson.lost.map(({ number, by, at }) =>
      `#${number} of ${by}, said after ${seconds(at)} s, was seen by no other person${told(rows, by, number)}.`
    ),
    "",
    "| person | with | came after | said | saw | before coming | missed | told as undelivered or doubtful |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(({ pupil: { name, device, since }, account: { said, seen, before, missed }, doubts }) =>
      `| ${name} | ${device} | ${seconds(since)} s | ${said} | ${seen} | ${before} | ${
        marks(missed)
      } | ${doubts.length} |`
    ),
    "",
  ];
  const problems = rows.flatMap(({ pupil: { name }, account, repeated }) => [
    ...account.missed.length > 0 ? [`${name} missed ${marks(account.missed)}`] : [],
    ...repeated.length > 0 ? [`${name} saw ${repeated.join(" ")} twice`] : [],
  ]);
  return { text: lines.join("\n"), problems };
}

function told(rows: readonly ReportRow[], by: string, number: number): string {
  const row = rows.find(({ pupil }) => pupil.name === by);
  return row?.doubts.some((text) => text.includes(`#${number}`)) ? ", and its author is told so" : "";
}

function marks(numbers: readonly number[]): string {
  return numbers.length === 0 ? "nothing" : numbers.map((number) => `#${number}`).join(" ");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(0);
}
