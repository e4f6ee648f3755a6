/** Exports: a checkpoint of a run, with the run's own snapshot of the network, as a folder that other tools load. */
import path from "node:path";
import { computeNormalisation } from "#core/datasets/normalisation";
import { splitDataset } from "#core/datasets/split";
import { SkiploomError } from "#core/protocol/errors";
import type { ParamsOf, ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import type { EngineLauncher } from "../engines/launcher";
import { withEngine } from "../engines/session";
import type { Files } from "./atomic-files";
import type { Datasets } from "./datasets";
import { EXPORT_FILES, refuseForeign, writeExport } from "./export-folder";
import { type ExportFacts, exportReadme } from "./export-readme";
import { isInside } from "./links";
import { readCheckpoint } from "./run-folder";
import type { RunStore } from "./run-store";
import { safeFileName } from "./safe-name";
import type { Workspace } from "./workspace";

export interface ExportOptions {
  readonly files: Files;
  readonly workspace: Workspace;
  readonly store: RunStore;
  readonly datasets: Datasets;
  readonly launcher: EngineLauncher;
  readonly shell: "desktop" | "web";
}

/**
 * A TensorFlow.js model folder: `tf.loadLayersModel` loads its model.json. labels.json says how pixels become
 * inputs and what the outputs stand for.
 *
 * @throws SkiploomError `invalid-checkpoint`, `conflict` (the folder holds something else), `not-allowed`
 */
export async function exportTfjs(
  options: ExportOptions,
  params: ParamsOf<StudioApi, "exports.tfjs">,
): Promise<ResultOf<StudioApi, "exports.tfjs">> {
  const { files, store, datasets, launcher } = options;
  const record = await store.record(params.run);
  const directory = await chooseDirectory(options, record, params.directory);
  await refuseForeign(directory);
  const checkpointRecord = chooseCheckpoint(record, params.checkpoint);
  const checkpoint = await readCheckpoint(files, store.folderOf(record.id), checkpointRecord);
  const document = await store.network(record.id);
  const { bundle: dataset } = await datasets.openForRun(record, document.dataset);
  const { modelJson, weights } = await withEngine(launcher, ({ client }) =>
    client.call("exportTfjs", {
      document,
      checkpoint,
      imageShape: [...dataset.info.imageShape],
      classes: dataset.info.classNames.length,
    }),
  );
  const { mean, deviation } = computeNormalisation(dataset, splitDataset(dataset).train);
  const facts: ExportFacts = {
    network: record.networkName,
    run: record.id,
    checkpoint: { kind: checkpointRecord.kind, step: checkpointRecord.step, sha256: checkpointRecord.sha256 },
    dataset: { id: dataset.info.id, name: dataset.info.name },
    input: {
      shape: [...dataset.info.imageShape],
      pixelMaximum: dataset.pixelMaximum,
      mean: [...mean],
      deviation: [...deviation],
    },
    classes: [...dataset.info.classNames],
  };
  await writeExport(directory, {
    model: modelJson,
    weights,
    labels: `${JSON.stringify(facts, null, 2)}\n`,
    readme: exportReadme(facts),
  });
  return { directory, files: Object.values(EXPORT_FILES) };
}

async function chooseDirectory(
  { workspace, shell }: ExportOptions,
  record: RunRecord,
  given: string | undefined,
): Promise<string> {
  if (given === undefined) return path.join(workspace.exports, safeFileName(record.name));
  const absolute = path.resolve(given);
  if (!path.isAbsolute(given) || given.includes("\0")) {
    throw new SkiploomError("not-allowed", `Give the folder's whole path, not "${given.slice(0, 200)}".`);
  }
  if (shell === "desktop" || (await isInside(workspace.root, absolute))) return absolute;
  throw new SkiploomError(
    "not-allowed",
    "In the browser, Skiploom exports into its workspace only.",
    absolute,
  );
}

function chooseCheckpoint(record: RunRecord, kind: "best" | "last"): CheckpointRecord {
  const found = record.checkpoints.find((checkpoint) => checkpoint.kind === kind);
  if (found) return found;
  throw new SkiploomError(
    "not-found",
    `This run has no ${kind} checkpoint yet. One is written at the end of each epoch.`,
  );
}
