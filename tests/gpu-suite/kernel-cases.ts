/**
 * What the parity suites of the GPU engine share. They are free of Node and of a test runner, so that the same cases run in a
 * browser's page too: each takes TensorFlow.js with the backend set, a seed and a count.
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { randomValues, worstDifference } from "../cross/kernel-parity-reference";

export type TensorFlow = typeof tfjs;

export interface SuiteResult {
  readonly cases: number;
  /** The largest difference from float64, as a share of what is allowed. */
  readonly worstError: number;
  /** What went wrong, each with its whole case. */
  readonly failures: readonly string[];
}

export type Suite = (tf: TensorFlow, seed: number, count: number) => Promise<SuiteResult>;

/** float32 against float64: the error grows with the root of the terms summed; values are of order one. */
export function tolerance(terms: number): number {
  return 4e-6 * (4 + Math.sqrt(terms));
}

/**
 * How many times the rounding of a plain sum a convolution and its gradients may have. Winograd's F(4x4, 3x3), by which an engine may compute 3x3
 * taps beside one another, rounds more, for its transforms add and subtract numbers that are larger than the result. Of 240 such convolutions on
 * the CPU engine a sixth were beyond the {@link tolerance} of a plain sum, the worst 1.95 times as far off.
 * @param steps strides and dilations
 */
export function roundingOf(filterHeight: number, filterWidth: number, steps: readonly number[]): number {
  return filterHeight === 3 && filterWidth === 3 && steps.every((step) => step === 1) ? 3 : 1;
}

/** One result of a case, and what it should be. */
export interface Comparison {
  readonly name: string;
  readonly got: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  readonly terms: number;
  /** How many times the rounding of a plain sum is allowed; 1 where left out. */
  readonly rounding?: number;
}

/**
 * Runs the cases that `arbitrary` draws, all at once, as each waits for shaders that are compiled beside one another. Together they must leave no
 * data behind on the device.
 */
export async function runCases<Case>(
  tf: TensorFlow,
  arbitrary: fc.Arbitrary<Case>,
  seed: number,
  count: number,
  compare: (example: Case) => Promise<readonly Comparison[]>,
): Promise<SuiteResult> {
  const failures: string[] = [];
  let worstError = 0;
  const examples = fc.sample(arbitrary, { seed, numRuns: count });
  const before = tf.backend().numDataIds();
  await Promise.all(
    examples.map(async (example) => {
      try {
        for (const { name, got, expected, terms, rounding = 1 } of await compare(example)) {
          const share = worstDifference(got, expected) / (rounding * tolerance(terms));
          worstError = Math.max(worstError, share);
          if (!(share <= 1)) {
            failures.push(`${name} is ${share} times too far off: ${JSON.stringify(example)}`);
          }
        }
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        failures.push(`${words}: ${JSON.stringify(example)}`);
      }
    }),
  );
  const left = tf.backend().numDataIds() - before;
  if (left !== 0) failures.push(`${left} pieces of data were left behind.`);
  return { cases: examples.length, worstError, failures };
}

/** Runs a kernel by its name on values from the host and gives its result's values. */
export async function runKernel(
  tf: TensorFlow,
  name: string,
  inputs: Readonly<Record<string, { readonly values: Float32Array; readonly shape: readonly number[] }>>,
  attributes: tfjs.NamedAttrMap,
): Promise<Float32Array> {
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([key, { values, shape }]) => [key, tf.tensor(values, [...shape])]),
  );
  const result = tf.engine().runKernel<tfjs.Tensor>(name, tensors, attributes);
  const values = await result.data<"float32">();
  tf.dispose([result, ...Object.values(tensors)]);
  return values;
}

/** A tensor's values and shape, drawn from a seed. */
export function drawn(shape: readonly number[], seed: number) {
  return {
    values: randomValues(
      shape.reduce((product, size) => product * size, 1),
      seed,
    ),
    shape,
  };
}
