import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadConfig } from "../../../src/config/load.ts";
import { DEFAULTS, environmentNameOf, flagOf, type OptionName } from "../../../src/config/schema.ts";

interface Given {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What `maru.json` holds: bytes, text, or a value to be written as JSON. There is no such file without it. */
  readonly file?: unknown;
}

function load({ args = [], env = {}, file }: Given) {
  const readFile = (path: string) => {
    if (path !== "maru.json" || file === undefined) throw new Error(`no such file: ${path}`);
    if (file instanceof Uint8Array) return file;
    return new TextEncoder().encode(typeof file === "string" ? file : JSON.stringify(file));
  };
  return loadConfig({ args, env, readFile });
}

/** The one problem with what is given, as `source: message`. */
function problem(given: Given): string {
  const { problems } = load(given);
  assert.equal(problems.length, 1, JSON.stringify(problems));
  return problems.map(({ source, message }) => `${source}: ${message}`).join();
}

function accepted(given: Given) {
  const { config, problems, warnings } = load(given);
  assert.deepEqual({ problems, warnings }, { problems: [], warnings: [] });
  return config;
}

describe("loadConfig()", () => {
  describe("where a value comes from", () => {
    const args = ["--config", "maru.json"];

    it("is the default when nothing is said", () => {
      assert.deepEqual(accepted({}), DEFAULTS);
    });

    it("is the config file before the default", () => {
      assert.deepEqual(accepted({ args, file: { port: 1 } }), { ...DEFAULTS, port: 1 });
    });

    it("is the environment before the config file", () => {
      assert.equal(accepted({ args, file: { port: 1 }, env: { CHAT_PORT: "2" } }).port, 2);
    });

    it("is the flag before the environment", () => {
      const given = { args: [...args, "--port", "3"], file: { port: 1 }, env: { CHAT_PORT: "2" } };
      assert.equal(accepted(given).port, 3);
    });

    it("is decided for each option by itself", () => {
      const given = {
        args: [...args, "--port", "3"],
        env: { CHAT_PORT: "2", CHAT_LANG: "en" },
        file: { port: 1, lang: "ko", idleTimeout: 5 },
      };
      assert.deepEqual(accepted(given), { ...DEFAULTS, port: 3, lang: "en", idleTimeout: 5 });
    });

    it("is the last one of a flag that is given twice", () => {
      assert.equal(accepted({ args: ["--port", "1", "--port", "2"] }).port, 2);
    });

    it("is the same for --port=1 and --port 1", () => {
      assert.equal(accepted({ args: ["--port=1"] }).port, 1);
    });

    it("is any file that CHAT_CONFIG names, unless --config names another", () => {
      assert.equal(accepted({ env: { CHAT_CONFIG: "maru.json" }, file: { port: 1 } }).port, 1);
      const both = { args, env: { CHAT_CONFIG: "missing.json" }, file: { port: 1 } };
      assert.equal(accepted(both).port, 1);
    });
  });

  describe("values that are accepted", () => {
    const GOOD: [OptionName, string, unknown][] = [
      ["host", "::1", "::1"],
      ["host", "[::1]", "::1"],
      ["webHost", "[2001:DB8::ffff:192.0.2.1]", "2001:DB8::ffff:192.0.2.1"],
      ["host", "localhost", "localhost"],
      ["port", "0", 0],
      ["port", "65535", 65_535],
      ["tlsPort", "off", "off"],
      ["unix", "/run/maru.sock", "/run/maru.sock"],
      ["unix", "none", "none"],
      ["threads", "1", 1],
      ["threads", "64", 64],
      ["threads", "auto", "auto"],
      ["lang", "en", "en"],
      ["maxConnections", "0", 0],
      ["idleTimeout", "0", 0],
      ["idleTimeout", "0.5", 0.5],
      ["idleTimeout", "86400", 86_400],
      ["maxLineBytes", "64", 64],
      ["maxLineBytes", "16777215", 16_777_215],
      ["rateLimit", "0.5", 0.5],
      ["rateBurst", "1", 1],
      ["logLevel", "off", "off"],
      ["logFormat", "json", "json"],
    ];
    for (const [name, text, value] of GOOD) {
      it(`are ${text} for ${name}, from wherever it comes`, () => {
        assert.equal(accepted({ args: [flagOf(name), text] })[name], value);
        assert.equal(accepted({ env: { [environmentNameOf(name)]: text } })[name], value);
        assert.equal(accepted({ args: ["--config", "maru.json"], file: { [name]: text } })[name], value);
        assert.equal(accepted({ args: ["--config", "maru.json"], file: { [name]: value } })[name], value);
      });
    }
  });

  describe("values that are not accepted", () => {
    const whole = "a whole number from 0 to 1000000000 (0: no limit)";
    const BAD: [OptionName, string[], string][] = [
      [
        "host",
        ["", "a b", "http://example.com/", "::1\n", "[::1", "::1]", "[localhost]", "[127.0.0.1]", "[]", "[[::1]]"],
        "an IP address or a host name",
      ],
      [
        "port",
        ["", "-1", "65536", "80.5", "0x50", "OFF", "http"],
        "a port from 0 to 65535 (0: any free one), or off",
      ],
      ["unix", ["", "a\0b", `/${"x".repeat(107)}`], "the path of a Unix domain socket, up to 107 bytes, or none"],
      ["tlsCert", ["", "a\0b"], "the path of a certificate in PEM, or none"],
      [
        "proxyFrom",
        ["", "localhost", "10.0.0.0/33", "10.0.0.0/8/8"],
        "IP addresses and ranges such as 10.0.0.0/8, with commas between them, or none",
      ],
      [
        "threads",
        ["0", "65", "1.5", "", "AUTO"],
        "a whole number from 1 to 64, or auto (one for each processor)",
      ],
      ["lang", ["", "fr", "KO"], "one of ko, en"],
      [
        "maxConnections",
        ["", " 1", "1 ", "-1", "+1", "1.5", ".5", "1e3", "0x10", "1000000001", "NaN", "Infinity", "１", "many"],
        whole,
      ],
      ["historySize", ["-1", "all"], "a whole number from 0 to 1000000000 (0: none)"],
      ["maxMessageBytes", ["-1", "4k"], "bytes, as a whole number from 0 to 1000000000 (0: no limit)"],
      ["maxLineBytes", ["0", "63", "16777216", "64k"], "bytes, as a whole number from 64 to 16777215"],
      ["idleTimeout", ["-1", "86401", "5m", "Infinity"], "seconds from 0 to 86400 (0: off)"],
      ["rateLimit", ["-1", "1000000001", "fast"], "a number from 0 to 1000000000 (0: no limit)"],
      ["rateBurst", ["0", "0.5", "-1"], "a whole number from 1 to 1000000000"],
      ["logLevel", ["", "INFO", "warning", "verbose"], "one of debug, info, warn, error, off"],
      ["logFormat", ["xml", "JSON"], "one of auto, text, json"],
    ];
    for (const [name, values, accepts] of BAD) {
      it(`are named with their option and what ${name} accepts`, () => {
        const env = environmentNameOf(name);
        for (const value of values) {
          const rest = `${JSON.stringify(value)} is not accepted, expected ${accepts}`;
          assert.equal(problem({ args: [`${flagOf(name)}=${value}`] }), `flag: ${flagOf(name)}: ${rest}`);
          assert.equal(problem({ env: { [env]: value } }), `environment: ${env}: ${rest}`);
          assert.equal(
            problem({ args: ["--config=maru.json"], file: { [name]: value } }),
            `config file: ${name} in maru.json, line 1: ${rest}`,
          );
        }
      });
    }

    it("are whatever else JSON holds", () => {
      for (const value of [null, true, [], [9000], {}, 9000.5, -1]) {
        const expected = `config file: port in maru.json, line 1: ${JSON.stringify(value)} is not accepted, ` +
          "expected a port from 0 to 65535 (0: any free one), or off";
        assert.equal(problem({ args: ["--config=maru.json"], file: { port: value } }), expected);
      }
      const expected =
        "config file: host in maru.json, line 1: 1 is not accepted, expected an IP address or a host name";
      assert.equal(problem({ args: ["--config=maru.json"], file: { host: 1 } }), expected);
    });

    it("are reported even where another source overrides them", () => {
      assert.match(problem({ args: ["--port", "1"], env: { CHAT_PORT: "http" } }), /^environment: CHAT_PORT: "http" /);
    });

    it("never count", () => {
      assert.deepEqual(load({ args: ["--port", "http"] }).config, DEFAULTS);
    });
  });

  describe("flags", () => {
    it("that are unknown are a problem, with the nearest that is known", () => {
      assert.equal(problem({ args: ["--prot=1"] }), "flag: --prot is not a flag; did you mean --port?");
      assert.equal(
        problem({ args: ["--idleTimeout=1"] }),
        "flag: --idleTimeout is not a flag; did you mean --idle-timeout?",
      );
      assert.equal(problem({ args: ["--hepl"] }), "flag: --hepl is not a flag; did you mean --help?");
    });

    it("that are unknown are one problem, whatever follows", () => {
      for (
        const args of [["--prot", "20002"], ["--port", "1", "--prot", "-1"], ["--prot=20002"], ["--prot", "1", "--"]]
      ) {
        assert.equal(problem({ args }), "flag: --prot is not a flag; did you mean --port?");
      }
      assert.equal(problem({ args: ["-port", "20002"] }), "flag: -port is not a flag; did you mean --port?");
      assert.equal(problem({ args: ["-p", "20002"] }), "flag: -p is not a flag");
      assert.equal(
        problem({ args: ["--frobnicate-everything", "20002"] }),
        "flag: --frobnicate-everything is not a flag",
      );
    });

    it("that resemble an action are none", () => {
      for (const flag of ["--hepl", "--versoin", "--check-confg", "--help=1"]) {
        assert.deepEqual([...load({ args: [flag] }).actions], []);
      }
    });

    it("that are given twice are checked each, and the last counts", () => {
      assert.match(problem({ args: ["--port", "http", "--port", "1"] }), /^flag: --port: "http" is not accepted/);
    });

    it("have values that may begin with one hyphen, and not with two", () => {
      assert.match(problem({ args: ["--port", "-1"] }), /^flag: --port: "-1" is not accepted/);
      assert.match(problem({ args: ["--config", "--port", "1"] }), /^flag: --config needs a value/);
      assert.match(problem({ args: ["--lang", "-h"] }), /^flag: --lang needs a value/);
      assert.equal(accepted({ args: ["--unix=--odd"] }).unix, "--odd");
    });

    it("with an empty value are a problem", () => {
      for (const args of [["--config", ""], ["--config="]]) {
        const expected = 'flag: --config: "" is not accepted, expected the path of a JSON file';
        assert.equal(problem({ args }), expected);
      }
      assert.match(problem({ args: ["--lang="] }), /^flag: --lang: "" is not accepted/);
    });

    it("-h and -v are --help and --version", () => {
      assert.deepEqual([...load({ args: ["-h", "-v"] }).actions], ["help", "version"]);
      assert.equal(problem({ args: ["-hv"] }), "flag: -hv is not a flag");
    });

    it("that are like none are a problem without a suggestion", () => {
      assert.equal(problem({ args: ["--frobnicate-everything"] }), "flag: --frobnicate-everything is not a flag");
      assert.equal(problem({ args: ["-x"] }), "flag: -x is not a flag");
    });

    it("without their value are a problem", () => {
      const expected = "flag: --port needs a value, expected a port from 0 to 65535 (0: any free one), or off";
      assert.equal(problem({ args: ["--port"] }), expected);
      assert.equal(problem({ args: ["--config"] }), "flag: --config needs a value, expected the path of a JSON file");
    });

    it("that take no value are a problem with one", () => {
      assert.equal(problem({ args: ["--help=1"] }), 'flag: --help takes no value, got "1"');
    });

    it("are what is expected: anything else is a problem", () => {
      assert.equal(problem({ args: ["9000"] }), 'flag: "9000" is not accepted, expected a flag');
      assert.equal(problem({ args: ["--port", "1", "2"] }), 'flag: "2" is not accepted, expected a flag');
      assert.equal(problem({ args: ["--", "--port"] }), 'flag: "--port" is not accepted, expected a flag');
    });

    it("--help, --version and --check-config are actions", () => {
      const { actions, problems } = load({ args: ["--help", "--version", "--check-config"] });
      assert.deepEqual([...actions], ["check-config", "help", "version"]);
      assert.deepEqual(problems, []);
      assert.equal(load({}).actions.size, 0);
    });
  });

  describe("environment", () => {
    it("variables that begin with CHAT_ and are no option are ignored with a warning", () => {
      const { config, problems, warnings } = load({ env: { CHAT_PROT: "1", CHAT_API_SECRET_TOKEN: "hunter2" } });
      assert.deepEqual(config, DEFAULTS);
      assert.deepEqual(problems, []);
      assert.deepEqual(warnings, [
        "CHAT_PROT is not an option and is ignored; did you mean CHAT_PORT?",
        "CHAT_API_SECRET_TOKEN is not an option and is ignored",
      ]);
    });

    it("variables of others are none of its business", () => {
      assert.deepEqual(accepted({ env: { PORT: "1", HOST: "x", CHATTY: "1", chat_port: "1" } }), DEFAULTS);
    });
  });

  describe("config file", () => {
    const args = ["--config", "maru.json"];

    it("keys that are no option are a problem, with the nearest that is one", () => {
      const expected = "config file: idelTimeout in maru.json, line 1 is not an option; did you mean idleTimeout?";
      assert.equal(problem({ args, file: { idelTimeout: 1 } }), expected);
    });

    it("keys are named in camelCase, not as flags", () => {
      assert.match(
        problem({ args, file: { "idle-timeout": 1 } }),
        /idle-timeout in maru\.json, line 1 is not an option/,
      );
    });

    it("keys that every object inherits are no options", () => {
      const { config, problems } = load({ args, file: '{"__proto__": {"port": 1}, "toString": 1}' });
      assert.deepEqual(problems.map(({ message }) => message), [
        "__proto__ in maru.json, line 1 is not an option",
        "toString in maru.json, line 1 is not an option",
      ]);
      assert.equal(config.port, 9000);
    });

    it("that can't be read is a problem that says why", () => {
      const expected =
        'config file: --config: "maru.json" is not accepted, expected a readable JSON file: no such file: maru.json';
      assert.equal(problem({ args }), expected);
    });

    it("that is no JSON is a problem with file, line and column, what was found and what was expected", () => {
      for (
        const [file, expected] of [
          ['{"port": 9000,}', "line 1, column 14: found a comma before }, expected no comma after the last key"],
          ["", "line 1, column 1: found the end of the file, expected a value"],
          ["port = 9000", "line 1, column 1: found port, expected a value"],
          ['{\n  "port": 1\n', "line 3, column 1: found the end of the file, expected a comma or }"],
          [
            '{\n  "port": 1,\n  "port": 2\n}',
            'line 3, column 3: found "port" again, expected each key once: line 2 has it',
          ],
        ]
      ) assert.equal(problem({ args, file }), `config file: --config: "maru.json", ${expected}`);
    });

    it("that is not UTF-8 is a problem with line and column", () => {
      const latin1 = Uint8Array.from('{\n "lang": "\u00e9"}', (character) => character.charCodeAt(0));
      const expected = 'config file: --config: "maru.json", line 2, column 11: found bytes that are not UTF-8';
      assert.equal(problem({ args, file: latin1 }), expected);
      const utf16 = new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]);
      assert.match(problem({ args, file: utf16 }), /line 1, column 1: found bytes that are not UTF-8$/);
      const marked = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0xff]);
      assert.match(problem({ args, file: marked }), /line 1, column 2: found bytes that are not UTF-8$/);
    });

    it("may begin with a byte order mark", () => {
      assert.equal(accepted({ args, file: '\ufeff{"port": 1}' }).port, 1);
    });

    it("values that are wrong are named with their line", () => {
      const expected = 'config file: lang in maru.json, line 3: "fr" is not accepted, expected one of ko, en';
      assert.equal(problem({ args, file: '{\n  "port": 1,\n  "lang": "fr"\n}' }), expected);
    });

    it("that is no object is a problem", () => {
      const expected = 'config file: --config: "maru.json" is not accepted, expected a JSON object of options';
      for (const file of ["null", "[]", "9000", '"port"']) assert.equal(problem({ args, file }), expected);
    });
  });

  it("tells all problems of all sources at once", () => {
    const { problems } = load({
      args: ["--config", "maru.json", "--prot", "--lang", "fr", "--idle-timeout", "soon", "stray"],
      env: { CHAT_PORT: "http", CHAT_LOG_LEVEL: "loud", CHAT_IDLE_TIMEOUT: "never" },
      file: { port: null, maxRoom: 1, idleTimeout: false },
    });
    const told = problems.map(({ source, message }) => `${source}: ${message.split(" ").slice(0, 2).join(" ")}`);
    assert.deepEqual(told.toSorted(), [
      "config file: idleTimeout in",
      "config file: maxRoom in",
      "config file: port in",
      'environment: CHAT_IDLE_TIMEOUT: "never"',
      'environment: CHAT_LOG_LEVEL: "loud"',
      'environment: CHAT_PORT: "http"',
      'flag: "stray" is',
      'flag: --idle-timeout: "soon"',
      'flag: --lang: "fr"',
      "flag: --prot is",
    ]);
  });
});
