/** IDX, the format of MNIST and what is made like it, packed with gzip or not. */

import type { CandidateSet } from "../../file-names";
import { invalidSource } from "../../invalid-source";
import type { DatasetManifest } from "../../manifest";
import type { DataForm, FormChoice, SourceFiles } from "../../source";
import { arraySection } from "../array-sections";
import { scaleOfArrays } from "../byte-scale";
import { checkShape, type PixelLayout } from "../pixel-layout";
import { sourceOfSections } from "../sections";
import type { StoredArray } from "../stored-array";
import { labelNamesOf } from "./emnist-mapping";
import { type FoundIdx, findIdx, openIdx } from "./find-idx";
import { idxClasses, idxLabels, manifestOf } from "./idx-labels";

type Chosen = Readonly<Record<string, string>>;

export const idx: DataForm = {
  id: "idx",
  label: "IDX files",
  async recognise(files) {
    const sets = await findIdx(files);
    const [first] = sets;
    if (!first) return undefined;
    const names = Object.values(first.files).map(({ name }) => name);
    return {
      why: `Files in MNIST's format, IDX, by their first bytes: ${names.join(", ")}.`,
      choices: {
        ...(sets.length > 1 && { set: setChoice(sets) }),
        transpose: transposeChoice(first, await manifestOf(files)),
      },
    };
  },
  async open(files, chosen) {
    const manifest = await manifestOf(files);
    const set = await chosenSet(files, chosen);
    const pairs = pairsOf(set, files.name);
    const images = await Promise.all(pairs.map((pair) => openIdx(files, pair.images)));
    const layout = layoutOf(images, (chosen.transpose ?? transposeChoice(set, manifest).suggested) === "yes");
    const labels = await Promise.all(
      pairs.map(async (pair, at) => idxLabels(await openIdx(files, pair.labels), images[at]?.shape[0] ?? 0)),
    );
    const known = manifest.classNames ? undefined : await labelNamesOf(files, set.dataset);
    const { names, targets, isNamed } = idxClasses(files.name, labels, manifest, known?.names);
    const { scale, notes } = await scaleOfArrays(images);
    const sections = images.map((array, at) =>
      arraySection(array, {
        part: pairs[at]?.part,
        targets: targets[at] ?? new Uint16Array(0),
        layout,
        scale,
        name: (item) => `${array.name}, image ${item + 1}`,
      }),
    );
    return sourceOfSections(files.name, sections, {
      shape: layout.shape,
      classNames: names,
      notes: known && isNamed ? [...notes, `${known.file} names the classes.`] : notes,
    });
  },
};

async function chosenSet(files: SourceFiles, chosen: Chosen): Promise<CandidateSet<FoundIdx>> {
  const sets = await findIdx(files);
  const set = chosen.set === undefined ? sets[0] : sets.find(({ dataset }) => dataset === chosen.set);
  if (!set) throw invalidSource(files.name, "it has no IDX files of images and labels that belong together");
  return set;
}

function pairsOf({ files }: CandidateSet<FoundIdx>, name: string) {
  const { trainImages, trainLabels, testImages, testLabels } = files;
  if (!trainImages || !trainLabels)
    throw invalidSource(name, "it has no IDX files of images and labels to train on");
  if (!testImages !== !testLabels)
    throw invalidSource(
      name,
      `${(testImages ?? testLabels)?.name} has no partner: images of a test need labels, and labels images`,
    );
  return [
    { part: "train" as const, images: trainImages, labels: trainLabels },
    ...(testImages && testLabels ? [{ part: "test" as const, images: testImages, labels: testLabels }] : []),
  ];
}

function layoutOf(images: readonly StoredArray[], isTransposed: boolean): PixelLayout {
  const [first, ...more] = images;
  const [, one = 0, two = 0, channels = 1] = first?.shape ?? [];
  for (const { name, shape } of more)
    if (shape.slice(1).join() !== first?.shape.slice(1).join())
      throw invalidSource(
        name,
        `its images are ${shape.slice(1).join("×")}, and those of ${first?.name} are ${first?.shape.slice(1).join("×")}`,
      );
  const shape = isTransposed ? ([two, one, channels] as const) : ([one, two, channels] as const);
  checkShape(first?.name ?? "", shape);
  return { shape, isPlanes: false, isTransposed };
}

function transposeChoice({ files }: CandidateSet<FoundIdx>, manifest: DatasetManifest): FormChoice {
  const isEmnist = Object.values(files).some(({ name }) => /emnist/i.test(name));
  const isSaid = manifest.transpose !== undefined;
  return {
    label: "Rows and columns",
    values: [
      { value: "no", label: "As they stand" },
      { value: "yes", label: "Exchanged, as EMNIST's images lie on their side" },
    ],
    suggested: (manifest.transpose ?? isEmnist) ? "yes" : "no",
    why: isSaid
      ? "The file dataset.json says so."
      : isEmnist
        ? "The names are EMNIST's, whose images have rows and columns exchanged."
        : "The names are not EMNIST's, whose images have rows and columns exchanged.",
  };
}

function setChoice(sets: readonly CandidateSet<FoundIdx>[]): FormChoice {
  return {
    label: "Data set",
    values: sets.map(({ dataset }) => ({
      value: dataset,
      label: dataset === "" ? "(without a name)" : dataset,
    })),
    suggested: sets[0]?.dataset ?? "",
    why: `There are ${sets.length} data sets in this folder; the first is taken.`,
  };
}
