import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HostNames } from "../../../../src/lib/host_names.ts";
import { Origins } from "../../../../src/lib/origins.ts";
import { isServedHost } from "../../../../src/server/http/host.ts";

const NAMES = {
  machine: "Box.lan",
  webName: HostNames.parse("maru,chat.test"),
  allowOrigin: Origins.parse("https://chat.example:8443,http://[::1]:9"),
};

const SERVED = [
  ...["127.0.0.1", "127.0.0.1:9001", "192.0.2.7:1", "192.0.2.7:65535", "0.0.0.0", "127.0.0.1."],
  ...["[::1]", "[::1]:9001", "[2001:DB8::1]:80", "[::ffff:127.0.0.1]", "[fe80::1%25eth0]:9001", "[fe80::1%eth0]"],
  ...["localhost", "localhost:9001", "LocalHost", "localhost.", "localhost.:9001", "localhost:"],
  ...["box.lan", "BOX.LAN:9001", "box.lan.", "box.lan.local", "box", "box.local", "Box.Local:9001"],
  ...["maru:9001", "Maru", "chat.test", "chat.test.", "chat.example", "chat.example:9001", "CHAT.example"],
];

const REFUSED = [
  ...["evil.example", "evil.example:9001", "evil", "", ":9001", ".", "..", "localhost..", "localhost.evil.example"],
  ...[
    "evil.localhost",
    "127.0.0.1.evil.example",
    "127.1",
    "0x7f.0.0.1",
    "2130706433",
    "127.0.0.1:x",
    "127.0.0.1:123456",
  ],
  ...["::1", "[::1", "[127.0.0.1]", "[evil]", "[::1]evil", "[::g]", "[::1%25eth0/]", "fe80::1%eth0", "[]"],
  ...[
    "localhost, evil.example",
    "localhost evil.example",
    "localhost/",
    "u@localhost",
    "http://localhost",
    "localhost:9001:1",
  ],
  ...["evilmaru", "maru.evil.example", "x.chat.test", "chat.test..", "boxlan", "lan", "box.lan.local.local", "\xe9"],
];

describe("isServedHost()", () => {
  for (const host of SERVED) it(`accepts ${host}`, () => assert.equal(isServedHost(host, NAMES), true));
  for (const host of REFUSED) {
    it(`refuses ${JSON.stringify(host)}`, () => assert.equal(isServedHost(host, NAMES), false));
  }

  it("accepts a request without Host, which no browser sends", () => {
    assert.equal(isServedHost(undefined, NAMES), true);
  });

  it("accepts neither an empty name of the machine nor any where there is none", () => {
    for (const machine of [undefined, "", "."]) {
      const names = { ...NAMES, machine };
      assert.deepEqual(["", ".local", "box", "localhost"].map((host) => isServedHost(host, names)), [
        false,
        false,
        false,
        true,
      ]);
    }
  });
});
