/** Labels as arrays have them: numbers or texts `[N]`, `[N, 1]`, or a row a picture with a single 1 in it. */
import { readDoubles } from "../../../codecs/number-types";
import { decodeUtf8 } from "../../../codecs/text";
import { invalidSource } from "../../invalid-source";
import { classesOfNumbers, LabelTable, MOST_NAME } from "../class-names";
import { MOST_SAMPLES } from "../sections";
import { itemNumbers, readItems, type StoredArray } from "../stored-array";

/** One for each picture. */
export type ReadLabels = Float64Array | readonly string[];

/** Of several arrays, which are of the same classes; where one has texts, numbers are texts too. */
export function classesOfLabels(
  name: string,
  lists: readonly ReadLabels[],
): { readonly names: readonly string[]; readonly targets: readonly Uint16Array[] } {
  const numbers = lists.filter((list) => list instanceof Float64Array);
  if (numbers.length === lists.length) return classesOfNumbers(name, numbers);
  const table = new LabelTable(name);
  const found = lists.map((list) =>
    [...list].map((label: number | string): number => table.numberOf(String(label))),
  );
  const { names, targets } = table.classes();
  return { names, targets: found.map((list) => Uint16Array.from(list, (label) => targets[label] ?? 0)) };
}

/** @param count of the pictures @throws SkiploomError `invalid-dataset` */
export async function labelsOf(labels: StoredArray, count: number): Promise<ReadLabels> {
  const [items = 0] = labels.shape;
  const columns = itemNumbers(labels);
  if (items !== count || items > MOST_SAMPLES)
    throw invalidSource(
      labels.name,
      `it has ${items} labels for ${count} pictures. Each picture needs one, and ${MOST_SAMPLES} are read at most`,
    );
  const axes = labels.isText ? labels.shape.slice(0, -1) : labels.shape;
  const isSingle = !labels.isText || axes.slice(1).every((size) => size === 1);
  if (axes.length < 1 || axes.length > 2 || columns < 1 || !isSingle)
    throw invalidSource(
      labels.name,
      `its shape is [${axes.join(", ")}], and labels are [count], [count, 1] or [count, classes]`,
    );
  if (labels.isText) return await textsOf(labels);
  const places = new Float64Array(count);
  for await (const { from, to, bytes } of readItems(labels)) {
    const numbers = readDoubles(bytes, labels.type, labels.isBigEndian);
    for (let item = from; item < to; item += 1) {
      const row = numbers.subarray((item - from) * columns, (item - from + 1) * columns);
      places[item] = columns === 1 ? (row[0] ?? 0) : placeOfOne(row, labels.name, item);
    }
  }
  return places;
}

function placeOfOne(row: Float64Array, name: string, item: number): number {
  const place = row.indexOf(1);
  if (place < 0 || row.some((value, at) => value !== (at === place ? 1 : 0)))
    throw invalidSource(
      name,
      `item ${item} is a row of ${row.length} numbers that names no single class. Several labels a picture are not read`,
    );
  return place;
}

async function textsOf(labels: StoredArray): Promise<string[]> {
  const letters = itemNumbers(labels);
  const texts: string[] = [];
  // Of one text an item both orders are the same.
  for await (const { from, to, bytes } of readItems({ ...labels, isFortran: false })) {
    const numbers = readDoubles(bytes, labels.type, labels.isBigEndian);
    for (let item = from; item < to; item += 1) {
      const row = numbers.subarray((item - from) * letters, (item - from + 1) * letters);
      texts.push(textOf(row.subarray(0, row.findLastIndex((letter) => letter !== 0) + 1), labels, item));
    }
  }
  return texts;
}

function textOf(letters: Float64Array, { name, type }: StoredArray, item: number): string {
  const tooLong = invalidSource(name, `item ${item} has a label longer than ${MOST_NAME} signs`);
  // Of UTF-8 at most four bytes a sign.
  if (letters.length > 4 * MOST_NAME) throw tooLong;
  let text: string;
  try {
    text = type === "uint32" ? String.fromCodePoint(...letters) : decodeUtf8(Uint8Array.from(letters));
  } catch {
    throw invalidSource(name, `item ${item} is no text in Unicode`);
  }
  text = text.normalize("NFC").trim();
  if (text === "") throw invalidSource(name, `item ${item} has no label`);
  if (text.length > MOST_NAME) throw tooLong;
  return text;
}
