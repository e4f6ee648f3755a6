/** What is looked into: a run's weights or a drawing, with its images, and where its answers are kept. */
import type { ChosenValues } from "#core/insights/choices";
import type { LookedWeights, Noise } from "#core/insights/insight";
import { isByEpoch, isOnNoise } from "#core/insights/instruments";
import { plainTwin } from "#core/lab/questions/twin";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import { serialiseDocument } from "#core/network/serialise";
import type { InsightSubject } from "#core/protocol/insights-api";
import type { ParamsOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import type { Datasets } from "../datasets/datasets";
import { type FedDataset, fedDataset } from "../datasets/engine-dataset";
import type { OpenedDataset } from "../datasets/opened-dataset";
import type { Files } from "../disk/atomic-files";
import { sha256Of } from "../disk/sha256";
import { epochSource } from "../runs/epoch-source";
import { isUnfinished } from "../runs/run-owner";
import type { RunStore } from "../runs/run-store";
import { openScoredData, scoredData } from "../runs/scored-data";
import { chooseCheckpoint, trainedSource } from "../runs/trained-source";
import type { Workspace } from "../workspace";
import { type PathEpochs, pathEpochs } from "./path-epochs";

export interface SubjectSources {
  readonly layers: LayerRegistry;
  readonly files: Files;
  readonly workspace: Pick<Workspace, "root">;
  readonly store: RunStore;
  readonly datasets: Datasets;
}

export interface Subject {
  readonly name: string;
  readonly document: NetworkDocument;
  readonly checkpoint?: Uint8Array<ArrayBuffer>;
  /** By which its norms compute, where that is not the usual way. */
  readonly statistics?: "batch";
  readonly weights: LookedWeights;
  readonly on: { readonly data: FedDataset; readonly opened: OpenedDataset } | { readonly noise: Noise };
  readonly folder: string;
  /** The folder is a run's, which may be removed at any time; else the workspace. */
  readonly isRun: boolean;
  /** Of the checkpoint, or of the drawing with its seed; of all weights where the instrument goes by kept epochs. */
  readonly sha256: string;
  readonly epochs?: PathEpochs;
}

type Params = Pick<ParamsOf<StudioApi, "insights.look">, "subject" | "instrument" | "dataset" | "part"> & {
  readonly choices: Readonly<ChosenValues>;
};

/** @throws SkiploomError what reading the run and the data says, `not-allowed` where there is no plain twin */
export async function subjectOf(sources: SubjectSources, params: Params): Promise<Subject> {
  if (!isByEpoch(params.instrument, params.choices)) return await lookedInto(sources, params);
  const epochs = await pathEpochs(sources.files, sources.store, params.subject);
  const subject = await lookedInto(sources, params);
  return { ...subject, sha256: `${subject.sha256} ${epochs.sha256}`, epochs };
}

async function lookedInto(sources: SubjectSources, params: Params): Promise<Subject> {
  const { layers, store, workspace } = sources;
  const { subject, instrument, dataset } = params;
  const isNoise = isOnNoise(instrument);
  if (!isNoise && "epoch" in subject) return await epochOf(sources, params, subject);
  if (!isNoise && "run" in subject && !("untrained" in subject)) return await runOf(sources, params, subject);
  const document = "run" in subject ? await store.network(subject.run) : subject.document;
  const isPlain = "plain" in subject && subject.plain === true;
  const drawing = isPlain ? plainTwin(layers, document) : document;
  const on = isNoise
    ? { noise: await noiseOf(sources, subject, document, dataset) }
    : await lookedOn(await dataOf(sources, subject, dataset));
  return {
    name: drawing.name,
    document: drawing,
    weights: { kind: "untrained", seed: drawing.recipe.seed },
    on,
    folder: workspace.root,
    isRun: false,
    sha256: sha256Of(serialiseDocument(drawing)),
  };
}

/** The data named, or the network's own. */
export async function dataOf(
  sources: SubjectSources,
  subject: InsightSubject,
  dataset: string | undefined,
): Promise<OpenedDataset> {
  if ("run" in subject)
    return await openScoredData(sources, await sources.store.record(subject.run), dataset);
  return await sources.datasets.open(dataset ?? datasetToTrainOn(subject.document));
}

async function lookedOn(opened: OpenedDataset): Promise<Subject["on"]> {
  return { data: await fedDataset(opened), opened };
}

async function runOf(
  sources: SubjectSources,
  { dataset, part }: Params,
  { run, checkpoint: kind }: { readonly run: string; readonly checkpoint?: "best" | "last" | undefined },
): Promise<Subject> {
  const { files, store } = sources;
  const source = await trainedSource(files, store, run, (each) =>
    // Of a training that goes on the best may be old.
    chooseCheckpoint(each, kind ?? (isUnfinished(each) ? "last" : undefined)),
  );
  const { record, chosen } = source;
  const opened = await openScoredData(sources, record, dataset);
  return {
    name: record.name,
    document: source.document,
    checkpoint: source.checkpoint,
    weights: {
      kind: "trained",
      checkpoint: chosen.kind,
      step: chosen.step,
      ...(isUnfinished(record) && { isTraining: true }),
    },
    on: { data: await scoredData(record, source, opened, part), opened },
    folder: store.folderOf(run),
    isRun: true,
    sha256: chosen.sha256,
  };
}

/** First values have no running statistics yet; those of another run have. */
async function epochOf(
  sources: SubjectSources,
  { dataset, part }: Params,
  { run, epoch }: { readonly run: string; readonly epoch: number },
): Promise<Subject> {
  const { files, store } = sources;
  const source = await epochSource(files, store, run, epoch);
  const { record, kept } = source;
  const opened = await openScoredData(sources, record, dataset);
  const isUntrained = kept.step === 0 && !record.startedFrom && !record.grownFrom;
  return {
    name: record.name,
    document: source.document,
    checkpoint: source.checkpoint,
    ...(isUntrained && { statistics: "batch" }),
    weights: { kind: "epoch", epoch, step: kept.step },
    on: { data: await scoredData(record, source, opened, part), opened },
    folder: store.folderOf(run),
    isRun: true,
    sha256: kept.sha256,
  };
}

/** As large as the network's images, in as many classes. Data and weights take no part in it: they may be gone. */
async function noiseOf(
  { store, datasets }: SubjectSources,
  subject: InsightSubject,
  { dataset: own }: NetworkDocument,
  named: string | undefined,
): Promise<Noise> {
  if (named === undefined && typeof own === "object")
    return { imageShape: [own.height, own.width, own.channels], classes: own.classes };
  const recorded =
    named === undefined && "run" in subject ? recordedNoise(await store.record(subject.run)) : undefined;
  if (recorded) return recorded;
  const { imageShape, classNames } = await datasets.info(named ?? String(own));
  return { imageShape: [...imageShape], classes: classNames.length };
}

/** Undefined for records of earlier versions, which do not say how large the images are. */
function recordedNoise({ dataset: { imageShape, classes } }: RunRecord): Noise | undefined {
  const [height, width, channels] = imageShape ?? [];
  if (height === undefined || width === undefined || channels === undefined || classes === undefined)
    return undefined;
  return { imageShape: [height, width, channels], classes };
}
