/**
 * Does one attack, in a process of its own, and writes what it saw as JSON:
 *
 *     attacker.ts f1 '{"chat": 9000, "web": 9001, "tls": 0}' SECONDS
 *
 * Where the attack's clients stay, it ends with its standard input.
 */

import process from "node:process";
import type { Target } from "./attack.ts";
import { ATTACKS } from "./mod.ts";

const [name, target = "", seconds] = process.argv.slice(2);
const attack = ATTACKS.find((it) => it.name === name);
if (attack === undefined) throw new TypeError(`expected the name of an attack, got ${JSON.stringify(name)}`);
const observed = await attack.run(JSON.parse(target) as Target, Math.min(Number(seconds), attack.seconds));
if (attack.staysUntilStop === true) process.stdin.resume().on("end", () => process.exit(0));
process.stdout.write(`${JSON.stringify(observed)}\n`, () => attack.staysUntilStop === true || process.exit(0));
