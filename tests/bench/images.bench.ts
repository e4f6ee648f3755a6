/**
 * Processor time of reading images: photographs of 12 megapixels to 224×224 (500 of them in 60 s on two cores are 240 ms each), small JPEGs,
 * and headers. Beside them what the decoder alone takes.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { imageHeader } from "#core/images/image-header";
import { networkImage } from "#core/images/network-image";
import { readImage } from "#core/images/read-image";
import { nodeImageDecoders } from "#images/node";
import { median, rounded, writeOutput } from "./measured";

const PHOTOS = 15;
const SMALL = 3000;
/** Colours that change slowly, and noise, which costs a decoder more. */
const SCRIPT = `
import sys, numpy
from PIL import Image
rng = numpy.random.default_rng(1)
for name, size, coarse in (("photo", (4000, 3000), (80, 60)), ("small", (32, 32), (8, 8))):
    base = Image.fromarray(rng.integers(0, 256, (coarse[1], coarse[0], 3), dtype=numpy.uint8)).resize(size, Image.BICUBIC)
    pixels = numpy.asarray(base).astype(int) + rng.normal(0, 6, (size[1], size[0], 1)).astype(int)
    Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8)).save(f"{sys.argv[1]}/{name}.jpg", quality=88)
`;

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function medianMs(count: number, work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const start = processorMs();
    await work();
    times.push(processorMs() - start);
  }
  return median(times);
}

it("reads photographs and small images", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "skiploom-image-bench-"));
  try {
    const { status, stderr } = spawnSync("/usr/bin/python3", ["-c", SCRIPT, folder], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    const [photo, small] = ["photo.jpg", "small.jpg"].map((name) => readFileSync(path.join(folder, name)));
    if (!photo || !small) throw new Error("Pillow wrote no images.");
    const decoders = nodeImageDecoders();
    const toInput = async (file: Uint8Array, size: number): Promise<Uint8Array> =>
      networkImage(await readImage(file, decoders), [size, size, 3]);
    const manySmall = async (): Promise<void> => {
      for (let count = 0; count < SMALL; count += 1) await toInput(small, 32);
    };
    const manyHeaders = (): void => {
      for (let count = 0; count < SMALL; count += 1) imageHeader(small, small.length);
    };
    writeOutput("images", {
      photoDecoderMs: rounded(await medianMs(PHOTOS, () => decoders.jpeg.decode(photo))),
      photoTo224Ms: rounded(await medianMs(PHOTOS, () => toInput(photo, 224))),
      smallJpegUs: rounded(((await medianMs(5, manySmall)) * 1000) / SMALL),
      headerUs: rounded(((await medianMs(5, manyHeaders)) * 1000) / SMALL, 2),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
