/**
 * The attacks of `scripts/attacks/` that take a few seconds, on the runtime of this test. Nothing here depends on how
 * fast the machine is: what counts is that nothing is lost, what the attack saw, and that the server is well afterwards.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { ATTACKS } from "../../scripts/attacks/mod.ts";
import { runAttack } from "../../scripts/attacks/run_attack.ts";
import { problemsOf } from "../../scripts/attacks/verdict.ts";
import { hasOpenssl, NO_OPENSSL } from "../support/certificates.ts";

/** Far more than a server of this size holds for its clients, far less than what attacks once made of it. */
const MAX_KEPT_BYTES = 192 * 1024 * 1024;
/** For the memory to be where it was, which is mostly at once. */
const MAX_SETTLE_MS = 15_000;
const HAS_FIFOS = spawnSync("mkfifo", ["--version"]).error === undefined;

/** Why an attack can't be done here. */
function obstacle({ tls, logIsUnread }: { readonly tls?: true; readonly logIsUnread?: true } = {}): string | false {
  if (tls && !hasOpenssl) return NO_OPENSSL;
  return logIsUnread && !HAS_FIFOS ? "(skipped: this system has no mkfifo)" : false;
}

describe("attacks", () => {
  for (const attack of ATTACKS) {
    const { name, does, server, testSeconds } = attack;
    if (testSeconds === undefined) continue;
    it(`${name}: ${does}`, { skip: obstacle(server) }, async () => {
      const result = await runAttack(attack, {
        seconds: testSeconds,
        idleMs: 0,
        settleMs: MAX_SETTLE_MS,
        maxKeptBytes: MAX_KEPT_BYTES,
        isNice: false,
      });
      assert.deepEqual(problemsOf(attack, result, { maxKeptBytes: MAX_KEPT_BYTES }), []);
    });
  }
});
