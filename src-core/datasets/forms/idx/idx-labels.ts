/** Labels of IDX files, and the names that a `dataset.json` beside them gives. */
import { readDoubles } from "../../../codecs/number-types";
import { decodeUtf8 } from "../../../codecs/text";
import { DatasetError } from "../../error";
import { invalidSource } from "../../invalid-source";
import { type DatasetManifest, parseDatasetManifest } from "../../manifest";
import type { SourceFiles } from "../../source";
import { classesOfNumbers } from "../class-names";
import { MOST_SAMPLES } from "../sections";
import { itemNumbers, readItems, type StoredArray } from "../stored-array";

const MANIFEST = "dataset.json";
const MOST_MANIFEST_BYTES = 2 ** 24;

/**
 * Of several columns the first counts: QMNIST's files have eight, the digit and then who wrote it and where.
 *
 * @param count of the images
 * @throws SkiploomError `invalid-dataset`
 */
export async function idxLabels(labels: StoredArray, count: number): Promise<Float64Array> {
  const [items = 0] = labels.shape;
  if (items !== count || items > MOST_SAMPLES)
    throw invalidSource(
      labels.name,
      `it has ${items} labels for ${count} images. Each image needs one, and ${MOST_SAMPLES} are read at most`,
    );
  const columns = itemNumbers(labels);
  if (columns < 1) throw invalidSource(labels.name, "it has no numbers");
  const first = new Float64Array(count);
  for await (const { from, to, bytes } of readItems(labels)) {
    const numbers = readDoubles(bytes, labels.type, labels.isBigEndian);
    for (let item = from; item < to; item += 1) first[item] = numbers[(item - from) * columns] ?? 0;
  }
  return first;
}

/** @throws SkiploomError `invalid-dataset` where there is one that cannot be used */
export async function manifestOf(files: SourceFiles): Promise<DatasetManifest> {
  const entry = files.entries.find(({ path }) => path === MANIFEST);
  if (!entry) return {};
  if (entry.bytes > MOST_MANIFEST_BYTES) throw invalidSource(MANIFEST, "it is too large");
  try {
    return parseDatasetManifest(JSON.parse(decodeUtf8(await files.read(MANIFEST))));
  } catch (error) {
    if (error instanceof DatasetError) throw invalidSource(MANIFEST, error.message.replace(/\.$/, ""));
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw invalidSource(MANIFEST, "it is no JSON");
    throw error;
  }
}

/**
 * @param lists labels of each part
 * @param labelNames what labels stand for, where no manifest names the classes
 * @throws SkiploomError `invalid-dataset` where a label has no name among those given
 */
export function idxClasses(
  name: string,
  lists: readonly Float64Array[],
  { classNames, firstLabel = 0 }: DatasetManifest,
  labelNames?: ReadonlyMap<number, string>,
): {
  readonly names: readonly string[];
  readonly targets: readonly Uint16Array[];
  /** By `labelNames`. */
  readonly isNamed: boolean;
} {
  if (!classNames) {
    const { names, targets } = classesOfNumbers(name, lists);
    // A table that lacks some label is of other data.
    const given = names.map((label) => labelNames?.get(Number(label)));
    const isNamed = given.every((each) => each !== undefined);
    return { names: isNamed ? given : names, targets, isNamed };
  }
  for (const list of lists) {
    const odd = list.find((label) => classNames[label - firstLabel] === undefined);
    if (odd !== undefined)
      throw invalidSource(
        name,
        `it has the label ${odd}, and ${MANIFEST} names the ${classNames.length} from ${firstLabel}`,
      );
  }
  return {
    names: classNames.map((each) => each.normalize("NFC")),
    targets: lists.map((list) => Uint16Array.from(list, (label) => label - firstLabel)),
    isNamed: false,
  };
}
