/**
 * Preparing data by the command line: 60,000 JPEGs of 32×32 (30 s and 400 MB at most, 12 s and 250 MB are the aim), 500 photographs of 12
 * megapixels to 224×224 (100 s), and look-alikes among 60,000 pictures (15 s; 5 s). Files are made by Pillow; memory is the largest that the
 * process had.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { buildIfStale, ROOT } from "../support/command-line";
import { rounded, writeOutput } from "./measured";

const SMALL = 60_000;
const PHOTOS = 500;

/** Colours that change slowly, and noise: ten classes. Of photographs there are ten, each under fifty names. */
const MAKE = `
import os, sys, numpy
from PIL import Image
kind, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
rng = numpy.random.default_rng(1)
def picture(size, coarse):
    base = Image.fromarray(rng.integers(0, 256, (coarse[1], coarse[0], 3), dtype=numpy.uint8)).resize(size, Image.BICUBIC)
    pixels = numpy.asarray(base).astype(int) + rng.normal(0, 6, (size[1], size[0], 1)).astype(int)
    return Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8))
for label in range(10):
    os.makedirs(f"{folder}/class{label}")
if kind == "small":
    for number in range(count):
        picture((32, 32), (8, 8)).save(f"{folder}/class{number % 10}/{number}.jpg", quality=88)
else:
    for label in range(10):
        first = f"{folder}/class{label}/0.jpg"
        picture((4000, 3000), (80, 60)).save(first, quality=88)
        for number in range(1, count // 10):
            os.link(first, f"{folder}/class{label}/{number}.jpg")
`;

/** Runs a command and says what it took: seconds, and the most memory in KiB. */
const WATCH = `
import resource, subprocess, sys, time
start = time.time()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(time.time() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
`;

function python(script: string, args: readonly string[], home?: string): string {
  const { status, stdout, stderr } = spawnSync("/usr/bin/python3", ["-c", script, ...args], {
    encoding: "utf8",
    ...(home !== undefined && { env: { ...process.env, SKIPLOOM_HOME: home } }),
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

function watched(home: string, ...command: readonly string[]): { seconds: number; memoryMb: number } {
  const skiploom = [process.execPath, path.join(ROOT, "scripts", "skiploom.mjs"), ...command];
  const [seconds = 0, kibibytes = 0] = python(WATCH, skiploom, home).trim().split(" ").map(Number);
  return { seconds: rounded(seconds), memoryMb: rounded((kibibytes * 1024) / 1e6) };
}

it("prepares and checks", () => {
  buildIfStale();
  const folder = mkdtempSync(path.join(tmpdir(), "skiploom-data-bench-"));
  const home = path.join(folder, "home");
  const [small, photos] = [path.join(folder, "small"), path.join(folder, "photos")];
  try {
    python(MAKE, ["small", small, String(SMALL)]);
    python(MAKE, ["photos", photos, String(PHOTOS)]);
    const load = rounded(loadavg()[0] ?? 0);
    writeOutput("data", {
      load,
      nothing: watched(home, "data", "list"),
      // With the check that follows.
      smallJpegs: watched(home, "data", "add", small),
      check: watched(home, "data", "check", "small"),
      photos: watched(home, "data", "add", photos, "--size", "224"),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 1_200_000);
