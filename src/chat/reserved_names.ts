import { lookOf } from "./look.ts";
import { nameKey } from "./name_key.ts";
import type { Nickname } from "./nickname.ts";

/** Names of the server and its operators. A nickname must not look like one of them. */
const RESERVED = ["system", "시스템", "server", "admin", "root", "operator", "maru"];

/** Each case has a look of its own: `ADM1N` looks like `ADMIN`, but `adm1n` looks like `admln`. */
const spellings = RESERVED.flatMap((name) => [name, name.toUpperCase(), name[0]?.toUpperCase() + name.slice(1)]);

const KEYS = new Set(RESERVED.map(nameKey));
const LOOKS = new Set(spellings.map(lookOf));

/** Whether `nickname` is a reserved name or looks like one. Room names are not restricted. */
export function isReserved({ key, look }: Nickname): boolean {
  return KEYS.has(key) || LOOKS.has(look);
}
