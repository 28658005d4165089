/** What a service manager is told (sd_notify(3)): `Type=notify` of systemd waits for it. */

import process from "node:process";
import { getLog } from "../observe/log.ts";
import { sendDatagram } from "../runtime/mod.ts";

/** `READY=1`: connections are accepted. `STOPPING=1`: no more are, and those that are open come to their end. */
export type ServiceState = "READY=1" | "STOPPING=1";

/** Where the environment names no service manager, nothing is done. One that can't be told is a line of the log. */
export async function notify(state: ServiceState): Promise<void> {
  const socket = process.env.NOTIFY_SOCKET;
  if (socket === undefined || socket === "") return;
  try {
    await sendDatagram(socket, state);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    getLog("cli").warn("the service manager can't be told", { state, socket, why });
  }
}
