/** How an experiment stands, from its runs alone: whatever was killed in between, the same runs say the same. */
import type { GrownFrom, RunRecord } from "../training/records";
import { countSteps } from "../training/schedule";
import { type Arm, type Experiment, recipeOfArm, seedsOfArm } from "./experiment";
import type { ArmRun, ExperimentView } from "./experiment-view";

/** The runs of an experiment, by arm and seed; of several for one, the newest. */
export function runsOf(experiment: Experiment, records: readonly RunRecord[]): Map<string, RunRecord> {
  const own = records.filter((record) => record.experiment?.id === experiment.id);
  const inOrder = [...own].sort((one, other) => one.startedAt.localeCompare(other.startedAt));
  return new Map(inOrder.map((record) => [runKey(record.experiment?.arm ?? "", record.recipe.seed), record]));
}

export function runKey(arm: string, seed: number): string {
  return `${arm} ${seed}`;
}

/** Whether there is nothing more to train for it: it has its result, or never will. */
export function isDone(record: RunRecord): boolean {
  return record.state === "finished" || isDiverged(record);
}

/** Whether one of an experiment's trainings has its result, or never will. */
export function isOver({ state }: Pick<ArmRun, "state">): boolean {
  return state === "finished" || state === "diverged";
}

function isDiverged({ state, failure }: RunRecord): boolean {
  return state === "failed" && failure?.code === "not-finite";
}

export function viewOf(
  experiment: Experiment,
  records: readonly RunRecord[],
  now: { readonly isTraining: boolean; readonly failure?: string | undefined },
): ExperimentView {
  const known = runsOf(experiment, records);
  const images = experiment.dataset.trainCounts.reduce((sum, count) => sum + count, 0);
  const runs = experiment.arms
    .filter(({ cancelled }) => cancelled !== true)
    .flatMap((arm) => {
      const { totalSteps } = countSteps(recipeOfArm(experiment, arm), images);
      const hasNoStart = baseRun(experiment, arm, known)?.state === "failed";
      return seedsOfArm(experiment, arm).map((seed) =>
        armRun(arm, seed, totalSteps, known.get(runKey(arm.id, seed)), hasNoStart),
      );
    });
  const isFinished = runs.every(isOver);
  return {
    experiment: {
      ...experiment,
      arms: experiment.arms.map(({ network: _network, ...arm }) => arm),
    },
    // Until its last run is put away it cannot be removed.
    state: now.isTraining ? "training" : isFinished ? "finished" : "paused",
    ...(now.failure !== undefined && { failure: now.failure }),
    runs,
  };
}

/** The training that an arm's runs begin from, where that is one of the experiment's own and has come to its end. */
export function baseRun(
  { arms, seeds }: Pick<Experiment, "arms" | "seeds">,
  { start }: Pick<Arm, "start">,
  known: ReadonlyMap<string, RunRecord>,
): RunRecord | undefined {
  const base = arms.find(({ id }) => id === start?.from);
  if (base === undefined || base.start !== undefined) return undefined;
  const [seed = 0] = seedsOfArm({ seeds }, base);
  const record = known.get(runKey(base.id, seed));
  return record && isDone(record) ? record : undefined;
}

/** @param hasNoStart what it was to begin from diverged, so that it never will */
function armRun(
  arm: Arm,
  seed: number,
  totalSteps: number,
  record: RunRecord | undefined,
  hasNoStart: boolean,
): ArmRun {
  const place = { arm: arm.id, seed };
  if (record === undefined)
    return { ...place, state: hasNoStart ? "diverged" : "waiting", step: 0, totalSteps };
  const { id: run, step, final, rangeLosses, grownFrom } = record;
  return {
    ...place,
    run,
    state: stateOf(record),
    step,
    totalSteps,
    ...(final && { final }),
    ...(rangeLosses && { rangeLosses }),
    ...(grownFrom && { grown: beginningOf(grownFrom) }),
  };
}

/** What was measured, without whose weights they were: another copy of the same run tells the same. */
function beginningOf({ before, after, largestDifference, newGradient }: GrownFrom): ArmRun["grown"] {
  return { before, after, largestDifference, newGradient };
}

function stateOf(record: RunRecord): ArmRun["state"] {
  switch (record.state) {
    case "finished":
      return "finished";
    case "starting":
    case "running":
    case "recovering":
      return "training";
    case "failed":
      return isDiverged(record) ? "diverged" : "stopped";
    case "paused":
    case "stopped":
    case "interrupted":
      return "stopped";
    default:
      return record.state satisfies never;
  }
}
