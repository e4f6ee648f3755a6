// Compiles the CPU engine's kernels (AssemblyScript) to out/engine/*.wasm. Unchanged sources cost nothing.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { root } from "./environment.mjs";

const sources = path.join(root, "src-engine", "backends", "cpu", "kernels");
const target = path.join(root, "out", "engine");
const stamp = path.join(target, ".kernels");
/** What a thread of the pool runs; it stands beside the kernels so that the engine finds both. */
const threadProgram = path.join(root, "src-engine", "entries", "cpu-thread.mjs");

const shared = ["--sharedMemory", "--maximumMemory", "65536"];
/** Relaxed SIMD, plain SIMD, and plain SIMD over a memory that no other thread sees. */
const VARIANTS = [
  { name: "relaxed", flags: [...shared, "--enable", "simd,threads,relaxed-simd"] },
  { name: "plain", flags: [...shared, "--enable", "simd,threads"] },
  { name: "alone", flags: ["--maximumMemory", "65536", "--enable", "simd,threads"] },
];
// Addresses below 64 KiB belong to the control block of the pool and, from 32 KiB on, to what the kernels never change.
const COMMON = [
  ...["--runtime", "stub", "--noAssert", "-O3", "--use", "abort=", "--disableWarning", "201"],
  ...["--importMemory", "--noExportMemory", "--initialMemory", "1", "--memoryBase", "32768", "--exportTable"],
];

/** What the files of `kernels` export is what the module exports; those of `kernels/lib` are only imported by them. */
function filesIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => path.join(folder, name));
}

function hashOf(files) {
  const hash = createHash("sha256").update(JSON.stringify([VARIANTS, COMMON]));
  for (const file of files) hash.update(path.basename(file)).update(readFileSync(file));
  return hash.digest("hex");
}

function compile(files, { name, flags }) {
  const compiler = path.join(root, "node_modules", "assemblyscript", "bin", "asc.js");
  const partial = path.join(target, `${name}.${process.pid}.wasm`);
  const names = files.map((file) => path.relative(root, file));
  return new Promise((resolve) => {
    const args = [compiler, ...names, ...COMMON, ...flags, "-o", path.relative(root, partial)];
    // A source that the compiler cannot finish must not hold up everything that waits for the build.
    const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit", timeout: 600_000 });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => {
      if (code === 0) renameSync(partial, path.join(target, `${name}.wasm`));
      resolve(code === 0);
    });
  });
}

/** @returns whether the kernels in out/engine are those of the sources now. */
export async function buildKernels() {
  const files = filesIn(sources);
  const hash = hashOf([...files, ...filesIn(path.join(sources, "lib")), threadProgram]);
  const fresh =
    existsSync(stamp) &&
    readFileSync(stamp, "utf8").trim() === hash &&
    VARIANTS.every(({ name }) => existsSync(path.join(target, `${name}.wasm`)));
  if (fresh) return true;
  mkdirSync(target, { recursive: true });
  const results = await Promise.all(VARIANTS.map((variant) => compile(files, variant)));
  if (results.includes(false)) return false;
  copyFileSync(threadProgram, path.join(target, "cpu-thread.mjs"));
  writeFileSync(stamp, `${hash}\n`);
  return true;
}
