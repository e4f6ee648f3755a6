/** An instrument on the engine's side: it answers one question about a network. One file each; `index.ts` lists them. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Labels } from "#core/datasets/labels";
import type { DatasetPartName } from "#core/datasets/parts";
import type { ChoicesOf, FiguresOf, InstrumentId } from "#core/insights/instruments";
import type { CheckpointPreprocessing } from "#core/training/checkpoint-facts";
import type { WeightValues } from "../checkpoint/weight-values";
import type { CompiledNetwork } from "../compile/compiled-network";
import type { Statistics } from "../train/forward";
import type { DeviceTargets } from "../train/loss";

/** Some of the images that are looked at. Its tensors are freed when the next one is asked for. */
export interface LookedBatch {
  /** `[count, height, width, channels]`, normalised. */
  readonly images: Tensor;
  readonly targets: DeviceTargets;
  readonly labels: Labels;
  readonly count: number;
}

/** Weights that the run kept after an epoch. */
export interface EpochWeights {
  readonly epoch: number;
  readonly step: number;
  /** By name; read anew each time. */
  values(): WeightValues;
}

/** With weights. */
export interface NetworkBeside {
  readonly network: CompiledNetwork;
  readonly statistics: Statistics;
  /** The images of the look, as this network takes them: to be freed by the caller. */
  images(looked: Tensor): Tensor;
}

export interface Look {
  /** With weights. */
  readonly network: CompiledNetwork;
  readonly statistics: Statistics;
  /** Of the images: what was done to their pixels, and the classes' names. */
  readonly preprocessing: CheckpointPreprocessing;
  /** All images once, in order. Ends early where a person stopped it. Each pass over it begins anew. */
  batches(): AsyncIterable<LookedBatch>;
  /**
   * So many images of the training part, or all, evenly over it, as they are: for what is measured on them first.
   *
   * @param weight what one of them costs, in images that are looked at; 1 unless it says otherwise
   */
  training(most: number, weight?: number): AsyncIterable<LookedBatch>;
  /** The same network with first values by the recipe's seed, for whoever disposes it; undefined where that is what is looked into. */
  untrained(): CompiledNetwork | undefined;
  /** The network that stands beside it, where one does; the look disposes of it. */
  readonly beside: NetworkBeside | undefined;
  /** Part of the data that the images are of. */
  readonly part: DatasetPartName;
  /** What the run kept by epoch, where the instrument goes by it (`byEpoch` in the registry): in order, of all that it kept evenly. */
  readonly epochs: { readonly kept: number; readonly weights: readonly EpochWeights[] };
  /**
   * How often it goes over the images, and over how many of the training part, for who waits: to be said before the first pass. Once, and
   * none, unless it says otherwise.
   */
  passes(count: number, training?: { readonly times: number; readonly images: number }): void;
  /** How many forward passes one image is taken for, for who waits: to be said before the first one. One, or what gradients cost, else. */
  costs(passes: number): void;
  /**
   * To be asked between long pieces of the work on one batch.
   *
   * @param share of it that is done, from 0 to 1
   * @returns whether to go on; no more batches come where not
   */
  within(share: number): Promise<boolean>;
  /**
   * It makes so many images of its own, in the place of those that it is given, and batch statistics are those of all of them: the answer
   * names them as its batch.
   *
   * @param bytes that it keeps of them
   * @returns how many at once fit into a pass with gradients
   * @throws SkiploomError `out-of-memory` where all of them together do not fit into a pass without
   */
  ownBatch(count: number, bytes: number): number;
  /** A person stopped it: the batch that is under way, or the pass, is not whole. */
  isStopped(): boolean;
  /**
   * The same drawing after one of the Lab's changes, with first values by the seed. Whoever asks disposes of it.
   *
   * @throws SkiploomError `unsupported`, in words, where the change cannot be made of this drawing, or finds nothing to change
   */
  changed(id: string): CompiledNetwork;
}

export interface Instrument<Id extends InstrumentId> {
  /** Whether gradients are computed, always or by its choices: then fewer images fit into memory at once. */
  readonly needsGradients: boolean | ((choices: ChoicesOf<Id>) => boolean);
  /** Bytes that it takes beside the network and a pass over a batch, where that is much. @param epochs weights that it is given by epoch */
  bytesBeside?(network: CompiledNetwork, choices: ChoicesOf<Id>, epochs: number): number;
  /** Bytes that it holds for each image of a batch, beside those of an ordinary pass. */
  bytesAnImage?(network: CompiledNetwork): number;
  /** @throws SkiploomError `unsupported` where this network cannot be asked that, with what can */
  look(look: Look, choices: ChoicesOf<Id>): Promise<FiguresOf<Id>>;
}
