import assert from "node:assert/strict";
import { describe, it } from "node:test";
import manifest from "../../../package.json" with { type: "json" };
import {
  commandOf,
  measuredOptions,
  SERVER_COMMANDS,
  SERVER_NAMES,
  sharedTools,
} from "../../../scripts/bench/servers.ts";
import { PRESENT_TREE } from "../../../scripts/bench/source_tree.ts";

describe("servers of the comparison", () => {
  it("leave their port open, and out of what is measured what is not", () => {
    for (const name of SERVER_NAMES) {
      assert.match(commandOf(name), /--rate-limit 0 --log-level warn --notice-max-members 50 .*--port \{port\}$/);
    }
  });

  it("run Deno as npm does", () => {
    const flags = /--v8-flags=\S+/.exec(manifest.scripts["start:deno"])?.[0] ?? "no flags";
    assert.ok(commandOf("deno").includes(flags));
    assert.ok(commandOf("deno-listen").includes(flags));
    assert.ok(SERVER_COMMANDS.deno?.includes(flags), "as the soak starts it");
  });

  it("get the options that their tree knows, under the names that it knows", () => {
    assert.equal(measuredOptions(["host", "port", "rateLimit"]), "--host 127.0.0.1 --rate-limit 0");
    assert.equal(measuredOptions(["httpHost", "httpPort"]), "--http-port off");
    assert.equal(measuredOptions(["webPort", "adminPort"]), "--web-port off --admin-port off");
    assert.equal(measuredOptions(["httpPort", "webPort"]), "--web-port off", "not an option and its successor");
  });

  it("run in the folder of their tree, with its runtimes", () => {
    const tree = { ...PRESENT_TREE, root: "/elsewhere/", optionNames: ["webPort"] };
    const start = `'sh' '-c' 'cd "$0" && exec "$@"' '/elsewhere/'`;
    const bun = `'/elsewhere/node_modules/.bin/bun' '--no-env-file' '/elsewhere/mod.ts'`;
    assert.equal(commandOf("bun", "", tree), `${start} ${bun} --web-port off --port {port}`);
    assert.match(commandOf("deno", "--threads 2", tree), / '\/elsewhere\/node_modules\/\.bin\/deno' .* --threads 2$/);
    assert.throws(() => commandOf("deno", "", { ...tree, startDeno: "node mod.js" }), /got node mod\.js$/);
  });
});

describe("sharedTools()", () => {
  it("names every file that is missing, and what was expected", () => {
    assert.throws(() => sharedTools("/nowhere"), (error: Error) => {
      for (const file of ["run", "load.cpp", "peer.cpp", "floor.cpp"]) {
        assert.ok(error.message.includes(`/nowhere/${file} is missing: expected`), error.message);
      }
      return true;
    });
  });
});
