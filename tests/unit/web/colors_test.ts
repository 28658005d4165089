import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { hueOf, HUES } from "../../../src/web/app/lib/colors.js";
import { ROOT } from "../../support/program.ts";

const CSS = readFileSync(`${ROOT}src/web/app/style/base.css`, "utf8");
const THEMES = ["light", "dark"] as const;

type Rgb = readonly [number, number, number];

/** OKLCH to linear sRGB, clipped to what a screen has (Björn Ottosson, "A perceptual color space", 2020). */
function linearRgb(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** WCAG 2.2, contrast ratio. */
function contrast(one: Rgb, other: Rgb): number {
  const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  const [a, b] = [luminance(one), luminance(other)];
  return Math.max(a, b) / Math.min(a, b);
}

/** The two colours of a `light-dark()`, with `hue` for a hue that is not a number. */
function colors(declaration: string, hue = 0): readonly [Rgb, Rgb] {
  const found = [...declaration.matchAll(/oklch\(([\d.]+) ([\d.]+) (var\(--hue, 0\)|[\d.]+)\)/g)]
    .map(([, l, c, h]) => linearRgb(Number(l), Number(c), h?.startsWith("var") ? hue : Number(h)));
  const [light, dark] = found;
  assert(light !== undefined && dark !== undefined && found.length === 2, declaration);
  return [light, dark];
}

function declared(property: string): string {
  const value = new RegExp(`${property}:\\s*(light-dark\\(.*\\));`).exec(CSS)?.[1];
  assert(value !== undefined, property);
  return value;
}

describe("colours", () => {
  const grounds = ["--paper", "--panel", "--raised", "--hover", "--tint"];

  it("of nicknames are readable on every ground of both themes (WCAG AA: 4.5)", () => {
    const nick = /\.nick \{[^}]*color: (light-dark\(.*\));/.exec(CSS)?.[1] ?? "";
    for (const [i, theme] of THEMES.entries()) {
      for (const ground of grounds) {
        for (const hue of HUES) {
          const ratio = contrast(colors(nick, hue)[i as 0 | 1], colors(declared(ground))[i as 0 | 1]);
          assert(ratio >= 4.5, `hue ${hue} on ${ground} in ${theme}: ${ratio.toFixed(2)}`);
        }
      }
    }
  });

  it("of words are readable on every ground of both themes", () => {
    for (const [i, theme] of THEMES.entries()) {
      for (const ground of [...grounds, "--caution"]) {
        for (const ink of ["--ink", "--soft", "--accent"]) {
          const ratio = contrast(colors(declared(ink))[i as 0 | 1], colors(declared(ground))[i as 0 | 1]);
          assert(ratio >= 4.5, `${ink} on ${ground} in ${theme}: ${ratio.toFixed(2)}`);
        }
      }
      for (
        const [ink, ground] of [["--danger", "--paper"], ["--danger", "--panel"], ["--on-accent", "--accent"], [
          "--ink",
          "--rule",
        ]] as const
      ) {
        const ratio = contrast(colors(declared(ink))[i as 0 | 1], colors(declared(ground))[i as 0 | 1]);
        assert(ratio >= 4.5, `${ink} on ${ground} in ${theme}: ${ratio.toFixed(2)}`);
      }
      const edge = contrast(colors(declared("--edge"))[i as 0 | 1], colors(declared("--raised"))[i as 0 | 1]);
      assert(edge >= 3, `the edge of a field in ${theme}: ${edge.toFixed(2)} (WCAG 1.4.11: 3)`);
    }
  });

  it("of people are spread over all hues, and always the same", () => {
    const counts = new Map<number, number>();
    for (let i = 0; i < 3000; i += 1) counts.set(hueOf(`user${i}`), (counts.get(hueOf(`user${i}`)) ?? 0) + 1);
    assert.equal(counts.size, HUES.length);
    for (const [hue, count] of counts) assert(count > 100, `hue ${hue}: ${count} of 3000`);
  });
});
