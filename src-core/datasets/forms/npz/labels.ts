/** Labels as arrays have them: `[N]`, `[N, 1]`, or a row a picture with a single 1 in it. */
import { readDoubles } from "../../../codecs/number-types";
import { invalidSource } from "../../invalid-source";
import { MOST_SAMPLES } from "../sections";
import { itemNumbers, readItems, type StoredArray } from "../stored-array";

/** @param count of the pictures @returns a number for each @throws SkiploomError `invalid-dataset` */
export async function labelsOf(labels: StoredArray, count: number): Promise<Float64Array> {
  const [items = 0] = labels.shape;
  const columns = itemNumbers(labels);
  if (items !== count || items > MOST_SAMPLES)
    throw invalidSource(
      labels.name,
      `it has ${items} labels for ${count} pictures. Each picture needs one, and ${MOST_SAMPLES} are read at most`,
    );
  if (labels.shape.length > 2 || columns < 1)
    throw invalidSource(
      labels.name,
      `its shape is [${labels.shape.join(", ")}], and labels are [count], [count, 1] or [count, classes]`,
    );
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
