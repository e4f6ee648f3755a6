/** Where a network scores otherwise than it trained: in inference mode norms go by running statistics, while training by the batch's own. */
import { mixesImages } from "../datasets/augmentation/mixing";
import { RUNNING_STEPS } from "../training/running-mean";
import { measureOf } from "./experiment";
import type { ExperimentView } from "./experiment-view";

/** Times as many steps as a running mean is over: in a shorter run the last batches are still a good part of the learning. */
const LEAST_RUN = 10;

/** In percentage points; less is what learning in the last steps and chance make. */
const NOTABLE = 5;

/** One sentence for all arms whose two errors lie far apart, by the mean over their seeds; none where there is no such arm. */
export function runningStatisticsSentences({
  experiment,
  runs,
}: Pick<ExperimentView, "experiment" | "runs">): string[] {
  // Losses while training are what they are.
  if (measureOf(experiment) !== "training-error") return [];
  // Mixed images are others than those that are measured.
  if (mixesImages(experiment.recipe.augmentation)) return [];
  const far = experiment.arms
    .filter(({ cancelled }) => cancelled !== true)
    .flatMap(({ id, label }) => {
      const differences = runs.flatMap(({ arm, final, totalSteps }) =>
        arm === id && totalSteps >= LEAST_RUN * RUNNING_STEPS && final?.runningAccuracy !== undefined
          ? [100 * (final.runningAccuracy - final.train.accuracy)]
          : [],
      );
      if (differences.length === 0) return [];
      const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
      return Math.abs(mean) > NOTABLE
        ? [`${label} ${Math.abs(mean).toFixed(1)} points ${mean > 0 ? "more" : "less"} error`]
        : [];
    });
  if (far.length === 0) return [];
  return [
    `Measured in inference mode, networks score otherwise than in their last ${RUNNING_STEPS} batches: ${far.join(", ")}. In inference mode norms go by their running statistics, and nothing is dropped out.`,
  ];
}
