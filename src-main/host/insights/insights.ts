/** Looks into networks with instruments: one after the other, each on an engine of its own, which goes afterwards. */
import { readShown } from "#core/datasets/shown-pictures";
import { SkiploomError } from "#core/foundation/errors";
import { type ChosenValues, chosenOf } from "#core/insights/choices";
import type { LookedWeights } from "#core/insights/insight";
import { INSTRUMENTS, type Insight, looksAtOne } from "#core/insights/instruments";
import { plainTwin } from "#core/lab/questions/twin";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import { serialiseDocument } from "#core/network/serialise";
import type { InsightSubject } from "#core/protocol/insights-api";
import type { ApiHandlers, ParamsOf } from "#core/protocol/method";
import { withSamples } from "#core/protocol/samples";
import type { StudioApi } from "#core/protocol/studio-api";
import type { EngineLauncher } from "../../engines/launcher";
import { withEngine } from "../../engines/session";
import type { Datasets } from "../datasets/datasets";
import { type FedDataset, fedDataset } from "../datasets/engine-dataset";
import type { OpenedDataset } from "../datasets/opened-dataset";
import type { Devices } from "../devices/devices";
import type { Files } from "../disk/atomic-files";
import { sha256Of } from "../disk/sha256";
import type { Emit } from "../events";
import { epochSource } from "../runs/epoch-source";
import type { RunStore } from "../runs/run-store";
import { openScoredData, scoredData } from "../runs/scored-data";
import { chooseCheckpoint, trainedSource } from "../runs/trained-source";
import type { Workspace } from "../workspace";
import { type Asked, keepInsight, readKeptInsight } from "./kept-insights";

export interface InsightsOptions {
  readonly layers: LayerRegistry;
  readonly files: Files;
  readonly workspace: Pick<Workspace, "root">;
  readonly store: RunStore;
  readonly datasets: Datasets;
  readonly devices: Pick<Devices, "resolve">;
  readonly launcher: EngineLauncher;
  readonly isTraining: () => boolean;
  readonly emit: Emit;
}

export interface Insights {
  readonly handlers: Pick<ApiHandlers<StudioApi>, "insights.look" | "insights.pictures" | "insights.stop">;
  /** Ends what is under way at once. */
  close(): void;
}

type LookParams = Omit<ParamsOf<StudioApi, "insights.look">, "choices"> & { readonly choices: ChosenValues };

/** What is looked into, with its data, and where its answers are kept. */
interface Subject {
  readonly name: string;
  readonly document: NetworkDocument;
  readonly checkpoint?: Uint8Array<ArrayBuffer>;
  /** By which its norms compute, where that is not the usual way. */
  readonly statistics?: "batch";
  readonly weights: LookedWeights;
  readonly data: FedDataset;
  readonly opened: OpenedDataset;
  readonly folder: string;
  readonly sha256: string;
}

export function createInsights(options: InsightsOptions): Insights {
  const { files, emit } = options;
  let last: Promise<unknown> = Promise.resolve();
  /** Counts stops: what waited before one is not begun. */
  let stops = 0;
  let end = (_how: "early" | "now"): void => {};

  const look = async (params: LookParams, stopsBefore: number): Promise<Insight> => {
    const subject = await subjectOf(options, params);
    const asked = askedOf(subject, params);
    const kept = params.again
      ? undefined
      : await readKeptInsight(files, subject.folder, params.instrument, asked);
    // The run may have another name by now.
    if (kept) return { ...kept, network: subject.name };
    if (stops > stopsBefore) throw stopped();
    const answer = await compute(options, subject, params, (session) => {
      // It was stopped while its engine started.
      if (stops > stopsBefore) throw stopped();
      end = session;
    }).finally(() => {
      end = () => {};
    });
    // Where it cannot be kept, it is computed again the next time.
    if (!answer.partial) await keepInsight(files, subject.folder, answer, asked).catch(() => {});
    return answer;
  };

  return {
    handlers: {
      "insights.look": (params) => {
        const stopsBefore = stops;
        const choices = chosenOf(INSTRUMENTS[params.instrument].choices, params.choices ?? {});
        const one = looksAtOne(params.instrument) ? { images: 1, image: params.image ?? 0 } : {};
        const next = last.then(() => look({ ...params, ...one, choices }, stopsBefore));
        last = next.catch(() => {});
        return next;
      },
      "insights.pictures": async ({ subject, dataset, part: name, from, count }) => {
        const { info, parts, pixelMaximum } = await dataOf(options, subject, dataset);
        const part = parts[name];
        const places = Uint32Array.from(
          { length: Math.max(0, Math.min(count, part.count - from)) },
          (_, index) => from + index,
        );
        return {
          ...(await readShown(part, places, info.imageShape, pixelMaximum)),
          labels: Array.from(places, (place) => part.labels[place] ?? 0),
          of: part.count,
        };
      },
      "insights.stop": () => {
        stops += 1;
        end("early");
        return {};
      },
    },
    close() {
      stops += 1;
      end("now");
    },
  };

  async function compute(
    { launcher, devices, isTraining }: InsightsOptions,
    { name, document, checkpoint, statistics, weights, data, opened }: Subject,
    { instrument, part, images, image, choices, device }: LookParams,
    onBegun: (end: (how: "early" | "now") => void) => void,
  ): Promise<Insight> {
    const { looked } = await withEngine(
      launcher,
      async (session) => {
        const { client } = session;
        onBegun((how) => {
          if (how === "now") session.kill();
          // An engine that has gone is told by its exit.
          else client.call("stop", {}).catch(() => {});
        });
        const deaf = client.on("looking", (progress) =>
          emit("insight.progress", { instrument, ...progress }),
        );
        try {
          return await withSamples(client, data.parts, () =>
            client.call("look", {
              instrument,
              document,
              dataset: data.facts,
              part,
              images,
              choices,
              ...(checkpoint && { checkpoint }),
              ...(statistics && { statistics }),
              ...(image !== undefined && { image }),
            }),
          );
        } finally {
          deaf();
        }
      },
      { device: await devices.resolve(device), ...(isTraining() && { threads: 1 }) },
    );
    const { id, name: datasetName } = opened.info;
    return {
      ...looked,
      network: name,
      weights,
      dataset: { id, name: datasetName, sha256: opened.sha256 },
      part,
      choices,
      ...(image !== undefined && { image }),
    };
  }
}

/** @throws SkiploomError what reading the run and the data says, `not-allowed` where there is no plain twin */
async function subjectOf(options: InsightsOptions, params: LookParams): Promise<Subject> {
  const { layers, store } = options;
  const { subject, dataset } = params;
  if ("epoch" in subject) return await epochOf(options, params, subject);
  if ("run" in subject && !("untrained" in subject)) return await runOf(options, params, subject);
  const document = "run" in subject ? await store.network(subject.run) : subject.document;
  const drawing = subject.plain ? plainTwin(layers, document) : document;
  return await drawingOf(options, drawing, await dataOf(options, subject, dataset));
}

/** The data named, or the network's own. */
async function dataOf(
  options: InsightsOptions,
  subject: InsightSubject,
  dataset: string | undefined,
): Promise<OpenedDataset> {
  if ("run" in subject)
    return await openScoredData(options, await options.store.record(subject.run), dataset);
  return await options.datasets.open(dataset ?? datasetToTrainOn(subject.document));
}

async function runOf(
  options: InsightsOptions,
  { dataset, part }: LookParams,
  { run, checkpoint: kind }: { readonly run: string; readonly checkpoint?: "best" | "last" | undefined },
): Promise<Subject> {
  const { files, store } = options;
  const source = await trainedSource(files, store, run, (each) => chooseCheckpoint(each, kind));
  const { record, chosen } = source;
  const opened = await openScoredData(options, record, dataset);
  return {
    name: record.name,
    document: source.document,
    checkpoint: source.checkpoint,
    weights: { kind: "trained", checkpoint: chosen.kind, step: chosen.step },
    data: await scoredData(record, source, opened, part),
    opened,
    folder: store.folderOf(run),
    sha256: chosen.sha256,
  };
}

/** First values have no running statistics yet; those of another run have. */
async function epochOf(
  options: InsightsOptions,
  { dataset, part }: LookParams,
  { run, epoch }: { readonly run: string; readonly epoch: number },
): Promise<Subject> {
  const { files, store } = options;
  const source = await epochSource(files, store, run, epoch);
  const { record, kept } = source;
  const opened = await openScoredData(options, record, dataset);
  const isUntrained = kept.step === 0 && !record.startedFrom && !record.grownFrom;
  return {
    name: record.name,
    document: source.document,
    checkpoint: source.checkpoint,
    ...(isUntrained && { statistics: "batch" }),
    weights: { kind: "epoch", epoch, step: kept.step },
    data: await scoredData(record, source, opened, part),
    opened,
    folder: store.folderOf(run),
    sha256: kept.sha256,
  };
}

/** Untrained. */
async function drawingOf(
  { workspace }: InsightsOptions,
  document: NetworkDocument,
  opened: OpenedDataset,
): Promise<Subject> {
  return {
    name: document.name,
    document,
    weights: { kind: "untrained", seed: document.recipe.seed },
    data: await fedDataset(opened),
    opened,
    folder: workspace.root,
    sha256: sha256Of(serialiseDocument(document)),
  };
}

function askedOf({ sha256, opened }: Subject, { part, images, image, choices }: LookParams): Asked {
  const of = image === undefined ? { images } : { images: 1, image };
  return { network: sha256, dataset: opened.sha256, part, choices, ...of };
}

function stopped(): SkiploomError {
  return new SkiploomError("cancelled", "It was stopped before it began.");
}
