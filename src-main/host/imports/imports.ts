/** Imports: a file of another tool becomes a drawing and a run, or its weights go into a drawing that is there. */
import path from "node:path";
import { analyse } from "#core/analysis/analyse";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import type { FileSet } from "#core/formats/model";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { ImportedFrom } from "#core/training/records";
import type { EngineLauncher } from "../../engines/launcher";
import { withEngine } from "../../engines/session";
import type { Datasets } from "../datasets/datasets";
import type { Files } from "../disk/atomic-files";
import { sha256Of } from "../disk/sha256";
import type { Emit } from "../events";
import type { RunStore } from "../runs/run-store";
import { withDataHint } from "./data-hint";
import { writeImportedRun } from "./imported-run";
import { filesMessage, type ModelSources, nameOfSource } from "./model-sources";

export interface ImportsOptions {
  readonly layers: LayerRegistry;
  readonly files: Files;
  readonly store: RunStore;
  readonly datasets: Datasets;
  readonly launcher: EngineLauncher;
  readonly sources: ModelSources;
  readonly emit: Emit;
}

type ImportHandlers = Pick<
  ApiHandlers<StudioApi>,
  "imports.upload" | "imports.forget" | "imports.look" | "imports.model" | "imports.weights"
>;

export function createImports(options: ImportsOptions): ImportHandlers {
  const { layers, launcher, datasets, sources } = options;
  return {
    "imports.upload": ({ upload, name, bytes }) => ({
      upload: sources.append(upload, path.basename(name), bytes),
    }),
    "imports.forget": ({ upload }) => {
      sources.forget(upload);
      return {};
    },
    "imports.look": async ({ source, options: drawn }) => {
      const files = await sources.files(source);
      const order = { files: filesMessage(files), options: drawn, preprocessing: {}, keeps: false };
      const { document, report } = await withDataHint(files, () =>
        withEngine(launcher, ({ client }) => client.call("importModel", order)),
      );
      return { document, report };
    },
    "imports.model": async ({ source, options: drawn, preprocessing }) => {
      const files = await sources.files(source);
      const order = { files: filesMessage(files), options: drawn, preprocessing, keeps: true };
      const { document, checkpoint, parameters, report } = await withDataHint(files, () =>
        withEngine(launcher, ({ client }) => client.call("importModel", order)),
      );
      if (!checkpoint) throw new TypeError("The engine kept no weights.");
      const importedFrom: ImportedFrom = {
        file: nameOfSource(source, files),
        sha256: hashOf(files),
        madeBy: report.madeBy,
        what: "model",
      };
      const { record, document: known } = await writeImportedRun(options, {
        document,
        checkpoint,
        parameters,
        importedFrom,
      });
      return { run: record, document: known, report };
    },
    "imports.weights": async ({ source, document, corrections, preprocessing, keeps }) => {
      const files = await sources.files(source);
      const facts = await factsFor(layers, datasets, document);
      const order = {
        files: filesMessage(files),
        document,
        corrections,
        preprocessing,
        keeps,
        ...facts,
      };
      const { table, checkpoint, parameters, isAssumed } = await withDataHint(files, () =>
        withEngine(launcher, ({ client }) => client.call("importWeights", order)),
      );
      const images = { channels: facts.imageShape[2], classes: facts.classes };
      if (!keeps) return { table, isAssumed, images };
      if (!checkpoint) {
        throw new SkiploomError("not-allowed", "No weight of the file fits any layer of the drawing.");
      }
      const importedFrom: ImportedFrom = {
        file: nameOfSource(source, files),
        sha256: hashOf(files),
        madeBy: table.source,
        what: "weights",
      };
      const { record } = await writeImportedRun(options, { document, checkpoint, parameters, importedFrom });
      return { table, isAssumed, images, run: record };
    },
  };
}

/** What images a drawing is for: its data's, or what it says itself. @throws SkiploomError `invalid-network` where it has errors */
export async function factsFor(
  layers: LayerRegistry,
  datasets: Datasets,
  document: NetworkDocument,
): Promise<{ imageShape: [number, number, number]; classes: number }> {
  const { dataset } = document;
  const info =
    typeof dataset === "string"
      ? factsOfDataset({ ...(await datasets.info(dataset)), id: datasetToTrainOn(document) })
      : undefined;
  const { flat, facts, problems } = analyse(layers, document, info);
  const shapeOf = (type: string): readonly number[] =>
    facts.get(flat?.nodes.find((node) => node.type === type)?.path ?? "")?.outputShape ?? [];
  const [height, width, channels] = shapeOf("input");
  const [classes] = shapeOf("output");
  if (height !== undefined && width !== undefined && channels !== undefined && classes !== undefined) {
    return { imageShape: [height, width, channels], classes };
  }
  const first = problems.find(({ severity }) => severity === "error");
  throw new SkiploomError(
    "invalid-network",
    `This drawing has no place for weights yet: ${first?.message ?? "it has no layers."}`,
  );
}

function hashOf(files: FileSet): string {
  const [only, ...others] = files.values();
  if (only && others.length === 0) return sha256Of(only);
  return sha256Of([...files].map(([name, bytes]) => `${sha256Of(bytes)}  ${name}\n`).join(""));
}
