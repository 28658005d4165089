/**
 * Runs one attack in its own process, and writes its observations as JSON:
 *
 *     attacker.ts f1 '{"chat": 9000, "web": 9001, "tls": 0}' SECONDS
 *
 * If the clients of the attack stay connected, the process exits at the end of its standard input.
 */

import process from "node:process";
import type { AttackTarget } from "./attack.ts";
import { ATTACKS } from "./mod.ts";

const [name, target = "", seconds] = process.argv.slice(2);
const attack = ATTACKS.find((it) => it.name === name);
if (attack === undefined) throw new TypeError(`expected the name of an attack, got ${JSON.stringify(name)}`);
const observed = await attack.run(JSON.parse(target) as AttackTarget, Math.min(Number(seconds), attack.seconds));
if (attack.staysUntilStop === true) process.stdin.resume().on("end", () => process.exit(0));
process.stdout.write(`${JSON.stringify(observed)}\n`, () => attack.staysUntilStop === true || process.exit(0));
