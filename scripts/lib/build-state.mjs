// Tells whether `out/` was built from the sources as they stand: a hash of them is kept beside the build.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./environment.mjs";

const SOURCES = [
  "src-core",
  "src-engine",
  "src-images",
  "src-main",
  "src-page",
  "src-renderer",
  "resources/formats",
];
const FILES = [
  "electron.vite.config.ts",
  "scripts/lib/build-engine-page.mjs",
  "scripts/lib/build-model-page.mjs",
  "package.json",
  "package-lock.json",
  "tsconfig.base.json",
];
const stamp = path.join(root, "out", ".sources");

function* filesUnder(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(file);
    else if (!/\.test\.tsx?$/.test(entry.name)) yield file;
  }
}

/** SHA-256 over the names and contents of everything the build reads. */
export function hashSources() {
  const hash = createHash("sha256");
  const files = [
    ...FILES.map((name) => path.join(root, name)),
    ...SOURCES.flatMap((name) => [...filesUnder(path.join(root, name))]),
  ];
  for (const file of files) {
    if (!existsSync(file)) continue;
    hash.update(`${path.relative(root, file)}\0`);
    hash.update(createHash("sha256").update(readFileSync(file)).digest());
  }
  return hash.digest("hex");
}

export function buildIsFresh() {
  if (!existsSync(path.join(root, "out/main/cli.js")) || !existsSync(stamp)) return false;
  return readFileSync(stamp, "utf8").trim() === hashSources();
}

export function recordBuild(hash) {
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, `${hash}\n`);
}
