/**
 * Memory of a training on data that are read as they are asked for: the host's and the engine's, on a set of 4 GB against one of 0.25 GB
 * (100 MB more at most, 30 MB are the aim). Images of 64×64 in colour, written by this script as IDX and prepared; a ResNet-20 of batch 32
 * trains some steps on each, with one evaluation. Linux alone says what a process had at most.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { createTemplate } from "#core/templates/index";
import { buildIfStale, ROOT } from "../support/command-line";
import { rounded, writeOutput } from "./measured";

const SIDE = 64;
const IMAGE_BYTES = SIDE * SIDE * 3;
const SETS = { quarter: 250_000_000, four: 4_000_000_000 };
const STEPS = 30;
const SKIPLOOM = path.join(ROOT, "scripts", "skiploom.mjs");

/** Pixels that differ from image to image in their first bytes alone: nothing here looks at them. */
function writeSet(folder: string, bytes: number): number {
  mkdirSync(folder);
  const count = Math.floor(bytes / IMAGE_BYTES);
  const header = (magic: number, sizes: readonly number[]): Buffer => {
    const words = Buffer.alloc(4 * (1 + sizes.length));
    [magic, ...sizes].forEach((word, index) => {
      words.writeUInt32BE(word, 4 * index);
    });
    return words;
  };
  writeFileSync(
    path.join(folder, "train-labels-idx1-ubyte"),
    Buffer.concat([
      header(0x801, [count]),
      Buffer.from(Uint8Array.from({ length: count }, (_, at) => at % 10)),
    ]),
  );
  const file = openSync(path.join(folder, "train-images-idx3-ubyte"), "w");
  writeSync(file, header(0x804, [count, SIDE, SIDE, 3]));
  const at = Buffer.alloc(1_000 * IMAGE_BYTES, 120);
  for (let from = 0; from < count; from += 1_000) {
    const images = Math.min(1_000, count - from);
    for (let image = 0; image < images; image += 1) at.writeUInt32BE(from + image, image * IMAGE_BYTES);
    writeSync(file, at, 0, images * IMAGE_BYTES);
  }
  closeSync(file);
  return count;
}

/** Most that a process had in memory, in MB. */
function most(pid: number): number {
  const text = (() => {
    try {
      return readFileSync(`/proc/${pid}/status`, "utf8");
    } catch {
      return "";
    }
  })();
  return (Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1] ?? 0) * 1024) / 1e6;
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

async function trainedIn(home: string, file: string) {
  const args = [SKIPLOOM, "train", file, "--seed", "1"];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, SKIPLOOM_HOME: home },
    stdio: "pipe",
  });
  let words = "";
  child.stderr.on("data", (bytes: Buffer) => {
    words += bytes.toString();
  });
  let ended: number | null | undefined;
  child.on("exit", (code) => {
    ended = code;
  });
  const found = { host: 0, engine: 0 };
  while (ended === undefined) {
    const pid = child.pid ?? 0;
    found.host = Math.max(found.host, most(pid));
    for (const engine of childrenOf(pid)) found.engine = Math.max(found.engine, most(engine));
    await setTimeout(20);
  }
  expect(ended, words).toBe(0);
  return { hostMb: rounded(found.host), engineMb: rounded(found.engine) };
}

it("needs no more memory for more data", async () => {
  buildIfStale();
  const template = createTemplate("resnet-20");
  if (!template) throw new Error("There is no template resnet-20.");
  const folder = mkdtempSync(path.join(tmpdir(), "skiploom-feeding-"));
  const figures: Record<string, object> = {};
  try {
    for (const [name, bytes] of Object.entries(SETS)) {
      const home = path.join(folder, `home-${name}`);
      const source = path.join(folder, name);
      const count = writeSet(source, bytes);
      const startedAt = performance.now();
      const { status, stderr } = spawnSync(
        process.execPath,
        [SKIPLOOM, "data", "add", source, "--split", "98/1/1"],
        {
          env: { ...process.env, SKIPLOOM_HOME: home },
          encoding: "utf8",
        },
      );
      expect(status, stderr).toBe(0);
      const prepareSeconds = rounded((performance.now() - startedAt) / 1000);
      rmSync(source, { recursive: true });
      const file = path.join(folder, `${name}.skiploom.json`);
      const recipe = { ...template.recipe, batchSize: 32, epochs: 1, maxSteps: STEPS };
      writeFileSync(file, JSON.stringify({ ...template, dataset: name, recipe }));
      figures[name] = { count, prepareSeconds, ...(await trainedIn(home, file)) };
      rmSync(home, { recursive: true });
    }
    writeOutput("feeding", { load: rounded(loadavg()[0] ?? 0), image: "64×64×3", steps: STEPS, ...figures });
    expect(readdirSync(folder)).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 1_200_000);
