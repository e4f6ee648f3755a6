/** NumPy's arrays: one `.npz` (MNIST's, MedMNIST's), several, or `.npy` files that belong together. */

import { NUMBER_BYTES, readDoubles } from "../../../codecs/number-types";
import { invalidSource } from "../../invalid-source";
import type { DataForm, FormChoice, Recognised } from "../../source";
import { arraySection } from "../array-sections";
import { scaleOfArrays } from "../byte-scale";
import { sourceOfSections } from "../sections";
import { readItems, type StoredArray } from "../stored-array";
import { arrayFiles, type FoundArray, findArrays } from "./find-arrays";
import { imagesLayout, layoutChoices } from "./images-layout";
import { classesOfLabels, labelsOf, type ReadLabels } from "./labels";
import { type ArrayPair, type ArraySet, mayBeImages, mayBeLabels, pairArrays } from "./pair-arrays";

const EXAMPLES = 8;

export const npz: DataForm = {
  id: "npz",
  label: "NumPy arrays",
  recognise: async (files) => {
    if (arrayFiles(files).length === 0) return undefined;
    const arrays = await findArrays(files);
    const sets = pairArrays(arrays);
    const [first] = sets;
    if (!first) return recogniseUnnamed(arrays);
    const [pair] = first.pairs;
    return {
      why: whyOf(first),
      choices: {
        ...(sets.length > 1 && { set: setChoice(sets) }),
        ...(pair && (await choicesOf(pair.images))),
      },
    };
  },
  open: async (files, chosen) => {
    const arrays = await findArrays(files);
    const pairs = pairsOf(files.name, arrays, chosen);
    const images = pairs.map((pair) => pair.images.open());
    const [first] = images;
    if (!first) throw invalidSource(files.name, "it has no arrays of pictures and labels");
    const odd = images.find(({ shape }) => shape.slice(1).join() !== first.shape.slice(1).join());
    if (odd)
      throw invalidSource(
        odd.name,
        `its pictures are of the shape [${odd.shape.slice(1).join(", ")}], and those of ${first.name} are [${first.shape.slice(1).join(", ")}]`,
      );
    const layout = imagesLayout(first, chosen);
    const texts = images.find(({ isText }) => isText);
    if (texts) throw invalidSource(texts.name, "it holds texts, of which no pictures are made");
    const labels: ReadLabels[] = [];
    for (const [at, pair] of pairs.entries())
      labels.push(await labelsOf(pair.labels.open(), images[at]?.shape[0] ?? 0));
    const { names, targets } = classesOfLabels(files.name, labels);
    const { scale, notes } = await scaleOfArrays(images);
    const sections = pairs.map(({ part, images: { key } }, at) =>
      arraySection(images[at] ?? first, {
        part,
        targets: targets[at] ?? new Uint16Array(0),
        layout,
        scale,
        name: (item) => `${key}[${item}]`,
      }),
    );
    return sourceOfSections(files.name, sections, { shape: layout.shape, classNames: names, notes });
  },
};

function pairsOf(
  name: string,
  arrays: readonly FoundArray[],
  chosen: Readonly<Record<string, string>>,
): readonly ArrayPair[] {
  const byKey = (key: string): FoundArray => {
    const found = arrays.find((array) => array.key === key);
    if (found) return found;
    const all = arrays.map((array) => array.key).join(", ");
    throw invalidSource(name, `it has no array "${key}". It has: ${all || "none"}`);
  };
  const sets = pairArrays(arrays);
  const set = chosen.set === undefined ? sets[0] : sets.find((each) => each.name === chosen.set);
  const isChosen = chosen.images !== undefined || chosen.labels !== undefined;
  if (set && !isChosen) return set.pairs;
  const choices = recogniseUnnamed(arrays)?.choices;
  const images = chosen.images ?? choices?.images?.suggested;
  const labels = chosen.labels ?? choices?.labels?.suggested;
  if (images === undefined || labels === undefined)
    throw invalidSource(name, "it has no arrays that could be pictures and their labels");
  return [{ part: undefined, images: byKey(images), labels: byKey(labels) }];
}

function whyOf({ pairs }: ArraySet): string {
  const words = pairs.map(
    ({ images, labels }) => `"${images.key}" [${(images.shape ?? []).join(", ")}] with "${labels.key}"`,
  );
  return `NumPy arrays of pictures and labels, by their names: ${words.join("; ")}.`;
}

/** Names say nothing: shapes may. */
function recogniseUnnamed(arrays: readonly FoundArray[]): Recognised | undefined {
  const images = arrays.filter(mayBeImages);
  const labels = arrays.filter((array) => mayBeLabels(array));
  const [image] = images;
  const label = labels.find((each) => each !== image && each.shape?.[0] === image?.shape?.[0]);
  if (!image || !label) return undefined;
  const why = `The names of the arrays do not say it, but their shapes do: "${image.key}" is [${(image.shape ?? []).join(", ")}], "${label.key}" is [${(label.shape ?? []).join(", ")}].`;
  const valuesOf = (all: readonly FoundArray[]) =>
    all.map(({ key, shape }) => ({ value: key, label: `${key} [${(shape ?? []).join(", ")}]` }));
  return {
    why,
    choices: {
      images: { label: "Array of the pictures", values: valuesOf(images), suggested: image.key, why },
      labels: { label: "Array of the labels", values: valuesOf(labels), suggested: label.key, why },
    },
  };
}

function setChoice(sets: readonly ArraySet[]): FormChoice {
  return {
    label: "Data set",
    values: sets.map(({ name }) => ({ value: name, label: name === "" ? "(without a name)" : name })),
    suggested: sets[0]?.name ?? "",
    why: `There are ${sets.length} data sets in these files; the first is taken.`,
  };
}

async function choicesOf(found: FoundArray): Promise<Readonly<Record<string, FormChoice>>> {
  let images: StoredArray;
  try {
    images = found.open();
  } catch {
    // What is wrong with it is said when it is opened.
    return {};
  }
  const isFlat = images.shape.length === 2;
  return layoutChoices(images, isFlat ? await firstRows(images) : []);
}

async function firstRows(images: StoredArray): Promise<Float64Array[]> {
  const columns = images.shape[1] ?? 0;
  const count = Math.min(EXAMPLES, images.shape[0] ?? 0);
  const rows: Float64Array[] = [];
  for await (const { from, to, bytes } of readItems(
    images,
    Uint32Array.from({ length: count }, (_, at) => at),
  )) {
    const size = columns * NUMBER_BYTES[images.type];
    for (let item = from; item < to && item < count; item += 1)
      rows.push(
        readDoubles(
          bytes.subarray((item - from) * size, (item - from + 1) * size),
          images.type,
          images.isBigEndian,
        ),
      );
  }
  return rows;
}
