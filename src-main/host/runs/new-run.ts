/** The record of a run before its first step. */
import type { NetworkDocument } from "#core/network/document";
import { NOTHING_MEASURED } from "#core/training/channels";
import { RUN_RECORD_VERSION, type RunRecord } from "#core/training/records";
import type { OpenedDataset } from "../datasets/opened-dataset";
import { describeForRun } from "../datasets/run-dataset";

export interface NewRun {
  readonly id: string;
  readonly document: NetworkDocument;
  /** Of the document as it is written. */
  readonly networkSha256: string;
  readonly dataset: OpenedDataset;
  readonly networkPath?: string | undefined;
  readonly name?: string | undefined;
  readonly experiment?: RunRecord["experiment"];
  /** Whose weights it begins with, where they are another run's. */
  readonly origin?: Pick<RunRecord, "grownFrom" | "startedFrom"> | undefined;
  readonly keepEpochs?: number | undefined;
  readonly startedOn: NonNullable<RunRecord["startedOn"]>;
  /** The names of the other runs: two trainings in one minute are told apart. */
  readonly taken: readonly string[];
}

export function newRunRecord(about: NewRun): RunRecord {
  const { id, document, networkSha256, dataset, networkPath, name, experiment, startedOn, taken } = about;
  const { keepEpochs } = about;
  const now = new Date();
  const { recipe } = document;
  // What comes with Skiploom is called by its short word everywhere.
  const data = dataset.info.origin === "bundled" ? dataset.info.id : dataset.info.name;
  const stepsPerEpoch = Math.ceil(dataset.info.counts.train / recipe.batchSize);
  return {
    version: RUN_RECORD_VERSION,
    id,
    name: name?.trim() || unlikeOthers(`${document.name} on ${data}, ${dayAndTime(now)}`, taken),
    networkName: document.name,
    ...(document.id !== undefined && { networkId: document.id }),
    ...(networkPath !== undefined && { networkPath }),
    networkSha256,
    dataset: describeForRun(dataset),
    recipe,
    startedOn,
    state: "starting",
    startedAt: now.toISOString(),
    trainedSeconds: 0,
    step: 0,
    // The engine says the same when it has compiled the network.
    totalSteps: Math.min(recipe.maxSteps ?? Number.POSITIVE_INFINITY, recipe.epochs * stepsPerEpoch),
    stepsPerEpoch,
    epoch: 0,
    parameters: 0,
    measured: NOTHING_MEASURED,
    checkpoints: [],
    ...(experiment && { experiment }),
    ...(keepEpochs !== undefined && { keepEpochs }),
    ...about.origin,
  };
}

/** The name, or the name with the first number from 2 that is free. */
function unlikeOthers(name: string, taken: readonly string[]): string {
  const others = new Set(taken);
  const short = name.slice(0, 190);
  let unlike = short;
  for (let number = 2; others.has(unlike); number++) unlike = `${short} (${number})`;
  return unlike;
}

/** "23 Nov 17:40", in the time zone of this machine. */
function dayAndTime(date: Date): string {
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" }).format(date);
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(date);
  return `${day} ${time}`;
}
