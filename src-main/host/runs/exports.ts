/** Exports: a checkpoint of a run, with the run's own snapshot of the network, as a folder that other tools load. */
import path from "node:path";
import { analyse } from "#core/analysis/analyse";
import type { DatasetBundle } from "#core/datasets/bundle";
import { computeNormalisation } from "#core/datasets/normalisation";
import { splitDataset } from "#core/datasets/split";
import { refusedExport, type Unexportable, unexportableLayers } from "#core/export/unexportable";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn, meantFor } from "#core/network/images";
import type { ParamsOf, ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { type CheckpointPreprocessing, readCheckpointFacts } from "#core/training/checkpoint-facts";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import type { EngineLauncher } from "../../engines/launcher";
import { withEngine } from "../../engines/session";
import type { Datasets } from "../datasets/datasets";
import type { Files } from "../disk/atomic-files";
import { safeFileName } from "../disk/safe-name";
import type { GrantedPaths } from "../granted-paths";
import type { Workspace } from "../workspace";
import { EXPORT_FILES, refuseForeign, writeExport } from "./export-folder";
import { type ExportFacts, exportReadme } from "./export-readme";
import { readCheckpoint } from "./run-folder";
import type { RunStore } from "./run-store";

export interface ExportOptions {
  readonly layers: LayerRegistry;
  readonly files: Files;
  readonly workspace: Workspace;
  readonly store: RunStore;
  readonly datasets: Datasets;
  readonly launcher: EngineLauncher;
  readonly paths: GrantedPaths;
}

/** What keeps a run from being exported, as far as its record says what images it had: version 0.1.0, whose records do not, drew nothing that is refused. */
export async function checkExport(
  { layers, store }: Pick<ExportOptions, "layers" | "store">,
  run: string,
): Promise<ResultOf<StudioApi, "exports.check">> {
  const { dataset } = await store.record(run);
  const { imageShape, classNames } = dataset;
  if (!imageShape || !classNames) return { unexportable: [] };
  const found = unexportableFor(layers, await store.network(run), { imageShape, classes: classNames.length });
  return { unexportable: found.map(({ paths, ...words }) => ({ ...words, paths: [...paths] })) };
}

/** Nothing of a drawing with errors, of which the engine says more. */
function unexportableFor(
  layers: LayerRegistry,
  document: NetworkDocument,
  images: { readonly imageShape: readonly number[]; readonly classes: number },
): readonly Unexportable[] {
  return unexportableLayers(analyse(layers, meantFor(document, images))) ?? [];
}

/**
 * A TensorFlow.js model folder: `tf.loadLayersModel` loads its model.json. labels.json says how pixels become
 * inputs and what the outputs stand for, as the checkpoint has it: the dataset may be gone or changed by now.
 *
 * @throws SkiploomError `invalid-checkpoint`, `conflict` (the folder holds something else), `not-allowed`, `unsupported`
 */
export async function exportTfjs(
  options: ExportOptions,
  params: ParamsOf<StudioApi, "exports.tfjs">,
): Promise<ResultOf<StudioApi, "exports.tfjs">> {
  const { layers, files, store, datasets, launcher } = options;
  const record = await store.record(params.run);
  const directory = await chooseDirectory(options, record, params.directory);
  await refuseForeign(directory);
  const checkpointRecord = chooseCheckpoint(record, params.checkpoint);
  const checkpoint = await readCheckpoint(files, store.folderOf(record.id), checkpointRecord);
  const document = await store.network(record.id);
  const { preprocessing, trainedOn } = readCheckpointFacts(checkpoint);
  const { pixelMaximum, mean, deviation, classNames } = preprocessing;
  const shape =
    preprocessing.imageShape ?? (await shapeForOldCheckpoint(datasets, record, document, preprocessing));
  const refused = unexportableFor(layers, document, { imageShape: shape, classes: classNames.length });
  if (refused.length > 0) throw refusedExport(refused);
  const { modelJson, weights } = await withEngine(launcher, ({ client }) =>
    client.call("exportTfjs", { document, checkpoint, imageShape: [...shape], classes: classNames.length }),
  );
  const { id, name, sha256 } = trainedOn ?? record.dataset;
  const facts: ExportFacts = {
    network: record.networkName,
    run: record.id,
    checkpoint: { kind: checkpointRecord.kind, step: checkpointRecord.step, sha256: checkpointRecord.sha256 },
    dataset: { id, name, ...(sha256 !== undefined && { sha256 }) },
    input: { shape: [...shape], pixelMaximum, mean, deviation },
    classes: classNames,
  };
  await writeExport(directory, {
    model: modelJson,
    weights,
    labels: `${JSON.stringify(facts, null, 2)}\n`,
    readme: exportReadme(facts),
  });
  return { directory, files: Object.values(EXPORT_FILES) };
}

/**
 * Checkpoints of version 0.1.0 say all but the size of the images. That is the one thing asked of the dataset, once it is
 * sure that it is still the one.
 */
async function shapeForOldCheckpoint(
  datasets: Datasets,
  record: RunRecord,
  document: NetworkDocument,
  preprocessing: CheckpointPreprocessing,
): Promise<readonly number[]> {
  const why =
    "This run was made by Skiploom 0.1.0, whose checkpoints do not say how large their images are, so its dataset is needed once more.";
  try {
    const { bundle } = await datasets.openForRun(record, datasetToTrainOn(document));
    if (record.dataset.sha256 !== undefined || normalisesAlike(bundle, preprocessing))
      return bundle.info.imageShape;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new SkiploomError("invalid-dataset", `${why} ${words}`, record.dataset.path);
  }
  throw new SkiploomError(
    "invalid-dataset",
    `${why} It has changed since. Bring the images of "${record.dataset.name}" back, and export again.`,
    record.dataset.path,
  );
}

/** For runs that did not even write down the hash: other images would have another mean. */
function normalisesAlike(found: DatasetBundle, preprocessing: CheckpointPreprocessing): boolean {
  const { mean, deviation } = computeNormalisation(found, splitDataset(found).train);
  return (
    JSON.stringify([[...mean], [...deviation]]) ===
    JSON.stringify([preprocessing.mean, preprocessing.deviation])
  );
}

async function chooseDirectory(
  { workspace, paths }: ExportOptions,
  record: RunRecord,
  given: string | undefined,
): Promise<string> {
  if (given === undefined) return path.join(workspace.exports, safeFileName(record.name));
  return await paths.exportFolder(given);
}

function chooseCheckpoint(record: RunRecord, kind: "best" | "last"): CheckpointRecord {
  const found = record.checkpoints.find((checkpoint) => checkpoint.kind === kind);
  if (found) return found;
  throw new SkiploomError(
    "not-found",
    `This run has no ${kind} checkpoint yet. One is written at the end of each epoch.`,
  );
}
