/** A new run: from a drawing to a folder with its record, and a training. */

import { identified } from "#core/network/identity";
import { datasetToTrainOn } from "#core/network/images";
import { serialiseDocument } from "#core/network/serialise";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { balanceWords } from "#core/training/balance-words";
import type { RunRecord } from "#core/training/records";
import { fedDataset } from "../datasets/engine-dataset";
import { sha256Of } from "../disk/sha256";
import { type Beginning, type Begun, begin } from "./beginning";
import { settleKeeping } from "./keep-epochs";
import type { Pace } from "./lockstep";
import { type NewRun, newRunRecord } from "./new-run";
import { RunFolder } from "./run-folder";
import type { RunsContext } from "./runs-context";
import { refuseUntrainable } from "./trainable";
import { chooseCheckpoint, trainedSource } from "./trained-source";

export type StartParams = Parameters<ApiHandlers<StudioApi>["runs.start"]>[0];

/** How it begins, beside what is asked for. */
export interface Manner {
  /** The weights that it begins with, where they are another run's. */
  readonly beginning?: Beginning | undefined;
  /** Its place among runs that advance together. */
  readonly pace?: Pace | undefined;
}

/** @throws SkiploomError (`busy`, `invalid-network`, `unsupported`) and what reading the dataset and writing the folder say */
export function startRun(
  context: RunsContext,
  params: StartParams,
  { beginning: given, pace }: Manner = {},
): Promise<RunRecord> {
  const { layers, networks, datasets, devices, emit, trainings } = context;
  const { networkPath, device: choice, threads, name, experiment, from, keepEpochs } = params;
  return trainings.reserve(experiment ? "share" : "whole", async (reservation) => {
    const known = identified(params.document);
    const document = networkPath === undefined ? known : await networks.identify(known, networkPath);
    const opened = await datasets.open(datasetToTrainOn(document));
    refuseUntrainable(layers, document, opened.info);
    const keeping =
      keepEpochs !== undefined &&
      (await settleKeeping(context, { every: keepEpochs, document, info: opened.info }));
    const device = await devices.resolve(choice);
    const dataset = await fedDataset(opened);
    const startedOn = { device, ...(threads !== undefined && { threads }) };
    const beginning = given ?? (from && (await weightsOf(context, from)));
    const begun = beginning && (await begin(context, beginning, { document, dataset, device, threads }));
    const about = { document, dataset: opened, networkPath, name, experiment, startedOn, keepEpochs };
    const { folder, record } = await writeNewRun(context, about, begun);
    const data = begun?.dataset ?? dataset;
    reservation.train({
      folder,
      record,
      document,
      dataset: data,
      device,
      threads,
      start: begun?.bytes,
      pace,
    });
    emit("run.changed", record);
    if (keeping) emit("notice", { severity: "info", message: keeping, run: record.id });
    const words = balanceWords(
      document.recipe.classBalance,
      opened.parts.train.labels,
      opened.info.classNames,
    );
    // Of an experiment's runs each would say the same.
    if (words !== undefined && !experiment)
      emit("notice", { severity: "info", message: words, run: record.id });
    return record;
  });
}

async function weightsOf(
  { files, sources }: RunsContext,
  { run, checkpoint }: NonNullable<StartParams["from"]>,
): Promise<Beginning> {
  const source = await trainedSource(files, sources, run, (record) => chooseCheckpoint(record, checkpoint));
  return { kind: "fitting", source };
}

/** Makes the folder of a run, open and owned, with all that there is before the first step; or nothing. */
async function writeNewRun(
  { files, store }: RunsContext,
  about: Omit<NewRun, "id" | "networkSha256" | "origin" | "taken">,
  begun: Begun | undefined,
): Promise<{ folder: RunFolder; record: RunRecord }> {
  const { id, folder: place, claim } = await store.create(about.name ?? about.document.name);
  const folder = new RunFolder(files, place, claim);
  try {
    const text = serialiseDocument(about.document);
    // A name that was given stands: the others need not be read.
    const taken = about.name?.trim() ? [] : (await store.list()).runs.map((other) => other.name);
    await folder.open(0);
    await folder.writeNetwork(text);
    const origin = begun?.origin(await folder.writeStart(begun.bytes));
    const record = newRunRecord({ ...about, id, networkSha256: sha256Of(text), taken, origin });
    await folder.writeRecord(record);
    return { folder, record };
  } catch (error) {
    await folder.close();
    await files.remove(place, "the run").catch(() => {});
    throw error;
  }
}
