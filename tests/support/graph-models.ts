/** Graph models, run by TensorFlow.js as people install it. */
import * as people from "@tensorflow/tfjs";
import { tfjs } from "#core/formats/keras/tfjs";
import type { FileSet, TrainedModel, WeightForm } from "#core/formats/model";
import { programOfRead } from "#core/formats/read-program";
import { TOOLS } from "../cross/keras-support";
import { difference, type Tried } from "../cross/onnx-support";
import { logitsOn } from "./run-program";

export async function writtenAsGraph(model: TrainedModel, form: WeightForm = "float32"): Promise<FileSet> {
  const files = await tfjs.write?.(model, { choices: { model: "graph" }, form }, TOOLS);
  if (!files) throw new Error("Nothing was written.");
  return files;
}

/** As `tf.loadGraphModel` takes them. */
export function graphArtifacts(files: FileSet): people.io.IOHandler {
  const json = JSON.parse(new TextDecoder().decode(files.get("model.json")));
  const { modelTopology, signature, userDefinedMetadata, weightsManifest } = json;
  const [{ weights: weightSpecs, paths }] = weightsManifest;
  const shards: Uint8Array[] = paths.map((path: string) => files.get(path) ?? new Uint8Array());
  const weightData = Uint8Array.from(Buffer.concat(shards)).buffer;
  return { load: async () => ({ modelTopology, signature, userDefinedMetadata, weightSpecs, weightData }) };
}

/** What `tf.loadGraphModel` of the very package that people install makes of the files, on its own kernels. */
export async function runGraph(
  files: FileSet,
  { images, count, model }: Pick<Tried, "images" | "count" | "model">,
): Promise<{ readonly logits: Float32Array; readonly probabilities: Float32Array }> {
  const backend = people.getBackend();
  await people.setBackend("cpu");
  try {
    const loaded = await people.loadGraphModel(graphArtifacts(files));
    const found = people.tidy(() => {
      const input = people.tensor(images, [count, ...model.preprocessing.imageShape]);
      const results = loaded.predict(input);
      if (!Array.isArray(results)) throw new Error("The model has one output.");
      const [logits, probabilities] = results.map((result) => result.dataSync<"float32">());
      if (!logits || !probabilities) throw new Error("The model has one output.");
      return { logits, probabilities };
    });
    loaded.dispose();
    return found;
  } finally {
    await people.setBackend(backend);
  }
}

/** Of TensorFlow.js' logits from our engine's. */
export async function graphDifference(tried: Tried, form: WeightForm = "float32"): Promise<number> {
  const { logits } = await runGraph(await writtenAsGraph(tried.model, form), tried);
  return difference(logits, tried.logits);
}

/** Of our engine's logits, of what our own reader makes of the file that is written of it. */
export async function comingBack(tried: Tried, form: WeightForm = "float32"): Promise<number> {
  const files = await writtenAsGraph(tried.model, form);
  const read = await tfjs.read?.(files, TOOLS);
  if (!read) throw new Error("Nothing was read.");
  const { program, weights } = programOfRead(read);
  return difference(logitsOn(program, weights, tried.images), tried.logits);
}

/** The one output that `tf.loadGraphModel` makes of images of that shape. */
export async function runForeign(
  files: FileSet,
  images: Float32Array,
  shape: readonly number[],
): Promise<Float32Array> {
  const backend = people.getBackend();
  await people.setBackend("cpu");
  try {
    const loaded = await people.loadGraphModel(graphArtifacts(files));
    const found = people.tidy(() => {
      const result = loaded.predict(people.tensor(images, [...shape]));
      if (!(result instanceof people.Tensor)) throw new Error("The model has several outputs.");
      return result.dataSync<"float32">();
    });
    loaded.dispose();
    return found;
  } finally {
    await people.setBackend(backend);
  }
}
