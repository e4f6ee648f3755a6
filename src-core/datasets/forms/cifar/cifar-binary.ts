/** CIFAR's binary version: records of one label (CIFAR-100: a coarse and a fine one) and 3,072 bytes, a plane a colour. */
import { decodeUtf8 } from "../../../codecs/text";
import { invalidSource } from "../../invalid-source";
import type { DataForm, SourceFiles, SourcePicture } from "../../source";
import { type ByteStretch, fileStretch } from "../byte-stretch";
import { arrange } from "../pixel-layout";
import { type SourceSection, sourceOfSections } from "../sections";
import { readItems, type StoredArray } from "../stored-array";
import { cifarClassNames } from "./cifar-classes";
import {
  CIFAR_LAYOUT,
  CIFAR_PIXELS,
  type CifarFile,
  type CifarFiles,
  cifarChoices,
  cifarFiles,
  findNamed,
  linesOf,
} from "./cifar-files";

const MOST_NAMES_BYTES = 2 ** 16;

export const cifarBinary: DataForm = {
  id: "cifar-binary",
  label: "CIFAR, binary version",
  async recognise(source) {
    const found = cifarFiles(source, ".bin");
    if (!found || recordsOf(source, found) === undefined) return undefined;
    return {
      why: `The binary files of ${found.hundred ? "CIFAR-100" : "CIFAR-10"}, by their names and lengths.`,
      choices: cifarChoices(found),
    };
  },
  async open(source, chosen) {
    const found = cifarFiles(source, ".bin");
    if (!found) throw invalidSource(source.name, "it has no binary files of CIFAR");
    const isCoarse = found.hundred && chosen.labels === "coarse";
    const sections: SourceSection[] = [];
    let largest = 0;
    for (const file of found.files) {
      const { section, most } = await sectionOf(source, file, found.hundred, isCoarse);
      sections.push(section);
      largest = Math.max(largest, most);
    }
    const kind = found.hundred ? (isCoarse ? "coarse" : "fine") : "ten";
    const namesFile = found.hundred ? `${kind}_label_names.txt` : "batches.meta.txt";
    const names = await namesIn(source, namesFile);
    return sourceOfSections(source.name, sections, {
      shape: CIFAR_LAYOUT.shape,
      classNames: cifarClassNames(source.name, names, kind, largest),
      notes: names ? [] : [`There is no ${namesFile}, so classes are called by their numbers.`],
    });
  },
};

function recordBytes(hundred: boolean): number {
  return CIFAR_PIXELS + (hundred ? 2 : 1);
}

/** undefined where the files' lengths are no multiples of a record's. */
function recordsOf(source: SourceFiles, { hundred, files }: CifarFiles): number | undefined {
  const each = files.map(
    ({ path }) => (source.entries.find((entry) => entry.path === path)?.bytes ?? 0) / recordBytes(hundred),
  );
  return each.every(Number.isInteger) ? each.reduce((sum, count) => sum + count, 0) : undefined;
}

async function sectionOf(
  source: SourceFiles,
  { path, part }: CifarFile,
  hundred: boolean,
  isCoarse: boolean,
) {
  const stretch = fileStretch(source, path);
  const records = recordArray(stretch, recordBytes(hundred));
  const labelAt = hundred && !isCoarse ? 1 : 0;
  const targets = new Uint16Array(records.shape[0] ?? 0);
  let most = 0;
  for await (const { from, to, bytes } of readItems(records))
    for (let item = from; item < to; item += 1) {
      const label = bytes[(item - from) * recordBytes(hundred) + labelAt] ?? 0;
      targets[item] = label;
      most = Math.max(most, label);
    }
  const section: SourceSection = {
    count: targets.length,
    part,
    name: (item) => `${path}, record ${item + 1}`,
    target: (item) => targets[item] ?? 0,
    read: (items) => readRecords(records, items),
  };
  return { section, most };
}

/** @throws SkiploomError `invalid-dataset` where the file is no whole number of records */
function recordArray(stretch: ByteStretch, bytes: number): StoredArray {
  const count = stretch.bytes / bytes;
  if (!Number.isInteger(count))
    throw invalidSource(
      stretch.name,
      `its ${stretch.bytes} bytes are no whole number of records of ${bytes}. It may be cut short`,
    );
  return {
    name: stretch.name,
    shape: [count, bytes],
    type: "uint8",
    isBigEndian: false,
    isFortran: false,
    stretch,
  };
}

async function* readRecords(records: StoredArray, items: Uint32Array): AsyncIterable<SourcePicture> {
  const each = records.shape[1] ?? 0;
  let at = 0;
  for await (const { from, to, bytes } of readItems(records, items))
    for (; at < items.length && (items[at] ?? 0) < to; at += 1) {
      const end = ((items[at] ?? 0) - from + 1) * each;
      yield { kind: "pixels", pixels: arrange(bytes.subarray(end - CIFAR_PIXELS, end), CIFAR_LAYOUT) };
    }
}

async function namesIn(source: SourceFiles, name: string): Promise<readonly string[] | undefined> {
  const path = findNamed(source, name);
  const entry = source.entries.find((each) => each.path === path);
  if (path === undefined || !entry || entry.bytes > MOST_NAMES_BYTES) return undefined;
  try {
    return linesOf(decodeUtf8(await source.read(path)));
  } catch (error) {
    if (error instanceof TypeError) throw invalidSource(path, "its names are no text in UTF-8");
    throw error;
  }
}
