/**
 * Image files, as Skiploom reads them: the pixels that Pillow reads (libjpeg-turbo's for JPEG), bit for bit, where the two mean the same;
 * and files made to do harm.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pictureRulesSchema } from "#core/datasets/prepared";
import { SkiploomError } from "#core/foundation/errors";
import { Random } from "#core/foundation/random";
import type { ImageDecoders, RgbImage } from "#core/images/image";
import { HEADER_BYTES, imageHeader } from "#core/images/image-header";
import { greyOf, networkImage, rgbOf } from "#core/images/network-image";
import { readImage } from "#core/images/read-image";
import { nodeImageDecoders } from "#images/node";

const PYTHON = "/usr/bin/python3";
const hasPillow = spawnSync(PYTHON, ["-c", "import PIL, numpy"]).status === 0;
const hasTorch = hasPillow && spawnSync(PYTHON, ["-c", "import torch"]).status === 0;
const FIXTURES = path.resolve(import.meta.dirname, "../../../shared/fixtures/cifar-10-sample");

let decoders: ImageDecoders;
beforeAll(async () => {
  decoders = nodeImageDecoders();
});

function largestDifference(one: Uint8Array, other: Uint8Array): number {
  expect(one).toHaveLength(other.length);
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? Number.NaN))), 0);
}

const readBytes = async (file: Uint8Array): Promise<RgbImage> => rgbOf(await readImage(file, decoders));
const read = (file: string): Promise<RgbImage> => readBytes(readFileSync(file));

describe.skipIf(!hasPillow)("beside Pillow (skipped where python3-pil and python3-numpy are missing)", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "skiploom-images-"));
  const named = (name: string): string => path.join(folder, name);
  beforeAll(() => {
    for (const name of [
      "make_images.py",
      "make_other_images.py",
      "make_tiff_images.py",
      "resize_images.py",
    ]) {
      const script = path.resolve(import.meta.dirname, "../support/images", name);
      const { status, stderr } = spawnSync(PYTHON, [script, folder], { encoding: "utf8" });
      expect(stderr).toBe("");
      expect(status).toBe(0);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What Pillow made of a file, by the file's name. */
  const expectedImages = (): { name: string; facts: number[]; pixels: Buffer }[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".rgb"))
      .map((file) => {
        const bytes = readFileSync(named(file));
        const facts = [0, 4, 8, 12, 16].map((at) => bytes.readUInt32LE(at));
        return { name: file.replace(/\.rgb$/, ""), facts, pixels: bytes.subarray(20) };
      });

  it("reads the same pixels, bit for bit", async () => {
    const different: string[] = [];
    const images = expectedImages();
    for (const { name, facts, pixels } of images) {
      const image = await read(named(name)).catch((error: unknown) => String(error));
      if (typeof image === "string") {
        different.push(`${name}: ${image}`);
        continue;
      }
      const same = image.width === facts[0] && image.height === facts[1] && pixels.equals(image.pixels);
      if (!same) different.push(name);
    }
    expect(different).toEqual([]);
    expect(images.length).toBeGreaterThan(220);
  });

  it("tells of each what it is from its first bytes, and asks for more where they do not say it", () => {
    const different: string[] = [];
    let asked = 0;
    for (const { name, facts } of expectedImages()) {
      const file = readFileSync(named(name));
      for (const first of [16, HEADER_BYTES]) {
        let answer = imageHeader(file.subarray(0, first), file.length);
        for (let turn = 0; answer.kind === "more" && turn < 9; turn += 1) {
          asked += 1;
          answer = imageHeader(file.subarray(0, answer.bytes), file.length);
        }
        if (answer.kind === "more") throw new Error(`${name} is not told by ${answer.bytes} bytes.`);
        const { width, height, channels, frames, hasProfile } = answer.header;
        const found = [width, height, channels, frames === "several" ? 1 : 0, hasProfile ? 1 : 0];
        if (String(found) !== String(facts)) different.push(`${name}: ${found} and not ${facts}`);
      }
    }
    expect(different).toEqual([]);
    expect(asked).toBeGreaterThan(220);
  });

  it("makes colours grey as Pillow does", () => {
    const script =
      "import sys, numpy; from PIL import Image; b = numpy.frombuffer(sys.stdin.buffer.read(), numpy.uint8).reshape(-1, 1, 3); sys.stdout.buffer.write(Image.fromarray(b).convert('L').tobytes())";
    const random = Random.fromSeed(3, "grey");
    const colours = Uint8Array.from({ length: 30_000 }, () => Math.floor(random.uniform() * 256));
    const { stdout } = spawnSync(PYTHON, ["-c", script], { input: colours });
    expect(stdout.equals(greyOf(colours))).toBe(true);
  });

  it("brings images to size as Pillow does, within 1", async () => {
    const [farthest, differences]: [string[], number[]] = [[], []];
    for (const name of ["resize-smooth.png", "resize-noise.png"]) {
      const image = await readImage(readFileSync(named(name)), decoders);
      for (const file of readdirSync(folder).filter((other) => other.startsWith(`${name}.`))) {
        const [, height, width] = /(\d+)x(\d+)$/.exec(file) ?? [];
        const found = networkImage(image, [Number(height), Number(width), 3], "stretch");
        const most = largestDifference(readFileSync(named(file)), found);
        differences.push(most);
        if (most > 1) farthest.push(`${file}: ${most}`);
      }
    }
    expect(farthest).toEqual([]);
    expect(differences).toHaveLength(18);
  });

  it.skipIf(!hasTorch)("gives a network what an exported PyTorch project gives it", async () => {
    const whole = ["rgb.png", "rgba.png", "orientation6.jpg", "orientation7.tif", "clear.webp", "grey.gif"];
    const deep = ["grey-16-23x19.png", "p5-65535.pnm"];
    // Pillow keeps the upper byte of a colour's 16 bits.
    const upperBytes = "rgb-16-23x19.png";
    const names = [...whole, ...deep, upperBytes];
    const [script, project] = ["../support/images/project_images.py", "../../resources/formats/pytorch"].map(
      (place) => path.resolve(import.meta.dirname, place),
    );
    const { status, stderr } = spawnSync(PYTHON, [script ?? "", folder, project ?? "", ...names], {
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    const different: string[] = [];
    for (const name of names) {
      const files = readdirSync(folder).filter((file) => file.startsWith(`${name}.project.`));
      expect(files).toHaveLength(9);
      for (const file of files) {
        const [, ...words] = /(\w+)-(\w+)\.(\d+)x(\d+)$/.exec(file) ?? [];
        const { fit, background } = pictureRulesSchema.parse({ fit: words[0], background: words[1] });
        const image = await readImage(readFileSync(named(name)), decoders, { background });
        const found = networkImage(image, [Number(words[2]), Number(words[3]), 3], fit);
        const most = largestDifference(readFileSync(named(file)), found);
        if (most > (name === upperBytes ? 1 : 0)) different.push(`${file}: ${most}`);
      }
    }
    expect(different).toEqual([]);
  });

  it("refuses a JPEG that is made for printing in words", async () => {
    await expect(read(named("cmyk.jpg"))).rejects.toMatchObject({
      code: "invalid-image",
      message: expect.stringContaining("CMYK"),
    });
  });

  it.each([
    "progressive.jpg",
    "quality75-sampling2.jpg",
    "rgb-16-interlaced-23x19.png",
    "palette16.png",
    "lossy90-64x48.webp",
    "lossless-64x48.webp",
    "interlaced.gif",
    "palette.bmp",
    "rle8.bmp",
    "RGB-none.tif",
    "p3-255.pnm",
    "p6-255.pnm",
  ])("refuses every beginning of %s", async (name) => {
    const file = readFileSync(named(name));
    // The last bytes of some kinds say only that this is the end, or are there for the sake of whole words.
    for (let length = 0; length < file.length - 40; length += length < 100 ? 1 : 23) {
      await expect(readImage(file.subarray(0, length), decoders), `${length} bytes`).rejects.toMatchObject({
        code: "invalid-image",
      });
    }
    expect((await readBytes(file)).pixels.length).toBeGreaterThan(0);
  });

  it("reads damaged files to some image or refuses them in words, and sound ones after them", async () => {
    const random = Random.fromSeed(17, "damaged-images");
    const outcomes = { read: 0, refused: 0 };
    for (const name of [
      "progressive.jpg",
      "orientation6.jpg",
      "palette-clear.png",
      "rgba-8-interlaced-23x19.png",
      "moving.webp",
      "orientation6.webp",
      "moving.gif",
      "rle4.bmp",
      "alpha.bmp",
      "p6-65535.pnm",
      "RGB-lzw.tif",
      "jpeg.tif",
    ]) {
      const sound = readFileSync(named(name));
      for (let round = 0; round < 40; round += 1) {
        const file = Uint8Array.from(sound);
        for (let change = 0; change < 1 + round / 8; change += 1) {
          file[Math.floor(random.uniform() * file.length)] = Math.floor(random.uniform() * 256);
        }
        try {
          await readImage(file, decoders);
          outcomes.read += 1;
        } catch (error) {
          if (!(error instanceof SkiploomError) || error.code !== "invalid-image") throw error;
          outcomes.refused += 1;
        }
      }
      const expected = readFileSync(named(`${name}.rgb`)).subarray(20);
      expect(expected.equals((await read(named(name))).pixels)).toBe(true);
    }
    expect(outcomes.read).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(60);
  });
});

describe.skipIf(!existsSync(FIXTURES))(
  "CIFAR-10's JPEGs (skipped where ../shared/fixtures is missing)",
  () => {
    it("have the pixels that libjpeg-turbo read, bit for bit", async () => {
      const npy =
        unzipSync(readFileSync(path.join(FIXTURES, "pixels.npz")))["images.npy"] ?? new Uint8Array(0);
      const header = new DataView(npy.buffer, npy.byteOffset).getUint16(8, true);
      const expected = npy.subarray(10 + header);
      expect(expected.length).toBe(200 * 32 * 32 * 3);
      const files = readdirSync(path.join(FIXTURES, "test"), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".jpg"))
        .sort();
      expect(files).toHaveLength(200);
      const remaining = new Set(Array.from({ length: 200 }, (_, index) => index));
      for (const file of files) {
        const { pixels } = await read(path.join(FIXTURES, "test", file));
        const found = [...remaining].find((index) =>
          Buffer.from(pixels).equals(expected.subarray(index * 3072, (index + 1) * 3072)),
        );
        expect(found, file).toBeDefined();
        remaining.delete(found ?? -1);
      }
      expect(remaining.size).toBe(0);
    });
  },
);
