/** Tiny IDX files for tests. */
import { IDX_TYPES } from "./idx-values";

const WRITERS: Readonly<Record<number, (view: DataView, offset: number, value: number) => void>> = {
  8: (view, offset, value) => view.setUint8(offset, value),
  9: (view, offset, value) => view.setInt8(offset, value),
  11: (view, offset, value) => view.setInt16(offset, value),
  12: (view, offset, value) => view.setInt32(offset, value),
  13: (view, offset, value) => view.setFloat32(offset, value),
  14: (view, offset, value) => view.setFloat64(offset, value),
};

/** A file of the given sizes and numbers; `type` is IDX's code, 8 for bytes. */
export function idxFile(sizes: readonly number[], numbers: readonly number[], type = 8): Uint8Array {
  const each = IDX_TYPES[type]?.bytes ?? 1;
  const start = 4 + 4 * sizes.length;
  const bytes = new Uint8Array(start + numbers.length * each);
  bytes.set([0, 0, type, sizes.length]);
  const view = new DataView(bytes.buffer);
  sizes.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  numbers.forEach((value, place) => {
    WRITERS[type]?.(view, start + place * each, value);
  });
  return bytes;
}

/** Pixels that differ from image to image: one bright column by its label, noise from its place elsewhere. */
export function pixelsOf(labels: readonly number[], height: number, width: number, salt = 0): number[] {
  return labels.flatMap((label, image) =>
    Array.from({ length: height * width }, (_, place) =>
      place % width === label % width ? 200 : (image * 31 + place * 7 + salt) % 50,
    ),
  );
}
