/**
 * Image files and stand-alone pages that were changed at random: each is read to something, or refused with its error in words. Nothing
 * hangs, and sound files are read as before afterwards.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { encodeUtf8 } from "#core/codecs/text";
import type { FormatTools } from "#core/formats/format";
import { html } from "#core/formats/html/html";
import { SkiploomError } from "#core/foundation/errors";
import { Random } from "#core/foundation/random";
import type { ImageDecoders } from "#core/images/image";
import { imageHeader } from "#core/images/image-header";
import { readImage } from "#core/images/read-image";
import { nodeImageDecoders } from "#images/node";
import { everyLayerDocument } from "../cross/every-layer";
import { stopwatch } from "../support/stopwatch";
import { trainedModelOf } from "../support/trained-model";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const ROOT = path.resolve(import.meta.dirname, "../..");
const SECONDS_EACH = 5;
const TEMPLATE = '<meta name="generator" content="Skiploom"><title>{{title}}</title><!--model-->';
const tools: FormatTools = {
  hdf5: () => Promise.reject(new TypeError("A page needs no HDF5.")),
  resource: async () => encodeUtf8(TEMPLATE),
};

let decoders: ImageDecoders;
beforeAll(async () => {
  decoders = nodeImageDecoders();
});

const readFixture = (name: string): Uint8Array => new Uint8Array(readFileSync(path.join(ROOT, name)));

/** A small file of each format; checksums of a PNG file catch nearly every change. */
const IMAGES = [
  "tests/fixtures/images/photo.jpg",
  "resources/icons/icon.png",
  ...[
    "moving.webp",
    "lossy.webp",
    "moving.gif",
    "runs.bmp",
    "masks.bmp",
    "lzw.tif",
    "tiles.tif",
    "jpeg.tif",
  ].map((name) => `tests/fixtures/images/${name}`),
  "tests/fixtures/images/digits.ppm",
];

it.each(IMAGES)(
  "reads or refuses what was made of %s",
  async (name) => {
    const sound = readFixture(name);
    const before = await readImage(sound, decoders);
    await tryChanged(path.basename(name), sound, "invalid-image", (file) => readImage(file, decoders));
    expect(await readImage(sound, decoders)).toEqual(before);
  },
  trialLimitMs(120_000, 1_200_000),
);

it(
  "tells what is made of a file's first bytes, or refuses it",
  async () => {
    for (const name of IMAGES) {
      const readHeader = async (file: Uint8Array): Promise<unknown> =>
        imageHeader(file.subarray(0, 200), file.length);
      await tryChanged(`header-${path.basename(name)}`, readFixture(name), "invalid-image", readHeader, 0);
    }
  },
  trialLimitMs(120_000, 1_200_000),
);

it(
  "reads or refuses what was made of a page",
  async () => {
    const facts = { imageShape: [8, 8, 3], classNames: [..."abcdefghij"] } as const;
    const options = { choices: {}, form: "int8" } as const;
    const files = await html.write?.(trainedModelOf(everyLayerDocument(), facts), options, tools);
    const sound = files?.get("model.html") ?? new Uint8Array(0);
    const readPage = async (file: Uint8Array): Promise<unknown> =>
      await html.read?.(new Map([["model.html", file]]), tools);
    expect(await readPage(sound)).toBeDefined();
    await tryChanged("page", sound, "invalid-model", readPage);
  },
  trialLimitMs(120_000, 1_200_000),
);

async function tryChanged(
  name: string,
  sound: Uint8Array,
  code: string,
  read: (file: Uint8Array) => Promise<unknown>,
  leastRefused = 1 / 20,
): Promise<void> {
  const random = Random.fromSeed(trialSeed, name);
  const count = trialCount(200, 5_000);
  const outcomes = { read: 0, refused: 0 };
  for (let round = 0; round < count; round += 1) {
    const passed = stopwatch();
    try {
      await read(changed(sound, random, round));
      outcomes.read += 1;
    } catch (error) {
      if (!(error instanceof SkiploomError) || error.code !== code) throw error;
      outcomes.refused += 1;
    }
    const seconds = passed();
    expect(seconds, `round ${round} of seed ${trialSeed}`).toBeLessThan(SECONDS_EACH);
  }
  reportTrial(`changed-${name}`, { count, ...outcomes });
  expect(outcomes.refused).toBeGreaterThanOrEqual(count * leastRefused);
}

/** Bytes changed, most often near the beginning, where a file says what it is; every fourth one is cut off too. */
function changed(sound: Uint8Array, random: Random, round: number): Uint8Array {
  const file = sound.slice(0, round % 4 === 0 ? random.integerBelow(sound.length) : sound.length);
  for (let change = 0; change <= round % 7; change += 1) {
    const end = round % 2 === 0 ? file.length : Math.min(file.length, 600);
    file[random.integerBelow(Math.max(1, end))] = random.integerBelow(256);
  }
  return file;
}
