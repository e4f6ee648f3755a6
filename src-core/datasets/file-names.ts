/**
 * What the names of IDX files tell: MNIST's, Kaggle's (`train-images.idx3-ubyte`), EMNIST's (`emnist-letters-train-images-idx3-ubyte`),
 * QMNIST's (`qmnist-test-labels-idx2-int`), in any case and packed. What a file holds is said by its header; its name says
 * which set it belongs to and which dataset, where a folder has several.
 */
import type { IdxFile } from "./manifest";

export interface NameFacts {
  readonly set: "train" | "test" | undefined;
  readonly holds: "images" | "labels" | undefined;
  /** What is left of the name: "" for MNIST's own, "emnist-letters". */
  readonly dataset: string;
}

/** Words of a name that say what kind of file it is, not of which dataset. */
const KIND = /^(train(ing)?|t10k|test(ing)?|images?|labels?|idx\d*|u?byte|u?int\d*|short|float\d*|double)$/;

export function nameFacts(fileName: string): NameFacts {
  const plain = fileName.toLowerCase().replace(/(\.gz)+$/, "");
  const words = plain.split(/[-_. ]+/).filter((word) => word !== "");
  return {
    set: /train/.test(plain) ? "train" : /t10k|test/.test(plain) ? "test" : undefined,
    holds: /image/.test(plain) ? "images" : /label/.test(plain) ? "labels" : undefined,
    dataset: words.filter((word) => !KIND.test(word)).join("-"),
  };
}

/** A file that may belong to a dataset. */
export interface CandidateFile {
  readonly name: string;
  readonly holds: "images" | "labels";
  /** Samples, as its header says; undefined where the header cannot be read. */
  readonly count: number | undefined;
  /** The lower one is taken, where two hold the same: unpacked before packed, here before in a folder. */
  readonly rank: number;
}

export interface CandidateSet<F extends CandidateFile> {
  /** As `NameFacts.dataset`. */
  readonly dataset: string;
  readonly files: Partial<Record<IdxFile, F>>;
}

/** The datasets that the files make up: each has images and labels to train on at least. */
export function groupFiles<F extends CandidateFile>(files: readonly F[]): CandidateSet<F>[] {
  const byDataset = new Map<string, F[]>();
  for (const file of files) {
    const { dataset } = nameFacts(file.name);
    byDataset.set(dataset, [...(byDataset.get(dataset) ?? []), file]);
  }
  const sets = [...byDataset].flatMap(([dataset, members]) => setOf(dataset, members));
  // Names that tell nothing at all: the files may yet belong together.
  return sets.length > 0 ? sets : setOf("", files);
}

function setOf<F extends CandidateFile>(dataset: string, files: readonly F[]): CandidateSet<F>[] {
  const named = (set: "train" | "test") => files.filter(({ name }) => nameFacts(name).set === set);
  const nameless = files.filter(({ name }) => nameFacts(name).set === undefined);
  // The larger part is trained on.
  const counts = [...new Set(nameless.map(({ count }) => count ?? 0))].sort((one, other) => other - one);
  const ofCount = (place: number) =>
    nameless.filter(({ count }) => counts[place] !== undefined && (count ?? 0) === counts[place]);
  const hasTrain = named("train").length > 0;
  const train = pairOf(hasTrain ? named("train") : ofCount(0));
  const test = pairOf(named("test").length > 0 ? named("test") : ofCount(hasTrain ? 0 : 1));
  if (!train.images || !train.labels) return [];
  return [
    {
      dataset,
      files: {
        trainImages: train.images,
        trainLabels: train.labels,
        ...(test.images && { testImages: test.images }),
        ...(test.labels && { testLabels: test.labels }),
      },
    },
  ];
}

/** The first images and the first labels in rank, as many of the one as of the other where there are such. */
function pairOf<F extends CandidateFile>(files: readonly F[]): { images?: F; labels?: F } {
  const inRank = [...files].sort((one, other) => one.rank - other.rank || (one.name < other.name ? -1 : 1));
  const images = inRank.filter(({ holds }) => holds === "images");
  const labels = inRank.filter(({ holds }) => holds === "labels");
  for (const image of images) {
    const label = labels.find(({ count }) => count !== undefined && count === image.count);
    if (label) return { images: image, labels: label };
  }
  const [image] = images;
  const [label] = labels;
  return { ...(image && { images: image }), ...(label && { labels: label }) };
}
