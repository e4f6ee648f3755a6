/** A checkpoint that is tried: what it says of its images, and the data behind it where these are to be had. */
import { decodeSafetensors } from "#core/codecs/safetensors";
import { type DrawingFacts, measureDrawing, measuredPlaces } from "#core/datasets/drawing/drawing-facts";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import type { TriedModel } from "#core/protocol/trying-api";
import {
  type CheckpointPreprocessing,
  KEPT_TENSORS,
  readCheckpointFacts,
} from "#core/training/checkpoint-facts";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import type { Datasets } from "../datasets/datasets";
import type { OpenedDataset } from "../datasets/opened-dataset";
import type { Files } from "../disk/atomic-files";
import { inputShape } from "../runs/picture-input";
import { readChosen } from "../runs/read-chosen";
import { readCheckpoint } from "../runs/run-folder";
import type { RunStore } from "../runs/run-store";
import { chooseCheckpoint } from "../runs/trained-source";
import type { AskedModel } from "./asked-engine";
import { triedUnits } from "./tried-units";

export interface TriedModelSources {
  readonly layers: LayerRegistry;
  readonly files: Files;
  readonly store: RunStore;
  readonly datasets: Pick<Datasets, "openForRun">;
}

export interface TriedCheckpoint extends AskedModel {
  readonly chosen: CheckpointRecord;
  readonly preprocessing: CheckpointPreprocessing;
  readonly drawing: DrawingFacts;
  readonly units: TriedModel["units"];
  readonly data: OpenedDataset | { readonly missing: string };
}

/** @param kind left out: the best, or the last where there is no best. @throws SkiploomError (`not-found`, `invalid-checkpoint`, `unsupported`) */
export async function readTried(
  { layers, files, store, datasets }: TriedModelSources,
  run: string,
  kind: "best" | "last" | undefined,
): Promise<TriedCheckpoint> {
  const document = await store.network(run);
  const { record, chosen, checkpoint } = await readChosen(files, store, run, (now) =>
    chooseCheckpoint(now, kind),
  );
  const { preprocessing } = readCheckpointFacts(checkpoint);
  const imageShape = inputShape(preprocessing, record);
  const data = await dataOf(datasets, record, document, imageShape);
  // The engine opens it in a moment; later ones read it again.
  let first: Uint8Array<ArrayBuffer> | undefined = checkpoint;
  return {
    key: `${run}/${chosen.sha256}`,
    imageShape,
    chosen,
    preprocessing,
    drawing: await drawingOf(data, checkpoint, preprocessing, imageShape),
    units: triedUnits(layers, document, { imageShape, classes: preprocessing.classNames.length }),
    data,
    async load() {
      const bytes = first ?? (await readCheckpoint(files, store.folderOf(run), chosen));
      first = undefined;
      return { document, checkpoint: bytes, imageShape };
    },
  };
}

async function dataOf(
  datasets: TriedModelSources["datasets"],
  record: RunRecord,
  document: NetworkDocument,
  imageShape: readonly number[],
): Promise<TriedCheckpoint["data"]> {
  if (record.importedFrom) {
    return {
      missing: "The data that these weights were trained on are not here, so none of it can be shown.",
    };
  }
  try {
    const data = await datasets.openForRun(record, datasetToTrainOn(document));
    if (data.info.imageShape.join() === imageShape.join()) return data;
    return { missing: `The pictures of "${data.info.name}" have another size than this network's.` };
  } catch (error) {
    if (error instanceof SkiploomError) return { missing: error.message };
    throw error;
  }
}

async function drawingOf(
  data: TriedCheckpoint["data"],
  checkpoint: Uint8Array,
  { pixelMaximum, mean }: CheckpointPreprocessing,
  imageShape: readonly [number, number, number],
): Promise<DrawingFacts> {
  if (!("missing" in data) && data.parts.train.count > 0) {
    const { train } = data.parts;
    const size = imageShape.reduce((product, side) => product * side, 1);
    const images = await train.read(measuredPlaces(train.count, size));
    return measureDrawing(images, imageShape, data.pixelMaximum);
  }
  const kept = decodeSafetensors(checkpoint).tensors.get(KEPT_TENSORS.images)?.data;
  if (kept instanceof Uint8Array && kept.length > 0) return measureDrawing(kept, imageShape, pixelMaximum);
  return drawingByMean(mean, imageShape);
}

/** Where no picture is known: the background is black or white, whichever is nearer to the mean, and a drawing stays as it is. */
function drawingByMean(
  mean: readonly number[],
  [height, width, channels]: readonly [number, number, number],
): DrawingFacts {
  const isLight = mean.reduce((sum, value) => sum + value, 0) > mean.length / 2;
  return {
    background: Array.from({ length: channels }, () => (isLight ? 255 : 0)),
    ink: isLight ? 0 : 255,
    isPlain: false,
    side: Math.max(height, width),
    centredBy: "box",
    centre: { x: width / 2, y: height / 2 },
    stroke: Math.min(height, width) / 12,
  };
}
