import { lookOf } from "./look.ts";
import { nameKey } from "./name_key.ts";
import type { Nickname } from "./nickname.ts";

/** Names of the server and its operators. No nickname may look like one of them. */
const RESERVED = ["system", "시스템", "server", "admin", "root", "operator", "maru"];

/** Capitals look like other letters than small ones do: `ADM1N` like `ADMIN`, and `adm1n` like `admln`. */
const spellings = RESERVED.flatMap((name) => [name, name.toUpperCase(), name[0]?.toUpperCase() + name.slice(1)]);

const KEYS = new Set(RESERVED.map(nameKey));
const LOOKS = new Set(spellings.map(lookOf));

/** Whether `nickname` is, or looks like, one that is reserved. Rooms may be called so. */
export function isReserved({ key, look }: Nickname): boolean {
  return KEYS.has(key) || LOOKS.has(look);
}
