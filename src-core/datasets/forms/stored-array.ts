/** Arrays of numbers as they lie in files, an item (a picture, a label) along the first axis. Items are read by pieces of bounded size. */
import { NUMBER_BYTES, type NumberType } from "../../codecs/number-types";
import { countElements } from "../../codecs/stored-tensor";
import { invalidSource } from "../invalid-source";
import type { ByteStretch } from "./byte-stretch";

export interface StoredArray {
  /** As a person finds it: `x_train in mnist.npz`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: NumberType;
  readonly isBigEndian: boolean;
  /** The first axis runs fastest, as Fortran has it. */
  readonly isFortran: boolean;
  /** Texts, as `NpyHeader` has them. */
  readonly isText?: true;
  /** The numbers alone. */
  readonly stretch: ByteStretch;
}

/** Items that are read at once take about this much; a single one may take more. */
const READ_BYTES = 2 ** 22;
/** Of an array in Fortran's order, whose items lie scattered over the whole of it: each piece reads a stretch of every column. */
const SCATTERED_BYTES = 2 ** 26;
/** Of one item. */
const MOST_ITEM_BYTES = 2 ** 27;

export interface ItemPiece {
  readonly from: number;
  readonly to: number;
  /** Items `from` to before `to`, dense, the last axis running fastest. Bytes are as in the file. */
  readonly bytes: Uint8Array;
}

export function itemNumbers({ shape }: StoredArray): number {
  return countElements(shape.slice(1));
}

/** @throws SkiploomError `invalid-dataset` where shape and bytes do not agree */
export function checkLength({ name, shape, type, stretch }: StoredArray): void {
  const count = countElements(shape);
  const wanted = count * NUMBER_BYTES[type];
  if (!Number.isSafeInteger(wanted) || wanted !== stretch.bytes)
    throw invalidSource(
      name,
      `it has ${stretch.bytes} bytes where its shape [${shape.join(", ")}] needs ${wanted}`,
    );
  if (count > 0 && (count / (shape[0] ?? 1)) * NUMBER_BYTES[type] > MOST_ITEM_BYTES)
    throw invalidSource(name, `each item of its shape [${shape.join(", ")}] is too large for a picture`);
}

/** @param items ascending; undefined for all @returns pieces that hold them, in order; no item between pieces is read */
export async function* readItems(array: StoredArray, items?: Uint32Array): AsyncIterable<ItemPiece> {
  const itemBytes = itemNumbers(array) * NUMBER_BYTES[array.type];
  const budget = array.isFortran ? SCATTERED_BYTES : READ_BYTES;
  const most = Math.max(1, Math.floor(budget / Math.max(1, itemBytes)));
  for (const [from, to] of runsOf(items ?? array.shape[0] ?? 0, most)) {
    yield {
      from,
      to,
      bytes: array.isFortran
        ? await gather(array, from, to)
        : await array.stretch.read(from * itemBytes, to * itemBytes),
    };
  }
}

/** Stretches of items that are read at once: at most `most` long, and without larger gaps than what is wanted. */
function* runsOf(items: Uint32Array | number, most: number): Iterable<readonly [number, number]> {
  if (typeof items === "number") {
    for (let from = 0; from < items; from += most) yield [from, Math.min(items, from + most)];
    return;
  }
  let at = 0;
  while (at < items.length) {
    const from = items[at] ?? 0;
    let to = from + 1;
    at += 1;
    for (; at < items.length; at += 1) {
      const next = items[at] ?? 0;
      if (next - to > 2 || next + 1 - from > most) break;
      to = next + 1;
    }
    yield [from, to];
  }
}

/** Items of an array in Fortran's order. A picture's axes run in reverse there: the first of them fastest after the items themselves. */
async function gather(array: StoredArray, from: number, to: number): Promise<Uint8Array> {
  const size = NUMBER_BYTES[array.type];
  const [count = 0, ...inner] = array.shape;
  const columns = countElements(inner);
  const bytes = new Uint8Array((to - from) * columns * size);
  const position = inner.map(() => 0);
  const strides = inner.map((_, axis) => countElements(inner.slice(axis + 1)));
  for (let column = 0; column < columns; column += 1) {
    const place = position.reduce((sum, value, axis) => sum + value * (strides[axis] ?? 0), 0);
    const values = await array.stretch.read((column * count + from) * size, (column * count + to) * size);
    for (let item = 0; item < to - from; item += 1)
      for (let byte = 0; byte < size; byte += 1)
        bytes[(item * columns + place) * size + byte] = values[item * size + byte] ?? 0;
    for (let axis = 0; axis < position.length; axis += 1) {
      const next = (position[axis] ?? 0) + 1;
      position[axis] = next < (inner[axis] ?? 0) ? next : 0;
      if (next < (inner[axis] ?? 0)) break;
    }
  }
  return bytes;
}
