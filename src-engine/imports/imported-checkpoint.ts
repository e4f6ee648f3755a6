/** Weights that came of a file, as a checkpoint before the first step: what a run of them rests on. */
import { saidRules } from "#core/datasets/prepared";
import { SkiploomError } from "#core/foundation/errors";
import { WHITE_IN_FILES } from "#core/images/image";
import type { GivenPreprocessing } from "#core/imports/import-report";
import type { NetworkDocument } from "#core/network/document";
import type { CheckpointPreprocessing } from "#core/training/checkpoint-facts";
import { encodeCheckpoint } from "../checkpoint/checkpoint";
import { NotFiniteError } from "../checkpoint/not-finite-error";
import type { WeightValues } from "../checkpoint/weight-values";
import type { CompiledNetwork } from "../compile/compiled-network";
import { freshState } from "../train/progress";

/** @throws SkiploomError `invalid-model` where a weight is not a finite number */
export function importedCheckpoint(
  network: CompiledNetwork,
  { recipe }: NetworkDocument,
  weights: WeightValues,
  preprocessing: CheckpointPreprocessing,
): Uint8Array<ArrayBuffer> {
  const state = freshState(recipe, { train: { count: 0 }, preprocessing });
  try {
    return encodeCheckpoint(network, { state, weights, slots: new Map() });
  } catch (error) {
    if (!(error instanceof NotFiniteError)) throw error;
    throw new SkiploomError(
      "invalid-model",
      `This file cannot be imported: the weights of "${error.layer}" hold what is not a finite number.`,
    );
  }
}

/** Whether the file, or the person, says how pixels are made inputs. */
export interface KnownPreprocessing {
  readonly preprocessing: CheckpointPreprocessing;
  readonly isAssumed: boolean;
}

/** Without a word of it, pixels from 0 to 1. @throws SkiploomError `not-allowed` for numbers of other channels or classes */
export function completePreprocessing(
  imageShape: readonly [number, number, number],
  classes: number,
  said: Partial<CheckpointPreprocessing>,
  given: GivenPreprocessing,
): KnownPreprocessing {
  const [, , channels] = imageShape;
  const spread = (values: readonly number[] | undefined): number[] | undefined =>
    values?.length === 1 ? Array<number>(channels).fill(values[0] ?? 0) : values && [...values];
  const mean = spread(given.mean ?? said.mean);
  const deviation = spread(given.deviation ?? said.deviation);
  for (const [what, values] of Object.entries({ means: mean, deviations: deviation })) {
    if (values && values.length !== channels) {
      throw new SkiploomError(
        "not-allowed",
        `Images of ${channels === 1 ? "1 channel" : `${channels} channels`} need as many ${what}, and ${values.length} were given.`,
      );
    }
  }
  if (given.classNames && given.classNames.length !== classes) {
    throw new SkiploomError(
      "not-allowed",
      `The network has ${classes} classes, and ${given.classNames.length} names were given.`,
    );
  }
  const names = given.classNames ?? said.classNames;
  const pixels = inPartsOfWhite(
    mean ?? Array<number>(channels).fill(0),
    deviation ?? Array<number>(channels).fill(1),
    given.pixelMaximum,
    said.pixelMaximum,
  );
  refuseNoNumbers(pixels);
  return {
    preprocessing: {
      imageShape: [...imageShape],
      ...pixels,
      classNames:
        names?.length === classes ? [...names] : Array.from({ length: classes }, (_, index) => `${index}`),
      ...saidRules(said),
    },
    isAssumed: mean === undefined || deviation === undefined,
  };
}

type PixelWords = Pick<CheckpointPreprocessing, "pixelMaximum" | "mean" | "deviation">;

/** Inputs are numbers of 32 bits: black and white must be such. */
function refuseNoNumbers({ mean, deviation }: PixelWords): void {
  const isNumber = (value: number): boolean => Number.isFinite(Math.fround(value));
  const isSound = mean.every((value, channel) =>
    [0, 1].every((pixel) => isNumber((pixel - value) / (deviation[channel] ?? 1))),
  );
  if (isSound) return;
  throw new SkiploomError(
    "not-allowed",
    "With this mean and deviation, pixels become inputs that are no numbers. Give others.",
  );
}

/**
 * Who says what bytes are divided by means bytes up to 255, so (byte / divisor - mean) / deviation is written for a white of 255, as
 * all data of images have it. A file that we wrote says what white was in the data.
 */
function inPartsOfWhite(
  mean: readonly number[],
  deviation: readonly number[],
  divisor: number | undefined,
  white = WHITE_IN_FILES,
): PixelWords {
  if (divisor === undefined) return { pixelMaximum: white, mean: [...mean], deviation: [...deviation] };
  const share = divisor / WHITE_IN_FILES;
  return {
    pixelMaximum: WHITE_IN_FILES,
    mean: mean.map((value) => value * share),
    deviation: deviation.map((value) => value * share),
  };
}
