import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { connect as netConnect } from "node:net";
import { connect } from "node:tls";
import { after, before, describe, it } from "node:test";
import { DEFAULTS } from "../../src/config/schema.ts";
import { makeCertificate, temporaryFolder } from "../support/certificates.ts";
import { LineClient } from "../support/line_client.ts";
import { Program, ROOT, startServer } from "../support/program.ts";
import { freePorts } from "../support/free_ports.ts";

const FOLDER = join(ROOT, "scripts/examples");
const read = (path: string) => readFileSync(join(FOLDER, path), "utf8");

interface Proxy {
  readonly file: string;
  readonly command: string;
  readonly package: string;
  check(path: string): readonly string[];
  run(path: string): readonly string[];
  /** The limit on open files that it must start within; otherwise the tests' own. */
  readonly openFiles?: number;
}

/** Runs a command that may open so many files and can't raise that, as a user's shell or a service does. */
function limited(command: string, openFiles: number): readonly string[] {
  const raising = process.getuid?.() === 0
    ? ["setpriv", "--bounding-set=-sys_resource", "--inh-caps=-sys_resource"]
    : [];
  return [...raising, "sh", "-c", `ulimit -n ${openFiles} && exec "$0" "$@"`, command];
}

const PROXIES: Readonly<Record<string, Proxy>> = {
  nginx: {
    file: "nginx/nginx.conf",
    command: "nginx",
    package: "libnginx-mod-stream",
    check: (path) => ["-t", "-q", "-c", path],
    run: (path) => ["-c", path, "-g", "daemon off;"],
  },
  HAProxy: {
    file: "haproxy/haproxy.cfg",
    command: "haproxy",
    package: "haproxy",
    check: (path) => ["-c", "-q", "-f", path],
    run: (path) => ["-db", "-f", path],
    openFiles: 1024,
  },
};

for (const [name, { file, command, package: debian, check, run, openFiles }] of Object.entries(PROXIES)) {
  const isThere = spawnSync(command, ["-v"]).error === undefined &&
    (name !== "nginx" || process.getuid?.() === 0 && read(file).includes("stream {") && hasStreamModule());
  describe(
    `${name} in front`,
    { skip: isThere ? false : `it is not installed (Debian: ${debian}), or needs root` },
    () => {
      const { certificate, certificatePath, keyPath } = makeCertificate();
      const both = join(temporaryFolder(), "both.pem");
      writeFileSync(both, readFileSync(certificatePath, "utf8") + readFileSync(keyPath, "utf8"));
      const config = join(temporaryFolder(), "proxy.conf");
      let [plain = 0, tls = 0, web = 0]: number[] = [];
      let server: Program;
      let proxy: Program;

      before(async () => {
        const options = [
          "--proxy-from",
          "127.0.0.1",
          "--max-connections-per-address",
          "2",
          "--web-name",
          "chat.example",
        ];
        const started = await startServer([...options, "--web-port", "0"]);
        server = started.program;
        const http = await server.output(({ stdout }) => /http:\/\/127\.0\.0\.1:(\d+)/.exec(stdout)?.[1]);
        [plain = 0, tls = 0, web = 0] = await freePorts(3);
        const text = read(file)
          .replaceAll("/etc/maru/cert.pem", certificatePath).replaceAll("/etc/maru/key.pem", keyPath)
          .replaceAll("/etc/maru/both.pem", both)
          .replaceAll("127.0.0.1:9000", `127.0.0.1:${started.port}`).replaceAll("127.0.0.1:9001", `127.0.0.1:${http}`)
          .replaceAll("9100", `${plain}`).replaceAll("9543", `${tls}`).replaceAll("9444", `${web}`)
          .replace("worker_rlimit_nofile 65536;", `pid ${config}.pid; error_log stderr;`)
          .replaceAll("16384", "256");
        writeFileSync(config, text);
        execFileSync(command, check(config), { stdio: "pipe" });
        proxy = new Program(run(config), {
          command: openFiles === undefined ? [command] : limited(command, openFiles),
          env: { PATH: process.env.PATH ?? "" },
        });
        await listening(plain);
      });
      after(async () => {
        await proxy.stop();
        assert.equal(await server.stop(), 0);
      });

      it("passes TCP and TLS on, with the clients' addresses", async () => {
        const alice = await LineClient.join(plain, "alice");
        const socket = connect({ host: "127.0.0.1", port: tls, ca: certificate });
        const bob = LineClient.over(socket);
        await bob.register("bob");
        bob.send("안녕하세요\n");
        assert.deepEqual(await alice.lines(2), ["[시스템] bob님이 입장했습니다.", "bob: 안녕하세요"]);
        await server.output(({ stderr }) => stderr.includes(`"remote":"127.0.0.1:${socket.localPort}"`) || undefined);
        alice.destroy();
        bob.destroy();
      });

      /** Sends a request from a local address; loopback has many. */
      function ask(path: string, headers: readonly string[] = [], localAddress = "127.0.0.1", host = "chat.example") {
        const raw = netConnect({ host: "127.0.0.1", port: web, localAddress });
        const client = LineClient.over(connect({ socket: raw, ca: certificate, servername: "localhost" }));
        client.send([`GET ${path} HTTP/1.1`, `Host: ${host}:${web}`, ...headers, "", ""].join("\r\n"));
        return client;
      }

      /** The first line of the answer. */
      async function answer(...asked: Parameters<typeof ask>): Promise<string> {
        const client = ask(...asked);
        const line = await client.line();
        client.destroy();
        return line;
      }

      const upgrade = [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ];

      it("passes a WebSocket on, and keeps the metrics to itself", async () => {
        assert.match(await answer("/"), /^HTTP\/1\.1 200 /);
        assert.match(await answer("/", [], "127.0.0.1", "evil.example"), /^HTTP\/1\.1 421 /);
        assert.match(await answer("/metrics"), /^HTTP\/1\.1 404 /);
        assert.match(await answer("/status"), /^HTTP\/1\.1 404 /);
        assert.match(await answer("/ws", upgrade), /^HTTP\/1\.1 101 /);
        const own = `Origin: https://chat.example:${web}`;
        assert.match(await answer("/ws", [...upgrade, own]), /^HTTP\/1\.1 101 /, "the page's own origin");
        assert.match(await answer("/ws", [...upgrade, "Origin: https://evil.example"]), /^HTTP\/1\.1 403 /);
      });

      it("passes each browser's real address, whatever headers the browser sends", async () => {
        const forged = ["X-Forwarded-For: 192.0.2.66", "Forwarded: for=192.0.2.66"];
        const clients: LineClient[] = [];
        for (const address of ["127.0.1.1", "127.0.1.2", "127.0.1.1", "127.0.1.2"]) {
          const client = ask("/ws", [...upgrade, ...forged], address);
          assert.match(await client.line(), /^HTTP\/1\.1 101 /);
          clients.push(client);
        }
        const third = ask("/ws", upgrade, "127.0.1.1");
        const refused = /"remote":"127\.0\.1\.1:0","reason":"too_many_connections"/;
        await server.output(({ stderr }) => refused.exec(stderr));
        for (const address of ["127.0.1.1", "127.0.1.2"]) {
          const opened = new RegExp(`"connection opened".*"remote":"${address}:0"`, "g");
          assert.equal(server.stderr.match(opened)?.length, 2, address);
        }
        assert.doesNotMatch(server.stderr, /192\.0\.2\.66/);
        for (const client of [...clients, third]) client.destroy();
      });
    },
  );
}

function hasStreamModule(): boolean {
  return spawnSync("sh", ["-c", "cat /etc/nginx/modules-enabled/*.conf"], { encoding: "utf8" }).stdout.includes(
    "stream",
  );
}

/** Resolves once a port of 127.0.0.1 accepts connections. */
async function listening(port: number): Promise<void> {
  for (;;) {
    try {
      (await LineClient.open(port)).destroy();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

interface Bot {
  readonly command: readonly string[];
  /** What starts a line that is only a comment. */
  readonly comment: string;
}

const BOTS: Readonly<Record<string, Bot>> = {
  "bot.js": { command: [process.execPath, ...("Deno" in globalThis ? ["run", "--allow-net"] : [])], comment: "//" },
  "bot.py": { command: ["python3"], comment: "#" },
  "bot.sh": { command: ["bash"], comment: "#" },
};

for (const [file, { command, comment }] of Object.entries(BOTS)) {
  const isThere = spawnSync(command[0] ?? "", ["--version"]).status === 0;
  describe(file, { skip: isThere ? false : `${command[0]} is not installed` }, () => {
    it("has at most 15 lines of code", () => {
      const code = read(file).trimEnd().split("\n").filter((line) => !line.trimStart().startsWith(comment));
      assert.ok(code.length <= 15, `${code.length} lines`);
    });

    it("welcomes members and answers !time, but not what is in the history", async () => {
      const { program: server, port } = await startServer(["--lang", "en"]);
      const alice = await LineClient.join(port, "alice");
      alice.send("!time\n");
      const bot = new Program([join(FOLDER, file), "127.0.0.1", String(port)], {
        command,
        env: { PATH: process.env.PATH ?? "" },
      });
      assert.equal(await alice.line(), "[system] bot joined.");
      const bob = await LineClient.join(port, "bob");
      assert.deepEqual(await alice.lines(2), ["[system] bob joined.", "bot: Welcome, bob!"]);
      alice.send("!time\n");
      assert.match(await alice.line(), /^bot: .*20\d\d/);
      for (const client of [alice, bob]) client.destroy();
      assert.equal(await server.stop(), 0);
      await bot.exited;
    });

    it("ends with the server's error when its name is taken", async () => {
      const { program: server, port } = await startServer(["--lang", "en"]);
      const holder = await LineClient.join(port, "bot");
      const bot = new Program([join(FOLDER, file), "127.0.0.1", String(port)], {
        command,
        env: { PATH: process.env.PATH ?? "" },
      });
      assert.equal(await bot.exited, 1);
      assert.match(bot.stderr, /nickname is in use/);
      holder.destroy();
      assert.equal(await server.stop(), 0);
    });
  });
}

const PARSE = "import sys, json, yaml; print(json.dumps([list(yaml.safe_load_all(open(it))) for it in sys.argv[1:]]))";
const HAS_YAML = spawnSync("python3", ["-c", "import yaml"]).status === 0;

describe("the manifests", { skip: HAS_YAML ? false : "python3 has no yaml (Debian: python3-yaml)" }, () => {
  /** The YAML documents of each file. */
  // deno-lint-ignore no-explicit-any
  const parsed = (...paths: readonly string[]): any[][] => {
    const files = paths.map((path) => join(FOLDER, path));
    return JSON.parse(execFileSync("python3", ["-c", PARSE, ...files], { encoding: "utf8" }));
  };

  it("of Kubernetes probe readiness, leave time for the drain, and inject no CHAT_PORT", () => {
    const [[deployment, ...services] = []] = parsed("kubernetes/maru.yaml");
    const { spec } = deployment.spec.template;
    const [container] = spec.containers;
    assert.equal(spec.enableServiceLinks, false);
    assert.ok(spec.terminationGracePeriodSeconds > DEFAULTS.drainTimeout);
    assert.equal(container.readinessProbe.httpGet.path, "/readyz");
    assert.equal(container.livenessProbe.httpGet.path, "/livez");
    assert.deepEqual([spec.securityContext.runAsNonRoot, container.securityContext.readOnlyRootFilesystem], [
      true,
      true,
    ]);
    const ports = new Map(container.ports.map((port: { name: string; containerPort: number }) => [
      port.name,
      port.containerPort,
    ]));
    assert.deepEqual([ports.get("chat"), ports.get("web")], [DEFAULTS.port, DEFAULTS.webPort]);
    assert.equal(ports.get("admin"), DEFAULTS.adminPort);
    const environment = new Map<string, string>(
      container.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
    );
    assert.equal(environment.get("CHAT_ADMIN_HOST"), "0.0.0.0", "the kubelet's probes reach it");
    const names = environment.get("CHAT_WEB_NAME")?.split(",");
    for (const service of services) {
      const isAdmin = service.spec.ports.some(({ targetPort }: { targetPort: string }) => targetPort === "admin");
      if (isAdmin) assert.deepEqual([service.spec.type, service.spec.ports.length], ["ClusterIP", 1]);
      if (service.metadata.name !== "maru") assert.ok(names?.includes(service.metadata.name), "Host names it");
      assert.deepEqual(service.spec.selector, deployment.spec.template.metadata.labels);
      for (const { targetPort } of service.spec.ports) assert.ok(ports.has(targetPort));
    }
  });

  it("of Compose name files that are there", () => {
    const names = readdirSync(join(FOLDER, "compose"));
    const documents = parsed(...names.map((name) => join("compose", name)));
    for (const each of documents) assert.equal(each.length, 1);
    const [{ services }] = documents[names.indexOf("compose.yaml")] ?? [];
    const files = Object.values(services as Record<string, { volumes?: string[] }>)
      .flatMap(({ volumes = [] }) => volumes).map((volume) => volume.split(":")[0] ?? "");
    assert.ok(files.length > 4);
    for (const path of files) assert.ok(read(join("compose", path)).length > 0);
    const [{ scrape_configs }] = documents[names.indexOf("prometheus.yaml")] ?? [];
    const asked = new URL(`http://${scrape_configs[0].static_configs[0].targets[0]}`);
    assert.deepEqual([asked.hostname, asked.port], [
      services.maru.environment.CHAT_WEB_NAME,
      String(DEFAULTS.adminPort),
    ]);
    assert.equal(services.maru.environment.CHAT_ADMIN_HOST, "0.0.0.0", "Prometheus is another container");
    const published: string[] = services.maru.ports;
    for (const port of published.filter((it) => it.endsWith(`:${DEFAULTS.adminPort}`))) {
      assert.match(port, /^127\.0\.0\.1:/, "the world does not reach it");
    }
    assert.ok(parseInt(services.maru.stop_grace_period) > DEFAULTS.drainTimeout);
  });
});

describe("the workflows", { skip: HAS_YAML ? false : "python3 has no yaml (Debian: python3-yaml)" }, () => {
  const folder = join(ROOT, ".github/workflows");
  const files = readdirSync(folder);

  it("pin every action by its commit, and run scripts that there are", () => {
    const documents = execFileSync("python3", ["-c", PARSE, ...files.map((file) => join(folder, file))]);
    assert.equal(JSON.parse(String(documents)).length, files.length);
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    for (const file of files) {
      const text = readFileSync(join(folder, file), "utf8");
      for (const [, action = ""] of text.matchAll(/uses: (\S+)/g)) {
        assert.match(action, /^(\.\/.*|[\w-]+\/[\w-]+@[0-9a-f]{40})$/);
      }
      for (const [, script = ""] of text.matchAll(/npm run ([\w:]+)/g)) assert.ok(script in scripts, script);
    }
  });
});
