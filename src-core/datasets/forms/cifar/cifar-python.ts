/** CIFAR's Python version: a pickled dictionary a file, with `data` [N, 3072] and labels. Nothing in a pickle is executed: it is read as data. */
import { NumpyArray, numpyClasses } from "../../../codecs/numpy-pickle";
import { readPickle } from "../../../codecs/pickle";
import { PickleDict, PickleList, type PickleValue } from "../../../codecs/pickle-values";
import type { TensorPlace } from "../../../codecs/stored-tensor";
import { decodeLatin1, decodeUtf8 } from "../../../codecs/text";
import { MOST_CLASSES } from "../../info";
import { invalidSource } from "../../invalid-source";
import type { DataForm, SourceFiles, SourcePicture } from "../../source";
import { asSourceError } from "../as-source-error";
import { arrange } from "../pixel-layout";
import { type SourceSection, sourceOfSections } from "../sections";
import { cifarClassNames } from "./cifar-classes";
import {
  CIFAR_LAYOUT,
  CIFAR_PIXELS,
  type CifarFile,
  cifarChoices,
  cifarFiles,
  findNamed,
} from "./cifar-files";

/** CIFAR-100's training file has 155 MB. A pickle is read as a whole, one at a time. */
const MOST_FILE_BYTES = 2 ** 28;
const ADVICE = "Write the pictures as an .npz file or as CIFAR's binary version";

export const cifarPython: DataForm = {
  id: "cifar-python",
  label: "CIFAR, Python version",
  async recognise(source) {
    const found = cifarFiles(source, "");
    const [first] = found?.files ?? [];
    // The instruction that every pickle of protocol 2 and later begins with.
    const [start] = first ? await source.read(first.path, 0, 1) : [];
    if (!found || start !== 0x80) return undefined;
    return {
      why: `The pickled files of ${found.hundred ? "CIFAR-100" : "CIFAR-10"}, by their names.`,
      choices: cifarChoices(found),
    };
  },
  async open(source, chosen) {
    const found = cifarFiles(source, "");
    if (!found) throw invalidSource(source.name, "it has no pickled files of CIFAR");
    const kind = found.hundred ? (chosen.labels === "coarse" ? "coarse" : "fine") : "ten";
    const labelsKey = kind === "ten" ? "labels" : `${kind}_labels`;
    const sections: SourceSection[] = [];
    let largest = 0;
    for (const file of found.files) {
      const { labels } = await readBatch(source, file.path, labelsKey);
      for (const label of labels) largest = Math.max(largest, label);
      sections.push(sectionOf(source, file, labels, labelsKey));
    }
    const metaFile = found.hundred ? "meta" : "batches.meta";
    const names = await namesIn(source, metaFile, kind === "ten" ? "label_names" : `${kind}_label_names`);
    return sourceOfSections(source.name, sections, {
      shape: CIFAR_LAYOUT.shape,
      classNames: cifarClassNames(source.name, names, kind, largest),
      notes: names ? [] : [`There is no ${metaFile}, so classes are called by their numbers.`],
    });
  },
};

function sectionOf(
  source: SourceFiles,
  { path, part }: CifarFile,
  labels: Uint16Array,
  labelsKey: string,
): SourceSection {
  return {
    count: labels.length,
    part,
    name: (item) => `${path}, picture ${item + 1}`,
    target: (item) => labels[item] ?? 0,
    read: async function* (items): AsyncIterable<SourcePicture> {
      const batch = await readBatch(source, path, labelsKey);
      for (const item of items) yield { kind: "pixels", pixels: arrange(batch.picture(item), CIFAR_LAYOUT) };
    },
  };
}

interface Batch {
  readonly labels: Uint16Array;
  /** A plane a colour. */
  picture(item: number): Uint8Array;
}

async function readBatch(source: SourceFiles, path: string, labelsKey: string): Promise<Batch> {
  const batch = await readDictionary(source, path);
  const array = entryOf(batch, "data");
  const place = array instanceof NumpyArray ? array.place : undefined;
  const [count = 0, columns] = place?.shape ?? [];
  if (place?.type !== "uint8" || place.shape.length !== 2 || columns !== CIFAR_PIXELS)
    throw invalidSource(path, `its "data" is no array of bytes of the shape [count, ${CIFAR_PIXELS}]`);
  const labels = entryOf(batch, labelsKey);
  const items = labels instanceof PickleList ? labels.items : [];
  if (items.length !== count)
    throw invalidSource(
      path,
      `it has ${items.length} "${labelsKey}" for ${count} pictures. Each picture needs one`,
    );
  const isLabel = (label: PickleValue): boolean =>
    typeof label === "number" && Number.isInteger(label) && label >= 0 && label < MOST_CLASSES;
  if (!items.every(isLabel)) throw invalidSource(path, `its "${labelsKey}" are no class numbers`);
  return { labels: Uint16Array.from(items, Number), picture: (item) => pictureAt(place, item) };
}

/** A view, where its bytes lie side by side, as they do but in Fortran's order. */
function pictureAt(
  { bytes, offset, strides: [between = 0, along = 0] }: TensorPlace,
  item: number,
): Uint8Array {
  const start = offset + item * between;
  if (along === 1) return bytes.subarray(start, start + CIFAR_PIXELS);
  return Uint8Array.from({ length: CIFAR_PIXELS }, (_, at) => bytes[start + at * along] ?? 0);
}

async function namesIn(
  source: SourceFiles,
  name: string,
  key: string,
): Promise<readonly string[] | undefined> {
  const path = findNamed(source, name);
  if (path === undefined) return undefined;
  const names = entryOf(await readDictionary(source, path), key);
  const texts = names instanceof PickleList ? names.items.map(textOf) : [];
  const whole = texts.filter((text) => text !== undefined && text !== "");
  if (whole.length === 0 || whole.length !== texts.length)
    throw invalidSource(path, `its "${key}" is no list of names`);
  return whole as string[];
}

async function readDictionary(source: SourceFiles, path: string): Promise<PickleDict> {
  const entry = source.entries.find((each) => each.path === path);
  if ((entry?.bytes ?? 0) > MOST_FILE_BYTES)
    throw invalidSource(path, `it is larger than the ${MOST_FILE_BYTES} bytes that are read of a pickle`);
  const what = `pickle ${path}`;
  const allowed = new Map(numpyClasses(what).map((each) => [each.name, each]));
  try {
    const { value } = readPickle(await source.read(path), { what, allowed, advice: ADVICE });
    if (value instanceof PickleDict) return value;
  } catch (error) {
    throw asSourceError(error);
  }
  throw invalidSource(path, "it is no dictionary");
}

/** Python 2 wrote keys as bytes. */
function entryOf(batch: PickleDict, key: string): PickleValue | undefined {
  for (const [each, value] of batch.entries) if (textOf(each) === key) return value;
  return undefined;
}

function textOf(value: PickleValue): string | undefined {
  if (typeof value === "string") return value.normalize("NFC");
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    return decodeUtf8(value).normalize("NFC");
  } catch {
    return decodeLatin1(value);
  }
}
