import process from "node:process";
import { systemClock } from "../../lib/clock.ts";
import { PipeScreen } from "./pipe_screen.ts";
import type { Screen } from "./screen.ts";
import { TerminalScreen } from "./terminal_screen.ts";

/**
 * Opens the screen of this process: a terminal if input and output are one, pipes otherwise. A terminal that cannot
 * move its cursor (`TERM=dumb`) is used as pipes are.
 */
export function openScreen(): Screen {
  const { env, stdin, stdout } = process;
  const isTerminal = stdin.isTTY === true && stdout.isTTY === true && env["TERM"] !== "dumb";
  return isTerminal ? new TerminalScreen(systemClock) : new PipeScreen();
}
