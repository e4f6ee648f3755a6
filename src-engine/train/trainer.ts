/** One training step at a time: forward, backward, check, update. Holds the optimizer's state. */
import {
  add,
  concat,
  type Scalar,
  square,
  sum,
  type Tensor,
  type Tensor1D,
  tensor,
  tidy,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Recipe } from "#core/training/recipe";
import {
  offersOptimizerStep,
  offersStepGuard,
  squaredNorms,
} from "#engine/backends/operations/optimizer-step";
import type { SlotValues, WeightValues } from "../checkpoint/weight-values";
import type { CompiledNetwork, NetworkWeight } from "../compile/compiled-network";
import type { Batch } from "../data/batches";
import { MEASUREMENTS } from "../measurements/index";
import { Probes } from "../measurements/probes";
import { FlatVariables } from "./flat-variables";
import type { BatchStatistics } from "./forward";
import { type GradientRequest, type LossAndGradients, lossAndGradients } from "./gradient";
import { type DeviceTargets, deviceTargets } from "./loss";
import { MergeProbe } from "./merge-probe";
import { emptySlots, type OptimizerSlots, slotNames, updateInPlace, updateWeights } from "./optimizer";
import { RunningStatistics } from "./running-statistics";
import { StepGuard, type StepOutcome } from "./step-guard";
import { UnitGradientSites } from "./unit-gradients";
import { decayMaskOf, vectorOf } from "./weight-vectors";

export interface StepRequest {
  /** Counted from 1. */
  readonly step: number;
  readonly learningRate: number;
  readonly probe: boolean;
  /** Called when the forward pass, the backward pass and the update are done; for measuring. */
  readonly onPhase?: (phase: "forward" | "backward" | "update") => void;
}

/** What forward and backward pass left on the device. */
interface Differentiated {
  readonly loss: Scalar;
  readonly correct: Scalar;
  readonly gradient: Tensor1D;
  readonly gradientSquare: Tensor;
  /** What was measured at merges in a probed step: of the forward pass, and of the backward pass behind it. */
  readonly atMerges: readonly Tensor1D[];
  readonly statistics: readonly BatchStatistics[];
}

const NO_NUMBERS = new Float32Array(0);

export class Trainer {
  readonly network: CompiledNetwork;
  readonly #recipe: Recipe;
  readonly #trainable: readonly NetworkWeight[];
  readonly #flat: FlatVariables;
  readonly #statistics: RunningStatistics;
  readonly #decayMask: Tensor1D;
  readonly #probes: Probes;
  /** Where probes read parts of the gradient, if they do. */
  readonly #gradientSites: UnitGradientSites | undefined;
  /** Numbers of each layer with trained weights. */
  readonly #layerSizes: readonly number[];
  readonly #guard = new StepGuard();
  #slots: OptimizerSlots;

  constructor(network: CompiledNetwork, recipe: Recipe, probes = new Probes(network, MEASUREMENTS)) {
    this.network = network;
    this.#probes = probes;
    if (probes.readsUnitGradients) this.#gradientSites = new UnitGradientSites(network, probes.unitGradients);
    this.#recipe = recipe;
    this.#trainable = network.weights.filter((weight) => weight.trainable);
    this.#flat = new FlatVariables(this.#trainable.map((weight) => weight.variable));
    this.#statistics = new RunningStatistics(network.weights.filter((weight) => !weight.trainable));
    this.#decayMask = decayMaskOf(this.#trainable);
    this.#slots = emptySlots(recipe.optimizer, this.#flat.length);
    let next = 0;
    this.#layerSizes = network.probedLayers.map(({ weights }) => {
      const own = this.#trainable.slice(next, next + weights);
      next += weights;
      return own.reduce((size, { variable }) => size + variable.size, 0);
    });
  }

  /** How many steps may be under way at once: where it is 2, call {@link step} again before the last outcome is there. */
  get stepsInFlight(): number {
    return offersStepGuard() ? 2 : 1;
  }

  /** Everything is handed to the device before this returns, where the device judges steps by itself. */
  async step(batch: Batch, request: StepRequest): Promise<StepOutcome> {
    const owned: Tensor[] = [];
    let report: Tensor1D;
    try {
      const work = this.#differentiate(batch, request, owned);
      if (!offersStepGuard()) return await this.#updateWhenFinite(request, work, owned);
      report = this.#updateOnDevice(request, work, owned);
    } finally {
      // A device frees what its queue still needs when it is done with it.
      for (const entry of owned) entry.dispose();
    }
    return this.#guard.outcomeOf(report, this.#probes);
  }

  #differentiate(batch: Batch, request: StepRequest, owned: Tensor[]): Differentiated {
    const images = tensor(batch.images, [batch.count, ...this.network.imageShape]);
    const targets = deviceTargets(batch.targets);
    owned.push(images, targets.rows);
    const statistics: BatchStatistics[] = [];
    const probe = request.probe ? new MergeProbe(this.#probes, this.#gradientSites) : undefined;
    let differentiated: ReturnType<Trainer["gradientOf"]>;
    let atMerges: readonly Tensor1D[];
    try {
      differentiated = this.gradientOf(images, targets, {
        step: request.step,
        onStatistics: (entry) => {
          statistics.push(entry);
          owned.push(entry.mean, entry.variance);
        },
        ...probe?.request(),
        onForwardDone: () => request.onPhase?.("forward"),
      });
    } finally {
      atMerges = probe?.end(batch.count) ?? [];
      owned.push(...atMerges);
    }
    const { loss, correct, logits, gradient } = differentiated;
    logits.dispose();
    owned.push(loss, correct, gradient);
    request.onPhase?.("backward");
    const gradientSquare = squaredNorms(gradient, [gradient.size]) ?? tidy(() => sum(square(gradient)));
    owned.push(gradientSquare);
    return { loss, correct, gradient, gradientSquare, atMerges, statistics };
  }

  /** Waits for loss and gradient, and updates if both are finite. */
  async #updateWhenFinite(
    request: StepRequest,
    { loss, correct, gradient, gradientSquare, atMerges, statistics }: Differentiated,
    owned: Tensor[],
  ): Promise<StepOutcome> {
    const [[lossValue = Number.NaN], [hits = 0], [squareValue = Number.NaN]] = await Promise.all([
      loss.data<"float32">(),
      correct.data<"float32">(),
      gradientSquare.data<"float32">(),
    ]);
    // A NaN can vanish on its way to the loss (a ReLU may turn it into 0), but not from the gradient as well.
    if (!Number.isFinite(lossValue) || !Number.isFinite(squareValue))
      return { finite: false, loss: lossValue };

    const layerNumbers = this.#update(gradient, squareValue, request);
    this.#statistics.update(statistics);
    request.onPhase?.("update");
    if (!layerNumbers && atMerges.length === 0) return { finite: true, loss: lossValue, correct: hits };
    if (layerNumbers) owned.push(layerNumbers);
    const together = atMerges.length > 0 ? concat([...atMerges]) : undefined;
    if (together) owned.push(together);
    const [ofLayers = NO_NUMBERS, ofMerges = NO_NUMBERS] = await Promise.all([
      layerNumbers?.data<"float32">(),
      together?.data<"float32">(),
    ]);
    return { finite: true, loss: lossValue, correct: hits, probe: this.#probes.row(ofLayers, ofMerges) };
  }

  /** Lets the device judge and update, and answers what is to be read of it: all of a step's numbers in one. */
  #updateOnDevice(request: StepRequest, work: Differentiated, owned: Tensor[]): Tensor1D {
    const { gradient, atMerges, statistics } = work;
    const { guard, report } = this.#guard.judge(work, this.#recipe.clipNorm);
    const layerNumbers = this.#update(gradient, guard, request);
    this.#statistics.update(statistics, guard);
    request.onPhase?.("update");
    if (!layerNumbers && atMerges.length === 0) return report;
    owned.push(report);
    if (layerNumbers) owned.push(layerNumbers);
    return concat([report, ...(layerNumbers ? [layerNumbers] : []), ...atMerges]);
  }

  /** As {@link lossAndGradients}, with the gradient by all trainable weights as one vector: all are the caller's. */
  gradientOf(
    images: Tensor,
    targets: DeviceTargets,
    request: Omit<GradientRequest, "seed">,
  ): Omit<LossAndGradients, "gradients"> & { readonly gradient: Tensor1D } {
    const { gradients, ...others } = lossAndGradients(this.network, images, targets, {
      ...request,
      seed: this.#recipe.seed,
    });
    const gradient = tidy(() =>
      // A weight that the result does not depend on has no gradient.
      this.#flat.join(
        this.#trainable.map(({ name, variable }) => gradients.get(name) ?? zerosLike(variable)),
      ),
    );
    for (const entry of gradients.values()) entry.dispose();
    return { ...others, gradient };
  }

  /** @param norm squared norm of the gradient, or the guard that judged it */
  #update(
    gradient: Tensor1D,
    norm: number | Tensor1D,
    { learningRate, step, probe }: StepRequest,
  ): Tensor1D | undefined {
    const isRead = probe && this.#probes.readsLayers;
    const sizes = this.#layerSizes;
    if (offersOptimizerStep()) {
      const weights = this.#flat.vectorInPlace;
      const before = isRead ? add<Tensor1D>(weights, 0) : undefined;
      const decayMask = this.#decayMask;
      const slots = this.#slots;
      updateInPlace(this.#recipe, { weights, gradient, slots, decayMask, learningRate, step }, norm);
      this.#flat.refresh();
      const numbers = before && this.#probes.ofLayers({ gradient, before, after: weights, sizes });
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
    const numbers = isRead ? this.#probes.ofLayers({ gradient, before, after: weights, sizes }) : undefined;
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
    this.#guard.dispose();
    this.#decayMask.dispose();
    for (const slot of Object.values(this.#slots)) slot.dispose();
    this.#slots = {};
  }
}
