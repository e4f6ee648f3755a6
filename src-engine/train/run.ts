/** A training run: epochs of batches, evaluation, checkpoints, and what it tells on the way. */
import { memory } from "@tensorflow/tfjs-core";
import type { SamplePart } from "#core/datasets/samples";
import { collectPredictions } from "#core/scores/predictions";
import { encodePredictions } from "#core/scores/predictions-file";
import type { KeptImages } from "#core/training/checkpoint-facts";
import { isEpochKept } from "#core/training/kept-epochs";
import { ENGINE_STATUS_MS } from "#core/training/paces";
import type { Recipe } from "#core/training/recipe";
import type { FinalScores } from "#core/training/records";
import { countSteps, learningRateAt, type StepCounts } from "#core/training/schedule";
import { decodeCheckpoint, type TrainingState } from "../checkpoint/checkpoint";
import { NotFiniteError } from "../checkpoint/not-finite-error";
import type { WeightValues } from "../checkpoint/weight-values";
import type { CompiledNetwork } from "../compile/compiled-network";
import { initialWeights } from "../compile/initial-weights";
import type { PreparedDataset } from "../data/prepared-dataset";
import { TrainingBatches } from "../data/training-batches";
import type { EngineEmit, EngineEvent } from "../events";
import type { Probes } from "../measurements/probes";
import type { Platform } from "../platform";
import { requireSameRun } from "./continue";
import { type Evaluation, evaluate } from "./evaluate";
import { describeFailure, type Stage } from "./failure";
import { KeptCheckpoints } from "./kept-checkpoints";
import { evaluationBatch } from "./memory-need";
import { explainNotFinite, findOrigin, findOriginInEvaluation } from "./not-finite";
import { slotNames } from "./optimizer";
import { afterEpoch, afterStep, freshState, isBetter, lateLoss, runningAccuracy } from "./progress";
import { RangeRun } from "./range-run";
import { RunClock } from "./run-clock";
import { RunControl } from "./run-control";
import { type StepInFlight, StepsInFlight } from "./steps-in-flight";
import { Trainer } from "./trainer";

export interface RunOptions {
  readonly network: CompiledNetwork;
  readonly dataset: PreparedDataset;
  readonly recipe: Recipe;
  /** Validation images that its checkpoints keep. */
  readonly images: KeptImages;
  /** Read every `recipe.probeEvery` steps. */
  readonly probes: Probes;
  readonly platform: Platform;
  readonly emit: EngineEmit;
  /** Bytes that the device takes in one tensor, where it sets a limit. */
  readonly largestTensor?: number | undefined;
  /** A checkpoint of the same run to go on from. */
  readonly checkpoint?: Uint8Array | undefined;
  /** Weights to begin with in the place of first values: a checkpoint of another run, or of none. */
  readonly start?: Uint8Array | undefined;
  /** Scores the last step's weights on the parts that were trained on and chosen by. */
  readonly scoresLast?: boolean | undefined;
  /** Checkpoints come by time alone, not with each epoch; what is best meanwhile waits for the next one, or the end. */
  readonly savesByTime?: boolean | undefined;
  /** First values, and the weights after every so many epochs and after the last, are told as well. */
  readonly keepEpochs?: number | undefined;
  /** What the best weights say of validation and test is told before the end. */
  readonly tellsPredictions?: boolean | undefined;
  /** Steps that may be done before its control allows more; left out: all. */
  readonly upTo?: number | undefined;
}

/** What a training that came to its end is scored by. */
interface Scores {
  /** Of the best weights. */
  readonly test?: Evaluation;
  readonly final?: FinalScores;
  /** Of a learning-rate range test, which is scored by nothing else. */
  readonly rangeLosses?: number[];
}

export class TrainingRun {
  /** Pause, resume and stop it through this, at any time. */
  readonly control: RunControl;
  readonly counts: StepCounts;
  readonly #options: RunOptions;
  readonly #trainer: Trainer;
  readonly #inFlight: StepsInFlight;
  /** After the last step whose outcome is known. */
  #state: TrainingState;
  readonly #kept: KeptCheckpoints;
  readonly #batches: TrainingBatches;
  #clock: RunClock;
  #lastStatus = Number.NEGATIVE_INFINITY;
  /** Only in a learning-rate range test. */
  readonly #range: RangeRun | undefined;
  readonly #evaluationBatch: number;
  /** Where it is, for the words of a failure. */
  #stage: Stage = "step";

  /** @throws SkiploomError `invalid-checkpoint` when the checkpoint is not one of this network, recipe and dataset */
  constructor(options: RunOptions) {
    const { network, dataset, recipe, platform, checkpoint, start } = options;
    this.#options = options;
    this.control = new RunControl(options.upTo);
    this.counts = countSteps(recipe, dataset.train.count);
    this.#batches = new TrainingBatches(dataset, recipe);
    const batchSize = Math.min(recipe.batchSize, dataset.train.count);
    this.#evaluationBatch = evaluationBatch(network, { ...recipe, batchSize }, options.largestTensor);
    this.#trainer = new Trainer(network, recipe, options.probes);
    this.#inFlight = new StepsInFlight(this.#trainer.stepsInFlight);
    this.#kept = new KeptCheckpoints({
      ...options,
      trainer: this.#trainer,
      state: () => ({
        ...this.#state,
        trainedSeconds: this.#clock.seconds(),
        ...(this.#range && { rangeLosses: [...this.#range.losses] }),
      }),
    });
    const fresh = freshState(recipe, dataset);
    this.#state = fresh;
    try {
      if (checkpoint) this.#restore(checkpoint, fresh);
      else if (start) this.#trainer.writeWeights(decodeCheckpoint(network, start).weights);
      else this.#trainer.writeWeights(initialWeights(network, recipe.seed));
    } catch (error) {
      this.#trainer.dispose();
      throw error;
    }
    if (recipe.schedule.kind === "range") this.#range = new RangeRun(this.#state.rangeLosses ?? []);
    this.#clock = new RunClock(platform.now, this.#state.trainedSeconds);
  }

  get step(): number {
    return this.#state.step;
  }

  get epoch(): number {
    return this.#state.epoch;
  }

  #restore(bytes: Uint8Array, fresh: TrainingState): void {
    const { network, recipe } = this.#options;
    const { state, weights, slots, best } = decodeCheckpoint(network, bytes, slotNames(recipe.optimizer));
    requireSameRun(state, fresh, this.counts);
    this.#trainer.writeWeights(weights);
    this.#trainer.writeSlots(slots);
    // With what an older version left out.
    this.#state = { ...fresh, ...state, preprocessing: fresh.preprocessing };
    this.#kept.restore(state.step, best ?? (state.best ? weights : undefined));
  }

  /** Trains to the end, to a stop or to a failure; each of them is told by an event. Never rejects. */
  async run(): Promise<void> {
    const { platform } = this.#options;
    this.#clock = new RunClock(platform.now, this.#state.trainedSeconds);
    this.#kept.begin();
    try {
      if (this.#keepsEpoch(0)) this.#kept.tellEpoch(await this.#trainer.readWeights());
      this.#end(await this.#train());
    } catch (error) {
      const failure = describeFailure(error, this.#state.step, this.#stage);
      // The epoch's steps are done: what they learnt is kept, and a resume evaluates again.
      if (failure.code === "out-of-memory" && this.#stage === "evaluation") {
        await this.#saveLast().catch(() => undefined);
      }
      this.#kept.tellBest();
      this.#options.emit("failed", failure);
    } finally {
      this.#trainer.dispose();
    }
  }

  /** What it scored, or undefined when it was stopped. */
  async #train(): Promise<Scores | undefined> {
    const { dataset } = this.#options;
    const { totalSteps, stepsPerEpoch } = this.counts;
    while (!this.#range?.isOver && (this.#state.step < totalSteps || this.#state.stepInEpoch > 0)) {
      const goesOn = await this.#mayGoOn();
      const step = this.#state.step + this.#inFlight.count;
      const stepInEpoch = this.#state.stepInEpoch + this.#inFlight.count;
      if (goesOn && stepInEpoch < stepsPerEpoch && step < totalSteps) {
        if (!this.control.isAllowed(step + 1)) {
          await this.#waitForOthers(step + 1);
          continue;
        }
        await this.#beginStep();
        if (this.#inFlight.isFull) await this.#finishStep();
        continue;
      }
      await this.#settle();
      if (!goesOn || !(await this.#finishEpoch())) {
        await this.#saveLast();
        return undefined;
      }
    }
    if (this.#range) {
      // Those behind the step that ended it are of no use.
      await this.#inFlight.drop();
      return { rangeLosses: [...this.#range.losses] };
    }
    let final: FinalScores | undefined;
    if (this.#options.scoresLast) {
      const train = await this.#evaluate(dataset.train);
      const validation = train && (await this.#evaluate(dataset.validation));
      if (!validation) return undefined;
      const late = lateLoss(this.#state);
      const running = runningAccuracy(this.#state);
      final = {
        train,
        validation,
        ...(late !== undefined && { lateLoss: late }),
        ...(running !== undefined && { runningAccuracy: running }),
      };
    }
    if (this.#kept.best) this.#trainer.writeWeights(this.#kept.best);
    const test = await this.#evaluate(dataset.test, "test");
    if (test && this.#isToPredict) await this.#evaluate(dataset.validation, "validation");
    return test && { test, ...(final && { final }) };
  }

  /** It keeps step with others: they are told how far it has come. */
  async #waitForOthers(step: number): Promise<void> {
    await this.#settle();
    const goOn = this.#clock.halt();
    this.#status("waiting", true);
    await this.control.untilAllowed(step);
    goOn();
  }

  /** Hands the next step to the device. Where that works by itself, its batch is uploaded while the former one computes. */
  async #beginStep(): Promise<void> {
    const { recipe } = this.#options;
    const step = this.#state.step + this.#inFlight.count + 1;
    const epoch = this.#state.epoch + 1;
    const learningRate = learningRateAt(recipe, step, this.counts);
    const batch = await this.#batches.at(step);
    const probe = recipe.probeEvery > 0 && (step - 1) % recipe.probeEvery === 0;
    const outcome = this.#trainer.step(batch, { step, learningRate, probe });
    this.#inFlight.add({ step, epoch, learningRate, batch, outcome });
  }

  /** Waits for the oldest step under way and tells what came of it. */
  async #finishStep(): Promise<void> {
    const oldest = this.#inFlight.next();
    if (!oldest) return;
    const { emit } = this.#options;
    const { step, epoch, learningRate, batch } = oldest;
    const outcome = await oldest.outcome;
    if (!outcome.finite && this.#range) this.#range.end();
    else if (!outcome.finite) await this.#refuseNotFinite(oldest);
    else {
      const { loss, correct } = outcome;
      const { count } = batch;
      this.#state = afterStep(this.#state, { loss, correct, count }, this.counts.totalSteps);
      this.#range?.take(loss);
      const throughput = this.#clock.noteStep(count);
      emit("metric", {
        kind: "batch",
        step,
        epoch,
        loss,
        accuracy: correct / count,
        learningRate,
        throughput,
      });
      if (outcome.probe) emit("metric", { kind: "probe", step, values: outcome.probe });
    }
    if (this.#kept.isDue) await this.#saveLast();
  }

  /** Waits for all steps under way: then the weights are those of the state. */
  async #settle(): Promise<void> {
    while (this.#inFlight.count > 0) await this.#finishStep();
  }

  async #refuseNotFinite({ batch, step, learningRate }: StepInFlight): Promise<never> {
    const { network, recipe } = this.#options;
    // The steps behind it changed nothing.
    await this.#inFlight.drop();
    const origin = await findOrigin(network, this.#trainer, batch, { seed: recipe.seed, step });
    throw new NotFiniteError(origin.path, step, explainNotFinite(origin, step, learningRate));
  }

  /** Evaluates and closes the epoch. False when it was stopped before the evaluation was complete. */
  async #finishEpoch(): Promise<boolean> {
    const { dataset, emit } = this.#options;
    if (this.#range) {
      // What its weights are worth is not asked, and may be no number.
      this.#state = afterEpoch(this.#state, undefined);
      return true;
    }
    const result = await this.#evaluate(dataset.validation);
    if (!result) return false;
    const { step, lossSum, correct, seen } = this.#state;
    const epoch = this.#state.epoch + 1;
    const score = { valLoss: result.loss, valAccuracy: result.accuracy };
    const train = { trainLoss: lossSum / seen, trainAccuracy: correct / seen };
    const improved = isBetter(score, this.#state.best);
    this.#state = afterEpoch(this.#state, improved ? { epoch, step, ...score } : undefined);
    emit("metric", { kind: "epoch", epoch, step, ...train, ...score });
    const isDue = !this.#options.savesByTime || step >= this.counts.totalSteps || this.#kept.isDue;
    const isKept = this.#keepsEpoch(epoch);
    if (!improved && !isDue && !isKept) return true;
    const weights = await this.#trainer.readWeights();
    // Whoever goes on from a checkpoint of this step finds them kept.
    if (isKept) this.#kept.tellEpoch(weights);
    if (improved) await this.#kept.takeBest(weights, { step, epoch, ...score });
    if (isDue) await this.#saveLast(weights);
    return true;
  }

  /** After this epoch, as the state is now. What a run began with that goes on was told when it began. */
  #keepsEpoch(epoch: number): boolean {
    const { keepEpochs } = this.#options;
    if (keepEpochs === undefined || this.#range) return false;
    if (epoch === 0) return this.#state.step === 0;
    return isEpochKept(keepEpochs, epoch, this.#state.step >= this.counts.totalSteps);
  }

  async #saveLast(known?: WeightValues): Promise<void> {
    await this.#settle();
    await this.#kept.saveLast(known);
  }

  get #isToPredict(): boolean {
    return this.#options.tellsPredictions === true && this.#state.best !== undefined;
  }

  /**
   * @param told the part whose predictions are told, where they are wanted
   * @throws NotFiniteError, whichever part it is: a result that is no number is none
   */
  async #evaluate(part: SamplePart, told?: "validation" | "test"): Promise<Evaluation | undefined> {
    const { network, dataset, recipe, emit } = this.#options;
    const collector = told && this.#isToPredict ? collectPredictions(part.count, network.classes) : undefined;
    this.#status("evaluating", true);
    this.#stage = "evaluation";
    const result = await evaluate(
      network,
      dataset,
      part,
      this.#evaluationBatch,
      () => this.#mayGoOn(),
      collector?.take,
    );
    this.#stage = "step";
    this.#clock.forgetPace();
    if (result && !Number.isFinite(result.loss)) {
      const { step } = this.#state;
      const origin = await findOriginInEvaluation(network, dataset, part);
      const learningRate = learningRateAt(recipe, step, this.counts);
      throw new NotFiniteError(origin.path, step, explainNotFinite(origin, step, learningRate));
    }
    if (result && collector && told) {
      const { step } = this.#state.best ?? this.#state;
      emit("predictions", { part: told, step, bytes: encodePredictions(collector.done()) });
    }
    return result;
  }

  /** Serves waiting messages, waits while paused. False: stop. */
  async #mayGoOn(): Promise<boolean> {
    const { platform } = this.#options;
    await platform.yieldToEventLoop();
    this.#status("running", false);
    if (this.control.isPaused()) {
      await this.#saveLast();
      const goOn = this.#clock.halt();
      this.#status("paused", true);
      await this.control.untilResumed();
      goOn();
      this.#status("running", true);
    }
    return !this.control.isStopped();
  }

  #status(state: EngineEvent<"status">["state"], always: boolean): void {
    const { platform, emit } = this.#options;
    const now = platform.now();
    if (!always && now - this.#lastStatus < ENGINE_STATUS_MS) return;
    this.#lastStatus = now;
    const { numTensors: tensors, numBytes: tensorBytes } = memory();
    const processBytes = platform.processBytes?.();
    emit("status", {
      state,
      step: this.#state.step,
      tensors,
      tensorBytes,
      ...(processBytes !== undefined && { processBytes }),
      trainedSeconds: this.#clock.seconds(),
    });
  }

  #end(scores: Scores | undefined): void {
    const { step, epoch } = this.#state;
    this.#options.emit("ended", {
      reason: scores ? "finished" : "stopped",
      step,
      epoch,
      trainedSeconds: this.#clock.seconds(),
      ...scores,
    });
  }
}
