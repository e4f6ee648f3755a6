/** How an experiment's runs share the machine: how many train at once, each on how many threads. */
import { totalmem } from "node:os";
import { type Arm, type Experiment, recipeOfArm } from "#core/lab/experiment";
import { mebibytes } from "#core/training/size-limits";

/** An engine's process with its code, before it has a network. */
const ENGINE_BYTES = 192 * 2 ** 20;
/** Gradients and scratch space of kernels, beside what is kept for the backward pass. */
const ACTIVATION_SHARE = 1.5;
/** Weights, gradients, two things that an optimizer remembers, and a checkpoint. */
const BYTES_PER_PARAMETER = 5 * 4;

/** As many runs at once as there are cores, one thread each; where there are fewer runs than cores, the cores are shared out. */
export function threadsFor(runs: number, cores: number): number {
  return Math.max(1, Math.floor(cores / runs));
}

/**
 * Runs at once: as many as have cores of their own and fit into the memory. A GPU takes one after the other.
 *
 * @param fitting as {@link fittingTrainings} says
 */
export function placesFor(
  { device, threads }: Pick<Experiment, "device" | "threads">,
  cores: number,
  fitting: number,
): number {
  return device === "cpu" ? Math.max(1, Math.min(Math.floor(cores / threads), fitting)) : 1;
}

/**
 * Memory of the process that trains an arm on the CPU, in bytes. Measured with batches of 64 and 256, ResNet-8, 56 and 110 at 8×8
 * pixels and ResNet-20 at 32×32 take 59 to 78% of it.
 */
export function trainingBytes(
  { parameters, activationBytes = 0 }: Pick<Arm, "parameters" | "activationBytes">,
  batchSize: number,
): number {
  return ENGINE_BYTES + ACTIVATION_SHARE * batchSize * activationBytes + BYTES_PER_PARAMETER * parameters;
}

/** What of an experiment says how much memory it takes. */
export interface Demand extends Pick<Experiment, "recipe"> {
  readonly arms: readonly Pick<Arm, "parameters" | "activationBytes" | "recipe">[];
}

/** Of the largest arm, in bytes. */
export function largestTrainingBytes(experiment: Demand): number {
  const each = experiment.arms.map((arm) => trainingBytes(arm, recipeOfArm(experiment, arm).batchSize));
  return Math.max(...each);
}

/** Says so, in a sentence, where the memory holds fewer trainings at once than the processor would train. */
export function memoryWords(
  experiment: Demand & Pick<Experiment, "seeds" | "device">,
  cores: number,
  freeBytes: number,
): string | undefined {
  const bytes = largestTrainingBytes(experiment);
  const fitting = fittingTrainings(bytes, freeBytes);
  const wanted = Math.min(cores, experiment.arms.length * experiment.seeds.length);
  if (experiment.device !== "cpu" || fitting >= wanted) return undefined;
  const fit = fitting === 1 ? "is trained at a time" : "are trained at once";
  return `Of this experiment's networks ${fitting} ${fit}: the largest takes up to ${mebibytes(bytes)} of memory, and ${mebibytes(freeBytes)} are free.`;
}

/** How many trainings of so many bytes fit at once. One is always tried: its engine refuses what cannot be. */
export function fittingTrainings(bytes: number, freeBytes: number): number {
  return Math.max(1, Math.floor(freeBytes / bytes));
}

/** What trainings may take of the machine's memory, in bytes. */
export function freeMemory(): number {
  // macOS counts as free only what holds nothing, and fills the rest with files that it gives up at once.
  return process.platform === "darwin" ? totalmem() / 2 : process.availableMemory();
}
