/** Whether a checkpoint belongs to the run that is to go on from it. */
import { SkiploomError } from "#core/foundation/errors";
import type { CheckpointPreprocessing } from "#core/training/checkpoint-facts";
import type { StepCounts } from "#core/training/schedule";
import type { TrainingState } from "../checkpoint/checkpoint";

const WORDS = {
  seed: "seed",
  batchSize: "batch size",
  trainExamples: "number of training images",
  optimizer: "optimizer",
} as const;

/**
 * With another seed, batch size or dataset, "step 120" would stand for other images.
 *
 * @throws SkiploomError `invalid-checkpoint`
 */
export function requireSameRun(
  state: TrainingState,
  expected: TrainingState,
  { stepsPerEpoch, totalSteps }: StepCounts,
): void {
  for (const [key, words] of Object.entries(WORDS) as [keyof typeof WORDS, string][]) {
    if (state[key] === expected[key]) continue;
    throw new SkiploomError(
      "invalid-checkpoint",
      `This checkpoint is of another run: its ${words} is ${state[key]}, and here it is ${expected[key]}. Resume the run that it belongs to.`,
    );
  }
  if (!isSamePreprocessing(state.preprocessing, expected.preprocessing)) {
    throw new SkiploomError(
      "invalid-checkpoint",
      "This checkpoint was trained on other images: their brightness or their class names are not those of this dataset. Resume with the dataset that the run began with.",
    );
  }
  const { step, epoch, stepInEpoch } = state;
  // Only the last epoch of a run with a limit of steps may have been shorter.
  const isWhole = step === epoch * stepsPerEpoch + stepInEpoch || (step === totalSteps && stepInEpoch === 0);
  if (step > totalSteps || stepInEpoch > stepsPerEpoch || !isWhole) {
    throw new SkiploomError(
      "invalid-checkpoint",
      `This checkpoint says step ${step}, epoch ${epoch}, which is no place in a run of ${totalSteps} steps, ${stepsPerEpoch} an epoch. Resume the run that it belongs to.`,
    );
  }
}

/** An older checkpoint does not say how large its images are. */
function isSamePreprocessing(one: CheckpointPreprocessing, other: CheckpointPreprocessing): boolean {
  const facts = ({ pixelMaximum, mean, deviation, classNames }: CheckpointPreprocessing): string =>
    JSON.stringify([pixelMaximum, mean, deviation, classNames]);
  const isSameShape = !one.imageShape || one.imageShape.join() === other.imageShape?.join();
  return isSameShape && facts(one) === facts(other);
}
