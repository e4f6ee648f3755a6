/** How far an experiment is and when it will be done: pure functions of its view and its runs' records. */
import type { ExperimentView } from "#core/lab/experiment-view";
import { isOver } from "#core/lab/view-of";
import type { RunRecord } from "#core/training/records";

export interface LabProgress {
  /** Trainings that have their result, or never will. */
  readonly done: number;
  readonly of: number;
  /** Of the work, 0 to 1: deep arms take longer. */
  readonly share: number;
  /** Undefined where nothing trains, or nothing has been measured yet. */
  readonly secondsLeft: number | undefined;
}

export function progressOf(view: ExperimentView, records: readonly RunRecord[]): LabProgress {
  const byId = new Map(records.map((record) => [record.id, record]));
  const costs = new Map(view.experiment.arms.map(({ id, flops }) => [id, flops]));
  let [total, done, measured, seconds, together] = [0, 0, 0, 0, 0];
  for (const run of view.runs) {
    const cost = costs.get(run.arm) ?? 0;
    const record = run.run === undefined ? undefined : byId.get(run.run);
    const step = Math.max(run.step, record?.step ?? 0);
    total += cost * run.totalSteps;
    done += cost * (isOver(run) ? run.totalSteps : step);
    if (run.state === "training") together += 1;
    if (record === undefined || record.trainedSeconds <= 0) continue;
    measured += cost * record.step;
    seconds += record.trainedSeconds;
  }
  const pace = seconds > 0 ? (measured / seconds) * Math.max(1, together) : 0;
  return {
    done: view.runs.filter(isOver).length,
    of: view.runs.length,
    share: total > 0 ? done / total : 0,
    secondsLeft: view.state === "training" && pace > 0 ? (total - done) / pace : undefined,
  };
}

/**
 * Operations of forward passes that one training gets through in a second, by what the experiments so far took. Undefined where
 * there was none on this device.
 */
export function measuredPace(
  views: readonly ExperimentView[],
  records: readonly RunRecord[],
  device: string | undefined,
): number | undefined {
  const byId = new Map(records.map((record) => [record.id, record]));
  let [operations, seconds] = [0, 0];
  for (const { experiment, runs } of views) {
    if (device !== undefined && experiment.device !== device) continue;
    const costs = new Map(experiment.arms.map(({ id, flops }) => [id, flops]));
    for (const { arm, run } of runs) {
      const record = run === undefined ? undefined : byId.get(run);
      if (record === undefined || record.trainedSeconds <= 0) continue;
      operations += (costs.get(arm) ?? 0) * record.step * experiment.recipe.batchSize;
      seconds += record.trainedSeconds;
    }
  }
  return seconds > 0 && operations > 0 ? operations / seconds : undefined;
}
