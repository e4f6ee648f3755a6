/** An optimizer's step over a vector of weights, in place: for devices that offer it. */
import { engine, type Tensor1D } from "@tensorflow/tfjs-core";
import { MOVE_AVERAGES, OPTIMIZER_STEP, offers, SQUARED_NORMS, VIEWS } from "./fused-names";

/** Numbers of one step. Those that a kind does not use are 0, `root` is 1. */
export interface OptimizerStepAttributes {
  readonly kind: "sgd" | "momentum" | "nesterov" | "adam";
  /** Of Adam: divided by 1 - beta1^step. */
  readonly rate: number;
  /** What the gradient is multiplied by first: below 1 where it is clipped. */
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
  const { first, second, ...others } = tensors;
  engine().runKernel(
    OPTIMIZER_STEP,
    { ...others, ...(first && { first }), ...(second && { second }) },
    { ...attributes },
  );
}

/** running = batch + momentum x (running - batch) where it stands, the pieces of `batch` one after another. For devices that offer {@link offersOptimizerStep}. */
export function moveAveragesInPlace(running: Tensor1D, momentum: Tensor1D, batch: readonly Tensor1D[]): void {
  engine().runKernel(MOVE_AVERAGES, { running, momentum, ...Object.fromEntries(batch.entries()) });
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
