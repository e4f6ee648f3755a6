/** Which arrays are pictures and which their labels, by MNIST's and MedMNIST's names and what is like them. */
import type { DatasetPartName } from "../../parts";
import { partOfName } from "../folder-layout";
import { wordsOf } from "../part-words";
import type { FoundArray } from "./find-arrays";

export interface ArrayPair {
  readonly part: DatasetPartName | undefined;
  readonly images: FoundArray;
  readonly labels: FoundArray;
}

/** Pairs that belong together. */
export interface ArraySet {
  /** What is left of the names: "" for MNIST's. */
  readonly name: string;
  readonly pairs: readonly ArrayPair[];
}

const IMAGES = new Set(["x", "image", "images", "img", "imgs", "data", "pixels", "pictures", "inputs"]);
const LABELS = new Set(["y", "label", "labels", "target", "targets", "class", "classes"]);
/** `xtrain`, `ytest`. */
const JOINED = /^([xy])(train|val|valid|test|dev)$/;

export function pairArrays(arrays: readonly FoundArray[]): ArraySet[] {
  const sets = new Map<
    string,
    Map<string, { images?: FoundArray; labels?: FoundArray; part: DatasetPartName | undefined }>
  >();
  for (const array of arrays) {
    const { part, role, rest } = factsOf(array.key);
    if (!role) continue;
    const pairs = sets.get(rest) ?? new Map();
    sets.set(rest, pairs);
    const pair = pairs.get(part ?? "") ?? { part };
    pairs.set(part ?? "", pair);
    pair[role] ??= array;
  }
  return [...sets].flatMap(([name, pairs]) => {
    const whole = [...pairs.values()].flatMap(({ images, labels, part }) =>
      images && labels ? [{ part, images, labels }] : [],
    );
    return whole.length > 0 ? [{ name, pairs: whole }] : [];
  });
}

function factsOf(key: string): {
  part: DatasetPartName | undefined;
  role: "images" | "labels" | undefined;
  rest: string;
} {
  const words = wordsOf(key).flatMap((word) => JOINED.exec(word)?.slice(1) ?? [word]);
  let part: DatasetPartName | undefined;
  let role: "images" | "labels" | undefined;
  const rest: string[] = [];
  for (const word of words) {
    const itsPart = partOfName(word);
    if (itsPart) part = itsPart;
    else if (LABELS.has(word)) role = "labels";
    else if (IMAGES.has(word)) role = "images";
    else rest.push(word);
  }
  return { part, role, rest: rest.join(" ") };
}

/** By its shape: pictures have two axes or three, or are long rows of numbers. */
export function mayBeImages({ shape }: FoundArray): boolean {
  if (!shape || (shape[0] ?? 0) === 0) return false;
  return shape.length === 3 || shape.length === 4 || (shape.length === 2 && (shape[1] ?? 0) >= 16);
}

export function mayBeLabels({ shape }: FoundArray): boolean {
  return shape !== undefined && (shape.length === 1 || (shape.length === 2 && (shape[1] ?? 0) < 65_536));
}
