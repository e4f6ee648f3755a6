/** What an experiment says so far: each arm's values on both parts, and the verdict on the contrast that was fixed beforehand. */
import { rangeTest } from "../training/range-test";
import type { FinalScores } from "../training/records";
import { learningRateAt } from "../training/schedule";
import { compareAnswer } from "./answers/compare";
import { depthAnswer } from "./answers/depth";
import { growAnswer } from "./answers/grow";
import { rateAnswer } from "./answers/rate";
import { shortcutsAnswer } from "./answers/shortcuts";
import { twinAnswer } from "./answers/twin";
import type { Judged, SeedRange, Standing, Verdict, VerdictOf } from "./answers/verdict";
import { type MeasureId, measureOf, type Question, type QuestionKind, recipeOfArm } from "./experiment";
import type { ArmRun, ExperimentView } from "./experiment-view";
import { runningStatisticsSentences } from "./running-statistics";
import { armMean, type Estimate } from "./statistics/estimate";
import { errorMeasure, lateLossMeasure, type Measure, type SeedResult } from "./statistics/measure";
import { type GapVerdict, gapVerdict } from "./verdicts/generalisation";

type ViewedArm = ExperimentView["experiment"]["arms"][number];

export interface ArmAnswer {
  readonly arm: ViewedArm;
  readonly training: readonly SeedResult[];
  readonly validation: readonly SeedResult[];
  /** By what the experiment is judged by. */
  readonly results: readonly SeedResult[];
  /** Of range tests. */
  readonly ranges: readonly SeedRange[];
  /** Of these: mean over the seeds, with its interval. */
  readonly mean: Estimate;
  /** How each of its trainings began, where it began as a grown network. */
  readonly grown: readonly NonNullable<ArmRun["grown"]>[];
  /** How much worse it is on images that it did not train on. */
  readonly gap: GapVerdict;
  /** Where arms are ranked. */
  readonly standing?: Standing;
}

export interface Answer {
  /** By which the verdict goes. */
  readonly measure: Measure;
  /** The error on the two parts. */
  readonly measures: { readonly training: Measure; readonly validation: Measure };
  readonly arms: readonly ArmAnswer[];
  /** In a few words, for a list. */
  readonly short: string;
  readonly sentences: readonly string[];
  /** Said where there is no chart beside it that shows them: in which order arms came out. */
  readonly orders: readonly string[];
  /** What was compared, and how: fixed before the start. */
  readonly basis: string;
}

export function answerOf({ experiment, runs }: Pick<ExperimentView, "experiment" | "runs">): Answer {
  const { trainCounts, validationCounts } = experiment.dataset;
  const measures = {
    training: errorMeasure("training", trainCounts),
    validation: errorMeasure("validation", validationCounts),
  };
  const judge = JUDGES[measureOf(experiment)];
  const measure = judge.measureOn(trainCounts);
  const arms = experiment.arms
    .filter(({ cancelled }) => cancelled !== true)
    .map((arm): ArmAnswer => {
      const own = runs.filter((run) => run.arm === arm.id);
      const training = own.flatMap((run) => resultOf(run, errorOn("train")));
      const validation = own.flatMap((run) => resultOf(run, errorOn("validation")));
      const results = own.flatMap((run) => resultOf(run, judge.valueOf));
      return {
        arm,
        training,
        validation,
        results,
        ranges: own.flatMap((run) => rangeOf(experiment, arm, run)),
        mean: armMean(measure, results),
        grown: own.flatMap((run) => run.grown ?? []),
        gap: gapVerdict(measures, { label: arm.label, training, validation }),
      };
    });
  const {
    answer: short,
    sentences,
    orders = [],
    basis,
    standings,
  } = verdictOf(experiment.question, {
    measure,
    validationMeasure: measures.validation,
    arms,
  });
  return {
    measure,
    measures,
    arms: arms.map((each): ArmAnswer => {
      const standing = standings?.get(each.arm.id);
      return standing ? { ...each, standing } : each;
    }),
    short,
    sentences: [
      ...sentences,
      ...runningStatisticsSentences({ experiment, runs }),
      ...cancelledSentences(experiment),
    ],
    orders,
    basis: [basis, ...addedWords(experiment)].join(" "),
  };
}

/** What was taken out after the start is never passed over. */
function cancelledSentences({ arms }: ExperimentView["experiment"]): string[] {
  const labels = arms.filter(({ cancelled }) => cancelled === true).map(({ label }) => label);
  if (labels.length === 0) return [];
  return [`Cancelled and left out: ${labels.join(", ")}.`];
}

/** Who adds seeds until a difference shows finds one too often: see docs/lab-statistics.md. */
function addedWords({ addedSeeds = [] }: ExperimentView["experiment"]): string[] {
  if (addedSeeds.length === 0) return [];
  const which = addedSeeds.length === 1 ? `Seed ${addedSeeds[0]} was` : `Seeds ${addedSeeds.join(", ")} were`;
  return [`${which} added after the start: seeds added until a difference shows claim one too often.`];
}

function rangeOf(
  experiment: ExperimentView["experiment"],
  arm: ViewedArm,
  { seed, rangeLosses: losses, totalSteps }: ArmRun,
): SeedRange[] {
  if (losses === undefined) return [];
  const recipe = recipeOfArm(experiment, arm);
  const counts = { stepsPerEpoch: totalSteps, totalSteps };
  const rates = losses.map((_, index) => learningRateAt(recipe, index + 1, counts));
  return [{ seed, test: rangeTest({ rates, losses }, totalSteps) }];
}

interface Judge {
  /** @param classCounts images of each class in the training part */
  measureOn(classCounts: readonly number[]): Measure;
  valueOf(final: FinalScores): number | undefined;
}

const JUDGES: Readonly<Record<MeasureId, Judge>> = {
  "training-error": {
    measureOn: (classCounts) => errorMeasure("training", classCounts),
    valueOf: errorOn("train"),
  },
  "late-loss": { measureOn: lateLossMeasure, valueOf: ({ lateLoss }) => lateLoss },
};

/** What a training counts as by a measure; undefined before it has come to its end. */
export function judgedValue(measure: MeasureId, { final }: ArmRun): number | undefined {
  return final && JUDGES[measure].valueOf(final);
}

/** In percent. */
function errorOn(part: "train" | "validation"): (final: FinalScores) => number {
  return (final) => 100 * (1 - final[part].accuracy);
}

/** Nothing while it is not measured. */
function resultOf({ seed, state, final }: ArmRun, valueIn: Judge["valueOf"]): SeedResult[] {
  if (state === "diverged") return [{ seed, diverged: true }];
  const value = final && valueIn(final);
  return value === undefined ? [] : [{ seed, value }];
}

const VERDICTS: { readonly [Kind in QuestionKind]: VerdictOf<Kind> } = {
  depth: depthAnswer,
  grow: growAnswer,
  twin: twinAnswer,
  compare: compareAnswer,
  rate: rateAnswer,
  shortcuts: shortcutsAnswer,
};

function verdictOf<Kind extends QuestionKind>(
  question: Extract<Question, { readonly kind: Kind }>,
  judged: Judged,
): Verdict {
  return VERDICTS[question.kind](question, judged);
}
