import process from "node:process";
import { PipeScreen } from "./pipe_screen.ts";
import type { Screen } from "./screen.ts";
import { TerminalScreen } from "./terminal_screen.ts";

/** Opens the screen of this process: a terminal if input and output are one, pipes otherwise. */
export function openScreen(): Screen {
  return process.stdin.isTTY === true && process.stdout.isTTY === true ? new TerminalScreen() : new PipeScreen();
}
