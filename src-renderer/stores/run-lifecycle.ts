/** What a run's state allows. */
import type { RunRecord, RunState } from "#core/training/records";

const LIVE: ReadonlySet<RunState> = new Set<RunState>(["starting", "running", "paused", "recovering"]);

export function isLive(record: RunRecord): boolean {
  return LIVE.has(record.state);
}

/** Stopped by a person, or cut short: it can go on from its last checkpoint. */
export function isResumable(record: RunRecord): boolean {
  return record.state === "paused" || record.state === "stopped" || record.state === "interrupted";
}

/** Whether a record only tells of progress: what a person waits for (state, failure, name) is shown at once. */
export function isProgress(before: RunRecord | undefined, after: RunRecord): boolean {
  return (
    before !== undefined &&
    isLive(after) &&
    before.state === after.state &&
    before.name === after.name &&
    before.failure?.message === after.failure?.message &&
    before.totalSteps === after.totalSteps
  );
}
