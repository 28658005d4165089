/** `maru connect`: a chat client for terminals and pipes. */

import process from "node:process";
import { systemClock } from "../lib/clock.ts";
import { readSmallFile } from "../lib/small_file.ts";
import type { Language } from "../chat/language.ts";
import { formatAddress, runtime } from "../runtime/mod.ts";
import { TerminalChat } from "./connect/terminal_chat.ts";
import { ServerLink, type ServerLinkHandler } from "./connect/link.ts";
import { CONNECT_HELP, type ConnectSettings, parseConnectArguments } from "./connect/options.ts";
import { environmentLanguage } from "./connect/environment_language.ts";
import { Renderer } from "./connect/render.ts";
import { openScreen } from "./connect/open_screen.ts";
import type { Screen, ScreenHandler } from "./connect/screen.ts";
import { CONNECT_SENTENCES } from "./connect/sentences.ts";
import { Transcript } from "./connect/transcript.ts";
import { EXIT } from "./exit_code.ts";

/** Runs the client until it ends or fails. Resolves to the exit code. */
export async function connect(args: readonly string[]): Promise<number> {
  const { settings, problems, wantsHelp } = parseConnectArguments(args, {
    readFile: (path) => new TextDecoder().decode(readSmallFile(path)),
    lang: environmentLanguage(process.env),
  });
  if (wantsHelp) {
    process.stdout.write(CONNECT_HELP);
    return EXIT.ok;
  }
  if (settings === undefined) {
    for (const problem of problems) process.stderr.write(`maru: ${problem}\n`);
    process.stderr.write("maru: see maru connect --help\n");
    return EXIT.usage;
  }
  const screen = openScreen();
  const { code, complaint } = await converse(settings, screen);
  await screen.close();
  if (complaint !== undefined) process.stderr.write(`maru: ${complaint}\n`);
  return code;
}

/** Exit code of the client, and the problem to print if there is one. */
interface End {
  readonly code: number;
  readonly complaint?: string;
}

/** Connects the link, the controller and the screen. */
function converse(settings: ConnectSettings, screen: Screen): Promise<End> {
  const { address, nick, rooms, tls, lang, mayColour } = settings;
  const renderer = new Renderer({ lang, hasColours: mayColour && hasColours() });
  const transcript = new Transcript(screen, renderer, systemClock);
  return new Promise((resolve) => {
    const controller = new TerminalChat({ screen, transcript, clock: systemClock, lang, nick, rooms }, {
      arrived() {
        controller.note(CONNECT_SENTENCES[lang].connected(formatAddress(address), controller.nick));
        link.arrived();
      },
      refused(problem) {
        if (!link.hasArrived) {
          resolve({ code: EXIT.failure, complaint: `${formatAddress(address)} refused: ${problem}` });
        }
        link.drop(problem);
      },
      quit: () => link.stop(),
    });
    const link = new ServerLink(
      { runtime, clock: systemClock, random: Math.random, address, tls, lang },
      linkHandler(settings, screen, controller, resolve),
    );
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => controller.interrupt());
    screen.open(screenHandler(controller, lang));
    controller.update();
    void link.start();
  });
}

function linkHandler(
  { address }: ConnectSettings,
  screen: Screen,
  controller: TerminalChat,
  end: (end: End) => void,
): ServerLinkHandler {
  return {
    nick: () => controller.nick,
    opened: (client) => controller.opened(client),
    event: (event) => controller.event(event),
    drain: () => controller.update(),
    waiting: (why, ms) => controller.lost(why, ms),
    failed(failure, why) {
      if (failure === "unreachable") return end({ code: EXIT.addressUnavailable, complaint: why });
      end({ code: EXIT.failure, complaint: `${formatAddress(address)} ended the connection: ${why}` });
    },
    stopped() {
      controller.ended();
      end({ code: controller.hasFailed && !screen.isTerminal ? EXIT.failure : EXIT.ok });
    },
  };
}

function screenHandler(controller: TerminalChat, lang: Language): ScreenHandler {
  const { notText, lineTooLong } = CONNECT_SENTENCES[lang];
  return {
    line: (line) => controller.line(line),
    badLine(problem) {
      if ("notText" in problem) return controller.refuse(notText(problem.notText));
      controller.refuse(lineTooLong(problem.tooLong));
      controller.end();
    },
    end: () => controller.end(),
    interrupt: () => controller.interrupt(),
    complete: (before) => controller.complete(before),
    congested: (isCongested) => controller.readServer(!isCongested),
  };
}

/** Whether the output may have colours: `NO_COLOR` forbids them unless it is empty (https://no-color.org). */
function hasColours(): boolean {
  const { NO_COLOR, TERM } = process.env;
  return process.stdout.isTTY === true && (NO_COLOR === undefined || NO_COLOR === "") && TERM !== "dumb";
}
