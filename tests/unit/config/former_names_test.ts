import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadConfig } from "../../../src/config/load.ts";
import { DEFAULTS, flagOf, OPTION_NAMES, OPTIONS } from "../../../src/config/schema.ts";

interface Given {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: Readonly<Record<string, unknown>>;
}

function load({ args = [], env = {}, file }: Given) {
  const words = file === undefined ? args : [...args, "--config=maru.json"];
  return loadConfig({ args: words, env, readFile: () => new TextEncoder().encode(JSON.stringify(file)) });
}

const renamed = (former: string, name: string) =>
  `${former} is called ${name} now; the next release will not accept ${former}`;

describe("former names of options", () => {
  it("are accepted from flags, the environment and the config file, each with a warning", () => {
    const ways: [Given, string, string][] = [
      [{ args: ["--http-host=192.0.2.1"] }, "--http-host", "--web-host"],
      [{ env: { CHAT_HTTP_HOST: "192.0.2.1" } }, "CHAT_HTTP_HOST", "CHAT_WEB_HOST"],
      [{ file: { httpHost: "192.0.2.1" } }, "httpHost in maru.json, line 1", "webHost in maru.json"],
    ];
    for (const [given, former, name] of ways) {
      const { config, problems, warnings } = load(given);
      assert.deepEqual(config, { ...DEFAULTS, webHost: "192.0.2.1" });
      assert.deepEqual([problems, warnings], [[], [renamed(former, name)]]);
    }
  });

  it("leave a page on loopback that was there, unless the new options say otherwise", () => {
    const { config, warnings } = load({ args: ["--http-port=8080"] });
    assert.deepEqual(config, { ...DEFAULTS, webPort: 8080, webHost: "127.0.0.1" });
    assert.deepEqual(warnings, [
      renamed("--http-port", "--web-port"),
      "--http-port leaves --web-host at 127.0.0.1 until that is given",
    ]);
    for (const more of [["--web-host=0.0.0.0"], ["--http-host=0.0.0.0"]]) {
      const open = load({ args: ["--http-port=8080", ...more] });
      assert.equal(open.config.webHost, "0.0.0.0");
      assert.ok(!open.warnings.some((warning) => warning.includes("leaves")));
    }
  });

  it("leave HTTP off altogether where it was off", () => {
    const { config, warnings } = load({ env: { CHAT_HTTP_PORT: "off" } });
    assert.deepEqual(config, { ...DEFAULTS, webPort: "off", adminPort: "off" });
    assert.equal(warnings[1], "CHAT_HTTP_PORT leaves --admin-port at off until that is given");
    assert.equal(load({ args: ["--http-port=off", "--admin-port=0"] }).config.adminPort, 0);
  });

  it("lose against the new name of the same source, and say so", () => {
    const { config, warnings } = load({ args: ["--web-port=1", "--http-port=2"] });
    assert.deepEqual(config, { ...DEFAULTS, webPort: 1 });
    assert.deepEqual(warnings, ["--http-port is ignored: --web-port, its new name, is given too"]);
  });

  it("lose against the new name also where they are repeated", () => {
    const { config, warnings } = load({ args: ["--web-host=::1", "--http-host=192.0.2.1", "--http-host=192.0.2.2"] });
    assert.equal(config.webHost, "::1");
    assert.ok(warnings.includes("--http-host is ignored: --web-host, its new name, is given too"));
  });

  it("win over the new name of a lesser source, and lose against one of a greater", () => {
    const won = load({ args: ["--http-port=2"], env: { CHAT_WEB_PORT: "1" } });
    assert.deepEqual([won.config.webPort, won.config.webHost], [2, "127.0.0.1"]);
    const lost = load({ args: ["--web-port=1"], env: { CHAT_HTTP_PORT: "2" } });
    assert.deepEqual([lost.config.webPort, lost.config.webHost], [1, "0.0.0.0"], "what it implies is lost with it");
    assert.deepEqual(lost.warnings, [renamed("CHAT_HTTP_PORT", "CHAT_WEB_PORT")]);
  });

  it("are held to what the options accept", () => {
    const messages = (given: Given) => load(given).problems.map(({ source, message }) => `${source}: ${message}`);
    const expected = "expected a port from 0 to 65535 (0: any free one), or off";
    assert.deepEqual(messages({ args: ["--http-port=x"] }), [`flag: --http-port: "x" is not accepted, ${expected}`]);
    assert.deepEqual(messages({ args: ["--http-port=x", "--web-port=1"] }).length, 1);
    assert.deepEqual(messages({ args: ["--http-port"] }), [`flag: --http-port needs a value, ${expected}`]);
  });

  it("are no present names, and are not suggested", () => {
    for (const name of OPTION_NAMES) {
      const row = OPTIONS[name];
      if ("formerName" in row) assert.ok(!Object.hasOwn(OPTIONS, row.formerName.name), flagOf(name));
    }
    const [problem] = load({ args: ["--htp-port=1"] }).problems;
    assert.doesNotMatch(problem?.message ?? "", /--http-port/);
  });
});
