/**
 * `scripts/image`: builds the image of the Dockerfile's last stage as an OCI archive (OCI image layout in a tar)
 * without a container engine. `docker load`, `podman load` and `skopeo copy oci-archive:…` can read it.
 */

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { VERSION } from "../../src/cli/version.ts";
import { build } from "../build.ts";
import { ROOT } from "../runtimes.ts";
import { imageConfig } from "./dockerfile.ts";
import { makeRoot, sizesOf } from "./root.ts";
import { tar, type TarEntry } from "./tar.ts";

const HELP = `image: builds the container image as an OCI archive, for the processor of this machine

Usage: scripts/image [--binary FILE] [--out FILE]

  --binary FILE
      The program, built by "npm run build". [built first]
  --out FILE
      Path of the archive. [dist/maru-image.tar]
`;

const TYPES = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
} as const;

interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly bytes: Uint8Array;
}

/** Returns the bytes of the archive for a root file system. */
function ociArchive(root: string): Buffer {
  const layerTar = tar(entriesOf(root));
  const layer = blob(TYPES.layer, gzipSync(layerTar, { level: 9 }));
  const config = json(TYPES.config, {
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: imageConfig(readFileSync(join(ROOT, "scripts/container/Dockerfile"), "utf8")),
    rootfs: { type: "layers", diff_ids: [digest(layerTar)] },
    history: [{ created_by: "scripts/image" }],
  });
  const manifest = json(TYPES.manifest, {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: reference(config),
    layers: [reference(layer)],
  });
  const names = { "org.opencontainers.image.ref.name": VERSION, "io.containerd.image.name": `maru:${VERSION}` };
  const index = {
    schemaVersion: 2,
    mediaType: TYPES.index,
    manifests: [{ ...reference(manifest), annotations: names }],
  };
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  return tar([
    { path: "oci-layout", mode: 0o644, bytes: text({ imageLayoutVersion: "1.0.0" }) },
    { path: "index.json", mode: 0o644, bytes: text(index) },
    { path: "blobs/", mode: 0o755 },
    { path: "blobs/sha256/", mode: 0o755 },
    ...[config, layer, manifest].map(({ digest, bytes }) => {
      return { path: `blobs/${digest.replace(":", "/")}`, mode: 0o644, bytes };
    }),
  ]);
}

function entriesOf(root: string): TarEntry[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" }).toSorted().map((path) => {
    const stat = statSync(join(root, path));
    if (!stat.isDirectory()) return { path, mode: stat.mode & 0o777, bytes: readFileSync(join(root, path)) };
    return { path: `${path}/`, mode: path === "tmp" ? 0o1777 : 0o755 };
  });
}

function blob(mediaType: string, bytes: Uint8Array): Blob {
  return { mediaType, digest: digest(bytes), size: bytes.length, bytes };
}

function json(mediaType: string, value: unknown): Blob {
  return blob(mediaType, new TextEncoder().encode(JSON.stringify(value)));
}

function reference({ mediaType, digest, size }: Blob) {
  return { mediaType, digest, size };
}

function digest(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Runs the build. @returns the exit code */
export function image(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: { binary: { type: "string" }, out: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const out = resolve(values.out ?? join(ROOT, "dist/maru-image.tar"));
  const folder = mkdtempSync(join(tmpdir(), "maru-image-"));
  try {
    const binary = values.binary ?? join(folder, "maru");
    if (values.binary === undefined && build(["--out", binary]) !== 0) return 1;
    const root = join(folder, "root");
    makeRoot(binary, root);
    const archive = ociArchive(root);
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, archive);
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    for (const { path, bytes } of sizesOf(root).slice(0, 4)) process.stdout.write(`  /${path} ${megabytes(bytes)}\n`);
    process.stdout.write(`${out} ${megabytes(archive.length)}\n`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) process.exit(image(process.argv.slice(2)));
