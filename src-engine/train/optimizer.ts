/**
 * Optimizers on one vector of all weights, in PyTorch's conventions, so that recipes carry over:
 * - SGD: v = momentum x v + g; w = w - rate x v, with Nesterov w = w - rate x (g + momentum x v). The rate is
 *   outside the velocity, and there is no dampening.
 * - Adam (Kingma & Ba 2015, algorithm 1): w = w - rate x mHat / (sqrt(vHat) + epsilon).
 * - L2 weight decay adds value x w to the gradient, after clipping. Decoupled decay first shrinks w by rate x
 *   value (Loshchilov & Hutter 2019, algorithm 2). AdamW is Adam with decoupled decay, whatever the recipe's `kind` says.
 */
import {
  add,
  div,
  minimum,
  mul,
  type Rank,
  scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor1D,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import type { OptimizerSettings, Recipe } from "#core/training/recipe";
import {
  type OptimizerStepAttributes,
  optimizerStepInPlace,
} from "#engine/backends/operations/optimizer-step";

/** What an optimizer remembers, each a vector as long as the weights: `velocity`, or `first` and `second`. */
export type OptimizerSlots = Readonly<Record<string, Tensor1D>>;

export function slotNames(settings: OptimizerSettings): readonly string[] {
  switch (settings.kind) {
    case "sgd":
      return settings.momentum > 0 ? ["velocity"] : [];
    case "adam":
    case "adamw":
      return ["first", "second"];
    default:
      return settings satisfies never;
  }
}

export function emptySlots(settings: OptimizerSettings, length: number): OptimizerSlots {
  return Object.fromEntries(slotNames(settings).map((name) => [name, zeros<Rank.R1>([length])]));
}

export interface UpdateInput {
  readonly weights: Tensor1D;
  readonly gradient: Tensor1D;
  readonly slots: OptimizerSlots;
  /** 1 where weight decay applies, else 0. */
  readonly decayMask: Tensor1D;
  readonly learningRate: number;
  /** Counted from 1. */
  readonly step: number;
}

export interface UpdateOutput {
  readonly weights: Tensor1D;
  readonly slots: OptimizerSlots;
}

/** The weights and slots after one step: new tensors, the old ones stay as they are. */
export function updateWeights(
  recipe: Pick<Recipe, "optimizer" | "weightDecay" | "clipNorm">,
  input: UpdateInput,
): UpdateOutput {
  const { optimizer, weightDecay, clipNorm } = recipe;
  const { decayMask, learningRate } = input;
  const decoupled = optimizer.kind === "adamw" || weightDecay.kind === "decoupled";
  const results = tidy(() => {
    let { gradient, weights } = input;
    if (clipNorm !== undefined) gradient = clipByNorm(gradient, clipNorm);
    if (weightDecay.value > 0 && !decoupled) {
      gradient = add(gradient, mul(weights, mul(decayMask, weightDecay.value)));
    }
    if (weightDecay.value > 0 && decoupled) {
      weights = sub(weights, mul(weights, mul(decayMask, learningRate * weightDecay.value)));
    }
    const { weights: updated, slots } = stepOf(optimizer, { ...input, weights, gradient });
    return { weights: updated, ...slots };
  });
  const { weights, ...slots } = results;
  return { weights, slots };
}

function stepOf(optimizer: OptimizerSettings, input: UpdateInput): UpdateOutput {
  const { weights, gradient, slots, learningRate, step } = input;
  switch (optimizer.kind) {
    case "sgd": {
      const { velocity: before } = slots;
      if (!before) return { weights: sub(weights, mul(gradient, learningRate)), slots: {} };
      const velocity: Tensor1D = add(mul(before, optimizer.momentum), gradient);
      const direction = optimizer.nesterov ? add(gradient, mul(velocity, optimizer.momentum)) : velocity;
      return { weights: sub(weights, mul(direction, learningRate)), slots: { velocity } };
    }
    case "adam":
    case "adamw": {
      const { beta1, beta2, epsilon } = optimizer;
      const { first: firstBefore, second: secondBefore } = slots;
      if (!firstBefore || !secondBefore) throw new Error("Adam's state is missing.");
      const first: Tensor1D = add(mul(firstBefore, beta1), mul(gradient, 1 - beta1));
      const second: Tensor1D = add(mul(secondBefore, beta2), mul(square(gradient), 1 - beta2));
      const root = Math.sqrt(1 - beta2 ** step);
      const denominator = add(div(sqrt(second), root), epsilon);
      const change = mul(div(first, denominator), learningRate / (1 - beta1 ** step));
      return { weights: sub(weights, change), slots: { first, second } };
    }
    default:
      return optimizer satisfies never;
  }
}

/**
 * The same step where weights and slots stand, for devices that offer it.
 * @param norm squared norm of the gradient, or the guard that knows it on the device (see `guardStep`)
 */
export function updateInPlace(
  recipe: Pick<Recipe, "optimizer" | "weightDecay" | "clipNorm">,
  input: UpdateInput,
  norm: number | Tensor1D,
): void {
  const { optimizer, weightDecay, clipNorm } = recipe;
  const { weights, gradient, decayMask, slots, learningRate, step } = input;
  const isDecoupled = optimizer.kind === "adamw" || weightDecay.kind === "decoupled";
  const isKnown = typeof norm === "number";
  const common = {
    gradientFactor:
      clipNorm === undefined || !isKnown ? 1 : Math.min(1, clipNorm / (Math.sqrt(norm) + SMALLEST_NORM)),
    l2: isDecoupled ? 0 : weightDecay.value,
    shrink: isDecoupled ? weightDecay.value * learningRate : 0,
  };
  const [first, second] = [slots.velocity ?? slots.first, slots.second];
  optimizerStepInPlace(
    { weights, gradient, decayMask, first, second, guard: isKnown ? undefined : norm },
    { ...common, ...numbersOf(optimizer, learningRate, step) },
  );
}

function numbersOf(
  optimizer: OptimizerSettings,
  learningRate: number,
  step: number,
): Omit<OptimizerStepAttributes, "gradientFactor" | "l2" | "shrink"> {
  if (optimizer.kind === "sgd") {
    const kind = optimizer.momentum === 0 ? "sgd" : optimizer.nesterov ? "nesterov" : "momentum";
    return { kind, rate: learningRate, beta1: optimizer.momentum, beta2: 0, root: 1, epsilon: 0 };
  }
  const { beta1, beta2, epsilon } = optimizer;
  const root = Math.sqrt(1 - beta2 ** step);
  return { kind: "adam", rate: learningRate / (1 - beta1 ** step), beta1, beta2, root, epsilon };
}

/** Added to the norm, as PyTorch does, so that a zero gradient divides by something. */
const SMALLEST_NORM = 1e-6;

/** Shortens the gradient to the norm `limit` where it is longer (Pascanu et al. 2013, algorithm 1). */
function clipByNorm(gradient: Tensor1D, limit: number): Tensor1D {
  const norm = add(sqrt(sum(square(gradient))), SMALLEST_NORM);
  return mul(gradient, minimum(div(limit, norm), scalar(1)));
}
