/** Every file of `app/` that browsers load, by its path there. */
export const TEXTS: Readonly<Record<string, string>>;
