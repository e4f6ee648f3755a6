/**
 * IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist/, "The IDX file format"): two zero bytes, a type
 * byte, the number of axes, one big-endian 32-bit size an axis, then the numbers in row-major order.
 *
 * Nothing in the header is believed until it agrees with the length of the file, and nothing is allocated:
 * the numbers that are returned are a view into the bytes that were given.
 */
import { DatasetError } from "./error";

const UNSIGNED_BYTE = 0x08;
const OTHER_TYPES: Readonly<Record<number, string>> = {
  9: "signed bytes",
  11: "16-bit integers",
  12: "32-bit integers",
  13: "32-bit floats",
  14: "64-bit floats",
};

/** Beyond these a header is taken for damaged, whatever the length of the file. */
export const IDX_LIMITS = { samples: 10_000_000, side: 4_096, classes: 256 } as const;

/** Images side by side in memory: `[count, height, width, channels]`, row-major. */
export interface IdxImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

export interface IdxLabels {
  readonly count: number;
  readonly data: Uint8Array;
}

interface IdxArray {
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Reads images: three axes (`[count, height, width]`, one channel) or four (`[count, height, width, channels]`,
 * with 1, 3 or 4 channels).
 *
 * @param bytes the whole file, decompressed
 * @param file what to call it in an error
 * @throws DatasetError when the header is not that of such a file, or lies about what follows
 */
export function parseIdxImages(bytes: Uint8Array, file: string): IdxImages {
  const { sizes, data } = parseIdx(bytes, file, [3, 4], "images");
  const [count = 0, height = 0, width = 0, channels = 1] = sizes;
  return { count, height, width, channels, data };
}

/**
 * Reads labels: one axis of class numbers, 0 to 255.
 *
 * @param bytes the whole file, decompressed
 * @param file what to call it in an error
 * @throws DatasetError when the header is not that of such a file, or lies about what follows
 */
export function parseIdxLabels(bytes: Uint8Array, file: string): IdxLabels {
  const { sizes, data } = parseIdx(bytes, file, [1], "labels");
  return { count: sizes[0] ?? 0, data };
}

function parseIdx(bytes: Uint8Array, file: string, ranks: readonly number[], what: string): IdxArray {
  const rank = readRank(bytes, file, ranks, what);
  const headerLength = 4 + 4 * rank;
  if (bytes.length < headerLength) {
    throw new DatasetError(
      "size-mismatch",
      `${file} ends inside its header: ${bytes.length} bytes, where the header alone takes ${headerLength}. The file is cut short; copy it again.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  checkSizes(sizes, file);
  // The limits keep this exact: 1e7 x 4096 x 4096 x 4 is below 2 ** 53.
  const expected = sizes.reduce((product, size) => product * size, 1);
  const actual = bytes.length - headerLength;
  if (actual !== expected) {
    throw new DatasetError(
      "size-mismatch",
      `${file} says it holds ${sizes.join("×")} values, which is ${expected} bytes, but ${actual} follow its header. The file is ${actual < expected ? "cut short" : "longer than it says"}; copy it again.`,
    );
  }
  return { sizes, data: bytes.subarray(headerLength) };
}

/** Checks the first four bytes and returns the number of axes. */
function readRank(bytes: Uint8Array, file: string, ranks: readonly number[], what: string): number {
  const [first = -1, second = -1, type = -1, rank = -1] = bytes.subarray(0, 4);
  if (first === 0x1f && second === 0x8b) {
    throw new DatasetError(
      "not-idx",
      `${file} is still compressed with gzip. Give its name the ending .gz, so that it is decompressed first.`,
    );
  }
  if (bytes.length < 4 || first !== 0 || second !== 0) {
    throw new DatasetError(
      "not-idx",
      `${file} is not an IDX file: it does not begin with the two zero bytes of that format. Choose files in MNIST's format.`,
    );
  }
  if (type !== UNSIGNED_BYTE) {
    const found = OTHER_TYPES[type] ?? `numbers of the unknown type ${type}`;
    throw new DatasetError(
      "unsupported-type",
      `${file} holds ${found}; ${what} must be unsigned bytes (IDX type 8). Write the file again with that type.`,
    );
  }
  if (!ranks.includes(rank)) {
    throw new DatasetError(
      "unsupported-rank",
      `${file} has ${rank} ${rank === 1 ? "axis" : "axes"}; ${what} have ${ranks.join(" or ")}. Check that the image and label files are not exchanged.`,
    );
  }
  return rank;
}

function checkSizes(sizes: readonly number[], file: string): void {
  const [count = 0, height = 1, width = 1, channels = 1] = sizes;
  if (count === 0)
    throw new DatasetError("empty", `${file} says it holds no samples. Choose a file with data.`);
  if (count > IDX_LIMITS.samples) {
    throw new DatasetError(
      "absurd-size",
      `${file} says it holds ${count} samples; at most ${IDX_LIMITS.samples} can be used. Its header may be damaged.`,
    );
  }
  if ([height, width].some((side) => side < 1 || side > IDX_LIMITS.side)) {
    throw new DatasetError(
      "absurd-size",
      `${file} says its images are ${height}×${width} pixels; each side must be 1 to ${IDX_LIMITS.side}. Its header may be damaged.`,
    );
  }
  if (![1, 3, 4].includes(channels)) {
    throw new DatasetError(
      "absurd-size",
      `${file} says its images have ${channels} channels; they can have 1 (grey), 3 (colour) or 4 (colour and opacity).`,
    );
  }
}
