import process from "node:process";
import { Program, ROOT } from "./program.ts";

/** A service manager's end of sd_notify(3): prints each state that it receives as a line. */
export async function serviceManager(socket: string): Promise<Program> {
  const manager = new Program([socket], {
    command: ["python3", `${ROOT}tests/support/datagrams.py`],
    env: { PATH: process.env.PATH ?? "" },
  });
  await told(manager, "listening");
  return manager;
}

/** Resolves once the service manager has received `line`. */
export function told(manager: Program, line: string): Promise<true> {
  return manager.output(({ stdout }) => stdout.split("\n").includes(line) || undefined);
}
