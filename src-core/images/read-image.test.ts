/** Files that say something untrue. Pixels of sound ones are compared in tests/cross/images.test.ts. */
import { zlibSync } from "fflate";
import { expect, it } from "vitest";
import type { ImageDecoders, RgbaDecoder } from "./image";
import { readImage } from "./read-image";

/** Decoders that must not be reached. */
const unreached: RgbaDecoder = {
  decode: () => {
    throw new TypeError("The decoder was given a file that should have been refused before.");
  },
};
const decoders: ImageDecoders = { jpeg: unreached, webp: unreached };

const refusal = async (file: Uint8Array): Promise<string> => {
  try {
    await readImage(file, decoders);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "read";
};

function crc32(bytes: Uint8Array): number {
  let value = -1;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  bytes.set(
    [...type].map((sign) => sign.charCodeAt(0)),
    4,
  );
  bytes.set(body, 8);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(4, bytes.length - 4)));
  return bytes;
}

function png(width: number, height: number, kind: readonly number[], ...parts: Uint8Array[]): Uint8Array {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set(kind, 8);
  const all = [chunk("IHDR", header), ...parts, chunk("IEND", new Uint8Array(0))];
  return Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, ...all.flatMap((part) => [...part])]);
}

const GREY = [8, 0, 0, 0, 0];
const PALETTE = [8, 3, 0, 0, 0];
const data = (...bytes: number[]): Uint8Array => chunk("IDAT", zlibSync(Uint8Array.from(bytes)));

it("reads a small PNG file made by hand", async () => {
  const { header, raster } = await readImage(png(2, 1, GREY, data(1, 5, 7)), decoders);
  expect(header).toMatchObject({ format: "PNG", width: 2, height: 1, channels: 1, bits: 8 });
  expect(raster).toEqual({ width: 2, height: 1, channels: 1, step: 1, pixels: Uint8Array.of(5, 12) });
});

it("keeps no more of the pixels than it says it has", async () => {
  for (const bytes of [1_000, 200_000_000]) {
    const long = chunk("IDAT", zlibSync(new Uint8Array(bytes)));
    expect((await readImage(png(1, 1, GREY, long), decoders)).raster.pixels).toHaveLength(1);
  }
});

it.each([
  ["an empty file", new Uint8Array(0), "the file is empty"],
  ["text", new TextEncoder().encode("hello, I am no image"), "no image file that is known"],
  ["an enormous PNG", png(60_000, 60_000, GREY, data(0, 1)), "60000×60000 pixels"],
  ["an image without pixels", png(0, 1, GREY, data(0)), "no pixels"],
  ["too few pixels", png(2, 2, GREY, data(0, 1, 2)), "fewer pixels than it says"],
  ["far too few pixels", png(8000, 8000, GREY, data(0, 1, 2)), "fewer pixels than it says"],
  ["a little over the limit", png(8001, 8000, GREY, data(0, 1, 2)), "more than 64 million"],
  ["no data", png(2, 2, GREY), "it has no pixels"],
  [
    "data that are not compressed",
    png(1, 1, GREY, chunk("IDAT", Uint8Array.of(1, 2, 3))),
    "pixels are damaged",
  ],
  ["a filter that there is not", png(1, 1, GREY, data(5, 0)), "pixels are damaged"],
  ["a depth that there is not", png(1, 1, [3, 0, 0, 0, 0], data(0, 0)), "colours of no kind"],
  ["a palette that is missing", png(1, 1, PALETTE, data(0, 0)), "table of colours is missing"],
  [
    "a colour that is missing",
    png(1, 1, PALETTE, chunk("PLTE", Uint8Array.of(1, 2, 3)), data(0, 1)),
    "does not have",
  ],
  ["an unknown part", png(1, 1, GREY, chunk("ABCD", Uint8Array.of(1)), data(0, 1)), 'unknown kind, "ABCD"'],
  [
    "a changed byte",
    png(1, 1, GREY, data(0, 1)).map((byte, index) => (index === 20 ? byte + 1 : byte)),
    "checksum",
  ],
])("refuses %s in words", async (_, file, words) => {
  expect(await refusal(file)).toContain(words);
});

/** A JPEG file's first parts: marker and body. */
function jpeg(...parts: readonly (readonly [number, readonly number[]])[]): Uint8Array {
  return Uint8Array.from([
    0xff,
    0xd8,
    ...parts.flatMap(([marker, body]) => [
      0xff,
      marker,
      (body.length + 2) >> 8,
      (body.length + 2) & 255,
      ...body,
    ]),
  ]);
}

const frame = (height: number, width: number, components: number, precision = 8): number[] => [
  precision,
  height >> 8,
  height & 255,
  width >> 8,
  width & 255,
  components,
];
const SCAN = [0xda, []] as const;

it.each([
  ["an enormous JPEG", jpeg([0xc0, frame(60_000, 60_000, 3)], SCAN), "60000×60000 pixels"],
  ["a JPEG for printing", jpeg([0xc2, frame(8, 8, 4)], SCAN), "CMYK"],
  ["two channels", jpeg([0xc0, frame(8, 8, 2)], SCAN), "2 colour channels"],
  ["12 bits", jpeg([0xc1, frame(8, 8, 3, 12)], SCAN), "12 bits"],
  ["a lossless JPEG", jpeg([0xc3, frame(8, 8, 3)], SCAN), "rare kind"],
  ["an arithmetic-coded JPEG", jpeg([0xc9, frame(8, 8, 3)], SCAN), "rare kind"],
  ["two frames", jpeg([0xc0, frame(8, 8, 3)], [0xc0, frame(8, 8, 3)], SCAN), "more than one image"],
  ["no size", jpeg([0xe0, [1, 2]], SCAN), "how large it is"],
  ["no size and no pixels", jpeg([0xe0, [1, 2]]), "ends too early"],
  ["no pixels", jpeg([0xc0, frame(8, 8, 3)]), "ends too early"],
  [
    "too many scans of a large image",
    jpeg([0xc2, frame(8000, 8000, 3)], ...Array.from({ length: 40 }, () => SCAN)),
    "more than 32 passes",
  ],
  [
    "thousands of scans",
    jpeg([0xc2, frame(8, 8, 3)], ...Array.from({ length: 1000 }, () => SCAN)),
    "more than 200 passes",
  ],
  ["a length of nothing", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0), "no sound lengths"],
])("refuses %s in words, before its pixels are decoded", async (_, file, words) => {
  expect(await refusal(file)).toContain(words);
});
