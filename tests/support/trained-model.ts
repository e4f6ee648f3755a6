/** Networks with weights drawn at random, as formats are given them: nothing in them is at a value that hides a mistake. */
import { analyse } from "#core/analysis/analyse";
import type { TrainedModel } from "#core/formats/model";
import { Random } from "#core/foundation/random";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import { lowerGraph } from "#core/program/lower";
import type { WeightSpec } from "#core/program/operation";
import { initialValues } from "#engine/compile/initial-weights";

export interface ModelFacts {
  readonly imageShape: readonly [number, number, number];
  readonly classNames: readonly string[];
}

/** @throws Error where the analysis has something against the drawing */
export function trainedModelOf(document: NetworkDocument, facts: ModelFacts, seed = 7): TrainedModel {
  const { imageShape, classNames } = facts;
  const sizes = { imageShape, classes: classNames.length };
  const meant = meantFor(document, sizes);
  const { flat, problems } = analyse(BUILT_IN_LAYERS, meant, undefined);
  if (!flat) throw new Error(problems.map(({ message }) => message).join(" "));
  const program = lowerGraph(flat, sizes);
  const weights = new Map(
    program.steps.flatMap((step) => step.weights.map((spec) => [spec.name, valuesOf(spec, seed)] as const)),
  );
  const channels = Array.from({ length: imageShape[2] }, (_, channel) => channel);
  return {
    document: meant,
    flat,
    program,
    weights,
    preprocessing: {
      imageShape: [...imageShape],
      pixelMaximum: 255,
      mean: channels.map((channel) => 0.4 + channel / 20),
      deviation: channels.map((channel) => 0.25 + channel / 40),
      classNames: [...classNames],
    },
    source: {
      run: "20261127-cats-k3",
      checkpoint: { kind: "best", step: 1200, epoch: 8, sha256: "0".repeat(64) },
      dataset: { id: "pets", name: "pictures of pets" },
    },
  };
}

function valuesOf(spec: WeightSpec, seed: number): Float32Array {
  const first = initialValues(spec, seed);
  const random = Random.fromSeed(seed, spec.name);
  if (spec.role === "runningVariance") return first.map(() => random.uniform(0.5, 2));
  return spec.initializer.kind === "constant"
    ? first.map((value) => value + random.uniform(-0.3, 0.3))
    : first;
}
