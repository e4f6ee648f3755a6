/** What an experiment says so far: each arm's values on both parts, and the verdict on the contrast that was fixed beforehand. */
import { depthAnswer } from "./answers/depth";
import { twinAnswer } from "./answers/twin";
import type { Judged, Verdict, VerdictOf } from "./answers/verdict";
import type { Question, QuestionKind } from "./experiment";
import type { ArmRun, ExperimentView } from "./experiment-view";
import { armMean, type Estimate } from "./statistics/estimate";
import { errorMeasure, type Measure, type SeedResult } from "./statistics/measure";
import { type GapVerdict, gapVerdict } from "./verdicts/generalisation";

type ViewedArm = ExperimentView["experiment"]["arms"][number];

export interface ArmAnswer {
  readonly arm: ViewedArm;
  readonly training: readonly SeedResult[];
  readonly validation: readonly SeedResult[];
  /** Mean over the seeds, with its interval. */
  readonly mean: Estimate;
  /** How much worse it is on images that it did not train on. */
  readonly gap: GapVerdict;
}

export interface Answer {
  readonly measures: { readonly training: Measure; readonly validation: Measure };
  readonly arms: readonly ArmAnswer[];
  /** In a few words, for a list. */
  readonly short: string;
  readonly sentences: readonly string[];
  /** What was compared, and how: fixed before the start. */
  readonly basis: string;
}

export function answerOf({ experiment, runs }: ExperimentView): Answer {
  const { trainCounts, validationCounts } = experiment.dataset;
  const measures = {
    training: errorMeasure("training", trainCounts),
    validation: errorMeasure("validation", validationCounts),
  };
  const arms = experiment.arms
    .filter(({ cancelled }) => cancelled !== true)
    .map((arm): ArmAnswer => {
      const own = runs.filter((run) => run.arm === arm.id);
      const training = own.flatMap((run) => resultOf(run, "train"));
      const validation = own.flatMap((run) => resultOf(run, "validation"));
      return {
        arm,
        training,
        validation,
        mean: armMean(measures.training, training),
        gap: gapVerdict(measures, { label: arm.label, training, validation }),
      };
    });
  const {
    answer: short,
    sentences,
    basis,
  } = verdictOf(experiment.question, {
    measure: measures.training,
    arms: arms.map(({ arm, training: results }) => ({ arm, results })),
  });
  return { measures, arms, short, sentences, basis };
}

/** The error in percent; nothing while it is not measured. */
function resultOf({ seed, state, final }: ArmRun, part: "train" | "validation"): SeedResult[] {
  if (state === "diverged") return [{ seed, diverged: true }];
  return final ? [{ seed, value: 100 * (1 - final[part].accuracy) }] : [];
}

const VERDICTS: { readonly [Kind in QuestionKind]: VerdictOf<Kind> } = {
  depth: depthAnswer,
  twin: twinAnswer,
};

function verdictOf<Kind extends QuestionKind>(
  question: Extract<Question, { readonly kind: Kind }>,
  judged: Judged,
): Verdict {
  return VERDICTS[question.kind](question, judged);
}
