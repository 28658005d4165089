/** Reports the state of the service (sd_notify(3)), which `Type=notify` of systemd waits for. */

import process from "node:process";
import { getLog } from "../observe/log.ts";
import { sendDatagram } from "../runtime/mod.ts";

/** `READY=1`: connections are accepted. `STOPPING=1`: the server drains its connections and stops. */
type ServiceState = "READY=1" | "STOPPING=1";

/** Sends a state to the service manager, if the environment names one. A failure is logged. */
export async function notify(state: ServiceState): Promise<void> {
  const socket = process.env.NOTIFY_SOCKET;
  if (socket === undefined || socket === "") return;
  try {
    await sendDatagram(socket, state);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    getLog("cli").warn("sd_notify failed", { state, socket, why });
  }
}
