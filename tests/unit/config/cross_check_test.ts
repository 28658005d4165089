import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadConfig } from "../../../src/config/load.ts";

const utf8 = new TextEncoder();

/** Problems as `source: message`, and warnings. */
function load(args: readonly string[], env?: Readonly<Record<string, string>>, file?: unknown) {
  const { problems, warnings } = loadConfig({
    args: file === undefined ? args : [...args, "--config=maru.json"],
    env: env ?? {},
    readFile: () => utf8.encode(JSON.stringify(file)),
  });
  return { problems: problems.map(({ source, message }) => `${source}: ${message}`), warnings };
}

const FINE = { problems: [], warnings: [] };
const FILES = ["--tls-cert=c.pem", "--tls-key=k.pem"];

describe("proxyFrom", () => {
  it("is ranges of addresses, from wherever it comes", () => {
    const list = "10.0.0.0/8, 2001:db8::1";
    const ways = [
      { args: ["--proxy-from", list], env: {} },
      { args: [], env: { CHAT_PROXY_FROM: list } },
      { args: ["--config=maru.json"], env: {} },
    ];
    for (const { args, env } of ways) {
      const { config, problems } = loadConfig({
        args,
        env,
        readFile: () => utf8.encode(JSON.stringify({ proxyFrom: list })),
      });
      assert.deepEqual(problems, []);
      assert.ok(config.proxyFrom.has("10.1.2.3") && config.proxyFrom.has("2001:db8::1"));
      assert.equal(config.proxyFrom.has("192.0.2.1"), false);
    }
  });
});

describe("webName", () => {
  it("is host names, and a wrong one is named", () => {
    const { config, problems } = loadConfig({
      args: ["--web-name", "chat.example, maru"],
      env: {},
      readFile: () => new Uint8Array(),
    });
    assert.deepEqual(problems, []);
    assert.ok(config.webName.has("maru") && !config.webName.has("evil.example"));
    assert.deepEqual(load(["--web-name", "maru,chat.example:80"]).problems, [
      'flag: --web-name: "chat.example:80" is not accepted, expected host names such as chat.example, ' +
      "without a port, with commas between them, or none",
    ]);
  });
});

describe("options that depend on each other", () => {
  it("are fine with a TLS port, a certificate and its key, with a plain port or without", () => {
    assert.deepEqual(load(["--tls-port=9443", ...FILES]), FINE);
    assert.deepEqual(load(["--port=off", "--tls-port=0", ...FILES]), FINE);
    assert.deepEqual(load(["--port=off", "--unix=/run/maru/chat.sock"]), FINE);
  });

  it("are a problem when a TLS port has no certificate, no key, or neither", () => {
    const problems = (...args: string[]) => load(args).problems;
    assert.deepEqual(problems("--tls-port=9443"), ["flag: --tls-port: 9443 needs --tls-cert and --tls-key as well"]);
    assert.deepEqual(problems("--tls-port=9443", "--tls-key=k"), ["flag: --tls-port: 9443 needs --tls-cert as well"]);
    assert.deepEqual(problems("--tls-port=0", "--tls-cert=c"), ["flag: --tls-port: 0 needs --tls-key as well"]);
  });

  it("report the source and the name of the invalid option", () => {
    assert.deepEqual(load([], { CHAT_TLS_PORT: "9443" }).problems, [
      "environment: CHAT_TLS_PORT: 9443 needs --tls-cert and --tls-key as well",
    ]);
    assert.deepEqual(load([], {}, { tlsPort: 9443, tlsCert: "c" }).problems, [
      "config file: tlsPort in maru.json, line 1: 9443 needs --tls-key as well",
    ]);
  });

  it("are a problem when there is nothing to listen on", () => {
    const nothing = 'flag: --port: "off" leaves nothing to listen on, ' +
      "expected a port here, --tls-port, --web-port or --unix";
    assert.deepEqual(load(["--port=off"]).problems, [], "browsers are clients too");
    assert.deepEqual(load(["--port=off", "--web-port=off"]).problems, [nothing]);
    assert.deepEqual(load(["--port=off", "--web-port=off", "--tls-port=off", "--unix=none"]).problems, [nothing]);
  });

  it("are a problem when two listeners have the same port where their addresses overlap", () => {
    const shared = (port: number, of: string, by: string) =>
      `flag: ${of}: ${port} is not accepted, since ${by} has that port; expected another one, or off`;
    const problems = (...args: string[]) => load(args).problems;
    assert.deepEqual(problems("--web-port=9002"), [shared(9002, "--web-port", "--admin-port")]);
    assert.deepEqual(problems("--admin-port=9001"), [shared(9001, "--admin-port", "--web-port")]);
    assert.deepEqual(problems("--web-port=7", "--admin-port=7"), [shared(7, "--admin-port", "--web-port")]);
    assert.deepEqual(problems("--web-port=9000"), [shared(9000, "--web-port", "--port")]);
    assert.deepEqual(problems("--tls-port=9000", ...FILES), [shared(9000, "--tls-port", "--port")]);
    assert.deepEqual(problems("--port=9002", "--admin-host=::"), [shared(9002, "--port", "--admin-port")]);
    const open = problems("--host=127.0.0.1", "--port=9002", "--admin-host=0.0.0.0");
    assert.deepEqual(open, [shared(9002, "--port", "--admin-port")]);
    assert.deepEqual(load(["--web-port=9002", "--web-host=192.0.2.1"]), FINE);
    assert.deepEqual(load(["--web-port=0", "--admin-port=0", "--port=0"]), FINE);
    assert.deepEqual(load(["--web-port=off", "--admin-port=off"]), FINE);
    assert.deepEqual(load(["--admin-port=9001", "--web-port=no"]).problems.length, 1, "not known where it listens");
  });

  it("are reported together with problems of other options", () => {
    const { problems } = load(["--tls-port=9443", "--idle-timeout=soon"], { CHAT_PROXY_FROM: "10.0.0.1,10.0.0.300" });
    assert.deepEqual(problems, [
      'environment: CHAT_PROXY_FROM: "10.0.0.300" is not accepted, expected IP addresses and ranges such as ' +
      "10.0.0.0/8, with commas between them, or none",
      'flag: --idle-timeout: "soon" is not accepted, expected seconds from 0 to 86400 (0: off)',
      "flag: --tls-port: 9443 needs --tls-cert and --tls-key as well",
    ]);
  });

  it("are not judged by an option that is wrong by itself", () => {
    assert.equal(load(["--tls-port=9443", "--tls-cert=", "--tls-key=k.pem"]).problems.length, 1);
    assert.equal(load(["--port=off", "--unix="]).problems.length, 1);
  });

  it("are ignored with a warning when nothing asks for them", () => {
    assert.deepEqual(load(["--tls-cert=c.pem"], { CHAT_TLS_KEY: "k.pem" }), {
      problems: [],
      warnings: ["--tls-cert is ignored: --tls-port is off", "CHAT_TLS_KEY is ignored: --tls-port is off"],
    });
  });
});
