import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { FrameClient } from "../support/frame_client.ts";
import { JsonClient } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { metricsOf, metricsWhen, parseMetrics, total } from "../support/metrics.ts";
import { ROOT, startHttpServer } from "../support/program.ts";
import { connected } from "../support/stream_client.ts";
import { WebSocketClient } from "../support/web_socket_client.ts";

const MONITORING = `${ROOT}scripts/monitoring/`;
const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
const NO_PROMTOOL = "(needs promtool, of Debian's package prometheus)";

/** Runs promtool, and asserts that it has nothing to say against its input. */
function promtool(args: readonly string[], input = ""): void {
  const { status, stdout, stderr } = spawnSync("promtool", args, { input, encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

describe("GET /metrics", () => {
  it("counts exactly what a load does", async () => {
    const { program, port, admin, httpPort } = await startHttpServer(["--rate-limit", "0", "--lang", "en"]);
    const text = await LineClient.join(port, "text");
    const binary = new FrameClient(await connected(port));
    binary.say("NICK binary");
    await binary.until((payload) => payload.toString() === "[system] binary joined.");
    const json = await JsonClient.join(port, "json");
    const browser = await WebSocketClient.join(httpPort, "browser");
    const silent = await LineClient.open(port);
    const [texts, binaries, jsons, browsers] = [7, 5, 11, 13];
    for (let i = 0; i < texts; i += 1) text.send(`t${i}\n`);
    for (let i = 0; i < binaries; i += 1) binary.say(`b${i}`);
    for (let i = 0; i < jsons; i += 1) json.ask({ type: "message", room: "lobby", text: `j${i}` });
    for (let i = 0; i < browsers; i += 1) browser.ask({ type: "message", room: "lobby", text: `w${i}` });
    const inLobby = texts + binaries + jsons + browsers;
    await metricsWhen(admin, (metrics) => total(metrics, "chat_messages_received_total") === inLobby);
    text.send("/nonsense\n/join dev\n");
    await text.until((line) => line === "[system] text joined.");
    text.send("nobody is here to read this\n/ping\n");
    await text.until((line) => line === "[system] pong");
    browser.ask({ type: "message", room: "lobby", text: "last", id: 1 });
    await browser.object(({ type }) => type === "ack");

    const open = await metricsOf(admin);
    const value = (name: string) => open.get(name);
    assert.equal(value('chat_messages_received_total{protocol="text"}'), texts + 1);
    assert.equal(value('chat_messages_received_total{protocol="binary"}'), binaries);
    assert.equal(value('chat_messages_received_total{protocol="json"}'), jsons);
    assert.equal(value('chat_messages_received_total{protocol="websocket"}'), browsers + 1);
    // Each message in the lobby has three recipients; the one in dev has none, and the last one two.
    assert.equal(value("chat_messages_delivered_total"), 3 * inLobby + 2);
    assert.equal(value('chat_errors_total{code="UNKNOWN_COMMAND"}'), 1);
    assert.equal(value("chat_connections"), 5);
    assert.equal(value("chat_sessions"), 5);
    assert.equal(value("chat_rooms"), 2);
    assert.equal(total(open, "chat_connections_opened_total"), 4, "the silent one has not said what it speaks");

    text.send("/quit\n");
    await text.closed;
    text.destroy();
    silent.reset();
    for (const client of [binary, json]) client.end();
    await Promise.all([binary.closed, json.closed]);
    browser.ask({ type: "quit" });
    await browser.closing();
    for (const client of [binary, json, browser]) client.destroy();
    const closed = await metricsWhen(admin, (it) => it.get("chat_connections") === 0);
    for (const protocol of ["text", "binary", "json", "websocket", "unknown"]) {
      assert.equal(closed.get(`chat_connections_opened_total{protocol="${protocol}"}`), 1, protocol);
    }
    assert.equal(closed.get('chat_connections_closed_total{reason="client_quit"}'), 2);
    assert.equal(closed.get('chat_connections_closed_total{reason="client_end"}'), 2);
    assert.equal(closed.get('chat_connections_closed_total{reason="client_reset"}'), 1);
    assert.equal(total(closed, "chat_connections_closed_total"), 5);
    assert.equal(closed.get("chat_rooms"), 1, "the lobby stays");
    for (const name of ["chat_sessions", "chat_send_queue_bytes", "chat_send_queue_max_bytes"]) {
      assert.equal(closed.get(name), 0, name);
    }
    assert.equal(await program.stop(), 0);
  });

  it("counts each message once for each member that gets it, and each byte", async () => {
    // With several threads a message's delivery is counted on each that has members.
    const { program, port, admin } = await startHttpServer(["--rate-limit", "0", "--threads", "1"]);
    const members = await Promise.all(Array.from({ length: 20 }, (_, i) => LineClient.join(port, `m${i}`)));
    const before = await metricsWhen(admin, (metrics) => metrics.get("chat_sessions") === 20);
    assert.equal(total(before, "chat_messages_delivered_total"), 0, "arrivals are no messages");
    const [rounds, line] = [50, "12345678\n"];
    for (const member of members) member.send(line.repeat(rounds));
    const count = rounds * members.length;
    const lines = members.map((member) => member.until(counting(rounds * (members.length - 1))));
    await Promise.all(lines);
    const after = await metricsOf(admin);
    assert.equal(after.get('chat_messages_received_total{protocol="text"}'), count);
    assert.equal(total(after, "chat_messages_delivered_total"), count * (members.length - 1));
    assert.equal(total(after, "chat_delivery_duration_seconds_count"), count, "one protocol, one for each message");
    const received = (it: typeof after) => it.get("chat_bytes_received_total") ?? 0;
    assert.equal(received(after) - received(before), count * line.length);
    const written = members.map((_, i) => `m${i}: `.length + line.length).reduce((sum, it) => sum + it, 0);
    const sent = (it: typeof after) => it.get("chat_bytes_sent_total") ?? 0;
    const all = sent(before) + written * rounds * (members.length - 1);
    await metricsWhen(admin, (metrics) => sent(metrics) === all);
    for (const member of members) member.destroy();
    assert.equal(await program.stop(), 0);
  });

  it(`passes promtool${hasPromtool ? "" : ` ${NO_PROMTOOL}`}`, { skip: !hasPromtool }, async () => {
    const { program, port, admin } = await startHttpServer();
    const [alice, bob] = [await LineClient.join(port, "alice"), await LineClient.join(port, "bob")];
    alice.send("hello\n");
    await bob.next();
    const response = await fetch(`${admin}/metrics`);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    promtool(["check", "metrics"], text);
    assert.doesNotMatch(text, /alice|bob|lobby|127\.0\.0\.1/, "nothing that clients choose");
    for (const client of [alice, bob]) client.destroy();
    assert.equal(await program.stop(), 0);
  });

  it("answers while a room is busy", async () => {
    const { program, port, http, admin } = await startHttpServer(["--rate-limit", "0", "--log-level", "warn"]);
    const members = await Promise.all(Array.from({ length: 50 }, (_, i) => LineClient.join(port, `m${i}`)));
    const isDone = Promise.all(members.map((member) => member.until(counting(49 * 100))));
    for (const member of members) member.send("x\n".repeat(100));
    const answers = [];
    for (let i = 0; i < 10; i += 1) {
      answers.push((await fetch(`${http}/livez`)).status, (await metricsOf(admin)).size > 50);
    }
    assert.deepEqual(answers, Array.from({ length: 10 }, () => [200, true]).flat());
    await isDone;
    for (const member of members) member.destroy();
    assert.equal(await program.stop(), 0);
  });
});

describe("scripts/monitoring", () => {
  const dashboard = readFileSync(`${MONITORING}grafana.json`, "utf8");
  const alerts = readFileSync(`${MONITORING}alerts.yaml`, "utf8");

  it("uses metrics, reasons and codes that the server has", async () => {
    const { program, admin } = await startHttpServer();
    const text = await (await fetch(`${admin}/metrics`)).text();
    const names = new Set([...parseMetrics(text).keys()].map((key) => key.replace(/\{.*/, "")));
    for (const [file, content] of Object.entries({ dashboard, alerts })) {
      const used = content.match(/\b(?:chat|process)_[a-z_]+/g) ?? [];
      assert.ok(used.length > 5, file);
      assert.deepEqual([...new Set(used)].filter((name) => !names.has(name)), [], file);
    }
    const labels = [...alerts.matchAll(/(reason|code)=~?\\?"([^"\\]+)/g)];
    assert.ok(labels.length >= 3);
    for (const [, label, values = ""] of labels) {
      for (const value of values.split("|")) assert.ok(text.includes(`${label}="${value}"`), value);
    }
    assert.equal(await program.stop(), 0);
  });

  it(`has alert rules that promtool passes${hasPromtool ? "" : ` ${NO_PROMTOOL}`}`, { skip: !hasPromtool }, () => {
    promtool(["check", "rules", `${MONITORING}alerts.yaml`]);
  });

  it("has a dashboard whose panels each ask for something, side by side", () => {
    interface Panel {
      readonly id: number;
      readonly title: string;
      readonly targets: readonly { readonly expr: string }[];
      readonly gridPos: { readonly x: number; readonly w: number };
    }
    const { panels } = JSON.parse(dashboard) as { readonly panels: readonly Panel[] };
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    for (const { title, targets, gridPos: { x, w } } of panels) {
      assert.ok(targets.length > 0 && targets.every(({ expr }) => expr !== ""), title);
      assert.ok(x + w <= 24, title);
    }
  });
});

/** Holds at the `count`th message. */
function counting(count: number): (line: string) => boolean {
  let seen = 0;
  return (line) => {
    if (/^m\d+: /.test(line)) seen += 1;
    return seen === count;
  };
}
