/** What an exported model says of a dataset's test images, beside what the engine says from the same checkpoint. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { normalisationTable } from "#core/datasets/normalisation";
import { consecutive } from "#core/datasets/samples";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import { plainBatch } from "#engine/data/batches";
import { createEngine } from "#engine/engine";
import { nodePlatform } from "#engine/entries/node-platform";
import { createDatasets } from "../../../src-main/host/datasets/datasets";
import { diskFiles } from "../../../src-main/host/disk/atomic-files";
import { openWorkspace } from "../../../src-main/host/workspace";
import { ROOT, removeFolder, temporaryFolder } from "../../support/command-line";
import { createReferenceBackend } from "../../support/reference/reference-compute-backend";

export interface Predictions {
  /** `[count, classes]`. */
  readonly exported: Float32Array;
  readonly engine: Float32Array;
  readonly labels: Uint8Array;
  readonly classes: number;
}

export async function predictBoth(options: {
  readonly exportFolder: string;
  readonly document: NetworkDocument;
  /** Of the run: `best.safetensors`. */
  readonly checkpoint: string;
}): Promise<Predictions> {
  const { exportFolder, document } = options;
  // The bundled datasets are the same in every workspace; the one under test has its own studio.
  const home = await temporaryFolder();
  const workspace = await openWorkspace(diskFiles, home);
  const datasets = createDatasets(
    diskFiles,
    workspace,
    path.join(ROOT, "resources"),
    () => {},
    async () => [],
  );
  const opened = await datasets.open(datasetToTrainOn(document));
  const { labels, count } = opened.parts.test;
  const images = await opened.parts.test.read(consecutive(0, count));
  const { imageShape } = opened.info;
  const table = normalisationTable(await opened.normalisation(), opened.pixelMaximum);
  await workspace.close();
  await removeFolder(home);

  const engine = createEngine(BUILT_IN_LAYERS, () => createReferenceBackend(), nodePlatform);
  await engine.handlers.initialise({ device: "cpu" });
  const { probabilities, classes } = await engine.handlers.predict({
    document,
    checkpoint: new Uint8Array(await readFile(options.checkpoint)),
    imageShape: [...imageShape],
    images,
    count,
  });

  const json = JSON.parse(await readFile(path.join(exportFolder, "model.json"), "utf8"));
  const weights = await readFile(path.join(exportFolder, "weights.bin"));
  const model = await loadLayersModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0].weights,
      weightData: new Uint8Array(weights).buffer,
    }),
  });
  const batch = plainBatch({ imageShape, table }, { pixels: images, labels });
  const exported = tidy(() => {
    const input = tensor(batch.images, [count, ...imageShape]);
    return (model.predict(input) as Tensor).dataSync() as Float32Array;
  });
  model.dispose();
  return { exported, engine: probabilities, labels: Uint8Array.from(labels), classes };
}

export function accuracyOf(probabilities: Float32Array, labels: Uint8Array, classes: number): number {
  let right = 0;
  labels.forEach((label, index) => {
    const row = probabilities.subarray(index * classes, (index + 1) * classes);
    if (row.indexOf(Math.max(...row)) === label) right += 1;
  });
  return right / labels.length;
}
