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
import { SkiploomError } from "#core/foundation/errors";
import { Random } from "#core/foundation/random";
import type { ImageDecoders, RgbImage } from "#core/images/image";
import { greyOf } from "#core/images/network-image";
import { readImage } from "#core/images/read-image";
import { nodeImageDecoders } from "#images/node";

const PYTHON = "/usr/bin/python3";
const hasPillow = spawnSync(PYTHON, ["-c", "import PIL, numpy"]).status === 0;
const FIXTURES = path.resolve(import.meta.dirname, "../../../shared/fixtures/cifar-10-sample");

let decoders: ImageDecoders;
beforeAll(async () => {
  decoders = await nodeImageDecoders();
});

const read = (file: string): Promise<RgbImage> => readImage(readFileSync(file), decoders);

describe.skipIf(!hasPillow)("beside Pillow (skipped where python3-pil and python3-numpy are missing)", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "skiploom-images-"));
  const named = (name: string): string => path.join(folder, name);
  beforeAll(() => {
    const script = path.resolve(import.meta.dirname, "../support/images/make_images.py");
    const { status, stderr } = spawnSync(PYTHON, [script, folder], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("reads the same pixels, bit for bit", async () => {
    const different: string[] = [];
    const files = readdirSync(folder).filter((name) => name.endsWith(".rgb"));
    for (const file of files) {
      const name = file.replace(/\.rgb$/, "");
      const bytes = readFileSync(named(file));
      const image = await read(named(name));
      const same =
        image.width === bytes.readUInt32LE(0) &&
        image.height === bytes.readUInt32LE(4) &&
        bytes.subarray(8).equals(image.pixels);
      if (!same) different.push(name);
    }
    expect(different).toEqual([]);
    expect(files.length).toBeGreaterThan(75);
  });

  it("makes colours grey as Pillow does", () => {
    const script =
      "import sys, numpy; from PIL import Image; b = numpy.frombuffer(sys.stdin.buffer.read(), numpy.uint8).reshape(-1, 1, 3); sys.stdout.buffer.write(Image.fromarray(b).convert('L').tobytes())";
    const random = Random.fromSeed(3, "grey");
    const colours = Uint8Array.from({ length: 30_000 }, () => Math.floor(random.uniform() * 256));
    const { stdout } = spawnSync(PYTHON, ["-c", script], { input: colours });
    expect(stdout.equals(greyOf(colours))).toBe(true);
  });

  it.each([
    ["cmyk.jpg", "CMYK"],
    ["picture.gif", "it is a GIF file"],
    ["picture.webp", "it is a WebP file"],
    ["picture.bmp", "it is a BMP file"],
    ["picture.tif", "it is a TIFF file"],
  ])("refuses %s in words", async (name, words) => {
    await expect(read(named(name))).rejects.toThrow(words);
    await expect(read(named(name))).rejects.toMatchObject({ code: "invalid-image" });
  });

  it.each(["progressive.jpg", "quality75-sampling2.jpg", "rgb-16-interlaced-23x19.png", "palette16.png"])(
    "refuses every beginning of %s",
    async (name) => {
      const file = readFileSync(named(name));
      for (let length = 0; length < file.length; length += length < 100 ? 1 : 23) {
        await expect(readImage(file.subarray(0, length), decoders), `${length} bytes`).rejects.toMatchObject({
          code: "invalid-image",
        });
      }
      expect((await readImage(file, decoders)).pixels.length).toBeGreaterThan(0);
    },
  );

  it("reads damaged files to some image or refuses them in words, and sound ones after them", async () => {
    const random = Random.fromSeed(17, "damaged-images");
    const outcomes = { read: 0, refused: 0 };
    for (const name of [
      "progressive.jpg",
      "orientation6.jpg",
      "palette-clear.png",
      "rgba-8-interlaced-23x19.png",
    ]) {
      const sound = readFileSync(named(name));
      for (let round = 0; round < 60; round += 1) {
        const file = Uint8Array.from(sound);
        for (let change = 0; change < 1 + round / 12; change += 1) {
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
      const expected = readFileSync(named(`${name}.rgb`)).subarray(8);
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
