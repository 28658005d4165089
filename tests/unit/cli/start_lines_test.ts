import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Interfaces } from "../../../src/cli/network_addresses.ts";
import { startLines } from "../../../src/cli/start_lines.ts";
import type { ListeningAddress } from "../../../src/server/mod.ts";

const address = (hostname: string, family: "IPv4" | "IPv6", internal = false) => ({
  address: hostname,
  family,
  internal,
});
const INTERFACES: Interfaces = {
  lo: [address("127.0.0.1", "IPv4", true), address("::1", "IPv6", true)],
  eth0: [address("fe80::7%eth0", "IPv6"), address("fd00::7", "IPv6"), address("192.168.0.7", "IPv4")],
};

function lines(addresses: readonly ListeningAddress[], interfaces: Interfaces = INTERFACES, localName = "") {
  return startLines(addresses, { interfaces: () => interfaces, localName: () => localName || undefined });
}

const on = (service: ListeningAddress["service"], hostname: string, port: number, tls = false): ListeningAddress => ({
  service,
  hostname,
  port,
  tls,
});

describe("startLines()", () => {
  it("says what is where, and names the addresses of the chat and the web client for other machines", () => {
    const all = [on("chat", "0.0.0.0", 9000), on("web", "0.0.0.0", 9001), on("admin", "127.0.0.1", 9002)];
    assert.deepEqual(lines(all), [
      "Chat server listening on 0.0.0.0:9000",
      "Web client at http://127.0.0.1:9001/",
      "Status page at http://127.0.0.1:9002/status",
      "On your network: nc 192.168.0.7 9000 · http://192.168.0.7:9001/",
    ]);
  });

  it("names addresses of IPv6 for what listens on them, in brackets in a URL", () => {
    assert.deepEqual(lines([on("chat", "0.0.0.0", 9000), on("web", "::", 9001)]), [
      "Chat server listening on 0.0.0.0:9000",
      "Web client at http://[::1]:9001/",
      "On your network: nc 192.168.0.7 9000 · http://192.168.0.7:9001/",
      "On your network: http://[fd00::7]:9001/",
    ]);
    assert.deepEqual(lines([on("chat", "::", 9000)]).slice(1), [
      "On your network: nc 192.168.0.7 9000",
      "On your network: nc fd00::7 9000",
    ]);
  });

  it("names no address for what listens on one address alone", () => {
    assert.deepEqual(lines([on("chat", "127.0.0.1", 9000), on("web", "::1", 9001)]), [
      "Chat server listening on 127.0.0.1:9000",
      "Web client at http://[::1]:9001/",
    ]);
    assert.deepEqual(lines([on("chat", "127.0.0.1", 9000), on("web", "0.0.0.0", 9001)]).slice(2), [
      "On your network: http://192.168.0.7:9001/",
    ]);
  });

  it("does not advertise the admin port, which must not be on the network by accident", () => {
    assert.deepEqual(lines([on("chat", "127.0.0.1", 1), on("admin", "0.0.0.0", 9002)]), [
      "Chat server listening on 127.0.0.1:1",
      "Status page at http://127.0.0.1:9002/status",
    ]);
  });

  it("names a port with TLS as one that nc can't use, and a Unix domain socket by its path", () => {
    const unix: ListeningAddress = { ...on("chat", "", 0), path: "/run/maru/chat.sock" };
    assert.deepEqual(lines([on("chat", "0.0.0.0", 9443, true), unix]), [
      "Chat server listening on 0.0.0.0:9443 (TLS)",
      "Chat server listening on unix:/run/maru/chat.sock",
      "On your network: 192.168.0.7:9443 (TLS)",
    ]);
  });

  it("names the machine where its name is answered to, after its addresses", () => {
    assert.deepEqual(lines([on("chat", "0.0.0.0", 9000)], INTERFACES, "box.local").slice(1), [
      "On your network: nc 192.168.0.7 9000",
      "On your network: nc box.local 9000",
    ]);
    assert.deepEqual(lines([on("chat", "0.0.0.0", 9000)], {}, "box.local").length, 1, "no network, no name in it");
  });

  it("says nothing of a network where the interfaces can't be listed", () => {
    assert.deepEqual(lines([on("chat", "0.0.0.0", 9000)], {}), ["Chat server listening on 0.0.0.0:9000"]);
  });
});
