/** A run that stopped or was interrupted is resumed: from its newest sound checkpoint, on what it was started with. */
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import { fedDataset } from "../datasets/engine-dataset";
import type { OpenedDataset } from "../datasets/opened-dataset";
import { withDatasetNow } from "../datasets/run-dataset";
import { deviceToResumeOn, threadsToResumeOn } from "../devices/resume-device";
import { describeOwner } from "../disk/ownership";
import { settleKeeping } from "./keep-epochs";
import type { Pace } from "./lockstep";
import { goBack, refuseUnresumable } from "./resuming";
import { RunFolder } from "./run-folder";
import { refuseChangedNetwork, said } from "./run-origin";
import type { RunsContext } from "./runs-context";
import { refuseUntrainable } from "./trainable";
import { normalisedBy } from "./trained-source";

export type ResumeParams = Parameters<ApiHandlers<StudioApi>["runs.resume"]>[0];

/**
 * @param pace its place among runs that advance together
 * @throws SkiploomError (`busy`, `conflict`, `invalid-checkpoint`, `unsupported`) and what finding its dataset says
 */
export async function resumeRun(
  context: RunsContext,
  { run, device: choice, dataset, keepEpochs }: ResumeParams,
  pace?: Pace,
): Promise<void> {
  const { files, store, devices, emit, trainings } = context;
  const found = await store.record(run);
  return await trainings.reserve(found.experiment ? "share" : "whole", async (reservation) => {
    await waitForVerdict(context, run);
    // Before anything is read: of two that resume a run at once, one must not know what the other is about to change.
    const folder = new RunFolder(files, store.folderOf(run), await store.claim(run));
    try {
      const { document, opened, record } = await sameGround(context, run, dataset);
      const device = await deviceToResumeOn(devices, record, choice);
      const origin = record.startedFrom ?? record.grownFrom;
      const data = normalisedBy(await fedDataset(opened), origin?.normalisation);
      const before = keepEpochs === undefined ? record : keepingFrom(record, keepEpochs);
      const keeping =
        keepEpochs &&
        (await settleKeeping(context, { every: keepEpochs, document, info: opened.info, record }));
      const { record: resumed, checkpoint } = await goBack(
        { files, folder, record: before, emit },
        "starting",
      );
      const threads = threadsToResumeOn(record, device);
      // Killed before its first checkpoint, it begins with the same weights again.
      const start = checkpoint || !origin ? undefined : await folder.readStart(origin);
      const on = { device, threads, checkpoint, start, pace };
      reservation.train({ folder, record: resumed, document, dataset: data, ...on });
      emit("run.changed", resumed);
      if (keeping) emit("notice", { severity: "info", message: keeping, run });
    } catch (error) {
      await folder.close();
      throw error;
    }
  });
}

/** Those that it kept stay. @param every 0: no more */
function keepingFrom({ keepEpochs: _, ...record }: RunRecord, every: number): RunRecord {
  return every === 0 ? record : { ...record, keepEpochs: every };
}

/** What the run rests on, found again and the same. */
interface Ground {
  readonly document: NetworkDocument;
  readonly opened: OpenedDataset;
  readonly record: RunRecord;
}

/** @throws SkiploomError where the run has ended for good, or its network, recipe or dataset is not what it was */
async function sameGround(
  { layers, store, datasets, emit }: RunsContext,
  run: string,
  named: string | undefined,
): Promise<Ground> {
  const found = await store.record(run);
  refuseUnresumable(found);
  const { document, sha256: networkSha256 } = await store.snapshot(run);
  refuseChangedNetwork(found, document, networkSha256);
  const opened = await datasets.openForRun(found, datasetToTrainOn(document), named);
  const { record: dated, words } = withDatasetNow(found, opened);
  if (words !== undefined) emit("notice", { severity: "info", message: words });
  refuseUntrainable(layers, document, opened.info);
  return { document, opened, record: said(dated, networkSha256, emit) };
}

/** Of an owner on another machine it is not known at first whether it lives: it is watched. */
async function waitForVerdict({ store, emit, isClosing }: RunsContext, run: string): Promise<void> {
  const holder = await store.holder(run);
  if (holder?.state !== "unsure") return;
  const who = holder.owner ? ` (${describeOwner(holder.owner)})` : "";
  const message = `Another Skiploom${who} had this run in hand. Whether it still lives is watched for a minute.`;
  emit("notice", { severity: "info", message, run });
  await store.watchHolder(run, isClosing);
}
