/**
 * IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist/, "The IDX file format"): two zero bytes, a type
 * byte, the number of axes, one big-endian 32-bit size an axis, then the numbers in row-major order.
 *
 * Nothing in the header is believed until it agrees with the length of the file, and nothing is allocated:
 * the numbers that are returned are a view into the bytes that were given.
 */
import { DatasetError } from "./error";
import { IDX_TYPES, type IdxType, type IdxValues, numbersOf, UNSIGNED_BYTE } from "./idx-values";

/** Beyond these a header is taken for damaged, whatever the length of the file. */
const IDX_LIMITS = { samples: 10_000_000, side: 4_096, classes: 256, columns: 64 } as const;

/** Of the four axes of colour images. */
export const IDX_HEADER_BYTES = 20;

export interface IdxHeader {
  readonly type: IdxType;
  readonly sizes: readonly number[];
  readonly headerBytes: number;
  /** Header and numbers, as the header has it. */
  readonly fileBytes: number;
  /** By the number of axes: 3 or 4 for images, 1 for labels, 2 for labels with further columns. */
  readonly holds: "images" | "labels" | undefined;
}

/** Images side by side: `[count, height, width, channels]`, row-major. */
export interface IdxImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: IdxValues;
}

/** Whole numbers, one a sample. */
export interface IdxLabels {
  readonly count: number;
  readonly data: ArrayLike<number>;
}

/**
 * What the first bytes of a file say, if they are those of an IDX file at all. Sizes are as they stand there.
 *
 * @param start `IDX_HEADER_BYTES` of the file, or all of a shorter one
 */
export function readIdxHeader(start: Uint8Array): IdxHeader | undefined {
  const [first, second, code = 0, axes = 0] = start;
  const type = IDX_TYPES[code];
  const headerBytes = 4 + 4 * axes;
  if (first !== 0 || second !== 0 || !type || axes < 1 || axes > 4 || start.length < headerBytes)
    return undefined;
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const sizes = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const fileBytes = headerBytes + sizes.reduce((product, size) => product * size, type.bytes);
  const isLabels = axes === 1 || (axes === 2 && (sizes[1] ?? 0) <= IDX_LIMITS.columns);
  return {
    type,
    sizes,
    headerBytes,
    fileBytes,
    holds: axes >= 3 ? "images" : isLabels ? "labels" : undefined,
  };
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
  const { sizes, values } = parseIdx(bytes, file, [3, 4], "images");
  const [count = 0, height = 0, width = 0, channels = 1] = sizes;
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
  checkLength(bytes, file, sizes, values);
  return { count, height, width, channels, values };
}

/**
 * Reads labels: one axis of class numbers, or two, of which the first column counts (QMNIST's files have eight: the digit, then
 * who wrote it and where).
 *
 * @param bytes the whole file, decompressed
 * @param file what to call it in an error
 * @throws DatasetError when the header is not that of such a file, or lies about what follows, or labels are no whole numbers
 */
export function parseIdxLabels(bytes: Uint8Array, file: string): IdxLabels {
  const { sizes, values } = parseIdx(bytes, file, [1, 2], "labels");
  const [count = 0, columns = 1] = sizes;
  if (columns < 1 || columns > IDX_LIMITS.columns) {
    throw new DatasetError(
      "absurd-size",
      `${file} says it has ${columns} numbers for each label; there can be 1 to ${IDX_LIMITS.columns}. Its header may be damaged.`,
    );
  }
  checkLength(bytes, file, sizes, values);
  if (values.type === UNSIGNED_BYTE && columns === 1) return { count, data: values.content };
  const data = numbersOf(values, columns);
  const odd = data.find((label) => !Number.isInteger(label));
  if (odd !== undefined) {
    throw new DatasetError(
      "label-out-of-range",
      `${file} has the label ${odd}; labels are whole numbers. Choose the file that holds the labels.`,
    );
  }
  return { count, data };
}

function parseIdx(
  bytes: Uint8Array,
  file: string,
  ranks: readonly number[],
  what: string,
): { sizes: readonly number[]; values: IdxValues } {
  const { type, rank } = readStart(bytes, file, ranks, what);
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes) {
    throw new DatasetError(
      "size-mismatch",
      `${file} ends inside its header: ${bytes.length} bytes, where the header alone takes ${headerBytes}. The file is cut short; copy it again.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  checkCount(sizes[0] ?? 0, file);
  const content = bytes.subarray(headerBytes);
  return { sizes, values: { type, content, count: Math.floor(content.length / type.bytes) } };
}

/** The limits on sizes keep this exact: 1e7 x 4096 x 4096 x 4 x 8 is below 2 ** 53. */
function checkLength(
  bytes: Uint8Array,
  file: string,
  sizes: readonly number[],
  { type, content }: IdxValues,
): void {
  const expected = sizes.reduce((product, size) => product * size, type.bytes);
  const actual = content.length;
  if (actual === expected) return;
  throw new DatasetError(
    "size-mismatch",
    `${file} says it holds ${sizes.join("×")} values, which is ${expected} bytes, but ${actual} follow its header (${bytes.length} in all). The file is ${actual < expected ? "cut short" : "longer than it says"}; copy it again.`,
  );
}

/** Checks the first four bytes. */
function readStart(
  bytes: Uint8Array,
  file: string,
  ranks: readonly number[],
  what: string,
): { type: IdxType; rank: number } {
  const [first = -1, second = -1, code = -1, rank = -1] = bytes.subarray(0, 4);
  if (bytes.length < 4 || first !== 0 || second !== 0) {
    throw new DatasetError(
      "not-idx",
      `${file} is not an IDX file: it does not begin with the two zero bytes of that format. Choose files in MNIST's format.`,
    );
  }
  const type = IDX_TYPES[code];
  if (!type) {
    throw new DatasetError(
      "unsupported-type",
      `${file} holds numbers of the unknown type ${code}; IDX knows ${Object.keys(IDX_TYPES).join(", ")}. Its header may be damaged.`,
    );
  }
  if (!ranks.includes(rank)) {
    throw new DatasetError(
      "unsupported-rank",
      `${file} has ${rank} ${rank === 1 ? "axis" : "axes"}; ${what} have ${ranks.join(" or ")}. Check that the image and label files are not exchanged.`,
    );
  }
  return { type, rank };
}

function checkCount(count: number, file: string): void {
  if (count === 0)
    throw new DatasetError("empty", `${file} says it holds no samples. Choose a file with data.`);
  if (count > IDX_LIMITS.samples) {
    throw new DatasetError(
      "absurd-size",
      `${file} says it holds ${count} samples; at most ${IDX_LIMITS.samples} can be used. Its header may be damaged.`,
    );
  }
}
