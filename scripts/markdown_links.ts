/** Links and headings of Markdown documents. */

const CODE = /^( *)(```+)[^\n]*\n[\s\S]*?^\1\2[^\n]*$/gm;
const INLINE_CODE = /`[^`\n]*`/g;
const LINK = /\]\(([^()\s]+)\)|<(https?:[^>\s]+)>/g;
const HEADING = /^#{1,6} +(.+?) *$/gm;

/** Every link and image of a document, code aside. */
export function linksOf(markdown: string): string[] {
  const prose = markdown.replace(CODE, "").replace(INLINE_CODE, "`code`");
  return Array.from(prose.matchAll(LINK), ([, link, url]) => link ?? url ?? "");
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of markdown.replace(CODE, "").matchAll(HEADING)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = text.replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "").replaceAll(" ", "-");
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}
