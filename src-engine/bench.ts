/** Measures real training steps on random images. */
import { backend, memory, profile } from "@tensorflow/tfjs-core";
import { emptyLabels } from "#core/datasets/labels";
import { Random } from "#core/foundation/random";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import type { BenchResult } from "#core/protocol/engine-api";
import { learningRateAt } from "#core/training/schedule";
import type { DeviceMemory } from "./backends/backend";
import { measuredBackend } from "./backends/measured-backend";
import { measurePhases, type Phases } from "./bench-phases";
import { compileDocument, type DataFacts } from "./compile/from-document";
import { initialWeights } from "./compile/initial-weights";
import type { Batch } from "./data/batches";
import { targetsOf } from "./data/targets";
import { kernelCost } from "./kernel-costs";
import type { Platform } from "./platform";
import { requireMemory } from "./train/memory-need";
import { Trainer } from "./train/trainer";

/** Steps before measuring: the first ones allocate memory and let JavaScript be compiled. */
const WARM_UP_STEPS = 3;
const PROFILED_STEPS = 3;

export interface BenchRequest {
  readonly batchSize: number;
  readonly steps: number;
  readonly profile: boolean;
}

export type BenchFigures = Omit<BenchResult, "device">;

interface Timing extends Phases {
  readonly total: number;
}

/** Medians over the steps asked for, probes as the recipe has them. @throws SkiploomError `invalid-network` */
export async function bench(
  layers: LayerRegistry,
  document: NetworkDocument,
  facts: DataFacts,
  { batchSize, steps, profile: withProfile }: BenchRequest,
  platform: Platform,
  device: DeviceMemory,
): Promise<BenchFigures> {
  const { network, analysis } = compileDocument(layers, document, facts);
  const { recipe } = document;
  try {
    requireMemory(network, { ...recipe, batchSize }, device);
  } catch (error) {
    network.dispose();
    throw error;
  }
  const trainer = new Trainer(network, recipe);
  try {
    trainer.writeWeights(initialWeights(network, recipe.seed));
    const batch = randomBatch(facts, batchSize, recipe.seed);
    const total = WARM_UP_STEPS + steps;
    const counts = { stepsPerEpoch: total, totalSteps: total };
    const measured = measuredBackend(backend());
    const runStep = async (step: number): Promise<Timing> => {
      await platform.yieldToEventLoop();
      const moments: Record<string, number> = {};
      const start = platform.now();
      await trainer.step(batch, {
        step,
        learningRate: learningRateAt(recipe, Math.min(step, total), counts),
        // Profiled steps are ordinary ones, so that their kernels are those of every step.
        probe: step <= total && recipe.probeEvery > 0 && (step - 1) % recipe.probeEvery === 0,
        onPhase: (phase) => {
          moments[phase] = platform.now();
        },
      });
      // One step at a time, its outcome awaited: training itself hands a GPU the next one before that.
      const end = platform.now();
      const { forward = end, backward = end } = moments;
      return {
        total: end - start,
        forward: forward - start,
        backward: backward - forward,
        update: end - backward,
      };
    };
    const timings: Timing[] = [];
    for (let step = 1; step <= total; step += 1) {
      // The warm-up's are not those of every step.
      if (step === WARM_UP_STEPS + 1) measured?.resetFallbacks();
      const timing = await runStep(step);
      if (step > WARM_UP_STEPS) timings.push(timing);
    }
    const fallbacks =
      measured && [...measured.fallbacks()].map(([name, calls]) => ({ name, calls: calls / steps }));
    const tensorBytes = memory().numBytes;
    const processBytes = platform.processBytes?.();
    const kernels = withProfile ? await profileSteps(runStep, total) : [];
    const totals = timings.map((timing) => timing.total);
    // Counted and profiled already: these passes are no steps.
    const phases: Phases[] = measured?.queueEnd
      ? await measurePhases(
          { network, trainer, batch, platform, total: median(totals), repeats: steps },
          () => measured.queueEnd?.(),
        )
      : timings;
    const medianOf = (part: keyof Phases): number => median(phases.map((phase) => phase[part]));
    return {
      batchSize,
      inputShape: [...facts.imageShape],
      steps,
      medianMs: median(totals),
      minimumMs: Math.min(...totals),
      maximumMs: Math.max(...totals),
      parts: { forward: medianOf("forward"), backward: medianOf("backward"), update: medianOf("update") },
      kernels,
      ...(fallbacks && { fallbacks }),
      // The backward pass computes a gradient by the input and one by the weights: about twice the forward pass.
      flopsPerStep: 3 * analysis.totals.flops * batchSize,
      tensorBytes,
      ...(processBytes !== undefined && { processBytes }),
    };
  } finally {
    trainer.dispose();
    network.dispose();
  }
}

async function profileSteps(
  runStep: (step: number) => Promise<Timing>,
  stepsDone: number,
): Promise<BenchResult["kernels"]> {
  const totals = new Map<string, { ms: number; calls: number; flops: number; bytes: number }>();
  const { kernels } = await profile(async () => {
    for (let step = 1; step <= PROFILED_STEPS; step += 1) await runStep(stepsDone + step);
    return [];
  });
  for (const { name, kernelTimeMs, inputShapes, outputShapes } of kernels) {
    // Functions with a gradient of their own are listed beside the kernels that they run.
    if (name.endsWith("__op") || name === "unnamed scope") continue;
    // Backends that measure later answer a promise, or an error where they cannot measure.
    const ms = await kernelTimeMs;
    // TensorFlow.js says null for an input that was left out, whatever its types say.
    const { flops, bytes } = kernelCost(
      name,
      inputShapes.filter((shape) => shape !== null),
      outputShapes,
    );
    const entry = totals.get(name) ?? { ms: 0, calls: 0, flops: 0, bytes: 0 };
    totals.set(name, {
      ms: entry.ms + (typeof ms === "number" ? ms : 0),
      calls: entry.calls + 1,
      flops: entry.flops + flops,
      bytes: entry.bytes + bytes,
    });
  }
  return [...totals]
    .map(([name, { ms, calls, flops, bytes }]) => ({
      name,
      ms: ms / PROFILED_STEPS,
      calls: Math.round(calls / PROFILED_STEPS),
      ...(flops > 0 && ms > 0 && { gflops: flops / ms / 1e6 }),
      ...(ms > 0 && { gigabytesPerSecond: bytes / ms / 1e6 }),
    }))
    .sort((one, other) => other.ms - one.ms);
}

export function randomBatch({ imageShape, classes }: DataFacts, count: number, seed: number): Batch {
  const random = Random.fromSeed(seed, "bench");
  const size = imageShape.reduce((product, side) => product * side, 1);
  const images = new Float32Array(count * size).map(() => random.normal());
  const labels = emptyLabels(count, classes).map(() => random.integerBelow(classes));
  return { images, targets: targetsOf(labels), labels, count };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
