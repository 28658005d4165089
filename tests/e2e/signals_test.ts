import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { LineClient } from "../support/line_client.ts";
import { Fifo } from "../support/outputs.ts";
import { Program, ROOT } from "../support/program.ts";

describe("a server that is starting", () => {
  /** Runs `use` with a server that waits for its config file, and with what gives it the file. */
  async function starting(
    args: readonly string[],
    use: (program: Program, goOn: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const folder = mkdtempSync(join(ROOT, "node_modules", ".maru-test-")); // where the server may read
    try {
      const fifo = new Fifo(join(folder, "config.json"));
      fifo.close();
      const program = new Program(["--host", "127.0.0.1", "--port", "0", "--config", fifo.path, ...args]);
      const file = await open(fifo.path, "w"); // when the server has opened it to read
      await use(program, async () => {
        await file.write("{}");
        await file.close();
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  for (const threads of ["1", "2"]) {
    it(`ends with 0 at SIGTERM (${threads} thread(s))`, async () => {
      await starting(["--threads", threads], async (program, goOn) => {
        program.kill("SIGTERM");
        await goOn();
        assert.equal(await program.exited, 0);
      });
    });

    it(`takes no notice of SIGHUP (${threads} thread(s))`, async () => {
      await starting(["--threads", threads], async (program, goOn) => {
        program.kill("SIGHUP");
        await goOn();
        const port = await program.output(({ stdout }) => /listening on 127\.0\.0\.1:(\d+)\n/.exec(stdout)?.[1]);
        const client = await LineClient.join(Number(port), "alice");
        client.destroy();
        assert.equal(await program.stop(), 0);
      });
    });
  }
});
