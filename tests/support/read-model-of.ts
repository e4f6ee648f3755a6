/** A program with weights as a file's reader would give it: what is drawn of it must compute the same. */

import type { ReadModel, ReadStep } from "#core/formats/model";
import { Random } from "#core/foundation/random";
import type { Program, Step } from "#core/program/program";

export interface ReadFacts {
  readonly imageShape: readonly [number, number, number];
  readonly name?: string;
  /** As the file calls a step. */
  readonly nameOf?: (step: Step) => string;
}

/** A prime, so that no kernel's rows look alike. */
const DRAWN = 8_191;

/** Random weights of a program, by name: variances above zero, all else around it. Drawn once and used in turns, as some networks have millions. */
export function randomWeights({ steps }: Program, seed = 1): ReadonlyMap<string, Float32Array> {
  const random = Random.fromSeed(seed, "weights of a model that was read");
  const drawn = Float32Array.from({ length: DRAWN }, () => random.uniform(-1, 1));
  let next = 0;
  return new Map(
    steps.flatMap(({ weights }) =>
      weights.map(({ name, role, shape }) => {
        const length = shape.reduce((product, side) => product * side, 1);
        const isKernel = role === "kernel" || role === "depthwiseKernel";
        const spread = isKernel ? 2 / Math.sqrt(length / (shape.at(-1) ?? 1)) : 1;
        const values = new Float32Array(length);
        for (let at = 0; at < length; at += 1) {
          const value = drawn[next] ?? 0;
          next = (next + 1) % DRAWN;
          values[at] = role === "runningVariance" ? 0.5 + Math.abs(value) : value * spread;
        }
        return [name, values] as const;
      }),
    ),
  );
}

export function readModelOf(
  program: Program,
  weights: ReadonlyMap<string, Float32Array>,
  { imageShape, name = "", nameOf = (step) => step.name }: ReadFacts,
): ReadModel {
  const steps: ReadStep[] = program.steps
    .filter((step) => step.output !== program.probabilities)
    .map((step) => ({
      name: nameOf(step),
      operation: step.operation,
      inputs: step.inputs,
      output: step.output,
      weights: step.weights.map(({ name: weight, role, shape }) => ({
        role,
        shape,
        values: weights.get(weight) ?? new Float32Array(0),
      })),
    }));
  return { name, inputShape: imageShape, steps, output: program.logits, notes: [], madeBy: "a test" };
}
