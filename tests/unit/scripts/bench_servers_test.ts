import assert from "node:assert/strict";
import { describe, it } from "node:test";
import manifest from "../../../package.json" with { type: "json" };
import { commandOf, SERVER_COMMANDS, SERVER_NAMES, sharedTools } from "../../../scripts/bench/servers.ts";

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
