import { LocalBackplane } from "../../src/backplane/local.ts";
import { backplaneContract } from "./backplane_contract.ts";

backplaneContract("local", (limits) => {
  const done = () => Promise.resolve();
  return Promise.resolve({ backplane: new LocalBackplane(limits, Date.now), settled: done, close: done });
});
