import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type FlagRow, flagsHelp, HELP_FLAG, readFlags } from "../../../src/config/flags.ts";

const ROWS = {
  port: {
    placeholder: "PORT",
    accepts: "digits",
    description: "A port.",
    isAccepted: (value) => /^\d+$/.test(value),
  },
  tls: { description: "TLS." },
  help: HELP_FLAG,
} satisfies Record<string, FlagRow>;

function read(...args: string[]) {
  const problems: string[] = [];
  const { values, targets, meant, mayLackTarget } = readFlags(ROWS, args, problems);
  return { values: Object.fromEntries(values), targets, meant: [...meant], mayLackTarget, problems };
}

const NOTHING = { values: {}, targets: [], meant: [], mayLackTarget: false, problems: [] };

describe("readFlags()", () => {
  it("reads values after a flag and behind an equals sign, in the order given", () => {
    assert.deepEqual(read("--port", "1", "--port=2"), { ...NOTHING, values: { port: ["1", "2"] } });
    assert.deepEqual(read("--port=1=2").problems, ['--port: "1=2" is not accepted, expected digits']);
  });

  it("reads short flags, and words that are no flags", () => {
    assert.deepEqual(read("a", "-h", "-", "--tls", "b"), {
      ...NOTHING,
      values: { help: [], tls: [] },
      targets: ["a", "-", "b"],
    });
  });

  it("reads no flag after --", () => {
    assert.deepEqual(read("a", "--", "--tls", "--"), { ...NOTHING, targets: ["a", "--tls", "--"] });
  });

  it("takes no flag for a value", () => {
    const needed = "--port needs a value, expected digits";
    assert.deepEqual(read("--port", "--tls"), { ...NOTHING, values: { tls: [] }, meant: ["port"], problems: [needed] });
    assert.deepEqual(read("--port", "-h").problems, [needed]);
    assert.deepEqual(read("--port", "--", "1"), { ...NOTHING, meant: ["port"], targets: ["1"], problems: [needed] });
    assert.deepEqual(read("--port").problems, [needed]);
    assert.deepEqual(read("--port", "-1").problems, ['--port: "-1" is not accepted, expected digits']);
  });

  it("skips the value of an unknown flag that resembles one with a value", () => {
    const problems = ["--prot is not a flag; did you mean --port?"];
    assert.deepEqual(read("--prot", "1", "a"), { ...NOTHING, meant: ["port"], targets: ["a"], problems });
    assert.deepEqual(read("--prot=1", "a"), { ...NOTHING, meant: ["port"], targets: ["a"], problems });
  });

  it("skips no target after an unknown flag that resembles one without a value", () => {
    const problems = ["--tsl is not a flag; did you mean --tls?"];
    assert.deepEqual(read("--tsl", "a"), { ...NOTHING, meant: ["tls"], targets: ["a"], problems });
  });

  it("tells that a target may be missing after a flag that resembles none", () => {
    assert.deepEqual(read("--something-else", "a"), {
      ...NOTHING,
      mayLackTarget: true,
      problems: ["--something-else is not a flag"],
    });
    assert.equal(read("--something-else", "--tls").mayLackTarget, false);
    assert.equal(read("--something-else=a").mayLackTarget, false);
  });

  it("refuses a value of a flag that takes none, which then does not count as given", () => {
    assert.deepEqual(read("--tls=yes", "-h="), {
      ...NOTHING,
      meant: ["tls", "help"],
      problems: ['--tls takes no value, got "yes"', '-h takes no value, got ""'],
    });
  });

  it("takes an empty value for a value", () => {
    for (const args of [["--port", ""], ["--port="]]) {
      assert.deepEqual(read(...args).problems, ['--port: "" is not accepted, expected digits']);
    }
  });

  it("names each unknown flag once, as it was written", () => {
    assert.deepEqual(read("-port", "1").problems, ["-port is not a flag; did you mean --port?"]);
    assert.deepEqual(read("-p", "1").problems, ["-p is not a flag"]);
    assert.deepEqual(read("-hv").problems, ["-hv is not a flag"]);
    assert.deepEqual(read("--toString", "1").problems, ["--toString is not a flag"]);
  });
});

it("flagsHelp() lists the forms of each flag", () => {
  assert.equal(
    flagsHelp(ROWS),
    "  --port PORT\n      A port.\n  --tls\n      TLS.\n  -h, --help\n      Print this help and exit.",
  );
});

it("readFlags() accepts former flags and never suggests them", () => {
  const rows = { web: { description: "" }, http: { description: "", isFormer: true } };
  const problems: string[] = [];
  assert.deepEqual([...readFlags(rows, ["--http", "--htt"], problems).values.keys()], ["http"]);
  assert.deepEqual(problems, ["--htt is not a flag"]);
});
