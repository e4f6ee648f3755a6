// Builds the kit for machines with a GPU into a folder. Packing Node takes a minute, so what is packed is kept by its hash.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "vite";
import { findChromium } from "./chromium.mjs";
import { root } from "./environment.mjs";

const sources = path.join(root, "tests", "bench");
const LIBRARY_FOLDERS = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"];

/** @returns its size, and what was put in or left out, in words */
export async function buildKit(folder) {
  rmSync(folder, { recursive: true, force: true });
  const at = (...names) => path.join(folder, ...names);
  for (const name of ["engine", "lib", "bin"]) mkdirSync(at(name), { recursive: true });
  await bundleKit(at("engine"));
  cpSync(path.join(root, "out", "engine"), at("engine", "kernels"), {
    recursive: true,
    filter: (file) => !path.basename(file).startsWith("."),
  });
  mkdirSync(at("engine", "fixture"));
  for (const name of ["fixture.safetensors", "network.skiploom.json"])
    copyFileSync(
      path.join(root, "tests", "fixtures", "training-parity", name),
      at("engine", "fixture", name),
    );
  cpSync(path.join(sources, "pytorch"), at("pytorch"), {
    recursive: true,
    filter: (file) => !file.includes("__pycache__"),
  });
  for (const name of ["run.sh", "README.txt"]) copyFileSync(path.join(sources, "kit", name), at(name));
  chmodSync(at("run.sh"), 0o755);
  pack(process.execPath, at("node.xz"));
  pack(path.join(root, "node_modules", "webgpu", "dist", "linux-x64", "dawn.node"), at("dawn.node.xz"));
  const lines = [`Node ${process.version} and Dawn, packed with xz`, putLoader(folder), putUnpacker(folder)];
  writeFileSync(at("kit.json"), `${JSON.stringify(about(), undefined, 2)}\n`);
  return { bytes: bytesUnder(folder), lines };
}

/** Three programs that share their chunks and need no packages; Dawn's addon is looked for in `dist` beside them. */
export async function bundleKit(outDir) {
  const input = {
    kit: path.join(sources, "kit", "main.ts"),
    gpu: path.join(sources, "kit", "gpu.ts"),
    worker: path.join(sources, "figures", "worker.ts"),
  };
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: "node20",
      minify: false,
      rolldownOptions: {
        input,
        output: { format: "es", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" },
      },
    },
  });
}

function pack(file, target) {
  if (!existsSync(file)) throw new Error(`${file} is missing. Run \`npm ci\` with optional packages.`);
  const hash = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
  const kept = path.join(root, "out", "bench-kit-packed", `${hash}.xz`);
  if (!existsSync(kept)) {
    mkdirSync(path.dirname(kept), { recursive: true });
    const partial = `${kept}.${process.pid}`;
    const { status, error } = spawnSync("sh", ["-c", 'xz -9 -c "$0" > "$1"', file, partial], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) {
      rmSync(partial, { force: true });
      throw new Error(`xz could not pack ${file}${error ? `: ${error.message}` : ". Is it installed?"}`);
    }
    renameSync(partial, kept);
  }
  copyFileSync(kept, target);
}

/** The Vulkan loader: this machine's, else Debian's package, else the one that Chromium brings. */
function putLoader(folder) {
  const target = path.join(folder, "lib", "libvulkan.so.1");
  const own = LIBRARY_FOLDERS.map((one) => path.join(one, "libvulkan.so.1")).find(existsSync);
  if (own) {
    copyFileSync(realpathSync(own), target);
    return `the Vulkan loader of this machine (${own})`;
  }
  const unpacked = mkdtempSync(path.join(tmpdir(), "skiploom-loader-"));
  try {
    const options = { cwd: unpacked, stdio: "ignore", timeout: 60_000 };
    spawnSync("apt-get", ["download", "libvulkan1"], options);
    const archive = readdirSync(unpacked).find((name) => name.endsWith(".deb"));
    if (archive && spawnSync("dpkg-deb", ["-x", archive, "."], options).status === 0) {
      const inside = path.join(unpacked, "usr/lib/x86_64-linux-gnu/libvulkan.so.1");
      copyFileSync(realpathSync(inside), target);
      return `the Vulkan loader of Debian's package ${archive.replace(/_amd64\.deb$/, "").replace("_", " ")}`;
    }
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
  const chromium = findChromium();
  const beside =
    chromium &&
    [path.dirname(realpathSync(chromium)), "/usr/lib/chromium"]
      .map((one) => path.join(one, "libvulkan.so.1"))
      .find(existsSync);
  if (beside) {
    copyFileSync(beside, target);
    return `the Vulkan loader of this machine's Chromium (${beside})`;
  }
  return "no Vulkan loader: none is here, nor could libvulkan1 be had; the kit needs the machine's own";
}

/** A bare machine may have no xz. */
function putUnpacker(folder) {
  const library = LIBRARY_FOLDERS.map((one) => path.join(one, "liblzma.so.5")).find(existsSync);
  if (!library || !existsSync("/usr/bin/xz")) return "no xz to unpack with: the kit needs the machine's own";
  copyFileSync(realpathSync("/usr/bin/xz"), path.join(folder, "bin", "xz"));
  copyFileSync(realpathSync(library), path.join(folder, "lib", "liblzma.so.5"));
  return "xz, for machines without one";
}

function about() {
  const git = (...args) => {
    try {
      return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
    } catch {
      return "";
    }
  };
  const version = (name) =>
    JSON.parse(readFileSync(path.join(root, "node_modules", name, "package.json"), "utf8")).version;
  return {
    commit: git("rev-parse", "--short=12", "HEAD") || "unknown",
    changed: git("status", "--porcelain") !== "",
    builtAt: new Date().toISOString(),
    node: process.version,
    dawn: version("webgpu"),
    tensorflow: version("@tensorflow/tfjs-core"),
  };
}

function bytesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
