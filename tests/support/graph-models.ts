/** Graph models, run by TensorFlow.js as people install it. */
import * as people from "@tensorflow/tfjs";
import { tfjs } from "#core/formats/keras/tfjs";
import type { FileSet, TrainedModel, WeightForm } from "#core/formats/model";
import { TOOLS } from "../cross/keras-support";
import { difference, type Tried } from "../cross/onnx-support";

export async function writtenAsGraph(model: TrainedModel, form: WeightForm = "float32"): Promise<FileSet> {
  const files = await tfjs.write?.(model, { choices: { model: "graph" }, form }, TOOLS);
  if (!files) throw new Error("Nothing was written.");
  return files;
}

/** As `tf.loadGraphModel` takes them. */
export function graphArtifacts(files: FileSet): people.io.IOHandler {
  const json = JSON.parse(new TextDecoder().decode(files.get("model.json")));
  const weightData = Uint8Array.from(files.get("weights.bin") ?? []).buffer;
  const { modelTopology, signature, userDefinedMetadata, weightsManifest } = json;
  const weightSpecs = weightsManifest[0].weights;
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
