/** The record of a run before its first step. */
import type { NetworkDocument } from "#core/network/document";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";

export interface NewRun {
  readonly id: string;
  readonly document: NetworkDocument;
  readonly dataset: StudioDataset;
  readonly datasetSha256: string;
  readonly networkPath?: string | undefined;
  readonly name?: string | undefined;
}

export function newRunRecord({ id, document, dataset, datasetSha256, networkPath, name }: NewRun): RunRecord {
  const now = new Date();
  const { recipe } = document;
  const stepsPerEpoch = Math.ceil(dataset.counts.train / recipe.batchSize);
  return {
    version: 1,
    id,
    name: name?.trim() || `${document.name} on ${dataset.id}, ${dayAndTime(now)}`.slice(0, 200),
    networkName: document.name,
    ...(networkPath !== undefined && { networkPath }),
    dataset: {
      id: dataset.id,
      name: dataset.name,
      ...(dataset.path !== undefined && { path: dataset.path }),
      sha256: datasetSha256,
    },
    recipe,
    state: "starting",
    startedAt: now.toISOString(),
    trainedSeconds: 0,
    step: 0,
    // The engine says the same when it has compiled the network.
    totalSteps: Math.min(recipe.maxSteps ?? Number.POSITIVE_INFINITY, recipe.epochs * stepsPerEpoch),
    stepsPerEpoch,
    epoch: 0,
    parameters: 0,
    probedLayers: [],
    probedMerges: [],
    checkpoints: [],
  };
}

/** "23 Nov 17:40", in the time zone of this machine. */
function dayAndTime(date: Date): string {
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" }).format(date);
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(date);
  return `${day} ${time}`;
}
