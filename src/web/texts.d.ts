/** The files of `app/` that browsers load, by path. */
export const TEXTS: Readonly<Record<string, string>>;
