/** How long each training of an experiment lasts: in steps, in epochs, or in minutes for all of it. What is recorded is steps. */
import { SkiploomError } from "../foundation/errors";
import { MOST_EPOCHS, type Recipe } from "../training/recipe";

export const BUDGET_UNITS = ["steps", "epochs", "minutes"] as const;
export type BudgetUnit = (typeof BUDGET_UNITS)[number];

export interface Budget {
  readonly unit: BudgetUnit;
  /** Steps and epochs are of each training; minutes are of the whole experiment, from its start to its answer. */
  readonly value: number;
}

/** Some steps of the largest arm, with as many trainings at once as will run. */
export interface MeasuredStep {
  readonly stepMs: number;
  /** Of it, the forward pass with the loss. */
  readonly forwardMs: number;
  /** From the launch of an engine to its first answer. */
  readonly startMs: number;
  /** Trainings at once. */
  readonly together: number;
}

/** What is to be trained. */
export interface Workload {
  /** Of each arm, operations of a forward pass of a batch as large as `batchSize`. */
  readonly arms: readonly number[];
  readonly seeds: number;
  readonly batchSize: number;
  /** Images of each part. */
  readonly images: { readonly train: number; readonly validation: number; readonly test: number };
}

const MOST_STEPS = 1e9;

export function stepsOfEpochs(
  epochs: number,
  { batchSize, images }: Omit<Workload, "arms" | "seeds">,
): number {
  return Math.max(1, Math.round(epochs * Math.ceil(images.train / batchSize)));
}

/**
 * @param recipes of the experiment's arms
 * @param images of the training part
 * @throws SkiploomError `not-allowed` where a training would pass over them oftener than a recipe can say
 */
export function refuseTooManyEpochs(
  recipes: readonly Pick<Recipe, "batchSize" | "epochs">[],
  images: number,
): void {
  const longest = recipes.reduce((most, each) => (each.epochs > most.epochs ? each : most));
  if (longest.epochs <= MOST_EPOCHS) return;
  const { batchSize, epochs } = longest;
  const most = MOST_EPOCHS * Math.ceil(images / batchSize);
  const words = (value: number): string => value.toLocaleString("en-US");
  throw new SkiploomError(
    "not-allowed",
    `In batches of ${words(batchSize)} each training would pass ${words(epochs)} times over the ${words(images)} images; ${words(MOST_EPOCHS)} times are the most. Ask for ${words(most)} steps or fewer.`,
  );
}

/**
 * How long an experiment takes, in seconds: an arm's step by its operations against the largest arm's, validation after each epoch,
 * the scores at the end, and the engines' starts. Trainings are begun as the Lab does: seed by seed, the largest first, each as
 * soon as one of those at once has ended.
 */
export function secondsOf(
  steps: number,
  { stepMs, forwardMs, startMs, together }: MeasuredStep,
  work: Workload,
): number {
  const { arms, seeds, batchSize, images } = work;
  const largest = Math.max(...arms);
  const batches = (count: number): number => Math.ceil(count / batchSize);
  const epochs = Math.ceil(steps / batches(images.train));
  const evaluated = (epochs + 1) * batches(images.validation) + batches(images.train) + batches(images.test);
  const order = [...arms].sort((one, other) => other - one);
  const free = Array<number>(Math.max(1, together)).fill(0);
  for (let seed = 0; seed < seeds; seed += 1) {
    for (const flops of order) {
      const share = largest > 0 ? flops / largest : 1;
      const place = free.indexOf(Math.min(...free));
      free[place] = (free[place] ?? 0) + startMs + share * (steps * stepMs + evaluated * forwardMs);
    }
  }
  return Math.max(...free) / 1000;
}

/**
 * As many steps as all trainings can take within so many minutes, the same for each.
 *
 * @throws SkiploomError `not-allowed` where not even one step of each fits
 */
export function stepsInMinutes(minutes: number, measured: MeasuredStep, work: Workload): number {
  const fits = (steps: number): boolean => secondsOf(steps, measured, work) <= 60 * minutes;
  if (!fits(1)) {
    const least = Math.ceil(secondsOf(1, measured, work) / 6) / 10;
    throw new SkiploomError(
      "not-allowed",
      `One step of each of ${work.arms.length * work.seeds} trainings takes about ${least} minutes here, so ${minutes} are too few. Give more minutes, or ask for fewer networks or seeds.`,
    );
  }
  // The time grows with the steps: halving finds the last that fits.
  let [low, high] = [1, 2];
  while (high < MOST_STEPS && fits(high)) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return Math.min(low, MOST_STEPS);
}
