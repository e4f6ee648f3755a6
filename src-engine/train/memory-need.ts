/**
 * What a network needs of a device's memory, computed from the sizes of its layers' results: the same on every machine. It
 * counts what must be there at once, and no scratch space, so it is less than what is used.
 */
import { SkiploomError } from "#core/foundation/errors";
import type { OptimizerSettings, Recipe } from "#core/training/recipe";
import type { DeviceMemory } from "../backends/backend";
import type { CompiledNetwork } from "../compile/compiled-network";
import { slotNames } from "./optimizer";
import { stepPeak } from "./step-peak";

const BYTES = 4;
/** The most images that are evaluated together. All sums over images are made in groups of so many, however they are evaluated. */
export const EVALUATION_GROUP = 128;
/** Less than this is no burden anywhere, however little a step needs. */
const NEGLIGIBLE_BYTES = 64 * 2 ** 20;

export interface MemoryNeed {
  /** Of everything at once. */
  readonly bytes: number;
  /** Of the largest single tensor. */
  readonly largest: number;
}

/** A training step: results as long as gradients need them, gradients, and the weights with what the optimizer keeps. */
export function stepNeed(
  network: CompiledNetwork,
  recipe: Pick<Recipe, "optimizer" | "batchSize">,
): MemoryNeed {
  const { sizes, fused } = network.plan;
  const { batchSize } = recipe;
  const activations = batchSize * stepPeak(network.plan);
  const largestActivation =
    batchSize * largest([sizes[0] ?? 0, ...fused.map((step) => sizes[step.output] ?? 0)]);
  return {
    bytes: BYTES * (activations + weightNumbers(network, recipe.optimizer)),
    largest: BYTES * Math.max(largestActivation, network.parameters),
  };
}

/** A pass without gradients: a result is freed after its last use. */
export function inferenceNeed(network: CompiledNetwork, batchSize: number): MemoryNeed {
  const { sizes, fused } = network.plan;
  const size = (slot: number): number => sizes[slot] ?? 0;
  let live = size(0);
  let most = live;
  let widest = live;
  for (const step of fused) {
    live += size(step.output);
    most = Math.max(most, live);
    widest = Math.max(widest, size(step.output));
    for (const slot of step.lastReads) if (slot !== 0) live -= size(slot);
  }
  return { bytes: BYTES * batchSize * most, largest: BYTES * batchSize * widest };
}

/**
 * How many images to evaluate at once: the most, from 128 by halves, that need no more than a training step does. So whatever
 * can be trained can be evaluated. An image's logits do not depend on it.
 *
 * @param largestTensor bytes that the device takes in one tensor, where it sets a limit
 */
export function evaluationBatch(
  network: CompiledNetwork,
  recipe: Pick<Recipe, "optimizer" | "batchSize">,
  largestTensor = Number.POSITIVE_INFINITY,
): number {
  const allowed = Math.max(NEGLIGIBLE_BYTES, stepNeed(network, recipe).bytes);
  let batch = EVALUATION_GROUP;
  while (batch > 1) {
    const need = inferenceNeed(network, batch);
    if (need.bytes <= allowed && need.largest <= largestTensor) break;
    batch /= 2;
  }
  return batch;
}

/**
 * Refuses a training that cannot fit, before its first step.
 *
 * @throws SkiploomError `out-of-memory` with what is needed, what there is and what helps
 */
export function requireMemory(
  network: CompiledNetwork,
  recipe: Pick<Recipe, "optimizer" | "batchSize">,
  device: DeviceMemory,
): void {
  const need = stepNeed(network, recipe);
  const { batchSize } = recipe;
  const images = batchSize === 1 ? "one image" : `${batchSize} images`;
  const [height, width] = network.imageShape;
  const help = `${batchSize > 1 ? `${smallerBatch(network, recipe, device)}, smaller` : "Smaller"} images (they are ${height}×${width}) or fewer filters need less.`;
  if (device.bytes !== undefined && need.bytes > device.bytes) {
    throw new SkiploomError(
      "out-of-memory",
      `This training does not fit into memory: a step with ${images} needs at least ${megabytes(need.bytes)}, and ${device.words} ${megabytes(device.bytes)}. ${help}`,
    );
  }
  if (device.largestTensor !== undefined && need.largest > device.largestTensor) {
    throw new SkiploomError(
      "out-of-memory",
      `This training does not fit onto the device: a step with ${images} has a single tensor of ${megabytes(need.largest)}, and the device takes at most ${megabytes(device.largestTensor)} in one. ${help}`,
    );
  }
}

/** The largest batch that fits, when one does. */
function smallerBatch(
  network: CompiledNetwork,
  recipe: Pick<Recipe, "optimizer" | "batchSize">,
  device: DeviceMemory,
): string {
  const fits = (batchSize: number): boolean => {
    const need = stepNeed(network, { ...recipe, batchSize });
    return (
      need.bytes <= (device.bytes ?? Number.POSITIVE_INFINITY) &&
      need.largest <= (device.largestTensor ?? Number.POSITIVE_INFINITY)
    );
  };
  let batch = recipe.batchSize;
  while (batch > 1 && !fits(batch)) batch = Math.floor(batch / 2);
  return fits(batch) ? `A batch of ${batch} may fit; so may` : "Even a batch of 1 is too large;";
}

function weightNumbers(network: CompiledNetwork, optimizer: OptimizerSettings): number {
  const all = sum(network.weights.map(({ variable }) => variable.size));
  // The vector of the gradient, and of each thing that the optimizer remembers of every weight.
  return all + network.parameters * (1 + slotNames(optimizer).length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20).toLocaleString("en-US")} MB`;
}
