/** Exit codes of the process (69 and 78 are EX_UNAVAILABLE and EX_CONFIG of sysexits.h). */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  addressUnavailable: 69,
  config: 78,
} as const;
