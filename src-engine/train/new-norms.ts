/** Norms that are new in a trained network: their running statistics are measured before it is trained on. */
import { tensor, tidy } from "@tensorflow/tfjs-core";
import type { GrowthPlan } from "#core/growth/growth";
import type { Recipe } from "#core/training/recipe";
import { assign } from "../checkpoint/load-weights";
import type { CompiledNetwork, NetworkWeight } from "../compile/compiled-network";
import type { Batch } from "../data/batches";
import type { PreparedDataset } from "../data/prepared-dataset";
import { TrainingBatches } from "../data/training-batches";
import { type BatchStatistics, trainingPass } from "./forward";

/** Over so many batches. */
const MEASURED_BATCHES = 20;

/** Norms that undo themselves one after the other, for each changes what reaches the next; all others together. */
export async function measureNorms(
  network: CompiledNetwork,
  dataset: PreparedDataset,
  recipe: Recipe,
  { norms }: GrowthPlan,
): Promise<void> {
  for (const { step } of norms.filter(({ undone }) => undone)) {
    await measure(network, dataset, recipe, new Set([step]));
    undo(network, step);
  }
  const others = norms.filter(({ undone }) => !undone).map(({ step }) => step);
  if (others.length > 0) await measure(network, dataset, recipe, new Set(others));
}

/** Sets running statistics to the means of those of the first training batches. */
async function measure(
  network: CompiledNetwork,
  dataset: PreparedDataset,
  recipe: Recipe,
  steps: ReadonlySet<string>,
): Promise<void> {
  const sums = new Map<string, { mean: Float64Array; variance: Float64Array }>();
  const batches = new TrainingBatches(dataset, recipe);
  for (let batch = 1; batch <= MEASURED_BATCHES; batch += 1) {
    for (const { step, mean, variance } of statisticsOf(network, await batches.at(batch), recipe, batch)) {
      if (steps.has(step.name)) {
        const sum = sums.get(step.name) ?? {
          mean: new Float64Array(mean.size),
          variance: new Float64Array(mean.size),
        };
        addTo(sum.mean, await mean.data<"float32">());
        addTo(sum.variance, await variance.data<"float32">());
        sums.set(step.name, sum);
      }
      mean.dispose();
      variance.dispose();
    }
  }
  for (const weight of network.weights) {
    const sum = sums.get(weight.step.name);
    const total =
      weight.role === "runningMean"
        ? sum?.mean
        : weight.role === "runningVariance"
          ? sum?.variance
          : undefined;
    if (total)
      assign(
        weight,
        Float32Array.from(total, (value) => value / MEASURED_BATCHES),
      );
  }
}

/** Gamma and beta that give back what a norm with these running statistics takes in. */
function undo(network: CompiledNetwork, step: string): void {
  const own = network.weights.filter((weight) => weight.step.name === step);
  const valuesOf = (role: NetworkWeight["role"]): Float32Array =>
    own.find((weight) => weight.role === role)?.variable.dataSync<"float32">() ?? new Float32Array();
  for (const weight of own) {
    const { operation } = weight.step;
    if (operation.kind !== "batchNorm") throw new Error(`"${step}" keeps no running statistics.`);
    const { epsilon } = operation;
    if (weight.role === "beta") assign(weight, valuesOf("runningMean"));
    if (weight.role === "gamma") {
      assign(
        weight,
        valuesOf("runningVariance").map((variance) => Math.sqrt(variance + epsilon)),
      );
    }
  }
}

/** All are the caller's. */
function statisticsOf(
  network: CompiledNetwork,
  batch: Batch,
  { seed }: Recipe,
  step: number,
): readonly BatchStatistics[] {
  const found: BatchStatistics[] = [];
  tidy(() => {
    const images = tensor(batch.images, [batch.count, ...network.imageShape]);
    trainingPass(network, images, { seed, step, onStatistics: (entry) => found.push(entry) });
  });
  return found;
}

function addTo(sum: Float64Array, values: Float32Array): void {
  for (const [index, value] of values.entries()) sum[index] = (sum[index] ?? 0) + value;
}
