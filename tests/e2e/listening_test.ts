import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { describe, it } from "node:test";
import { reachableAddresses } from "../../src/cli/network_addresses.ts";
import { LineClient } from "../support/line_client.ts";
import { freePorts } from "../support/free_ports.ts";
import { isCompiled, PRIVILEGED_PROGRAM, PROGRAM, Program, startHttpServer } from "../support/program.ts";

const HAS_IPV6 = Object.values(networkInterfaces()).flat().some((it) => it?.address === "::1");
const [OWN_ADDRESS] = reachableAddresses(networkInterfaces(), false);
/** An address of no machine (RFC 5737). */
const FOREIGN_ADDRESS = "192.0.2.254";

/** Runs a server that can't start. */
async function refusal(args: readonly string[], command = PROGRAM): Promise<string> {
  const program = new Program(["--log-level", "off", ...args], { command });
  assert.equal(await program.exited, 69);
  assert.equal(program.stdout, "");
  return program.stderr;
}

describe("an address that can't be listened on", () => {
  for (const threads of ["1", "2"]) {
    it(`is named with its option, and who is there already (--threads ${threads})`, async () => {
      const { program, port, httpPort, adminPort } = await startHttpServer();
      const cases = [["--port", port], ["--web-port", httpPort], ["--admin-port", adminPort]] as const;
      for (const [option, taken] of cases) {
        const others = option === "--port" ? [] : ["--port", "0"];
        const args = ["--host", "127.0.0.1", ...others, option, String(taken), "--threads", threads];
        assert.equal(
          await refusal(args),
          `maru: ${option}: Cannot listen on 127.0.0.1:${taken}: EADDRINUSE: another process listens there\n`,
        );
      }
      assert.equal(await program.stop(), 0);
    });
  }

  it("is no address of this machine, which the message says with the option of the host", async () => {
    for (const [option, ...more] of [["--host"], ["--web-host", "--web-port", "0", "--host", "127.0.0.1"]]) {
      assert.equal(
        await refusal(["--port", "0", `${option}`, FOREIGN_ADDRESS, ...more], PRIVILEGED_PROGRAM),
        `maru: ${option}: Cannot listen on ${FOREIGN_ADDRESS}:0: EADDRNOTAVAIL: this machine has no such address\n`,
      );
    }
  });

  it("is a name that has no address", async () => {
    const message = await refusal(["--port", "0", "--host", "nosuch.invalid"], PRIVILEGED_PROGRAM);
    assert.match(message, /^maru: --host: Cannot listen on nosuch\.invalid:0: (ENOTFOUND|EAI_AGAIN): /);
  });

  const isPermitted = "Deno" in globalThis && !isCompiled ? false : "only Deno has permissions";
  it("is one for which Deno has no permission", { skip: isPermitted }, async () => {
    for (const args of [["--port", "0"], ["--port", "0", "--threads", "2"]]) {
      assert.equal(
        await refusal([...args, "--host", FOREIGN_ADDRESS]),
        `maru: --host: Cannot listen on ${FOREIGN_ADDRESS}:0: EACCES: Deno has no permission to listen there ` +
          "(see --allow-net)\n",
      );
    }
  });
});

describe("the start lines", () => {
  it("name the addresses that other machines use, and the chat and web client are there", {
    skip: OWN_ADDRESS === undefined ? "this machine has no network" : false,
  }, async () => {
    for (const threads of ["1", "2"]) {
      const args = ["--host", "0.0.0.0", "--port", "0", "--web-port", "0", "--admin-port", "0", "--threads", threads];
      const program = new Program(args);
      const lines =
        /listening on 0\.0\.0\.0:(\d+)\nWeb client at http:\/\/127\.0\.0\.1:(\d+)\/\nStatus page at (\S+)\n/;
      const [, port, web, status = ""] = await program.output(({ stdout }) => lines.exec(stdout));
      assert.match(status, /^http:\/\/127\.0\.0\.1:\d+\/status$/);
      assert.equal((await fetch(`http://${OWN_ADDRESS}:${web}/`)).status, 200);
      const { port: adminPort } = new URL(status);
      await assert.rejects(fetch(`http://${OWN_ADDRESS}:${adminPort}/metrics`), "the operator's port is on loopback");
      assert.equal((await fetch(status)).status, 200);
      assert.equal(await program.stop(), 0);
      const named = `On your network: nc ${OWN_ADDRESS} ${port} · http://${OWN_ADDRESS}:${web}/\n`;
      assert.ok(program.stdout.includes(named), program.stdout);
    }
  });

  it("say nothing of a network when all listen on loopback", async () => {
    const { program } = await startHttpServer();
    assert.equal(await program.stop(), 0);
    assert.doesNotMatch(program.stdout, /On your network/);
    assert.equal(program.stdout.trimEnd().split("\n").length, 3);
  });
});

describe("the options of addresses", () => {
  it("take an address of IPv6 in brackets", { skip: HAS_IPV6 ? false : "there is no IPv6" }, async () => {
    const hosts = ["--host", "[::1]", "--admin-host", "[::1]"];
    const program = new Program([...hosts, "--port", "0", "--web-port", "0", "--admin-port", "0"]);
    const all =
      /listening on \[::1\]:\d+\nWeb client at (http:\/\/\[::1\]:\d+\/)\nStatus page at (http:\/\/\[::1\]:\d+\/)/;
    const [, web = "", admin = ""] = await program.output(({ stdout }) => all.exec(stdout));
    assert.equal((await fetch(web)).status, 200, "--web-host is --host");
    assert.equal((await fetch(`${admin}metrics`)).status, 200);
    assert.equal(await program.stop(), 0);
  });

  it("are accepted under their former names, and leave the web client on loopback", async () => {
    const [web = 0] = await freePorts(1);
    // The environment of tests turns both ports off; a flag of a former name wins over that.
    const program = new Program(["--port", "0", "--http-port", String(web), "--log-format", "text"]);
    const lines = /listening on 0\.0\.0\.0:(\d+)\nWeb client at http:\/\/(\S+)\/\n/;
    const [, port, at] = await program.output(({ stdout }) => lines.exec(stdout));
    assert.equal(at, `127.0.0.1:${web}`);
    assert.match(program.stderr, /--http-port is called --web-port now/);
    (await LineClient.join(Number(port), "alice")).destroy();
    assert.equal(await program.stop(), 0);
    assert.doesNotMatch(program.stdout, new RegExp(`On your network: .*:${web}/`));
  });
});
