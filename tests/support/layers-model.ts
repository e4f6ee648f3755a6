/** What is written for TensorFlow.js, as TensorFlow.js's own layers. */
import type { io } from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { DIALECTS } from "#core/formats/keras/dialect";
import { kerasModel } from "#core/formats/keras/from-program";
import { encodeModelJson } from "#core/formats/keras/model-json";
import type { FileSet } from "#core/formats/model";
import type { Program } from "#core/program/program";

/** @throws SkiploomError `unsupported` */
export function layersModelFiles(program: Program, weights: ReadonlyMap<string, Float32Array>): FileSet {
  return encodeModelJson(kerasModel(program, weights, DIALECTS.tfjs), {}, "float32");
}

/** @throws SkiploomError `unsupported` */
export async function layersModelOf(
  program: Program,
  weights: ReadonlyMap<string, Float32Array>,
): Promise<LayersModel> {
  return await loadLayersModel(artifactsOf(layersModelFiles(program, weights)));
}

/** As `tf.loadLayersModel` takes them. */
export function artifactsOf(files: FileSet): io.IOHandler {
  const json = JSON.parse(new TextDecoder().decode(files.get("model.json")));
  const weightData = Uint8Array.from(files.get("weights.bin") ?? []).buffer;
  const weightSpecs = json.weightsManifest[0].weights;
  const { modelTopology, userDefinedMetadata } = json;
  return { load: async () => ({ modelTopology, weightSpecs, weightData, userDefinedMetadata }) };
}
