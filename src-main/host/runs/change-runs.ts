/** Runs renamed, removed and taken over. */
import { rename } from "node:fs/promises";
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import type { RunRecord } from "#core/training/records";
import { callInterrupted } from "./run-owner";
import type { RunsContext } from "./runs-context";

/** @throws SkiploomError (`busy`) for a run of another studio, and what writing its record says */
export async function renameRun(
  { trainings, owner, emit }: RunsContext,
  run: string,
  name: string,
): Promise<void> {
  const active = trainings.of(run);
  if (active && (await active.rename(name))) return;
  // It may just be ending.
  await active?.done;
  const record = await owner.asOwner(run, async (folder, found) => {
    const named = { ...(await callInterrupted(folder, found)), name };
    await folder.writeRecord(named);
    return named;
  });
  emit("run.changed", record);
}

/** @throws SkiploomError (`busy`) while it trains, and what removing its folder says */
export async function removeRun(context: RunsContext, run: string): Promise<void> {
  const { files, workspace, store, trainings, owner, emit } = context;
  if (trainings.of(run)) throw new SkiploomError("busy", "This run is training. Stop it first.");
  await owner.refuseForeign(run);
  const folder = store.folderOf(run);
  // Renamed first: a removal that is cut short leaves nothing that looks like a run.
  const removed = path.join(workspace.runs, `.removed-${run}`);
  await rename(folder, removed).catch(() => {});
  await files.remove(removed, "the run");
  await files.remove(folder, "the run");
  emit("run.removed", { run });
}

/** From an owner on another machine. @throws SkiploomError (`conflict`) while it trains here */
export async function takeOverRun({ trainings, owner, emit }: RunsContext, run: string): Promise<RunRecord> {
  if (trainings.of(run)) throw new SkiploomError("conflict", "This run is being trained here.");
  const record = await owner.asOwner(run, callInterrupted, true);
  emit("run.changed", record);
  return record;
}
