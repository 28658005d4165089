import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as v from "valibot";
import { sameAs } from "../../../src/config/option.ts";
import {
  DEFAULTS,
  environmentNameOf,
  flagOf,
  OPTION_NAMES,
  OPTIONS,
  withDefaults,
} from "../../../src/config/schema.ts";
import { AddressRanges } from "../../../src/lib/address_ranges.ts";
import { HostNames } from "../../../src/lib/host_names.ts";
import { Origins } from "../../../src/lib/origins.ts";
import { LANGUAGES } from "../../../src/chat/language.ts";

describe("flagOf()", () => {
  it("makes --idle-timeout of idleTimeout", () => {
    assert.equal(flagOf("idleTimeout"), "--idle-timeout");
    assert.equal(flagOf("maxConnectionsPerAddress"), "--max-connections-per-address");
    assert.equal(flagOf("port"), "--port");
  });
});

describe("environmentNameOf()", () => {
  it("makes CHAT_IDLE_TIMEOUT of idleTimeout", () => {
    assert.equal(environmentNameOf("idleTimeout"), "CHAT_IDLE_TIMEOUT");
    assert.equal(environmentNameOf("maxConnectionsPerAddress"), "CHAT_MAX_CONNECTIONS_PER_ADDRESS");
    assert.equal(environmentNameOf("port"), "CHAT_PORT");
  });
});

describe("OPTIONS", () => {
  it("has the options and defaults that DESIGN 4 fixes", () => {
    assert.deepEqual(Object.fromEntries(OPTION_NAMES.map((name) => [flagOf(name), OPTIONS[name].default])), {
      "--host": "0.0.0.0",
      "--port": 9000,
      "--tls-port": "off",
      "--tls-cert": "none",
      "--tls-key": "none",
      "--unix": "none",
      "--proxy-from": AddressRanges.NONE,
      "--web-host": sameAs("host"),
      "--web-port": 9001,
      "--admin-host": "127.0.0.1",
      "--admin-port": 9002,
      "--allow-origin": Origins.NONE,
      "--web-name": HostNames.NONE,
      "--threads": 1,
      "--lang": "ko",
      "--log-level": "info",
      "--log-format": "auto",
      "--max-connections": 10_000,
      "--max-connections-per-address": 0,
      "--connect-rate": 100,
      "--max-rooms": 10_000,
      "--max-room-members": 10_000,
      "--notice-max-members": 0,
      "--max-rooms-per-session": 16,
      "--history-size": 100,
      "--history-bytes": 262_144,
      "--max-message-bytes": 4096,
      "--max-line-bytes": 65_536,
      "--max-frame-bytes": 65_536,
      "--handshake-timeout": 60,
      "--idle-timeout": 300,
      "--max-queue-bytes": 1_048_576,
      "--write-timeout": 10,
      "--rate-limit": 20,
      "--rate-burst": 40,
      "--drain-timeout": 10,
    });
  });

  it("accepts its own defaults, as values and as the strings that flags are", () => {
    for (const name of OPTION_NAMES) {
      const value = DEFAULTS[name];
      const { schema } = OPTIONS[name];
      for (const given of [value, String(value)]) {
        const result = v.safeParse(schema, given);
        assert.ok(result.success, `${name}: ${JSON.stringify(given)}`);
        assert.equal(result.output, value, name);
      }
    }
  });

  it("accepts every language that there are sentences in", () => {
    for (const language of LANGUAGES) assert.ok(v.is(OPTIONS.lang.schema, language), language);
  });

  it("describes each option in one sentence on one line", () => {
    for (const name of OPTION_NAMES) assert.match(OPTIONS[name].description, /^[^\n|]+\.$/, name);
  });
});

describe("DEFAULTS", () => {
  it("is a whole configuration", () => {
    assert.deepEqual(Object.keys(DEFAULTS).toSorted(), OPTION_NAMES.toSorted());
    assert.equal(DEFAULTS.idleTimeout, 300);
    assert.equal(DEFAULTS.host, "0.0.0.0");
  });

  it("has the value of the other option where the default is that", () => {
    assert.equal(DEFAULTS.webHost, "0.0.0.0");
    assert.equal(withDefaults({ host: "::1" }).webHost, "::1");
    assert.equal(withDefaults({ host: "::1", webHost: "192.0.2.1" }).webHost, "192.0.2.1");
  });
});
