/** Exports: a checkpoint of a run, with the run's own snapshot of the network, as a folder that other tools load. */
import path from "node:path";
import { analyse } from "#core/analysis/analyse";
import { pictureRules } from "#core/datasets/prepared";
import type { CheckedFormat } from "#core/formats/proof";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn, meantFor } from "#core/network/images";
import { lowerGraph } from "#core/program/lower";
import type { Program } from "#core/program/program";
import type { ParamsOf, ResultOf } from "#core/protocol/method";
import { withSamples } from "#core/protocol/samples";
import type { StudioApi } from "#core/protocol/studio-api";
import { type CheckpointPreprocessing, readCheckpointFacts } from "#core/training/checkpoint-facts";
import type { RunRecord } from "#core/training/records";
import { classesOfRun } from "#core/training/run-classes";
import type { EngineLauncher } from "../../engines/launcher";
import { withEngine } from "../../engines/session";
import type { Datasets } from "../datasets/datasets";
import { type FedDataset, fedDataset } from "../datasets/engine-dataset";
import type { OpenedDataset } from "../datasets/opened-dataset";
import type { Files } from "../disk/atomic-files";
import { safeFileName } from "../disk/safe-name";
import type { GrantedPaths } from "../granted-paths";
import type { Workspace } from "../workspace";
import { writeDrawing } from "./export-drawing";
import { EXPORT_FILES, refuseForeign, writeExport } from "./export-folder";
import { type ExportFacts, exportReadme } from "./export-readme";
import { loadFormats } from "./load-formats";
import { readChosen } from "./read-chosen";
import type { RunStore } from "./run-store";
import { chooseCheckpoint, fittingNormalisation, normalisedBy } from "./trained-source";

export interface ExportOptions {
  readonly layers: LayerRegistry;
  readonly files: Files;
  readonly workspace: Workspace;
  readonly store: RunStore;
  readonly datasets: Datasets;
  readonly launcher: EngineLauncher;
  readonly paths: GrantedPaths;
  /** The folder of what ships with the app. */
  readonly resources: string;
  /** Of this program. */
  readonly version: string;
}

/** Every format, with what it would refuse or change of a run's network. */
export async function checkExport(
  { layers, store }: Pick<ExportOptions, "layers" | "store">,
  { run, way }: ParamsOf<StudioApi, "exports.check">,
): Promise<ResultOf<StudioApi, "exports.check">> {
  const { FORMATS, completeChoices } = await loadFormats();
  const { dataset } = await store.record(run);
  const { imageShape } = dataset;
  const classes = classesOfRun(dataset);
  // Version 0.1.0, whose records do not say what images they had, drew nothing that any format refuses.
  const known = imageShape && classes !== undefined && { imageShape, classes };
  const program = known && programFor(layers, await store.network(run), known);
  const formats = FORMATS.filter(({ write, draw }) => write || draw).map((format): CheckedFormat => {
    const { id, label, description, choices, forms, folds } = format;
    const own = way?.format === id ? way : undefined;
    const chosen = completeChoices(format, own?.choices ?? {});
    const form = own && forms.includes(own.form) ? own.form : "float32";
    const findings = program && !format.draw ? format.check(program, { choices: chosen, form }) : [];
    return {
      id,
      label,
      description,
      choices,
      forms,
      folds,
      isDrawn: format.draw !== undefined,
      findings: [...findings],
    };
  });
  return { formats };
}

/** None of a drawing with errors, of which the engine says more. */
function programFor(
  layers: LayerRegistry,
  document: NetworkDocument,
  images: { readonly imageShape: readonly number[]; readonly classes: number },
): Program | undefined {
  const { flat } = analyse(layers, meantFor(document, images));
  return flat && lowerGraph(flat, images);
}

/**
 * A checkpoint as files of a format, in a folder of their own. labels.json says how pixels become inputs and what the outputs stand
 * for, as the checkpoint has it: the dataset may be gone or changed by now. PROOF.json says how far it was run again, and by what.
 *
 * @throws SkiploomError `invalid-checkpoint`, `conflict` (the folder holds something else), `not-allowed`, `unsupported`, `not-proven`
 */
export async function writeModel(
  options: ExportOptions,
  params: ParamsOf<StudioApi, "exports.write">,
): Promise<ResultOf<StudioApi, "exports.write">> {
  const { layers, files, store, launcher, version } = options;
  const record = await store.record(params.run);
  const { requireFormat, completeChoices, refuseFindings } = await loadFormats();
  const format = requireFormat(params.format);
  const document = await store.network(record.id);
  const directory = await chooseDirectory(options, record, params);
  if (format.draw) return await writeDrawing(options, document, params, directory);
  await refuseForeign(directory);
  const { chosen: checkpointRecord, checkpoint } = await readChosen(files, store, record.id, (now) =>
    chooseCheckpoint(now, params.checkpoint),
  );
  const { preprocessing, trainedOn } = readCheckpointFacts(checkpoint);
  const { pixelMaximum, mean, deviation, classNames } = preprocessing;
  const imageShape =
    preprocessing.imageShape ?? (await shapeForOldCheckpoint(options, record, document, preprocessing));
  const program = programFor(layers, document, { imageShape, classes: classNames.length });
  const choices = completeChoices(format, params.choices);
  if (program) refuseFindings(format, format.check(program, { choices, form: params.form }));
  const { id, name, sha256 } = trainedOn ?? record.dataset;
  const dataset = { id, name, ...(sha256 !== undefined && { sha256 }) };
  // Nobody knows what imported weights were trained on.
  const isKnown = trainedOn !== undefined || record.importedFrom === undefined;
  const { kind, step, epoch, sha256: hash } = checkpointRecord;
  const data =
    params.form === "float32" ? undefined : await trainedData(options, record, document, preprocessing);
  const {
    files: written,
    proof,
    changed,
  } = await withEngine(launcher, ({ client }) => {
    const write = () =>
      client.call("export", {
        document,
        checkpoint,
        imageShape,
        classes: classNames.length,
        format: params.format,
        choices,
        form: params.form,
        folded: params.folded,
        source: {
          run: record.id,
          checkpoint: { kind, step, epoch, sha256: hash },
          ...(isKnown && { dataset }),
        },
        ...(data && { dataset: data.facts }),
        version,
      });
    return data ? withSamples(client, data.parts, write) : write();
  });
  const facts: ExportFacts = {
    network: record.networkName,
    run: record.id,
    checkpoint: { kind, step, sha256: hash },
    dataset,
    input: { shape: imageShape, pixelMaximum, mean, deviation, ...pictureRules(preprocessing) },
    classes: classNames,
  };
  const contents = new Map<string, string | Uint8Array>(
    written.map(({ path: file, bytes }) => [file, bytes]),
  );
  contents.set(EXPORT_FILES.labels, `${JSON.stringify(facts, null, 2)}\n`);
  if (!contents.has(EXPORT_FILES.readme)) {
    contents.set(
      EXPORT_FILES.readme,
      exportReadme(facts, {
        format,
        files: [...contents.keys()],
        proof,
        changed,
        choices,
        importedFrom: record.importedFrom?.file,
      }),
    );
  }
  if (proof)
    contents.set(EXPORT_FILES.proof, `${JSON.stringify({ ...proof, skiploom: version }, null, 2)}\n`);
  await writeExport(directory, contents);
  return { directory, files: [...contents.keys(), EXPORT_FILES.hashes], ...(proof && { proof }), changed };
}

/** What the run was trained on, normalised as then, where it is still there and the same. */
async function trainedData(
  { datasets }: Pick<ExportOptions, "datasets">,
  record: RunRecord,
  document: NetworkDocument,
  preprocessing: CheckpointPreprocessing,
): Promise<FedDataset | undefined> {
  try {
    const dataset = await fedDataset(await datasets.openForRun(record, datasetToTrainOn(document)));
    return normalisedBy(dataset, fittingNormalisation(preprocessing, dataset.facts.imageShape));
  } catch (error) {
    if (error instanceof SkiploomError) return undefined;
    throw error;
  }
}

/**
 * Checkpoints of version 0.1.0 say all but the size of the images. That is the one thing asked of the dataset, once it is
 * sure that it is still the one.
 */
async function shapeForOldCheckpoint(
  { datasets }: Pick<ExportOptions, "datasets">,
  record: RunRecord,
  document: NetworkDocument,
  preprocessing: CheckpointPreprocessing,
): Promise<[number, number, number]> {
  const why =
    "This run was made by Skiploom 0.1.0, whose checkpoints do not say how large their images are, so its dataset is needed once more.";
  try {
    const opened = await datasets.openForRun(record, datasetToTrainOn(document));
    if (record.dataset.sha256 !== undefined || (await normalisesAlike(opened, preprocessing)))
      return [...opened.info.imageShape];
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
async function normalisesAlike(
  { normalisation }: OpenedDataset,
  preprocessing: CheckpointPreprocessing,
): Promise<boolean> {
  const { mean, deviation } = await normalisation();
  return (
    JSON.stringify([[...mean], [...deviation]]) ===
    JSON.stringify([preprocessing.mean, preprocessing.deviation])
  );
}

async function chooseDirectory(
  { workspace, paths }: ExportOptions,
  record: RunRecord,
  params: ParamsOf<StudioApi, "exports.write">,
): Promise<string> {
  if (params.directory !== undefined) return await paths.exportFolder(params.directory);
  return path.join(workspace.exports, safeFileName([record.name, ...wayWords(params)].join(" ")));
}

/** What tells one export of a run from another: written in two ways, neither replaces the other. */
function wayWords({
  format,
  checkpoint,
  choices,
  form,
  folded,
}: ParamsOf<StudioApi, "exports.write">): string[] {
  return [
    format,
    ...Object.entries(choices)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, value]) => value),
    ...(form === "float32" ? [] : [form]),
    ...(folded ? ["folded"] : []),
    ...(checkpoint === "last" ? ["last"] : []),
  ];
}
