/** The subcommands, as help and messages list them. */

interface SubcommandRow {
  /** What follows `maru` on the command line. */
  readonly usage: string;
  readonly summary: string;
}

export const SUBCOMMANDS = {
  serve: { usage: "[serve] [options]", summary: "the server" },
  connect: { usage: "connect HOST:PORT --nick NAME [options]", summary: "a chat client" },
  bench: { usage: "bench [HOST[:PORT]] [options]", summary: "a load generator" },
  healthcheck: { usage: "healthcheck [URL]", summary: "asks a server whether it is ready" },
  help: { usage: "help [SUBCOMMAND]", summary: "this help, or that of a subcommand" },
  version: { usage: "version", summary: "the version" },
} satisfies Record<string, SubcommandRow>;

export type SubcommandName = keyof typeof SUBCOMMANDS;

export function isSubcommand(name: string): name is SubcommandName {
  return Object.hasOwn(SUBCOMMANDS, name);
}

/** One line for each subcommand. */
export function usageHelp(): string {
  const rows = Object.values(SUBCOMMANDS);
  const width = Math.max(...rows.map(({ usage }) => usage.length));
  return rows.map(({ usage, summary }, at) => {
    return `${at === 0 ? "Usage:" : "      "} maru ${usage.padEnd(width)}  ${summary}`;
  }).join("\n");
}
