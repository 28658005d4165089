import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConfigError, readOptions } from "../../../src/config/read_options.ts";
import { DEFAULTS, OPTION_NAMES } from "../../../src/config/schema.ts";

function problemsOf(options: unknown): readonly string[] {
  try {
    readOptions(options);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.equal(error.message, error.problems.join("\n"));
    return error.problems;
  }
  return [];
}

describe("readOptions()", () => {
  it("has the defaults for what is left out or undefined", () => {
    assert.deepEqual(readOptions({}), { config: DEFAULTS, warnings: [] });
    assert.deepEqual(readOptions({ port: undefined }).config, DEFAULTS);
  });

  it("takes every option's default, which is a value", () => {
    for (const name of OPTION_NAMES) {
      assert.equal(readOptions({ [name]: DEFAULTS[name] }).config[name], DEFAULTS[name], name);
    }
  });

  it("takes strings as the command line does", () => {
    const given = { port: "0", idleTimeout: "0.5", proxyFrom: "10.0.0.0/8", allowOrigin: "https://a.example" };
    const { config } = readOptions({ ...given, host: "[::1]", maxConnections: "7", rateLimit: "0" });
    const { port, idleTimeout, host, maxConnections, rateLimit } = config;
    assert.deepEqual([port, idleTimeout, host, maxConnections, rateLimit], [0, 0.5, "::1", 7, 0]);
    assert.ok(config.proxyFrom.has("10.1.2.3"));
    assert.ok(config.allowOrigin.has("https://a.example"));
  });

  it("names an unknown option, and what is near", () => {
    assert.deepEqual(problemsOf({ idleTimout: 5 }), ["idleTimout is not an option; did you mean idleTimeout?"]);
    assert.deepEqual(problemsOf({ "": 5, ["constructor"]: 5 }).length, 2);
  });

  it("names the option, the value, and what is accepted", () => {
    assert.deepEqual(problemsOf({ lang: "xx" }), ['lang: "xx" is not accepted, expected one of ko, en']);
    const whole = "a whole number from 0 to 1000000000 (0: no limit)";
    assert.deepEqual(problemsOf({ maxRooms: "x" }), [`maxRooms: "x" is not accepted, expected ${whole}`]);
    assert.deepEqual(problemsOf({ proxyFrom: "10.0.0.0/8,x" })[0]?.slice(0, 30), 'proxyFrom: "x" is not accepted');
  });

  it("tells everything that is wrong at once", () => {
    const problems = problemsOf({ lang: "xx", maxConnections: "x", idleTimout: 5, tlsPort: 0, threads: 2 });
    assert.deepEqual(problems.map((problem) => problem.split(/:| is/)[0]), [
      "idleTimout",
      "lang",
      "maxConnections",
      "tlsPort",
      "threads",
    ]);
  });

  it("checks options against each other, under their names", () => {
    assert.deepEqual(problemsOf({ tlsPort: 9443 }), ["tlsPort: 9443 needs tlsCert and tlsKey as well"]);
    assert.deepEqual(problemsOf({ port: "off", webPort: "off" }), [
      'port: "off" leaves nothing to listen on, expected a port here, tlsPort, webPort or unix',
    ]);
    assert.deepEqual(readOptions({ tlsCert: "a.pem" }).warnings, ["tlsCert is ignored: tlsPort is off"]);
  });

  it("accepts former names, with warnings under the names that options have here", () => {
    const { config, warnings } = readOptions({ httpPort: "8080" });
    assert.deepEqual(config, { ...DEFAULTS, webPort: 8080, webHost: "127.0.0.1" });
    assert.deepEqual(warnings, [
      "httpPort is called webPort now; the next release will not accept httpPort",
      "httpPort leaves webHost at 127.0.0.1 until that is given",
    ]);
    assert.deepEqual(problemsOf({ httpPort: "x", webPort: 1 }).length, 1, "though another value counts");
  });

  it("accepts one thread, and points to `maru serve` for more", () => {
    assert.equal(readOptions({ threads: "1" }).config.threads, 1);
    for (const threads of [2, "2", "auto"]) {
      const [problem = "", ...others] = problemsOf({ threads });
      assert.match(problem, /^threads: (2|"auto") is not accepted, expected 1: .*maru serve --threads/);
      assert.deepEqual(others, []);
    }
  });

  it("refuses what is no object of options", () => {
    for (const options of [null, undefined, 5, "port=0", [], () => {}, Symbol("x"), 5n]) {
      assert.match(problemsOf(options).join(), /is not accepted, expected an object of options$/);
    }
  });

  it("shows any value, however odd, in a line", () => {
    const circle: Record<string, unknown> = {};
    circle.circle = circle;
    const values = [null, NaN, Infinity, 5n, Symbol("x"), () => {}, circle, {}, [], "x".repeat(1e6), new Date(NaN)];
    for (const value of values) {
      const [problem = "", ...others] = problemsOf({ maxRooms: value });
      assert.match(problem, /^maxRooms: .{1,220} is not accepted, expected a whole number/);
      assert.deepEqual(others, []);
    }
    assert.match(problemsOf({ maxRooms: NaN }).join(), /^maxRooms: NaN is/);
  });

  it("refuses objects that only inherit from what it takes", () => {
    for (const name of ["proxyFrom", "allowOrigin"] as const) {
      const forged = Object.create(Object.getPrototypeOf(DEFAULTS[name]));
      assert.equal(problemsOf({ [name]: forged }).length, 1);
    }
  });
});
