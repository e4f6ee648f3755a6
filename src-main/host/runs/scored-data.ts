/** The data that a run's weights are scored on: its own, or others of the same image shape whose classes it knows. */
import { emptyLabels, labelBytes, labelsFrom } from "#core/datasets/labels";
import { DATASET_PARTS, type DatasetPartName } from "#core/datasets/parts";
import { SkiploomError } from "#core/foundation/errors";
import { datasetToTrainOn } from "#core/network/images";
import type { EngineDataset } from "#core/protocol/engine-api";
import { matchClasses } from "#core/scores/match-classes";
import { type CheckpointPreprocessing, readCheckpointFacts } from "#core/training/checkpoint-facts";
import type { RunRecord } from "#core/training/records";
import { type FedDataset, fedDataset } from "../datasets/engine-dataset";
import type { OpenedDataset } from "../datasets/opened-dataset";
import type { RunsContext } from "./runs-context";
import { normalisedBy, type TrainedSource } from "./trained-source";

/**
 * For an engine: normalised as the checkpoint says, with the network's own class numbers.
 *
 * @throws SkiploomError `invalid-dataset` for images or classes that the network is not for, and for a part without images
 */
export async function scoredData(
  record: RunRecord,
  { checkpoint }: Pick<TrainedSource, "checkpoint">,
  opened: OpenedDataset,
  part: DatasetPartName,
): Promise<FedDataset> {
  const { preprocessing } = readCheckpointFacts(checkpoint);
  const { info } = opened;
  refuseOtherImages(record, preprocessing, info);
  const isOwn = opened.sha256 === record.dataset.sha256;
  const { classNames, mean, deviation } = preprocessing;
  const classes = isOwn ? undefined : matchClasses(classNames, info.classNames, info.name);
  if (opened.parts[part].count === 0) {
    throw new SkiploomError(
      "invalid-dataset",
      `"${info.name}" has no pictures for ${part === "train" ? "training" : part}. Choose another part.`,
    );
  }
  const data = normalisedBy(await fedDataset(opened), { mean: [...mean], deviation: [...deviation] });
  return classes ? { ...data, facts: renumbered(data.facts, classNames, classes) } : data;
}

/** @throws SkiploomError (`invalid-dataset`) where there are none, or not here */
export async function openScoredData(
  { datasets, store }: Pick<RunsContext, "datasets" | "store">,
  record: RunRecord,
  named: string | undefined,
): Promise<OpenedDataset> {
  if (named !== undefined) return await datasets.open(named);
  if (record.importedFrom) {
    throw new SkiploomError(
      "invalid-dataset",
      `The weights of "${record.name}" were trained elsewhere, on data that are not here. Name a dataset (with --data, or as Data in the window) with images of the same size whose classes the network knows.`,
    );
  }
  return await datasets.openForRun(record, datasetToTrainOn(await store.network(record.id)));
}

function renumbered(
  data: EngineDataset,
  classNames: readonly string[],
  classes: readonly number[],
): EngineDataset {
  const part = (name: DatasetPartName): EngineDataset["train"] => {
    const own = labelsFrom(data[name].labels, data.classNames.length);
    const labels = emptyLabels(own.length, classNames.length);
    own.forEach((label, image) => {
      labels[image] = classes[label] ?? 0;
    });
    return { ...data[name], labels: labelBytes(labels) };
  };
  const [train, validation, test] = DATASET_PARTS.map(part);
  if (!train || !validation || !test) throw new Error("A dataset has three parts.");
  return { ...data, classNames: [...classNames], train, validation, test };
}

/** Checkpoints of version 0.1.0 do not say how large their images are; the engine refuses what the network cannot take. */
function refuseOtherImages(
  { name }: RunRecord,
  { imageShape, classNames }: CheckpointPreprocessing,
  info: OpenedDataset["info"],
): void {
  const wanted = imageShape?.join("×");
  const found = info.imageShape.join("×");
  if (wanted === undefined || wanted === found) return;
  throw new SkiploomError(
    "invalid-dataset",
    `"${name}" tells images of ${wanted} in ${classNames.length} classes apart, and "${info.name}" has images of ${found} in ${info.classNames.length}. Choose a dataset of the same size, or train on from these weights on that one.`,
  );
}
