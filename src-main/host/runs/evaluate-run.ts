/** What a checkpoint of a run scores on a part of its data, or of another dataset, with the checkpoint's own normalisation. */
import { SkiploomError } from "#core/foundation/errors";
import { datasetToTrainOn } from "#core/network/images";
import type { EngineDataset } from "#core/protocol/engine-api";
import type { ParamsOf, ResultOf } from "#core/protocol/method";
import { withSamples } from "#core/protocol/samples";
import type { StudioApi } from "#core/protocol/studio-api";
import { type CheckpointPreprocessing, readCheckpointFacts } from "#core/training/checkpoint-facts";
import type { RunRecord } from "#core/training/records";
import { withEngine } from "../../engines/session";
import { type FedDataset, fedDataset } from "../datasets/engine-dataset";
import type { RunsContext } from "./runs-context";
import { chooseCheckpoint, normalisedBy, type TrainedSource, trainedSource } from "./trained-source";

/** @throws SkiploomError `invalid-dataset` for images or classes that the network is not for, and what reading and the engine say */
export async function evaluateRun(
  context: RunsContext,
  { run, checkpoint: kind, dataset: named, part, device: choice }: ParamsOf<StudioApi, "runs.evaluate">,
): Promise<ResultOf<StudioApi, "runs.evaluate">> {
  const { files, store, devices, launcher } = context;
  const record = await store.record(run);
  const chosen = chooseCheckpoint(record, kind);
  const source = await trainedSource(files, store, record, chosen);
  const { document, checkpoint } = source;
  const { preprocessing } = readCheckpointFacts(checkpoint);
  const fed = await dataFor(context, record, source, named);
  const { facts: data, parts } = fed;
  refuseOtherImages(record, preprocessing, data);
  if (data[part].count === 0) {
    throw new SkiploomError(
      "invalid-dataset",
      `"${data.name ?? data.id}" has no pictures for ${part === "train" ? "training" : part}. Choose another part.`,
    );
  }
  const { mean, deviation } = preprocessing;
  const { facts: dataset } = normalisedBy(fed, { mean: [...mean], deviation: [...deviation] });
  const score = await withEngine(
    launcher,
    ({ client }) =>
      withSamples(client, parts, () =>
        client.call("evaluate", { document, checkpoint, dataset, part, interventions: [] }),
      ),
    { device: await devices.resolve(choice) },
  );
  return { ...score, checkpoint: chosen.kind, step: chosen.step, dataset: data.name ?? data.id };
}

async function dataFor(
  { datasets }: RunsContext,
  record: RunRecord,
  { document }: TrainedSource,
  named: string | undefined,
): Promise<FedDataset> {
  if (named !== undefined) return await fedDataset(await datasets.open(named));
  if (record.importedFrom) {
    throw new SkiploomError(
      "invalid-dataset",
      `The weights of "${record.name}" were trained elsewhere, on data that are not here. Name a dataset with images of the same size in as many classes.`,
    );
  }
  return await fedDataset(await datasets.openForRun(record, datasetToTrainOn(document)));
}

/** Checkpoints of version 0.1.0 do not say how large their images are; the engine refuses what the network cannot take. */
function refuseOtherImages(
  { name }: RunRecord,
  { imageShape, classNames }: CheckpointPreprocessing,
  data: EngineDataset,
): void {
  const wanted = imageShape?.join("×");
  const found = data.imageShape.join("×");
  const classes = data.classNames.length;
  if ((wanted === undefined || wanted === found) && classes === classNames.length) return;
  const trained = wanted === undefined ? "images" : `images of ${wanted}`;
  throw new SkiploomError(
    "invalid-dataset",
    `"${name}" tells ${trained} in ${classNames.length} classes apart, and "${data.name ?? data.id}" has images of ${found} in ${classes}. Choose a dataset of the same size and number of classes, or train on from these weights on that one.`,
  );
}
