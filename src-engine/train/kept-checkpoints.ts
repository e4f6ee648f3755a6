/**
 * What a run keeps: its newest state by time and at its ends, and its best weights, which are told before anything that was trained after
 * them; by choice its weights by epoch.
 */
import type { KeptImages } from "#core/training/checkpoint-facts";
import { LAST_CHECKPOINT_MS } from "#core/training/paces";
import { encodeCheckpoint, type TrainingState } from "../checkpoint/checkpoint";
import type { WeightValues } from "../checkpoint/weight-values";
import type { CompiledNetwork } from "../compile/compiled-network";
import type { EngineEmit, EngineEvent } from "../events";
import type { Platform } from "../platform";
import type { Trainer } from "./trainer";

export interface KeptCheckpointsOptions {
  readonly network: CompiledNetwork;
  /** That each of them keeps. */
  readonly images: KeptImages;
  readonly platform: Platform;
  readonly emit: EngineEmit;
  readonly trainer: Pick<Trainer, "readWeights" | "readSlots">;
  /** After the last step whose outcome is known, as it is to be written. */
  state(): TrainingState;
}

export class KeptCheckpoints {
  readonly #options: KeptCheckpointsOptions;
  #best: WeightValues | undefined;
  #bestToTell: EngineEvent<"checkpoint"> | undefined;
  #savedAt: number;
  #savedStep = -1;

  constructor(options: KeptCheckpointsOptions) {
    this.#options = options;
    this.#savedAt = options.platform.now();
  }

  get best(): WeightValues | undefined {
    return this.#best;
  }

  /** By time: whoever is killed loses no more than that. */
  get isDue(): boolean {
    return this.#options.platform.now() - this.#savedAt > LAST_CHECKPOINT_MS;
  }

  /** Goes on from a checkpoint of this step. */
  restore(step: number, best: WeightValues | undefined): void {
    this.#savedStep = step;
    this.#best = best;
  }

  /** The time until the next one counts from here. */
  begin(): void {
    this.#savedAt = this.#options.platform.now();
  }

  /** Told with the next checkpoint, or by `tellBest`. No step may be under way. */
  async takeBest(
    weights: WeightValues,
    about: Omit<EngineEvent<"checkpoint">, "kind" | "bytes">,
  ): Promise<void> {
    this.#best = weights;
    this.#bestToTell = { kind: "best", bytes: await this.#encode(weights), ...about };
  }

  tellBest(): void {
    if (this.#bestToTell) this.#options.emit("checkpoint", this.#bestToTell);
    this.#bestToTell = undefined;
  }

  /** Weights alone, for looking back at them; told at once. No step may be under way. */
  tellEpoch(weights: WeightValues): void {
    const { network, state, emit } = this.#options;
    // Without the clock, so that the same weights are the same file.
    const now = { ...state(), trainedSeconds: 0 };
    const bytes = encodeCheckpoint(network, { state: now, weights, slots: new Map() });
    emit("epochWeights", { bytes, epoch: now.epoch, step: now.step });
  }

  /** @param known the weights, where they were read already. No step may be under way. */
  async saveLast(known?: WeightValues): Promise<void> {
    this.tellBest();
    const { step, epoch, best } = this.#options.state();
    // Nothing to keep before the first step, nothing new since the last one that was written.
    if (step === 0 || (!known && this.#savedStep === step)) return;
    const bytes = await this.#encode(known ?? (await this.#options.trainer.readWeights()));
    const score = best?.step === step && { valAccuracy: best.valAccuracy, valLoss: best.valLoss };
    this.#savedStep = step;
    this.#savedAt = this.#options.platform.now();
    this.#options.emit("checkpoint", { kind: "last", bytes, step, epoch, ...score });
  }

  async #encode(weights: WeightValues): Promise<Uint8Array<ArrayBuffer>> {
    const { network, trainer, state } = this.#options;
    const best = this.#best;
    // The state first: its time is that of the moment when it was asked for.
    return encodeCheckpoint(network, {
      state: state(),
      weights,
      slots: await trainer.readSlots(),
      kept: this.#options.images,
      ...(best && best !== weights && { best }),
    });
  }
}
