/** `maru connect`: a chat client for the terminal, or for pipes. */

import { readFileSync } from "node:fs";
import process from "node:process";
import { systemClock } from "../lib/clock.ts";
import type { Language } from "../chat/language.ts";
import { formatAddress, runtime } from "../runtime/mod.ts";
import { Conversation } from "./connect/conversation.ts";
import { type LinkHandler, ServerLink } from "./connect/link.ts";
import { CONNECT_HELP, type ConnectSettings, parseConnectArguments } from "./connect/options.ts";
import { Renderer } from "./connect/render.ts";
import { openScreen, type Screen, type ScreenHandler } from "./connect/screen.ts";
import { CONNECT_SENTENCES } from "./connect/sentences.ts";
import { Transcript } from "./connect/transcript.ts";
import { EXIT } from "./exit_code.ts";

/** Runs until it is ended, or can't begin. Resolves to the exit code. */
export async function connect(args: readonly string[]): Promise<number> {
  const { settings, problems, wantsHelp } = parseConnectArguments(args, (path) => readFileSync(path, "utf8"));
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

/** How it ended. */
interface End {
  readonly code: number;
  readonly complaint?: string;
}

/** Puts the connection, the conversation and the screen together. */
function converse(settings: ConnectSettings, screen: Screen): Promise<End> {
  const { address, nick, rooms, tls, lang, mayColour } = settings;
  const renderer = new Renderer({ lang, hasColours: mayColour && hasColours() });
  const transcript = new Transcript(screen, renderer, systemClock);
  return new Promise((resolve) => {
    const conversation = new Conversation({ screen, transcript, clock: systemClock, lang, nick, rooms }, {
      arrived() {
        conversation.note(CONNECT_SENTENCES[lang].connected(formatAddress(address), nick));
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
      { runtime, clock: systemClock, random: Math.random, address, tls, nick },
      linkHandler(settings, screen, conversation, resolve),
    );
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => conversation.interrupt());
    screen.open(screenHandler(conversation, lang));
    conversation.update();
    void link.start();
  });
}

function linkHandler(
  { address, lang }: ConnectSettings,
  screen: Screen,
  conversation: Conversation,
  end: (end: End) => void,
): LinkHandler {
  const { disconnected, unreachable } = CONNECT_SENTENCES[lang];
  return {
    opened: (client) => conversation.opened(client),
    event: (event) => conversation.event(event),
    drain: () => conversation.update(),
    waiting(state, why, ms) {
      const sentence = state === "lost" ? disconnected : unreachable;
      conversation.note(sentence(why, (ms / 1000).toFixed(1)));
      conversation.lost();
    },
    failed(failure, why) {
      if (failure === "unreachable") return end({ code: EXIT.addressUnavailable, complaint: why });
      end({ code: EXIT.failure, complaint: `${formatAddress(address)} ended the connection: ${why}` });
    },
    stopped() {
      conversation.lost();
      end({ code: conversation.hasFailed && !screen.isTerminal ? EXIT.failure : EXIT.ok });
    },
  };
}

function screenHandler(conversation: Conversation, lang: Language): ScreenHandler {
  const { notText, lineTooLong } = CONNECT_SENTENCES[lang];
  return {
    line: (line) => conversation.line(line),
    badLine(problem) {
      if ("notText" in problem) return conversation.refuse(notText(problem.notText));
      conversation.refuse(lineTooLong(problem.tooLong));
      conversation.end();
    },
    end: () => conversation.end(),
    interrupt: () => conversation.interrupt(),
    congested: (isCongested) => conversation.hear(!isCongested),
  };
}

/** https://no-color.org: any value but an empty one says no. */
function hasColours(): boolean {
  const { NO_COLOR, TERM } = process.env;
  return process.stdout.isTTY === true && (NO_COLOR === undefined || NO_COLOR === "") && TERM !== "dumb";
}
