/** Headers of files made by hand: what they tell, and what is refused before anything is made of it. */
import { describe, expect, it } from "vitest";
import { stopwatch } from "../../tests/support/stopwatch";
import type { ImageDecoders, RgbaDecoder } from "./image";
import { HEADER_BYTES, imageHeader } from "./image-header";
import { networkImage } from "./network-image";
import { readImage } from "./read-image";

/** Decoders that must not be reached. */
const unreached: RgbaDecoder = {
  decode: () => {
    throw new TypeError("The decoder was given a file that should have been refused before.");
  },
};
const decoders: ImageDecoders = { jpeg: unreached, webp: unreached };

const letters = (text: string): number[] => Array.from(text, (sign) => sign.charCodeAt(0));
const little = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, index) => Math.floor(value / 256 ** index) % 256);

async function refusal(file: Uint8Array): Promise<string> {
  try {
    await readImage(file, decoders);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "read";
}

function gif(
  width: number,
  height: number,
  data: readonly number[],
  table = [0, 0, 0, 255, 255, 255],
): Uint8Array {
  return Uint8Array.of(
    ...letters("GIF89a"),
    ...little(width, 2),
    ...little(height, 2),
    ...[0x80, 0, 0, ...table],
    ...[0x21, 0xf9, 4, 1, 0, 0, 1, 0],
    ...[0x2c, 0, 0, 0, 0, ...little(width, 2), ...little(height, 2), 0],
    ...[2, data.length, ...data, 0, 0x3b],
  );
}

function bmp(
  width: number,
  height: number,
  bits: number,
  compression: number,
  body: readonly number[],
): Uint8Array {
  const info = [40, width, height].flatMap((value) => little(value < 0 ? value + 2 ** 32 : value, 4));
  const more = [compression, 0, 0, 0, 0, 0].flatMap((value) => little(value, 4));
  return Uint8Array.of(
    ...letters("BM"),
    ...little(0, 8),
    ...little(54, 4),
    ...info,
    1,
    0,
    ...little(bits, 2),
    ...more,
    ...body,
  );
}

/** In little-endian order; the pixels follow the directory, and then what has several numbers. */
function tiff(
  tags: Readonly<Record<number, number | readonly number[]>>,
  body: readonly number[] = [],
  next = 0,
): Uint8Array {
  const entries = Object.entries(tags);
  const behind = 8 + 2 + entries.length * 12 + 4;
  const lists: number[] = [];
  const directory = entries.flatMap(([tag, value]) => {
    const isList = typeof value === "object";
    const listPlace = behind + body.length + lists.length;
    if (isList) lists.push(...value.flatMap((number) => little(number, 4)));
    // Of a list where it stands, and of a single strip where it begins.
    const place = isList ? listPlace : Number(tag) === 273 ? behind : value;
    return [...little(Number(tag), 2), 4, 0, ...little(isList ? value.length : 1, 4), ...little(place, 4)];
  });
  return Uint8Array.of(
    ...letters("II*\0"),
    ...little(8, 4),
    ...little(entries.length, 2),
    ...directory,
    ...little(next, 4),
    ...body,
    ...lists,
  );
}
const GREY_TIFF = { 256: 2, 257: 1, 258: 8, 259: 1, 262: 1, 273: 0, 279: 2 };

function webp(...chunks: readonly (readonly [string, readonly number[]])[]): Uint8Array {
  const body = chunks.flatMap(([type, bytes]) => [
    ...letters(type),
    ...little(bytes.length, 4),
    ...bytes,
    ...(bytes.length % 2 ? [0] : []),
  ]);
  return Uint8Array.of(...letters("RIFF"), ...little(body.length + 4, 4), ...letters("WEBP"), ...body);
}
const vp8l = (width: number, height: number): number[] => [
  0x2f,
  ...little((width - 1) | ((height - 1) << 14), 4).map((byte) => byte & 255),
  0,
];

it.each([
  ["a GIF without pixels", gif(0, 3, [0x4c, 1]), "no pixels"],
  ["a GIF of a code that there is not", gif(2, 2, [0xff, 0xff]), "pixels are damaged"],
  ["a GIF of too few pixels", gif(60, 60, [0x4c, 1]), "fewer pixels than it says"],
  ["an enormous GIF", gif(65_535, 65_535, [0x4c, 1]), "65535×65535 pixels"],
  ["a BMP of an unknown depth", bmp(2, 2, 7, 0, []), "no kind that BMP knows"],
  ["a BMP that is a JPEG inside", bmp(2, 2, 24, 4, []), "rare kind of BMP"],
  ["a BMP that ends early", bmp(2, 2, 24, 0, [1, 2, 3]), "ends too early"],
  ["an enormous BMP", bmp(60_000, -60_000, 24, 0, []), "60000×60000 pixels"],
  ["a BMP of negative width", bmp(-2, 2, 24, 0, []), "no pixels"],
  ["an enormous PPM", Uint8Array.from(letters("P6 99999999 99999999 255\n")), "99999999×99999999 pixels"],
  ["a number without end", Uint8Array.from(letters(`P6 ${"9".repeat(40)} 1 255\n`)), "damaged"],
  ["a PPM that ends early", Uint8Array.from(letters("P6 2 2 255\nabc")), "ends too early"],
  ["letters for digits", Uint8Array.from(letters("P3 1 1 255\n1 x 3   ")), "damaged"],
  ["a TIFF that points beyond its end", tiff({ ...GREY_TIFF, 279: 50 }, [1, 2]), "ends too early"],
  ["an enormous TIFF", tiff({ ...GREY_TIFF, 256: 60_000, 257: 60_000 }), "60000×60000 pixels"],
  ["a TIFF of few pixels", tiff({ ...GREY_TIFF, 257: 10 }, [1, 2]), "ends too early"],
  ["a TIFF for printing", tiff({ ...GREY_TIFF, 262: 5 }), "CMYK"],
  ["a TIFF of numbers with points", tiff({ ...GREY_TIFF, 258: 32, 339: 3 }), "no whole numbers"],
  ["a TIFF of 32 bits", tiff({ ...GREY_TIFF, 258: 32 }), "32 bits"],
  ["a fax", tiff({ ...GREY_TIFF, 259: 4 }), "(fax)"],
  ["a TIFF without places", tiff({ 256: 2, 257: 1, 258: 8, 262: 1 }), "does not say where"],
  ["a DNG photo", tiff({ ...GREY_TIFF, 50706: 1 }), "raw photo"],
  ["a camera's preview", tiff({ ...GREY_TIFF, 254: 1, 330: 8 }), "raw photo"],
  ["a TIFF in strips of nothing", tiff({ ...GREY_TIFF, 278: 0 }, [1, 2]), "damaged"],
  [
    "a WebP of two sizes",
    webp(["VP8X", [0, 0, 0, 0, ...little(3, 3), ...little(3, 3)]], ["VP8L", vp8l(9, 9)]),
    "not as many",
  ],
  ["an enormous WebP", webp(["VP8L", vp8l(16_384, 16_384)]), "16384×16384 pixels"],
  ["a WebP without pixels", webp(["VP8X", [0, 0, 0, 0, ...little(3, 3), ...little(3, 3)]]), "ends too early"],
  ["a WebP of nothing that is known", webp(["ABCD", [1]]), "how large it is"],
])("refuses %s in words", async (_, file, words) => {
  expect(await refusal(file)).toContain(words);
});

it("is not held up by runs that go on beyond their row", async () => {
  const start = bmp(2, 2, 8, 1, new Array<number>(1024).fill(0));
  const file = new Uint8Array(16_000_000).fill(255);
  file.set(start);
  // Behind the table of colours.
  file.set(little(start.length, 4), 10);
  const seconds = stopwatch();
  expect(await refusal(file)).toContain("ends too early");
  expect(seconds()).toBeLessThan(2);
});

it.each([
  ["a HEIC photo", "\0\0\0\x18ftypheic", "a HEIC file; convert it"],
  ["an AVIF", "\0\0\0\x18ftypavif", "an AVIF file; convert it"],
  ["a CR3 photo", "\0\0\0\x18ftypcrx ", "a raw photo (CR3); develop it"],
  ["a film", "\0\0\0\x18ftypisom", "a film"],
  ["a CR2 photo", "II*\0\x10\0\0\0CR\x02\0", "a raw photo; develop it"],
  ["a JPEG XL", "\xff\x0a12", "a JPEG XL file"],
  ["a JPEG 2000", "\0\0\0\x0cjP  \r\n", "a JPEG 2000 file"],
  ["a Photoshop file", "8BPS\0\x01", "a Photoshop file (PSD); export it"],
  ["a PDF", "%PDF-1.7", "a PDF file"],
  ["an SVG", '<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="">', "an SVG drawing"],
  ["a web page", "\n<!DOCTYPE html><html><svg ", "a web page (HTML)"],
  ["a BigTIFF", "II+\0\x08\0\0\0", "a BigTIFF file"],
  ["text", "P8 hello", "JPEG, PNG, WebP, GIF, BMP, TIFF, PPM, PGM and PBM files are read"],
])("names %s and says what to do", async (_, text, words) => {
  expect(await refusal(Uint8Array.from(letters(text)))).toContain(words);
});

describe("the header", () => {
  it("asks for more where the file is longer, and refuses one that is not", () => {
    const file = tiff(GREY_TIFF, [7, 9]);
    const asked = imageHeader(file.subarray(0, 20), file.length);
    expect(asked).toEqual({ kind: "more", bytes: file.length });
    expect(() => imageHeader(file.subarray(0, 20), 20)).toThrow("ends too early");
    expect(imageHeader(file, file.length)).toMatchObject({
      kind: "known",
      header: { format: "TIFF", width: 2, height: 1, channels: 1, bits: 8, frames: "one" },
    });
  });

  it("is found behind very many small parts in few steps", () => {
    const parts = 100_000;
    const file = new Uint8Array(33 + 12 * parts + 24);
    file.set([
      ...letters("\x89PNG\r\n\x1a\n"),
      0,
      0,
      0,
      13,
      ...letters("IHDR"),
      0,
      0,
      0,
      2,
      0,
      0,
      0,
      3,
      8,
      2,
    ]);
    for (let part = 0; part < parts; part += 1) file.set(letters("tEXt"), 33 + 12 * part + 4);
    file.set(letters("IDAT"), 33 + 12 * parts + 4);
    file.set(letters("IEND"), 33 + 12 * parts + 16);
    let asked = 0;
    for (let bytes = HEADER_BYTES; ; asked += 1) {
      const answer = imageHeader(file.subarray(0, bytes), file.length);
      if (answer.kind === "known") {
        expect(answer.header).toMatchObject({ width: 2, height: 3 });
        break;
      }
      bytes = answer.bytes;
    }
    expect(asked).toBeLessThan(10);
  });

  it("tells of images that are too large to be read", () => {
    const answer = imageHeader(bmp(60_000, 60_000, 24, 0, []), 10_000);
    expect(answer).toMatchObject({ header: { width: 60_000, height: 60_000 } });
    expect(() => imageHeader(gif(0, 0, [1]), 100)).toThrow("no pixels");
  });

  it("does not know how many frames follow what it was not given", () => {
    const file = gif(1, 1, [0x44, 1]);
    const framesOf = (length: number): unknown => {
      const answer = imageHeader(file.subarray(0, length), file.length);
      return answer.kind === "known" && answer.header.frames;
    };
    expect([framesOf(file.length), framesOf(file.length - 2)]).toEqual(["one", "unknown"]);
  });

  it("finds a second page", () => {
    const file = tiff(GREY_TIFF, [1, 2], 8);
    expect(imageHeader(file, file.length)).toMatchObject({ header: { frames: "several" } });
  });
});

it("lays what is transparent on white, or black by choice", async () => {
  // One pixel of the entry that is transparent.
  const file = gif(1, 1, [0x44, 1], [10, 20, 30, 40, 50, 60]);
  const pixels = async (background?: "white" | "black"): Promise<number[]> => {
    const image = await readImage(file, decoders, background ? { background } : {});
    return [...networkImage(image, [1, 1, 3])];
  };
  expect(await pixels()).toEqual([10, 20, 30]);
  file[file.indexOf(0xf9) + 5] = 0;
  expect(await pixels()).toEqual([255, 255, 255]);
  expect(await pixels("black")).toEqual([0, 0, 0]);
});
