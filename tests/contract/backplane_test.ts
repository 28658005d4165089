import { DRIVERS } from "../support/drivers.ts";
import { backplaneContract } from "./backplane_contract.ts";
import { hubsContract } from "./hubs_contract.ts";
import { sitesContract } from "./sites_contract.ts";

for (const driver of DRIVERS) {
  for (let index = 0; index < Math.min(driver.sites, 2); index += 1) backplaneContract(driver, index);
  sitesContract(driver);
  hubsContract(driver);
}
