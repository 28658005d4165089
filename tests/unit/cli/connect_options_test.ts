import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CONNECT_HELP, parseConnectArguments, parseTarget } from "../../../src/cli/connect/options.ts";

const PEM = "-----BEGIN CERTIFICATE-----\n…";

function parse(line: string) {
  return parseConnectArguments(line.split(" ").filter((word) => word !== ""), {
    lang: "ko",
    readFile(path) {
      if (path === "ca.pem") return PEM;
      if (path === "empty.pem") return "";
      throw new Error("ENOENT: no such file");
    },
  });
}

describe("parseConnectArguments()", () => {
  it("takes every option", () => {
    const { settings, problems } = parse(
      "chat.example:9000 --nick 앨리스 --room dev --room=개발 --tls --tls-ca ca.pem --lang en --no-color",
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(settings, {
      address: { hostname: "chat.example", port: 9000 },
      nick: "앨리스",
      rooms: ["dev", "개발"],
      tls: { ca: PEM },
      lang: "en",
      mayColour: false,
    });
  });

  it("has defaults for what is left out", () => {
    assert.deepEqual(parse("localhost:1 --nick a").settings, {
      address: { hostname: "localhost", port: 1 },
      nick: "a",
      rooms: [],
      tls: undefined,
      lang: "ko",
      mayColour: true,
    });
    assert.deepEqual(parse("localhost:1 --nick a --tls").settings?.tls, {});
  });

  it("takes names in the form in which the server shows them", () => {
    const { settings } = parse(`localhost:1 --nick ${"한".normalize("NFD")} --room ${"é".normalize("NFD")}`);
    assert.deepEqual([settings?.nick, settings?.rooms], ["한", ["é"]]);
  });

  it("names every wrong one, its value, what is accepted, and what is near", () => {
    const { settings, problems } = parse("nowhere --nick [x] --room a/b --lang fr --tls=yes --nik --tls-ca no.pem");
    assert.equal(settings, undefined);
    assert.deepEqual(problems, [
      '--nick: "[x]" is not accepted, expected 1 to 32 letters of one script, digits, _ - and ., beginning with a letter or digit',
      '--room: "a/b" is not accepted, expected 1 to 64 letters of one script, digits, _ - and ., beginning with a letter or digit',
      '--lang: "fr" is not accepted, expected one of ko, en',
      '--tls takes no value, got "yes"',
      "--nik is not a flag; did you mean --nick?",
      'HOST:PORT: "nowhere" is not accepted, expected a host and a port, such as chat.example:9000 or [::1]:9000, or unix:PATH',
      '--tls-ca: "no.pem" is not accepted, expected a readable file of certificates in PEM: ENOENT: no such file',
    ]);
  });

  it("names an unknown flag and nothing that follows from it", () => {
    for (
      const [args, problem] of [
        ["a:1 --nik bob", "--nik is not a flag; did you mean --nick?"],
        ["a:1 --nick bob --prot 20002", "--prot is not a flag"],
        ["--nick bob --frobnicate a:1", "--frobnicate is not a flag"],
        ["--tsl a:1 --nick bob --tls-ca ca.pem", "--tsl is not a flag; did you mean --tls?"],
        ["-n bob a:1 --nick bob", "-n is not a flag"],
      ] as const
    ) assert.deepEqual(parse(args).problems, [problem]);
  });

  it("says what is missing", () => {
    assert.deepEqual(parse("").problems.map((problem) => problem.split(",")[0]), [
      "HOST:PORT is missing",
      "--nick is missing",
    ]);
    assert.deepEqual(parse("a:1 --nick").problems, [
      "--nick needs a value, expected 1 to 32 letters of one script, digits, _ - and ., beginning with a letter or digit",
    ]);
    assert.deepEqual(parse("a:1 b:2 --nick n").problems, ['"b:2" is not accepted, expected a flag']);
    assert.deepEqual(parse("a:1 --nick n --tls-ca ca.pem").problems, ["--tls-ca needs --tls"]);
    assert.match(parse("a:1 --nick n --tls --tls-ca empty.pem").problems[0] ?? "", /: it contains no certificate$/);
  });

  it("has help that names every option", () => {
    for (const args of ["--help", "-h", "a:1 -h"]) assert.equal(parse(args).wantsHelp, true);
    for (const flag of ["HOST:PORT", "--nick NAME", "--room ROOM", "--tls\n", "--tls-ca FILE", "--lang ko|en"]) {
      assert.ok(CONNECT_HELP.includes(flag), flag);
    }
  });
});

describe("parseTarget()", () => {
  it("takes names, both kinds of addresses and paths", () => {
    assert.deepEqual(parseTarget("127.0.0.1:65535"), { hostname: "127.0.0.1", port: 65_535 });
    assert.deepEqual(parseTarget("[::1]:9000"), { hostname: "::1", port: 9000 });
    assert.deepEqual(parseTarget("한글.example:80"), { hostname: "한글.example", port: 80 });
    assert.deepEqual(parseTarget("unix:/run/maru.sock"), { hostname: "", port: 0, path: "/run/maru.sock" });
  });

  it("takes nothing else", () => {
    for (
      const text of ["", "host", "host:", ":9000", "host:0", "host:65536", "::1:9000", "a b:1", "http://a:1", "unix:"]
    ) {
      assert.equal(parseTarget(text), undefined, text);
    }
  });
});
