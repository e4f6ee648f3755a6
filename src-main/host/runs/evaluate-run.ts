/** What a checkpoint of a run scores on a part of its data, or of another dataset, and what it says of each image. */
import type { ParamsOf, ResultOf } from "#core/protocol/method";
import { withSamples } from "#core/protocol/samples";
import type { StudioApi } from "#core/protocol/studio-api";
import { decodePredictions, encodePredictions, type PredictionsFile } from "#core/scores/predictions-file";
import type { CheckpointRecord, DeviceChoice, RunRecord } from "#core/training/records";
import { withEngine } from "../../engines/session";
import type { FedDataset } from "../datasets/engine-dataset";
import { keepPredictions, readKeptPredictions } from "./kept-predictions";
import type { RunsContext } from "./runs-context";
import { openScoredData, scoredData } from "./scored-data";
import { chooseCheckpoint, type TrainedSource, trainedSource } from "./trained-source";

/** @throws SkiploomError `invalid-dataset` for images or classes that the network is not for, and what reading and the engine say */
export async function evaluateRun(
  context: RunsContext,
  { run, checkpoint: kind, dataset: named, part, device }: ParamsOf<StudioApi, "runs.evaluate">,
): Promise<ResultOf<StudioApi, "runs.evaluate">> {
  const { files, store } = context;
  const source = await trainedSource(files, store, run, (now) => chooseCheckpoint(now, kind));
  const { record, chosen } = source;
  const opened = await openScoredData(context, record, named);
  const dataset = await scoredData(record, source, opened, part);
  const { predictions: _, ...score } = await askEngine(context, source, dataset, { part, device });
  return { ...score, checkpoint: chosen.kind, step: chosen.step, dataset: opened.info.name };
}

type PredictionsParams = ParamsOf<StudioApi, "runs.predictions">;
type PredictionsResult = ResultOf<StudioApi, "runs.predictions">;

/** Kept ones, or computed and, of the run's own data, kept. @throws SkiploomError as {@link evaluateRun} */
export async function predictionsOfRun(
  context: RunsContext,
  params: PredictionsParams,
): Promise<PredictionsResult> {
  const record = await context.store.record(params.run);
  const found = (await keptOf(context, record, params)) ?? (await computed(context, params));
  const { predictions, source, dataset, chosen } = found;
  const names = params.names ? await namesOf(context, record, params) : undefined;
  return {
    bytes: encodePredictions(predictions, source),
    classNames: [...source.classNames],
    ...(names && { names }),
    checkpoint: chosen.kind,
    step: chosen.step,
    classBalance: record.recipe.classBalance,
    dataset,
    sha256: source.dataset,
  };
}

/** With the name of the data, and of which weights they are. */
interface FoundPredictions extends Required<PredictionsFile> {
  readonly dataset: string;
  readonly chosen: CheckpointRecord;
}

async function keptOf(
  { files, store }: RunsContext,
  record: RunRecord,
  { checkpoint, dataset: named, part, device }: PredictionsParams,
): Promise<FoundPredictions | undefined> {
  const { id, dataset } = record;
  const chosen = chooseCheckpoint(record, checkpoint);
  if (named !== undefined || device !== undefined || dataset.sha256 === undefined) return undefined;
  const wanted = { checkpoint: chosen.sha256, dataset: dataset.sha256, part };
  const kept = await readKeptPredictions(files, store.folderOf(id), wanted);
  return kept && { ...kept, dataset: dataset.name, chosen };
}

async function computed(
  context: RunsContext,
  { run, checkpoint, dataset: named, part, device }: PredictionsParams,
): Promise<FoundPredictions> {
  const { files, store } = context;
  const trained = await trainedSource(files, store, run, (now) => chooseCheckpoint(now, checkpoint));
  const { record, chosen } = trained;
  const opened = await openScoredData(context, record, named);
  const dataset = await scoredData(record, trained, opened, part);
  const answer = await askEngine(context, trained, dataset, { part, device, tellsPredictions: true });
  const { predictions } = decodePredictions(answer.predictions ?? new Uint8Array());
  const { classNames } = dataset.facts;
  const source = { checkpoint: chosen.sha256, dataset: opened.sha256, part, classNames };
  if (opened.sha256 === record.dataset.sha256 && device === undefined) {
    // Where they cannot be kept, they are computed again the next time.
    await keepPredictions(files, store.folderOf(record.id), predictions, source).catch(() => {});
  }
  return { predictions, source, dataset: opened.info.name, chosen };
}

/** undefined where the images have none, or are not here any more. */
async function namesOf(
  context: RunsContext,
  record: RunRecord,
  { dataset, part }: PredictionsParams,
): Promise<string[] | undefined> {
  const opened = await openScoredData(context, record, dataset).catch(() => undefined);
  const origin = opened?.originOf;
  if (!origin) return undefined;
  return Array.from({ length: opened.parts[part].count }, (_, sample) => origin(part, sample).name);
}

interface EngineOrder {
  readonly part: "train" | "validation" | "test";
  readonly device?: DeviceChoice | undefined;
  readonly tellsPredictions?: boolean;
}

async function askEngine(
  { launcher, devices }: RunsContext,
  { document, checkpoint }: TrainedSource,
  { facts: dataset, parts }: FedDataset,
  { part, device, tellsPredictions = false }: EngineOrder,
) {
  return await withEngine(
    launcher,
    ({ client }) =>
      withSamples(client, parts, () =>
        client.call("evaluate", { document, checkpoint, dataset, part, interventions: [], tellsPredictions }),
      ),
    { device: await devices.resolve(device) },
  );
}
