/**
 * A training step's loss and its gradient by every weight: forward over the program, then backward towards what is wanted only. A
 * result is freed after its last use in either; a segment may be computed anew in the backward pass instead of being kept (Chen and
 * others 2016), with the same numbers.
 */
import {
  add,
  dispose,
  keep,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type TensorContainer,
  tidy,
} from "@tensorflow/tfjs-core";
import type { Step, ValueId } from "#core/program/program";
import {
  ADD_RELU,
  BATCH_NORM_ADD_RELU,
  BATCH_NORM_RELU,
  offers,
} from "#engine/backends/operations/fused-names";
import type { CompiledNetwork } from "../compile/compiled-network";
import type { FusedStep } from "../compile/fuse";
import { differentiate } from "../operations/index";
import { ofNorm } from "../operations/normalisation";
import { registered } from "../operations/registered";
import type { Gradients, Saved, Wanted } from "../operations/rule";
import { runStep, type Statistics, type TrainingPassOptions } from "./forward";
import { crossEntropy, type DeviceTargets } from "./loss";
import { type TapeKind, type TapeStep, tapeOf } from "./tape";

export interface GradientRequest extends TrainingPassOptions {
  /** Every result of the forward pass, by slot, while all of them are there: only then are they kept that long. */
  readonly onForward?: (resultIn: (slot: ValueId) => Tensor) => void;
  /** Sees the whole gradient by a value, when the backward pass has it; it is freed afterwards. */
  readonly onGradient?: (value: ValueId, gradient: Tensor) => void;
  /** Sees what one reader of a value adds to the gradient by it; it is freed afterwards. */
  readonly onShare?: (share: Share, gradient: Tensor) => void;
  /** Parts of the gradient that are led back apart. */
  readonly lanes?: readonly Lane[];
  /**
   * `weights`, as training needs them; `values`: gradients reach all results and the images, and those by weights are not computed; or
   * `both`. Steps run as one by weights alone.
   */
  readonly by?: "weights" | "values" | "both";
  /** `batch` unless it says otherwise. */
  readonly statistics?: Statistics;
  /**
   * The segment that a node belongs to, by its path: consecutive steps of one segment are computed anew instead of being kept.
   * Undefined: kept.
   */
  readonly segmentOf?: (path: string) => string | undefined;
  /** Called when the forward pass is done; for measuring. */
  readonly onForwardDone?: () => void;
}

/** What a step hands back to one of the values that it reads. */
export interface Share {
  readonly reader: Step;
  readonly input: number;
  readonly value: ValueId;
}

/** The part of a gradient that enters at some inputs of one step and is led back to a value, through certain steps alone. */
export interface Lane {
  /** Names of steps. */
  readonly step: string;
  readonly inputs: ReadonlySet<number>;
  readonly through: ReadonlySet<string>;
  readonly to: ValueId;
  /** Sees what arrived; it is freed afterwards. */
  readonly onEnd: (gradient: Tensor) => void;
}

export interface LossAndGradients {
  readonly loss: Scalar;
  /** Right answers by share: see {@link crossEntropy}. */
  readonly correct: Scalar;
  readonly logits: Tensor;
  /** By the weights' names; a weight that the loss does not depend on is not there. */
  readonly gradients: ReadonlyMap<string, Tensor>;
}

/** A step of the forward pass, until its turn comes in the backward pass. */
interface Taped {
  readonly planned: TapeStep;
  readonly saved: Saved;
}

/** Steps of which nothing was kept but what they read of others. */
interface Segment {
  readonly steps: readonly TapeStep[];
  /** Slots of others that it reads. */
  readonly held: readonly ValueId[];
}

/** All tensors of the answer are the caller's. To be called outside of any tape. */
export function lossAndGradients(
  network: CompiledNetwork,
  images: Tensor,
  targets: DeviceTargets,
  request: GradientRequest,
): LossAndGradients {
  return scoped(() => {
    const pass = new Pass(network, images, request);
    const logits = pass.forward();
    request.onForward?.((slot) => pass.resultIn(slot));
    pass.freeUnheld();
    const { value: loss, difference, correct } = scoped(() => crossEntropy(logits as Tensor2D, targets));
    request.onForwardDone?.();
    const answer = { loss, correct, logits: logits.clone(), gradients: pass.backward(difference) };
    // A Map is no container that `tidy` looks into.
    for (const gradient of answer.gradients.values()) keep(gradient);
    return { ...answer, logits: keep(answer.logits), loss: keep(loss), correct: keep(correct) };
  });
}

/** Of a number that is made of the logits, in the place of a loss. All tensors of the answer are the caller's. */
export function gradientsByLogits(
  network: CompiledNetwork,
  images: Tensor,
  /** That number's gradient by the logits. */
  begin: (logits: Tensor2D) => Tensor,
  request: GradientRequest,
): Pick<LossAndGradients, "logits" | "gradients"> {
  return scoped(() => {
    const pass = new Pass(network, images, request);
    const logits = pass.forward();
    request.onForward?.((slot) => pass.resultIn(slot));
    pass.freeUnheld();
    const gradients = pass.backward(scoped(() => begin(logits as Tensor2D)));
    for (const gradient of gradients.values()) keep(gradient);
    return { logits: keep(logits.clone()), gradients };
  });
}

class Pass {
  readonly #network: CompiledNetwork;
  readonly #request: GradientRequest;
  readonly #steps: readonly TapeStep[];
  readonly #values = new Map<ValueId, Tensor>();
  readonly #holds = new Map<ValueId, number>();
  readonly #tape: (Taped | Segment)[] = [];

  constructor(network: CompiledNetwork, images: Tensor, request: GradientRequest) {
    this.#network = network;
    this.#request = request;
    this.#steps = tapeOf(network.plan, tapeKind(request));
    this.#values.set(0, images);
  }

  /** The logits. */
  forward(): Tensor {
    const { output } = this.#network.plan;
    const { segmentOf } = this.#request;
    if (segmentOf) {
      for (const { segment, steps } of runsOf(this.#steps, segmentOf)) {
        if (segment === undefined) for (const step of steps) this.#runTaped(step);
        else this.#runSegment(steps);
        for (const step of steps) this.#freeLast(step);
      }
    } else
      for (const step of this.#steps) {
        this.#runTaped(step);
        this.#freeLast(step);
      }
    return this.resultIn(output);
  }

  resultIn(slot: ValueId): Tensor {
    const found = this.#values.get(slot);
    if (!found) throw new Error("A step ran before its input was there.");
    return found;
  }

  /** After a forward pass that kept everything. */
  freeUnheld(): void {
    for (const slot of [...this.#values.keys()]) this.#free(slot);
  }

  /** @param difference the gradient by the logits */
  backward(difference: Tensor): Map<string, Tensor> {
    const found = new Map<string, Tensor>();
    const gradients = new Map<ValueId, Tensor>([[this.#network.plan.output, difference]]);
    const lanes = (this.#request.lanes ?? []).map((lane) => new LaneWay(lane));
    for (let entry = this.#tape.pop(); entry !== undefined; entry = this.#tape.pop()) {
      if ("saved" in entry) this.#stepBack(entry, gradients, found, lanes);
      else {
        for (const step of this.#again(entry)) this.#stepBack(step, gradients, found, lanes);
        this.#release(entry.held);
      }
    }
    for (const [value, left] of gradients) {
      // Nothing makes the images, so their turn never comes.
      if (value === 0) this.#request.onGradient?.(value, left);
      left.dispose();
    }
    for (const lane of lanes) lane.end();
    return found;
  }

  /** Runs a step and answers what the backward pass needs of it, if it has any business there. */
  #run(planned: TapeStep, again = false): Taped | undefined {
    const { step, savedInputs, savesOutput } = planned;
    const inputs = step.inputs.map((slot) => this.resultIn(slot));
    const options = again ? { ...this.#request, onStatistics: undefined } : this.#request;
    const { y: computed, extra } = scoped(() => runStep(step, inputs, options));
    // What others read of a segment is there still.
    const y = this.#values.get(step.output) ?? computed;
    if (y !== computed) computed.dispose();
    this.#values.set(step.output, y);
    if (!planned.isWanted) return undefined;
    this.#hold(planned.held);
    const saved: Saved = {
      inputs: savedInputs === inputs.length ? inputs : inputs.slice(0, savedInputs),
      output: savesOutput ? y : undefined,
      extra,
      weights: weightsOf(step),
      shapes: inputs.map(({ shape }) => shape),
    };
    return { planned, saved };
  }

  #runTaped(step: TapeStep): void {
    const taped = this.#run(step);
    if (taped) this.#tape.push(taped);
  }

  #runSegment(steps: readonly TapeStep[]): void {
    const own = new Set(steps.map(({ step }) => step.output));
    const read = new Set(steps.flatMap(({ step }) => step.inputs));
    const held = [...read].filter((slot) => !own.has(slot));
    this.#hold(held);
    for (const step of steps) if (this.#run(step)) this.#unhold(step.held);
    this.#tape.push({ steps, held });
  }

  /** Computes a segment anew, and answers its steps from the last to the first. */
  #again({ steps }: Segment): Taped[] {
    return steps.flatMap((step) => this.#run(step, true) ?? []).reverse();
  }

  #stepBack(
    { planned, saved }: Taped,
    gradients: Map<ValueId, Tensor>,
    found: Map<string, Tensor>,
    lanes: readonly LaneWay[],
  ): void {
    const { step, wantedInputs, held } = planned;
    const dy = gradients.get(step.output);
    if (dy) {
      gradients.delete(step.output);
      this.#request.onGradient?.(step.output, dy);
      const wanted = { inputs: wantedInputs, weights: this.#request.by !== "values" };
      for (const lane of lanes) lane.goThrough(planned, saved);
      const { inputs, weights } = scoped(() => gradientsOf(step, dy, saved, wanted));
      for (const [index, slot] of step.inputs.entries()) {
        const gradient = inputs[index];
        if (!gradient) continue;
        this.#request.onShare?.({ reader: step.step, input: index, value: slot }, gradient);
        for (const lane of lanes) lane.enter(step, index, gradient);
        if (wantedInputs[index]) accumulate(gradients, slot, gradient);
        else gradient.dispose();
      }
      for (const [index, { name }] of planned.weights.entries()) {
        const gradient = weights?.[index];
        if (!gradient) continue;
        if (wanted.weights) found.set(name, gradient);
        else gradient.dispose();
      }
      dy.dispose();
    }
    this.#release(held);
  }

  /** Where nobody wants to see all results, those go that no later step reads. */
  #freeLast({ step }: TapeStep): void {
    if (this.#request.onForward) return;
    for (const slot of step.lastReads) this.#free(slot);
  }

  #hold(slots: readonly ValueId[]): void {
    for (const slot of slots) this.#holds.set(slot, (this.#holds.get(slot) ?? 0) + 1);
  }

  #unhold(slots: readonly ValueId[]): void {
    for (const slot of slots) this.#holds.set(slot, (this.#holds.get(slot) ?? 1) - 1);
  }

  #release(slots: readonly ValueId[]): void {
    this.#unhold(slots);
    for (const slot of slots) this.#free(slot);
  }

  /** The images are the caller's, the logits the answer's. */
  #free(slot: ValueId): void {
    if (slot === 0 || slot === this.#network.plan.output || (this.#holds.get(slot) ?? 0) > 0) return;
    this.#values.get(slot)?.dispose();
    this.#values.delete(slot);
  }
}

/** Consecutive steps of one segment together, all others alone. */
function runsOf(
  steps: readonly TapeStep[],
  segmentOf: (path: string) => string | undefined,
): readonly { readonly segment: string | undefined; readonly steps: readonly TapeStep[] }[] {
  const runs: { readonly segment: string | undefined; readonly steps: TapeStep[] }[] = [];
  for (const planned of steps) {
    const segment = segmentOf(planned.step.step.path);
    const last = runs.at(-1);
    if (segment !== undefined && last?.segment === segment) last.steps.push(planned);
    else runs.push({ segment, steps: [planned] });
  }
  return runs;
}

/** `tidy` for results whose tensors lie in objects and arrays that cannot be changed, which its type does not know. */
function scoped<Result>(work: () => Result): Result {
  return tidy(() => work() as TensorContainer) as Result;
}

function accumulate(gradients: Map<ValueId, Tensor>, slot: ValueId, gradient: Tensor): void {
  const present = gradients.get(slot);
  gradients.set(slot, present ? add(present, gradient) : gradient);
  if (present) dispose([present, gradient]);
}

/** What a device has no kernel for runs one by one, and so does what is looked at step by step. */
function tapeKind({ onForward, onShare, by = "weights", statistics }: GradientRequest): TapeKind {
  if (by !== "weights") return "values";
  const isSeen = onForward !== undefined || onShare !== undefined;
  return isSeen || statistics === "running" || !offers(BATCH_NORM_RELU) ? "whole" : "fused";
}

/** A lane while the backward pass is under way. */
class LaneWay {
  readonly #lane: Lane;
  readonly #gradients = new Map<ValueId, Tensor>();

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  enter({ step }: FusedStep, input: number, gradient: Tensor): void {
    const { step: name, inputs } = this.#lane;
    if (step.name === name && inputs.has(input))
      accumulate(this.#gradients, step.inputs[input] ?? -1, gradient.clone());
  }

  goThrough({ step, wantedInputs }: TapeStep, saved: Saved): void {
    const dy = step.output === this.#lane.to ? undefined : this.#gradients.get(step.output);
    if (!dy) return;
    this.#gradients.delete(step.output);
    if (this.#lane.through.has(step.step.name)) {
      const { inputs } = scoped(() => gradientsOf(step, dy, saved, { inputs: wantedInputs, weights: false }));
      for (const [index, slot] of step.inputs.entries()) {
        const gradient = inputs[index];
        if (gradient) accumulate(this.#gradients, slot, gradient);
      }
    }
    dy.dispose();
  }

  end(): void {
    const arrived = this.#gradients.get(this.#lane.to);
    if (arrived) this.#lane.onEnd(arrived);
    for (const left of this.#gradients.values()) left.dispose();
  }
}

function weightsOf(step: FusedStep): readonly Tensor[] {
  if (step.kind === "addRelu") return [];
  return step.kind === "single" ? step.weights : step.norm.weights;
}

function gradientsOf(step: FusedStep, dy: Tensor, saved: Saved, wanted: Wanted): Gradients {
  if (step.kind === "single") return differentiate(step.step.operation, dy, saved, wanted);
  const { inputs, output, weights, extra } = saved;
  const parts = (...tensors: (Tensor | undefined)[]): Tensor[] =>
    tensors.filter((part) => part !== undefined);
  if (step.kind === "addRelu") {
    const { a, b } = registered(ADD_RELU, dy, parts(output), {});
    return { inputs: [a?.(), b?.()] };
  }
  const { operation } = step.norm.step;
  if (operation.kind !== "batchNorm") throw new Error(`"${step.norm.step.name}" is no batch norm.`);
  const [gamma, beta] = weights;
  const [kernel, kept] =
    step.kind === "normRelu"
      ? [BATCH_NORM_RELU, parts(inputs[0], gamma, beta, ...extra)]
      : [BATCH_NORM_ADD_RELU, parts(inputs[0], gamma, beta, output, ...extra)];
  return ofNorm(registered(kernel, dy, kept, { epsilon: operation.epsilon }));
}
