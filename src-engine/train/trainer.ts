/** One training step at a time: forward, backward, check, update. Holds the optimizer's state. */
import {
  add,
  keep,
  type Rank,
  type Scalar,
  square,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  type Variable,
  variableGrads,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Recipe } from "#core/training/recipe";
import { offersOptimizerStep, squaredNorms } from "#engine/backends/operations/optimizer-step";
import type { CompiledNetwork, NetworkWeight } from "../compile/compiled-network";
import type { Batch } from "../data/batches";
import { FlatVariables } from "./flat-variables";
import { type BatchStatistics, trainingPass } from "./forward";
import { countCorrect, softmaxCrossEntropy } from "./loss";
import { emptySlots, type OptimizerSlots, slotNames, updateInPlace, updateWeights } from "./optimizer";
import { layerSquares, type ProbeRow, probeRow, residualSquares } from "./probes";
import { RunningStatistics } from "./running-statistics";

/** Numbers by weight name. */
export type WeightValues = ReadonlyMap<string, Float32Array>;
/** Slots of the optimizer by name, each by weight name. */
export type SlotValues = ReadonlyMap<string, WeightValues>;

export interface StepRequest {
  /** Counted from 1. */
  readonly step: number;
  readonly learningRate: number;
  readonly probe: boolean;
  /** Called when the forward pass, the backward pass and the update are done; for measuring. */
  readonly onPhase?: (phase: "forward" | "backward" | "update") => void;
}

export type StepOutcome =
  | { readonly finite: true; readonly loss: number; readonly correct: number; readonly probe?: ProbeRow }
  /** Nothing was changed: weights, statistics and optimizer are as before the step. */
  | { readonly finite: false; readonly loss: number };

export class Trainer {
  readonly network: CompiledNetwork;
  readonly #recipe: Recipe;
  readonly #trainable: readonly NetworkWeight[];
  readonly #flat: FlatVariables;
  readonly #statistics: RunningStatistics;
  readonly #decayMask: Tensor1D;
  readonly #probeSizes: readonly number[];
  #slots: OptimizerSlots;

  constructor(network: CompiledNetwork, recipe: Recipe) {
    this.network = network;
    this.#recipe = recipe;
    this.#trainable = network.weights.filter((weight) => weight.trainable);
    this.#flat = new FlatVariables(this.#trainable.map((weight) => weight.variable));
    this.#statistics = new RunningStatistics(network.weights.filter((weight) => !weight.trainable));
    this.#decayMask = decayMaskOf(this.#trainable);
    this.#slots = emptySlots(recipe.optimizer, this.#flat.length);
    let next = 0;
    this.#probeSizes = network.probedLayers.map(({ weights }) => {
      const own = this.#trainable.slice(next, next + weights);
      next += weights;
      return own.reduce((size, { variable }) => size + variable.size, 0);
    });
  }

  async step(batch: Batch, request: StepRequest): Promise<StepOutcome> {
    const statistics: BatchStatistics[] = [];
    const kept: Tensor[] = [];
    const images = tensor(batch.images, [batch.count, ...this.network.imageShape]);
    const targets = tensor2d(batch.targets, [batch.count, this.network.classes]);
    try {
      let logits: Tensor | undefined;
      let residuals: Tensor1D | undefined;
      const { loss, gradient } = this.gradientOf(() => {
        const pass = trainingPass(this.network, images, {
          seed: this.#recipe.seed,
          step: request.step,
          keepAll: request.probe && this.network.merges.length > 0,
          onStatistics: (entry) => statistics.push(entry),
        });
        logits = keep(pass.logits);
        if (request.probe) {
          residuals = residualSquares(this.network, pass);
          if (residuals) kept.push(keep(residuals));
        }
        const value = softmaxCrossEntropy(pass.logits as Tensor2D, targets);
        request.onPhase?.("forward");
        return value;
      });
      if (!logits) throw new Error("The forward pass gave no logits.");
      kept.push(logits, loss, gradient);
      request.onPhase?.("backward");

      const gradientSquare = squaredNorms(gradient, [gradient.size]) ?? tidy(() => sum(square(gradient)));
      kept.push(gradientSquare);
      const [[lossValue = Number.NaN], logitValues, [squareValue = Number.NaN]] = await Promise.all([
        loss.data<"float32">(),
        logits.data<"float32">(),
        gradientSquare.data<"float32">(),
      ]);
      // A NaN can vanish on its way to the loss (a ReLU may turn it into 0), but not from the gradient as well.
      if (!Number.isFinite(lossValue) || !Number.isFinite(squareValue))
        return { finite: false, loss: lossValue };

      const layerNumbers = this.#update(gradient, squareValue, request);
      this.#statistics.update(statistics);
      request.onPhase?.("update");
      const correct = countCorrect(logitValues, batch.labels, this.network.classes);
      if (!layerNumbers) return { finite: true, loss: lossValue, correct };
      kept.push(layerNumbers);
      const [layers, merges] = await Promise.all([
        layerNumbers.data<"float32">(),
        residuals?.data<"float32">() ?? new Float32Array(0),
      ]);
      return {
        finite: true,
        loss: lossValue,
        correct,
        probe: probeRow(this.#probeSizes.length, layers, merges),
      };
    } finally {
      images.dispose();
      targets.dispose();
      for (const { mean, variance } of statistics) {
        mean.dispose();
        variance.dispose();
      }
      for (const entry of kept) entry.dispose();
    }
  }

  /** The loss and its gradient by all trainable weights, as one vector. */
  gradientOf(forward: () => Scalar): { loss: Scalar; gradient: Tensor1D } {
    const variables = [...this.#flat.variables];
    const { value, grads } = variableGrads(forward, variables as Variable[]);
    const gradient = tidy(() =>
      // A weight that the result does not depend on has no gradient.
      this.#flat.join(variables.map((variable) => grads[variable.name] ?? zerosLike(variable))),
    );
    for (const entry of Object.values(grads)) entry.dispose();
    return { loss: value, gradient };
  }

  #update(
    gradient: Tensor1D,
    gradientSquare: number,
    { learningRate, step, probe }: StepRequest,
  ): Tensor1D | undefined {
    if (offersOptimizerStep()) {
      const weights = this.#flat.sharedVector;
      const before = probe ? add<Tensor1D>(weights, 0) : undefined;
      const decayMask = this.#decayMask;
      const slots = this.#slots;
      updateInPlace(
        this.#recipe,
        { weights, gradient, slots, decayMask, learningRate, step },
        gradientSquare,
      );
      const numbers = before && layerSquares(this.#probeSizes, gradient, before, weights);
      before?.dispose();
      return numbers;
    }
    const before = this.#flat.vector;
    const { weights, slots } = updateWeights(this.#recipe, {
      weights: before,
      gradient,
      slots: this.#slots,
      decayMask: this.#decayMask,
      learningRate,
      step,
    });
    const numbers = probe ? layerSquares(this.#probeSizes, gradient, before, weights) : undefined;
    for (const slot of Object.values(this.#slots)) slot.dispose();
    this.#slots = slots;
    this.#flat.write(weights);
    return numbers;
  }

  /** Copies of all weights, running statistics included. */
  async readWeights(): Promise<WeightValues> {
    const values = new Map<string, Float32Array>();
    await this.#readInto(values, this.#trainable, this.#flat.vector);
    if (this.#statistics.weights.length > 0) {
      await this.#readInto(values, this.#statistics.weights, this.#statistics.flat.vector);
    }
    return values;
  }

  async readSlots(): Promise<SlotValues> {
    const values = new Map<string, WeightValues>();
    for (const [name, vector] of Object.entries(this.#slots)) {
      const byWeight = new Map<string, Float32Array>();
      await this.#readInto(byWeight, this.#trainable, vector);
      values.set(name, byWeight);
    }
    return values;
  }

  async #readInto(
    values: Map<string, Float32Array>,
    weights: readonly NetworkWeight[],
    vector: Tensor1D,
  ): Promise<void> {
    const numbers = await vector.data<"float32">();
    let offset = 0;
    for (const { name, variable } of weights) {
      values.set(name, numbers.slice(offset, offset + variable.size));
      offset += variable.size;
    }
  }

  writeWeights(values: WeightValues): void {
    this.#flat.write(vectorOf(this.#trainable, values));
    if (this.#statistics.weights.length > 0) {
      this.#statistics.flat.write(vectorOf(this.#statistics.weights, values));
    }
  }

  writeSlots(values: SlotValues): void {
    for (const slot of Object.values(this.#slots)) slot.dispose();
    this.#slots = Object.fromEntries(
      slotNames(this.#recipe.optimizer).map((name) => [
        name,
        vectorOf(this.#trainable, values.get(name) ?? new Map()),
      ]),
    );
  }

  dispose(): void {
    this.#flat.forget();
    this.#statistics.dispose();
    this.#decayMask.dispose();
    for (const slot of Object.values(this.#slots)) slot.dispose();
    this.#slots = {};
  }
}

/** 1 for every number that weight decay shrinks, else 0. */
function decayMaskOf(weights: readonly NetworkWeight[]): Tensor1D {
  const mask = new Float32Array(weights.reduce((length, { variable }) => length + variable.size, 0));
  let offset = 0;
  for (const { decays, variable } of weights) {
    if (decays) mask.fill(1, offset, offset + variable.size);
    offset += variable.size;
  }
  return tensor1d(mask);
}

function vectorOf(weights: readonly NetworkWeight[], values: WeightValues): Tensor1D {
  const length = weights.reduce((sumSoFar, { variable }) => sumSoFar + variable.size, 0);
  const joined = new Float32Array(length);
  let offset = 0;
  for (const { name, variable } of weights) {
    const own = values.get(name);
    if (own?.length !== variable.size) throw new Error(`"${name}" has no values or too few.`);
    joined.set(own, offset);
    offset += variable.size;
  }
  return tensor<Rank.R1>(joined, [length]);
}
