/** An optimizer's step over a vector of weights, in place: for devices that offer it. */
import { engine, type Tensor, type Tensor1D } from "@tensorflow/tfjs-core";
import {
  COPY_PIECES,
  JOIN,
  MOVE_AVERAGES,
  OPTIMIZER_STEP,
  offers,
  SQUARED_NORMS,
  STEP_GUARD,
  VIEWS,
} from "./fused-names";

/** Numbers of one step. Those that a kind does not use are 0, `root` is 1. */
export interface OptimizerStepAttributes {
  readonly kind: "sgd" | "momentum" | "nesterov" | "adam";
  /** Of Adam: divided by 1 - beta1^step. */
  readonly rate: number;
  /** What the gradient is multiplied by first: below 1 where it is clipped. With a guard its own factor counts as well. */
  readonly gradientFactor: number;
  /** Times the weight, added to the gradient. */
  readonly l2: number;
  /** Times the weight, taken from it before the step. */
  readonly shrink: number;
  /** Momentum, or Adam's beta1. */
  readonly beta1: number;
  readonly beta2: number;
  /** Root of 1 - beta2^step. */
  readonly root: number;
  readonly epsilon: number;
}

export interface OptimizerStepTensors {
  readonly weights: Tensor1D;
  readonly gradient: Tensor1D;
  readonly decayMask: Tensor1D;
  /** Velocity, or Adam's first moment. */
  readonly first?: Tensor1D | undefined;
  readonly second?: Tensor1D | undefined;
  /** See {@link guardStep}: nothing is changed where it was tripped. */
  readonly guard?: Tensor1D | undefined;
}

/** Whether {@link optimizerStepInPlace} works on the present device. */
export function offersOptimizerStep(): boolean {
  return offers(OPTIMIZER_STEP);
}

/** Changes weights and slots where they stand: every tensor that shares their memory sees it. */
export function optimizerStepInPlace(
  tensors: OptimizerStepTensors,
  attributes: OptimizerStepAttributes,
): void {
  const { first, second, guard, ...others } = tensors;
  engine().runKernel(
    OPTIMIZER_STEP,
    { ...others, ...(first && { first }), ...(second && { second }), ...(guard && { guard }) },
    { ...attributes },
  );
}

/** running = batch + momentum x (running - batch) where it stands, the pieces of `batch` one after another. For devices that offer {@link offersOptimizerStep}. */
export function moveAveragesInPlace(
  running: Tensor1D,
  momentum: Tensor1D,
  batch: readonly Tensor1D[],
  guard?: Tensor1D,
): void {
  engine().runKernel(MOVE_AVERAGES, {
    running,
    momentum,
    ...Object.fromEntries(batch.entries()),
    ...(guard && { guard }),
  });
}

/**
 * Whether the device judges a step by itself ({@link guardStep}). Then an update need not wait until this side has seen the loss, and the
 * next step may be handed to the device while one is under way.
 */
export function offersStepGuard(): boolean {
  return offers(STEP_GUARD) && offersOptimizerStep();
}

export interface GuardedStep {
  /** Changed where it stands, `[2]`: 1 once a step was bad, and what this step's gradient is to be multiplied by. Zeros at first. */
  readonly guard: Tensor1D;
  readonly loss: Tensor;
  /** Squared norm of the gradient. */
  readonly gradientSquare: Tensor;
  /** Number of right answers. */
  readonly correct: Tensor;
}

/**
 * Trips the guard when loss or gradient is not finite, and leaves it tripped: from then on no update changes anything, until a fresh
 * guard is given. Answers what this side wants to know, `[4]`: loss, squared norm, number of right answers, 1 where the guard is tripped.
 * @param clipNorm largest norm of a gradient; longer ones are shortened to it
 */
export function guardStep(tensors: GuardedStep, clipNorm: number | undefined): Tensor1D {
  return engine().runKernel<Tensor1D>(STEP_GUARD, { ...tensors }, { clipNorm: clipNorm ?? 0 });
}

/** Squared norms of consecutive pieces of x, or of x - other, `[pieces]`; undefined where not offered. */
export function squaredNorms(x: Tensor1D, sizes: readonly number[], other?: Tensor1D): Tensor1D | undefined {
  if (!offers(SQUARED_NORMS)) return undefined;
  return engine().runKernel<Tensor1D>(SQUARED_NORMS, { x, ...(other && { other }) }, { sizes: [...sizes] });
}

/** Consecutive pieces of x that share its memory; undefined where not offered. */
export function viewsOf(x: Tensor1D, sizes: readonly number[]): Tensor1D[] | undefined {
  if (!offers(VIEWS)) return undefined;
  return engine().runKernel<Tensor1D[]>(VIEWS, { x }, { sizes: [...sizes] });
}

/** Whether {@link viewsOf} answers. */
export function offersViews(): boolean {
  return offers(VIEWS);
}

/** Values of the tensors one after another, `[sum of sizes]`; undefined where not offered. */
export function joinValues(pieces: readonly Tensor[]): Tensor1D | undefined {
  if (!offers(JOIN)) return undefined;
  return engine().runKernel<Tensor1D>(JOIN, Object.fromEntries(pieces.entries()));
}

/** Writes consecutive pieces of x into tensors where they stand, for devices that change x in place and have no views of it. */
export function copyPieces(x: Tensor1D, pieces: readonly Tensor[]): void {
  engine().runKernel(COPY_PIECES, { x, ...Object.fromEntries(pieces.entries()) });
}
