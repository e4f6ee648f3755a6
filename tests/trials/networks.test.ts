/**
 * Random networks of all layers with any parameters. On the CPU engine a step is the same bits whether steps run as one, are probed, or
 * are computed anew; loss and gradient are those of the operations' definitions in float64 and of TensorFlow.js's `cpu` backend.
 */

import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import type { OperationKind } from "#core/program/operation";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { targetsOf } from "#engine/data/targets";
import { type GradientRequest, lossAndGradients } from "#engine/train/gradient";
import { deviceTargets } from "#engine/train/loss";
import { Trainer } from "#engine/train/trainer";
import { anyLayer, COUNT, FACTS, isSound, networkOf, RECIPE, withBypassed } from "../cross/any-network";
import { startCpuEngine } from "../cross/cpu-support";
import { randomValues } from "../cross/kernel-parity-reference";
import { denseTargets } from "../support/dense-targets";
import { logitsOf, lossOf } from "../support/float64/program";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const NETWORKS = trialCount(60, 3_000);
const SEED = 5;
const STEP = 3;
/** Of the gradient along a random direction, as a share of the largest that a direction of that length could have. */
const TOLERANCE = 1e-4;

let device: CpuComputeBackend;
let reference: string;

beforeAll(async () => {
  await createReferenceBackend().initialise();
  reference = tf.getBackend();
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

const SIZE = FACTS.imageShape.reduce((product, side) => product * side, COUNT);
const IMAGES = randomValues(SIZE, 11);
const TARGETS = targetsOf(Uint8Array.from({ length: COUNT }, (_, row) => row % FACTS.classes));
const DENSE = denseTargets(TARGETS, FACTS.classes);

interface Answer {
  readonly loss: number;
  readonly logits: Float32Array;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** A step's loss and gradients on TensorFlow.js's present backend. */
function answerOf(network: CompiledNetwork, request: Partial<GradientRequest> = {}): Answer {
  const images = tf.tensor(IMAGES, [COUNT, ...FACTS.imageShape]);
  const targets = deviceTargets(TARGETS);
  const { loss, correct, logits, gradients } = lossAndGradients(network, images, targets, {
    seed: SEED,
    step: STEP,
    ...request,
  });
  const answer = {
    loss: loss.dataSync()[0] ?? Number.NaN,
    logits: logits.dataSync<"float32">(),
    gradients: new Map([...gradients].map(([name, values]) => [name, values.dataSync<"float32">()])),
  };
  tf.dispose([images, targets.rows, loss, correct, logits, ...gradients.values()]);
  return answer;
}

/** With the network's first weights, moved a little: zeros and ones would hide much. */
async function onDevice<Result>(
  backend: string,
  document: NetworkDocument,
  work: (network: CompiledNetwork) => Result,
): Promise<Result> {
  await tf.setBackend(backend);
  const { network } = compileDocument(BUILT_IN_LAYERS, document, FACTS);
  const trainer = new Trainer(network, RECIPE);
  trainer.writeWeights(weightsOf(network));
  try {
    return work(network);
  } finally {
    trainer.dispose();
    network.dispose();
  }
}

function weightsOf(network: CompiledNetwork): Map<string, Float32Array> {
  const first = initialWeights(network, 7);
  return new Map(
    [...first].map(([name, values], index) => {
      const noise = randomValues(values.length, 1000 + index);
      return [name, values.map((value, at) => value + 0.1 * (noise[at] ?? 0))];
    }),
  );
}

const bytesOf = ({ loss, logits, gradients }: Answer): string =>
  JSON.stringify([loss, [...logits], [...gradients].map(([name, values]) => [name, [...values]])]);

interface Comparison {
  readonly loss: number;
  readonly gradient: number;
}

/** How far the engine is from the definitions, as shares of what is allowed. */
function againstDefinitions(network: CompiledNetwork, found: Answer): Comparison {
  const weights = new Map([...weightsOf(network)].map(([name, values]) => [name, Float64Array.from(values)]));
  const images = { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(IMAGES) };
  const lossAt = (moved: ReadonlyMap<string, Float64Array>): number =>
    lossOf(logitsOf(network.program, { images, weights: moved, seed: SEED, step: STEP }), DENSE);
  const loss = lossAt(weights);
  const direction = new Map(
    [...found.gradients.keys()].map((name, index) => [
      name,
      randomValues(weights.get(name)?.length ?? 0, 2000 + index),
    ]),
  );
  const along = [...found.gradients].reduce(
    (sum, [name, values]) => sum + dot(values, direction.get(name) ?? []),
    0,
  );
  const length = (parts: Iterable<ArrayLike<number>>): number =>
    Math.sqrt([...parts].reduce((sum, part) => sum + dot(part, part), 0));
  const scale = length(found.gradients.values()) * length(direction.values()) + 1e-3;
  const slopeWith = (step: number): number => {
    const moved = (sign: number): Map<string, Float64Array> =>
      new Map(
        [...weights].map(([name, values]) => {
          const by = direction.get(name);
          return [name, by ? values.map((value, at) => value + sign * step * (by[at] ?? 0)) : values];
        }),
      );
    return (lossAt(moved(1)) - lossAt(moved(-1))) / (2 * step);
  };
  // A bend (a ReLU at zero, a pool that chooses anew) between the two points spoils a difference; hardly ever all of them.
  const misses = [1e-4, 1e-5, 1e-6].map((step) => Math.abs(slopeWith(step) - along) / scale / TOLERANCE);
  return {
    loss: Math.abs(loss - found.loss) / (1e-4 * Math.max(1, Math.abs(loss))),
    gradient: Math.min(...misses),
  };
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

/** TensorFlow.js shares an average pool's gradient out over taps outside of the image as well. */
function isComparable(network: CompiledNetwork): boolean {
  return network.program.steps.every(
    ({ operation }) => operation.kind !== "averagePool" || operation.padding === "valid",
  );
}

it("are computed as they are defined, and the same in every way", {
  timeout: trialLimitMs(120_000, 3 * 3_600_000),
}, async () => {
  const kinds = new Map<OperationKind, number>();
  const choices = fc.tuple(
    fc.array(anyLayer, { minLength: 1, maxLength: 12 }),
    fc.array(fc.nat(20), { maxLength: 2 }),
  );
  let worst: Comparison = { loss: 0, gradient: 0 };
  let [count, compared] = [0, 0];
  await fc.assert(
    fc.asyncProperty(choices, async ([layers, bypassed]) => {
      const document = withBypassed(networkOf(layers), bypassed);
      fc.pre(isSound(document));
      count += 1;
      const [found, distance] = await onDevice(CPU_BACKEND_NAME, document, (network) => {
        for (const { operation } of network.program.steps)
          kinds.set(operation.kind, (kinds.get(operation.kind) ?? 0) + 1);
        const fused = answerOf(network);
        const bytes = bytesOf(fused);
        expect(bytesOf(answerOf(network, { onForward: () => {} })), "probed").toBe(bytes);
        const segmentOf = (path: string): string => String(path.length % 3);
        expect(bytesOf(answerOf(network, { segmentOf })), "computed anew").toBe(bytes);
        return [fused, againstDefinitions(network, fused)] as const;
      });
      expect(distance.loss, "loss against float64").toBeLessThan(1);
      expect(distance.gradient, "gradient against float64").toBeLessThan(1);
      worst = {
        loss: Math.max(worst.loss, distance.loss),
        gradient: Math.max(worst.gradient, distance.gradient),
      };
      const stock = await onDevice(reference, document, (network) =>
        isComparable(network) ? answerOf(network) : undefined,
      );
      if (!stock) return;
      compared += 1;
      expect(Math.abs(stock.loss - found.loss) / Math.max(1, Math.abs(stock.loss))).toBeLessThan(1e-4);
      for (const [name, values] of found.gradients) {
        const wanted = stock.gradients.get(name) ?? new Float32Array(0);
        const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        const difference = values.reduce(
          (most, value, at) => Math.max(most, Math.abs(value - (wanted[at] ?? Number.NaN))),
          0,
        );
        expect(difference / largest, name).toBeLessThan(1e-3);
      }
    }),
    { numRuns: NETWORKS, seed: trialSeed, endOnFailure: true },
  );
  expect(count).toBeGreaterThanOrEqual(NETWORKS);
  reportTrial("networks", {
    networks: count,
    comparedWithTensorFlow: compared,
    kindsOfOperations: kinds.size,
    worstLossShare: worst.loss.toFixed(3),
    worstGradientShare: worst.gradient.toFixed(3),
  });
});
