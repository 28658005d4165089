import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BENCH_HELP, parseBenchArguments } from "../../../../src/cli/bench/options.ts";

function settingsOf(...args: string[]) {
  const { settings, problems } = parseBenchArguments(args, () => 20_000);
  assert.deepEqual(problems, []);
  assert.ok(settings);
  return settings;
}

function problemsOf(...args: string[]): readonly string[] {
  const { settings, problems } = parseBenchArguments(args, () => 20_000);
  assert.equal(settings, undefined);
  return problems;
}

describe("parseBenchArguments()", () => {
  it("loads the usual port of this machine when nothing is said", () => {
    assert.deepEqual(settingsOf(), {
      target: { hostname: "127.0.0.1", port: 9000 },
      load: { clients: 100, rooms: 10, senders: 100, rate: 1, duration: 30, steps: 3 },
      size: 64,
      protocol: "text",
      json: false,
      report: undefined,
      confirmedHost: undefined,
      mayDisturb: false,
    });
  });

  it("takes a host with or without a port", () => {
    const targetOf = (text: string) => settingsOf(text).target;
    assert.deepEqual(targetOf("chat.example"), { hostname: "chat.example", port: 9000 });
    assert.deepEqual(targetOf("localhost:9100"), { hostname: "localhost", port: 9100 });
    assert.deepEqual(targetOf("::1"), { hostname: "::1", port: 9000 });
    assert.deepEqual(targetOf("[::1]:9100"), { hostname: "::1", port: 9100 });
    assert.deepEqual(targetOf("unix:/run/maru.sock"), { hostname: "", port: 0, path: "/run/maru.sock" });
    for (const wrong of ["host:port", "host:70000", "a/b", "unix:"]) {
      assert.match(
        problemsOf(wrong)[0] ?? "",
        /^HOST\[:PORT\]: ".*" is not accepted, expected a host, with or without/,
      );
    }
    assert.deepEqual(problemsOf("one", "two"), ['"two" is not accepted, expected a flag']);
  });

  it("names an unknown flag and nothing that follows from it", () => {
    assert.deepEqual(problemsOf("--prot", "20002"), ["--prot is not a flag"]);
    assert.deepEqual(problemsOf("--client", "500", "localhost"), ["--client is not a flag; did you mean --clients?"]);
    assert.deepEqual(problemsOf("-c", "500"), ["-c is not a flag"]);
    assert.equal(parseBenchArguments(["-h"], () => 20_000).wantsHelp, true);
  });

  it("has two clients in each room when there are few", () => {
    assert.equal(settingsOf("--clients", "5").load.rooms, 2);
    assert.equal(settingsOf("--clients", "2").load.rooms, 1);
  });

  it("names each value that is out of bounds, and the bounds", () => {
    const wrong: readonly (readonly [flag: string, value: string, accepts: string])[] = [
      ["clients", "1", "a whole number from 2 to 50000"],
      ["clients", "50001", "a whole number from 2 to 50000"],
      ["clients", "1e3", "a whole number from 2 to 50000"],
      ["rooms", "0", "a whole number from 1 to 25000"],
      ["senders", "0", "a whole number from 1 to 50000"],
      ["rate", "0", "a number from 0.001 to 1000"],
      ["rate", "1001", "a number from 0.001 to 1000"],
      ["size", "33", "a whole number from 34 to 16000"],
      ["size", "16001", "a whole number from 34 to 16000"],
      ["duration", "0.5", "seconds from 1 to 3600"],
      ["duration", "3601", "seconds from 1 to 3600"],
      ["steps", "9", "a whole number from 1 to 8"],
      ["protocol", "http", "one of text, binary, json"],
      ["report", "", "the path of a file to write, such as bench.html"],
    ];
    for (const [flag, value, accepts] of wrong) {
      assert.deepEqual(problemsOf(`--${flag}=${value}`), [
        `--${flag}: ${JSON.stringify(value)} is not accepted, expected ${accepts}`,
      ]);
    }
    assert.deepEqual(problemsOf("--clints=5"), ["--clints is not a flag; did you mean --clients?"]);
    assert.equal(problemsOf("--rate", "x", "--size", "y").length, 2);
  });

  it("refuses what is too much together", () => {
    const first = (...args: string[]) => problemsOf(...args)[0] ?? "";
    assert.match(
      first("--clients", "19937"),
      /--clients: "19937" is not accepted, expected at most 19936: .* 20000 files/,
    );
    assert.match(first("--clients", "10", "--rooms", "6"), /--rooms: "6" is not accepted, expected at most 5/);
    assert.match(
      first("--clients", "10", "--senders", "11"),
      /--senders: "11" is not accepted, expected at most .* 10/,
    );
    assert.match(
      first("--duration", "2"),
      /--duration: "2" is not accepted, expected at least a second for each of --steps, 3/,
    );
    assert.match(
      first("--clients", "1000", "--rooms", "500", "--rate", "200"),
      /200000 messages per second to send, expected at most 100000/,
    );
    assert.match(
      first("--clients", "2000", "--rooms", "1"),
      /3998000 deliveries per second to receive, expected at most 2000000/,
    );
    assert.match(
      first("--clients", "1000", "--rooms", "1", "--duration", "3600"),
      /3596400000 deliveries in total to receive, expected at most 2000000000/,
    );
    assert.match(
      first("--clients", "10000", "--rooms", "1", "--rate", "0.001"),
      /100000000 pairs of sender and receiver to track, expected at most 50000000/,
    );
    assert.equal(parseBenchArguments(["--clients", "19937", "--rooms", "2000"], () => undefined).problems.length, 0);
    assert.equal(settingsOf("--clients", "10000", "--rooms", "1", "--senders", "4").load.senders, 4);
  });

  it("has help that names every option", () => {
    assert.equal(parseBenchArguments(["--help"], () => 20_000).wantsHelp, true);
    const flags = [
      "clients",
      "rooms",
      "senders",
      "rate",
      "size",
      "duration",
      "steps",
      "protocol",
      "json",
      "report",
      "target-is-mine",
    ];
    for (const flag of flags) assert.ok(BENCH_HELP.includes(`  --${flag}`), flag);
  });
});
