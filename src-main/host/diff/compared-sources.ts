/** The two sides of a comparison as networks, with their weights where they have some. Nothing is kept of files that are read. */
import type { DatasetFacts } from "#core/analysis/analysis";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import type { FileSet } from "#core/formats/model";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import { DOCUMENT_FORMAT, type NetworkDocument } from "#core/network/document";
import { parseDocument } from "#core/network/parse";
import type { EngineApi } from "#core/protocol/engine-api";
import type { ApiClient } from "#core/protocol/method";
import type { DiffSource } from "#core/protocol/studio-api";
import { readCheckpointFacts } from "#core/training/checkpoint-facts";
import { classesOfRun } from "#core/training/run-classes";
import type { Datasets } from "../datasets/datasets";
import type { Files } from "../disk/atomic-files";
import type { Claims } from "../disk/claims";
import { parseJson } from "../disk/json-text";
import type { GrantedPaths } from "../granted-paths";
import { factsFor } from "../imports/imports";
import { filesMessage, type ModelSources, nameOfSource } from "../imports/model-sources";
import { loadFormats } from "../runs/load-formats";
import { readChosen } from "../runs/read-chosen";
import { createRunStore, type RunStore } from "../runs/run-store";
import { chooseCheckpoint } from "../runs/trained-source";

export interface SourceOptions {
  readonly layers: LayerRegistry;
  readonly files: Files;
  readonly store: RunStore;
  readonly claims: Claims;
  readonly datasets: Datasets;
  readonly paths: GrantedPaths;
  readonly sources: ModelSources;
}

type RunSource = Extract<DiffSource, { run: string }>;
type Engine = Pick<ApiClient<EngineApi>, "call">;

/** What a source turned out to be, before any engine is asked. */
export type OpenedSource =
  | { readonly kind: "network"; readonly network: NetworkWithWeights }
  | { readonly kind: "model"; readonly name: string; readonly files: FileSet }
  /** Weights alone, which say nothing of a network. */
  | { readonly kind: "weights"; readonly name: string; readonly files: FileSet };

export interface NetworkWithWeights {
  readonly name: string;
  readonly document: NetworkDocument;
  readonly facts?: DatasetFacts;
  readonly checkpoint?: Uint8Array<ArrayBuffer>;
  /** Weights of the network that the file holds nothing for: what the checkpoint has there means nothing. */
  readonly missing?: ReadonlySet<string>;
}

export async function openSource(options: SourceOptions, source: DiffSource): Promise<OpenedSource> {
  if ("document" in source) return { kind: "network", network: await drawing(options, source.document) };
  if ("run" in source) return { kind: "network", network: await trained(options, source) };
  const files = await options.sources.files(source);
  const name = nameOfSource(source, files);
  const document = documentIn(files);
  if (document) return { kind: "network", network: { ...(await drawing(options, document)), name } };
  const { FORMATS } = await loadFormats();
  const isModel = FORMATS.some(({ read, recognise }) => read && recognise?.(files));
  return { kind: isModel ? "model" : "weights", name, files };
}

async function drawing({ datasets }: SourceOptions, document: NetworkDocument): Promise<NetworkWithWeights> {
  const { dataset, name } = document;
  const info = typeof dataset === "string" ? await datasets.info(dataset).catch(() => undefined) : undefined;
  return { name, document, ...(info && { facts: factsOfDataset(info) }) };
}

async function trained(
  { files, claims, paths, store: known }: SourceOptions,
  { run, checkpoint: wanted, runs }: RunSource,
): Promise<NetworkWithWeights> {
  const store = runs === undefined ? known : createRunStore(files, await paths.modelToRead(runs), claims);
  const record = await store.record(run);
  const document = await store.network(run);
  const kind = wanted ?? (record.checkpoints.some((each) => each.kind === "best") ? "best" : "last");
  const found = { name: record.name, document };
  // A run of which nothing is asked may have none yet: it is compared as a drawing.
  if (wanted === undefined && record.checkpoints.length === 0)
    return { ...found, ...factsGiven(document, record.dataset.imageShape, classesOfRun(record.dataset)) };
  const { checkpoint } = await readChosen(files, store, run, (now) => chooseCheckpoint(now, kind));
  const { imageShape = record.dataset.imageShape, classNames } =
    readCheckpointFacts(checkpoint).preprocessing;
  return { ...found, checkpoint, ...factsGiven(document, imageShape, classNames.length) };
}

function factsGiven(
  { dataset }: NetworkDocument,
  imageShape: readonly number[] | undefined,
  classes: number | undefined,
): { facts?: DatasetFacts } {
  if (typeof dataset !== "string" || imageShape?.length !== 3 || classes === undefined) return {};
  return { facts: { id: dataset, imageShape, classes } };
}

/** Of a network's own file. @throws SkiploomError what opening it would say */
function documentIn(files: FileSet): NetworkDocument | undefined {
  const [[name, bytes] = ["", new Uint8Array()]] = files;
  if (files.size !== 1 || !name.toLowerCase().endsWith(".json")) return undefined;
  const value = parseJson(bytes);
  const isNetwork =
    typeof value === "object" && value !== null && "format" in value && value.format === DOCUMENT_FORMAT;
  if (!isNetwork) return undefined;
  const parsed = parseDocument(new TextDecoder().decode(bytes));
  if (parsed.ok) return parsed.document;
  throw parsed.error;
}

/** Another tool's model, drawn. @throws SkiploomError what an import would say */
export async function drawModelOf(
  engine: Engine,
  { name, files }: Extract<OpenedSource, { kind: "model" }>,
): Promise<NetworkWithWeights> {
  const order = { files: filesMessage(files), options: {}, preprocessing: {}, keeps: true };
  const { document, checkpoint } = await engine.call("importModel", order);
  return { name, document, ...(checkpoint && { checkpoint: checkpoint as Uint8Array<ArrayBuffer> }) };
}

/** A file of weights, as weights of the other side's network. @throws SkiploomError `not-allowed` where none fits */
export async function weightsFor(
  engine: Engine,
  { layers, datasets }: SourceOptions,
  { name, files }: Extract<OpenedSource, { kind: "weights" }>,
  { document, facts }: NetworkWithWeights,
): Promise<NetworkWithWeights> {
  const images = facts
    ? { imageShape: facts.imageShape as [number, number, number], classes: facts.classes }
    : await factsFor(layers, datasets, document);
  const { table, checkpoint } = await engine.call("importWeights", {
    files: filesMessage(files),
    document,
    corrections: {},
    preprocessing: {},
    keeps: true,
    ...images,
  });
  if (!checkpoint) {
    throw new SkiploomError("not-allowed", `No weight of "${name}" fits any layer of "${document.name}".`);
  }
  return {
    name,
    document,
    ...(facts && { facts }),
    checkpoint: checkpoint as Uint8Array<ArrayBuffer>,
    missing: new Set(table.rows.flatMap(({ weight, match }) => (match ? [] : [weight]))),
  };
}
