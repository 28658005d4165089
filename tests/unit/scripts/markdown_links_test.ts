import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { anchorsOf, linksOf } from "../../../scripts/markdown_links.ts";

describe("linksOf()", () => {
  it("finds links, images, addresses and links with code in them", () => {
    const text = "[a](a.md) ![b](b.png#c), [`d`](d.md) and <https://e.example/>";
    assert.deepEqual(linksOf(text), ["a.md", "b.png#c", "d.md", "https://e.example/"]);
  });

  it("skips code", () => {
    assert.deepEqual(linksOf("`[a](a.md)`\n\n```\n[b](b.md)\n```\n\n   ```\n   [c](c.md)\n   ```\n"), []);
  });
});

describe("anchorsOf()", () => {
  it("makes anchors as GitHub does", () => {
    const text = "# A, b: C!\n## `code` and [link](x.md)\n## 빠른 시작\n## snake_case\n";
    assert.deepEqual([...anchorsOf(text)], ["a-b-c", "code-and-link", "빠른-시작", "snake_case"]);
  });

  it("numbers headings that repeat, and skips comments in code", () => {
    assert.deepEqual([...anchorsOf("# A\n```sh\n# B\n```\n# A\n")], ["a", "a-1"]);
  });
});
