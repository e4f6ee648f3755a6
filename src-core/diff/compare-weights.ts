/** Two sets of weights, number by number. */
import type { StoredTensor } from "../codecs/stored-tensor";
import { SkiploomError } from "../foundation/errors";
import { lowerGraph } from "../program/lower";
import type { WeightSpec } from "../program/operation";
import type { NetworkDiff } from "./diff-report";
import type { NetworkSide } from "./network-side";
import type { WeightChange, WeightPair, WeightSums } from "./weight-changes";

/** @throws SkiploomError `invalid-network` where one of the drawings has errors, and so no weights */
export function weightPairs(one: NetworkSide, other: NetworkSide, { pairs }: NetworkDiff): WeightPair[] {
  const [weights, otherWeights] = [weightsByLayer(one), weightsByLayer(other)];
  return pairs.flatMap(([path, otherPath]) => {
    const before = weights.get(path) ?? new Map<string, WeightSpec>();
    const after = otherWeights.get(otherPath) ?? new Map<string, WeightSpec>();
    return [...new Set([...before.keys(), ...after.keys()])].map((weight): WeightPair => {
      const [first, second] = [before.get(weight), after.get(weight)];
      return {
        path,
        otherPath,
        weight,
        isLearned: (first ?? second)?.trainable ?? true,
        ...(first && { one: first.name }),
        ...(second && { other: second.name }),
      };
    });
  });
}

/** By path, then by the end of a weight's name, numbered where a layer has several of one kind. */
function weightsByLayer({
  flat,
  facts,
  document,
}: NetworkSide): ReadonlyMap<string, ReadonlyMap<string, WeightSpec>> {
  const shapeOf = (type: string): readonly number[] | undefined =>
    facts.get(flat?.nodes.find((node) => node.type === type)?.path ?? "")?.outputShape;
  const imageShape = shapeOf("input");
  const classes = shapeOf("output")?.at(-1);
  if (flat === undefined || imageShape === undefined || classes === undefined)
    throw new SkiploomError(
      "invalid-network",
      `"${document.name}" has errors, so its weights cannot be compared.`,
    );
  const found = new Map<string, Map<string, WeightSpec>>();
  for (const { path, weights } of lowerGraph(flat, { imageShape, classes }).steps)
    for (const spec of weights) {
      const known = found.get(path) ?? new Map<string, WeightSpec>();
      const ending = spec.name.slice(spec.name.lastIndexOf("/") + 1);
      known.set(uniqueKey(known, ending), spec);
      found.set(path, known);
    }
  return found;
}

function uniqueKey(known: ReadonlyMap<string, unknown>, ending: string): string {
  if (!known.has(ending)) return ending;
  let number = 2;
  while (known.has(`${ending} ${number}`)) number += 1;
  return `${ending} ${number}`;
}

export type StoredWeights = ReadonlyMap<string, StoredTensor>;

/**
 * Reads a weight at a time from each side, so no more than two are held.
 *
 * @param one weights by their names, as is @param other
 * @throws SkiploomError `invalid-checkpoint` where a weight is missing
 */
export function compareWeights(
  pairs: readonly WeightPair[],
  one: StoredWeights,
  other: StoredWeights,
): WeightChange[] {
  return pairs.map(({ path, otherPath, weight, isLearned, ...names }) => {
    const before = required(one, names.one);
    const after = required(other, names.other);
    const about = {
      path,
      otherPath,
      weight,
      isLearned,
      ...(before && { shape: [...before.shape] }),
      ...(after && { otherShape: [...after.shape] }),
    };
    if (before?.shape.join() !== after?.shape.join() || !before || !after) return about;
    const { sums, index } = sumsOf(before.read(), after.read());
    return { ...about, sums, at: placeOf(index, before.shape) };
  });
}

function required(weights: StoredWeights, name: string | undefined): StoredTensor | undefined {
  if (name === undefined) return undefined;
  const found = weights.get(name);
  if (found) return found;
  throw new SkiploomError(
    "invalid-checkpoint",
    `The checkpoint has no "${name}", so it belongs to another network.`,
  );
}

/** In float64, whatever the weights are kept in. */
function sumsOf(one: Float32Array, other: Float32Array): { sums: WeightSums; index: number } {
  let [squares, otherSquares, difference, product, largest, index] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < one.length; at += 1) {
    const [first, second] = [one[at] ?? 0, other[at] ?? 0];
    const change = second - first;
    squares += first * first;
    otherSquares += second * second;
    difference += change * change;
    product += first * second;
    if (Math.abs(change) > largest) {
      largest = Math.abs(change);
      index = at;
    }
  }
  return {
    sums: { count: one.length, one: squares, other: otherSquares, difference, product, largest },
    index,
  };
}

/** An index for each axis, of row-major numbers. */
function placeOf(index: number, shape: readonly number[]): number[] {
  let rest = index;
  return [...shape]
    .reverse()
    .map((size) => {
      const place = rest % size;
      rest = Math.floor(rest / size);
      return place;
    })
    .reverse();
}
