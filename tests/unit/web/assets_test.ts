import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, it } from "node:test";
import type { ServerObject } from "../../../src/protocol/json_objects.ts";
import type { WireObject } from "../../../src/web/app/types.d.ts";
import { ASSETS, assetsOf } from "../../../src/web/mod.ts";
import type { Page } from "../../../src/web/page.ts";
import { ROOT } from "../../support/program.ts";

const APP = `${ROOT}src/web/app`;
const files = readdirSync(APP, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.[a-z]+$/.test(file) && !file.endsWith(".d.ts"));
const COMMENTS = /\/\*[\s\S]*?\*\//g;
const texts = new Map(files.map((file) => [file, readFileSync(join(APP, file), "utf8")]));

describe("ASSETS", () => {
  const paths = ASSETS.map(({ path }) => path);

  it("are every file of src/web/app as it stands there, each once", () => {
    const served = ASSETS.map(({ path, body }) => [path, body]);
    const expected = [...texts].map(([file, text]) => {
      const page = { "index.html": "/", "status.html": "/status" }[file];
      return [page ?? `/app/${file}`, text];
    });
    assert.deepEqual(served.toSorted(), expected.toSorted());
  });

  it("name their types", () => {
    for (const { path, type } of ASSETS) {
      assert.match(type, /^(text\/(html|css|javascript); charset=utf-8|image\/svg\+xml)$/, path);
    }
  });

  it("load nothing that is not among them", () => {
    for (const file of texts.keys()) {
      for (const path of loadedBy(file)) assert(paths.includes(path), `${file} loads ${path}`);
    }
  });

  it("are served where the pages are that load them, and the status page's nowhere else", () => {
    const pathsOf = (page: Page) => assetsOf(page).map(({ path }) => path);
    for (const [page, file] of [["chat", "index.html"], ["status", "status.html"]] as const) {
      const loaded = new Set<string>();
      const load = (path: string) => {
        if (loaded.has(path)) return;
        loaded.add(path);
        loadedBy(path.slice("/app/".length)).forEach(load);
      };
      loadedBy(file).forEach(load);
      for (const path of loaded) assert.ok(pathsOf(page).includes(path), `${page}: ${path}`);
    }
    assert.deepEqual(pathsOf("chat").filter((path) => path.includes("status")), []);
    assert.ok(!pathsOf("status").includes("/") && pathsOf("status").includes("/status"));
    assert.ok(!pathsOf("status").includes("/app/main.js"));
  });

  it("are asked for at once by the pages that need them, not one after another", () => {
    for (const page of ["index.html", "status.html"]) {
      const text = texts.get(page) ?? "";
      const preloaded = [...text.matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map(([, it = ""]) => it);
      const needed = new Set<string>();
      const need = (path: string) => {
        if (needed.has(path) || !path.endsWith(".js")) return;
        needed.add(path);
        loadedBy(path.slice("/app/".length)).forEach(need);
      };
      need(/<script type="module" src="([^"]+)">/.exec(text)?.[1] ?? "");
      const [main = "", ...others] = needed;
      assert.deepEqual(preloaded, others.toSorted(), `${page}: main is ${main}`);
    }
  });
});

/** The paths that a file names, of modules, style sheets and pictures. */
function loadedBy(file: string): string[] {
  const code = (texts.get(file) ?? "").replace(COMMENTS, "");
  const here = `/app/${dirname(file)}/`;
  const imports = [...code.matchAll(/(?:\bfrom|^import) "([^"]+)"/gm)].map(([, it = ""]) => posix.join(here, it));
  if (!file.endsWith(".html")) return imports;
  return [...code.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, it = ""]) => it).filter((it) => it !== "/metrics");
}

describe("the pages' sources", () => {
  it("make no markup of text, and run no text as code", () => {
    const forbidden =
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setHTML|createContextualFragment|srcdoc|\beval\b|new Function|javascript:|setTimeout\("|cssText|setAttribute\("style/;
    for (const [file, text] of texts) {
      const code = text.replace(COMMENTS, "");
      assert.equal(forbidden.exec(code)?.[0], undefined, file);
    }
  });

  it("hold no inline script or style, which the Content-Security-Policy would refuse", () => {
    for (const [file, text] of texts) {
      if (!file.endsWith(".html")) continue;
      assert.doesNotMatch(text, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/, file);
      assert.match(text, /require-trusted-types-for 'script'; trusted-types 'none'/, file);
    }
  });

  it("ask no other host for anything", () => {
    for (const [file, text] of texts) {
      const hosts = [...text.replace(COMMENTS, "").matchAll(/\bhttps?:\/\/[^\s"'`)]+|@import\s|url\(/g)].map(([it]) =>
        it
      );
      assert.deepEqual(
        hosts.filter((it) => it !== "http://www.w3.org/2000/svg"),
        file === "lib/links.js" ? hosts : [],
        file,
      );
    }
  });

  it("take the server's objects for what they are, else this does not compile", () => {
    const wire: readonly ServerObject[] = [];
    const page: readonly WireObject[] = wire;
    assert.equal(page, wire);
  });
});
