import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, it } from "node:test";
import { anchorsOf, linksOf } from "../../scripts/markdown_links.ts";
import { PLOTS, TABLES, written } from "../../scripts/docs.ts";
import { CLOSE_REASONS } from "../../src/server/close_reason.ts";
import { ROOT } from "../support/program.ts";

const read = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");

describe("the generated parts of the documents", () => {
  for (const path of Object.keys(TABLES)) {
    it(`are up to date (npm run docs): ${path}`, () => {
      assert.equal(read(path), written(path));
    });
  }
});

describe("the plots of the documents", () => {
  for (const [path, plot] of Object.entries(PLOTS)) {
    it(`are up to date (npm run docs): ${path}`, () => {
      assert.equal(read(path), plot());
    });
  }
});

/** Folders of the repository that hold what others wrote, or what runs have left. */
const FOREIGN = ["node_modules", "dist", "test-results", ".git"];

/** Every Markdown file of the repository. */
function documents(): string[] {
  const files = readdirSync(ROOT, { withFileTypes: true }).filter(({ name }) => !FOREIGN.includes(name)).flatMap(
    (entry) => {
      if (!entry.isDirectory()) return [entry.name];
      return readdirSync(`${ROOT}${entry.name}`, { recursive: true, encoding: "utf8" })
        .map((path) => `${entry.name}/${path}`);
    },
  );
  return files.filter((path) => path.endsWith(".md")).toSorted();
}

/** Why a link in the document at `path` leads nowhere, or undefined. */
function brokenBecause(path: string, link: string): string | undefined {
  if (/^(https?|mailto):/.test(link)) return undefined;
  const [target = "", anchor] = link.split("#");
  const file = target === "" ? path : normalize(join(dirname(path), decodeURIComponent(target)));
  if (!existsSync(`${ROOT}${file}`)) return `${path}: ${link}: there is no ${file}`;
  if (anchor === undefined || anchorsOf(read(file)).has(anchor)) return undefined;
  return `${path}: ${link}: ${file} has no heading #${anchor}`;
}

describe("the links of the documents", () => {
  const paths = documents();

  it("are looked at in all documents", () => {
    for (const path of ["README.md", "README.ko.md", "CONTRIBUTING.md", "src/protocol/PROTOCOL.md"]) {
      assert.ok(paths.includes(path), path);
    }
  });

  for (const path of paths) {
    it(`lead to files and headings that exist: ${path}`, () => {
      assert.deepEqual(linksOf(read(path)).flatMap((link) => brokenBecause(path, link) ?? []), []);
    });
  }
});

describe("README.md", () => {
  const readme = read("README.md");

  it("has at most 150 lines", () => {
    assert.ok(readme.trimEnd().split("\n").length <= 150);
  });

  it("and README.ko.md link each other", () => {
    assert.ok(linksOf(readme).includes("README.ko.md"));
    assert.ok(linksOf(read("README.ko.md")).includes("README.md"));
  });

  it("names only npm scripts that exist, as every document does", () => {
    const { scripts } = JSON.parse(read("package.json"));
    for (const path of documents()) {
      for (const [, script = ""] of read(path).matchAll(/npm run ([a-z][\w:]*)/g)) {
        assert.ok(script in scripts, `${path}: npm run ${script}`);
      }
    }
  });
});

describe("the pictures of the README", () => {
  for (const language of ["en", "ko"]) {
    it(`are at most 120 KB (npm run picture): ${language}`, () => {
      assert.ok(statSync(`${ROOT}scripts/picture/picture.${language}.webp`).size <= 120 * 1024);
    });
  }
});

describe("OPERATIONS.md", () => {
  it("names every metric", () => {
    const names = read("src/observe/metrics.ts").matchAll(/"((?:chat|process)_[a-z_]+)"/g);
    const text = read("src/observe/OPERATIONS.md");
    assert.deepEqual(Array.from(names, ([, name = ""]) => name).filter((name) => !text.includes(`\`${name}`)), []);
  });
});

describe("LIMITS.md", () => {
  it("names every close reason", () => {
    const text = read("src/server/LIMITS.md");
    assert.deepEqual(Object.keys(CLOSE_REASONS).filter((reason) => !text.includes(`\`${reason}\``)), []);
  });
});
