/**
 * Which weights of two networks begin with the same values, when both are trained with the same seed: those that are equal in name, shape
 * and initialiser. A first value depends on the seed, the weight's name and its initialiser alone (`src-engine/compile/initial-weights.ts`).
 */
import { analyse } from "../analysis/analyse";
import { SkiploomError } from "../foundation/errors";
import type { Shape } from "../layers/layer";
import type { LayerRegistry } from "../layers/registry";
import type { NetworkDocument } from "../network/document";
import { meantFor } from "../network/images";
import { lowerGraph } from "../program/lower";
import type { Initializer, WeightSpec } from "../program/operation";

/** `one` and `other`: only that network has a weight of this name. */
export type StartDifference = "one" | "other" | "shape" | "initialiser";

export interface EqualStart {
  /** "stage2/1/conv1/kernel". */
  readonly name: string;
  readonly shape: Shape;
  /** False for running statistics. */
  readonly trainable: boolean;
}

export interface OtherStart {
  readonly name: string;
  readonly trainable: boolean;
  /** In the one network and in the other, where it is there. */
  readonly shapes: readonly [Shape | undefined, Shape | undefined];
  readonly reason: StartDifference;
}

export interface EqualStarts {
  /** In the order of the one network. */
  readonly equal: readonly EqualStart[];
  /** Those of the one network first. */
  readonly different: readonly OtherStart[];
}

/** What the networks are trained on. */
interface DataFacts {
  /** `[height, width, channels]`. */
  readonly imageShape: readonly number[];
  readonly classes: number;
}

/** @throws SkiploomError `invalid-network` with the first error of a drawing */
export function equalStarts(
  layers: LayerRegistry,
  [one, other]: readonly [NetworkDocument, NetworkDocument],
  facts: DataFacts,
): EqualStarts {
  const [ofOne, ofOther] = [weightsOf(layers, one, facts), weightsOf(layers, other, facts)];
  const equal: EqualStart[] = [];
  const different: OtherStart[] = [];
  for (const { name, shape, trainable, initializer } of ofOne.values()) {
    const twin = ofOther.get(name);
    const reason = twin ? differenceOf({ shape, initializer }, twin) : "one";
    if (reason === undefined) equal.push({ name, shape, trainable });
    else different.push({ name, trainable, shapes: [shape, twin?.shape], reason });
  }
  for (const { name, shape, trainable } of ofOther.values()) {
    if (ofOne.has(name)) continue;
    different.push({ name, trainable, shapes: [undefined, shape], reason: "other" });
  }
  return { equal, different };
}

function weightsOf(
  layers: LayerRegistry,
  document: NetworkDocument,
  facts: DataFacts,
): ReadonlyMap<string, WeightSpec> {
  const { flat, problems } = analyse(layers, meantFor(document, facts), undefined);
  if (!flat) {
    const first = problems.find(({ severity }) => severity === "error");
    throw new SkiploomError("invalid-network", `${document.name}: ${first?.message ?? "it has no layers."}`);
  }
  return new Map(
    lowerGraph(flat, facts).steps.flatMap(({ weights }) => weights.map((spec) => [spec.name, spec])),
  );
}

type Start = Pick<WeightSpec, "shape" | "initializer">;

function differenceOf(one: Start, other: Start): StartDifference | undefined {
  if (one.shape.join() !== other.shape.join()) return "shape";
  return isSame(one.initializer, other.initializer) ? undefined : "initialiser";
}

/** All that an initialiser holds is plain values. */
function isSame(one: Initializer, other: Initializer): boolean {
  const values = Object.entries(one);
  return (
    values.length === Object.keys(other).length &&
    values.every(([key, value]) =>
      Object.entries(other).some(([name, also]) => name === key && also === value),
    )
  );
}
