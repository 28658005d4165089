import type { BenchResult } from "./result.ts";
export function reportOf(result: BenchResult): string {
  return JSON.stringify(result);
}
