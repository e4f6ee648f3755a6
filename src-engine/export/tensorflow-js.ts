/** TensorFlow.js's own readings of what is written for it, on the kernels of this engine. */
import { type io, type Tensor, tensor, version_core } from "@tensorflow/tfjs-core";
import { loadLayersModel, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { FileSet } from "#core/formats/model";
import { imagesAtOnce } from "./logits";
import { type Images, joined, only, type Ran } from "./runs";

const TOOL = "TensorFlow.js";

export async function runLayersModel(files: FileSet, images: Images): Promise<Ran> {
  const loaded = await loadLayersModel(await artifactsOf(files));
  try {
    const last = loaded.outputLayers[0];
    const beforeSoftmax = last && isSoftmax(last) ? (last.input as SymbolicTensor) : undefined;
    const asked = beforeSoftmax ? model({ inputs: loaded.inputs, outputs: beforeSoftmax }) : loaded;
    const values = await inParts(images, (input) => asked.predict(input) as Tensor);
    const compared = beforeSoftmax ? "logits" : "probabilities";
    return { tool: TOOL, version: version_core, compared, values };
  } finally {
    loaded.dispose();
  }
}

/** Its reader of graphs is loaded where there is one to read. */
export async function runGraphModel(files: FileSet, images: Images): Promise<Ran> {
  const { loadGraphModel } = await import("@tensorflow/tfjs-converter");
  const loaded = await loadGraphModel(await artifactsOf(files));
  try {
    const values = await inParts(images, (input) => loaded.execute(input, "logits") as Tensor);
    return { tool: TOOL, version: version_core, compared: "logits", values };
  } finally {
    loaded.dispose();
  }
}

/** The files, as both of its loaders take them. */
async function artifactsOf(files: FileSet): Promise<io.IOHandler> {
  const json = JSON.parse(new TextDecoder().decode(only(files, "model.json")[1])) as {
    readonly modelTopology: object;
    readonly signature?: object;
    readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: never[] }[];
  };
  const { modelTopology, signature, weightsManifest } = json;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const weightData = await new Blob(
    weightsManifest.flatMap(({ paths }) =>
      paths.map((path) => Uint8Array.from(files.get(path) ?? new Uint8Array())),
    ),
  ).arrayBuffer();
  return {
    load: async () => ({ modelTopology, weightSpecs, weightData, ...(signature && { signature }) }),
  };
}

async function inParts(
  { images, count, imageShape }: Images,
  run: (input: Tensor) => Tensor,
): Promise<Float32Array> {
  const size = images.length / count;
  const results: Float32Array[] = [];
  const step = imagesAtOnce(size);
  for (let from = 0; from < count; from += step) {
    const to = Math.min(count, from + step);
    const input = tensor(images.subarray(from * size, to * size), [to - from, ...imageShape]);
    const result = run(input);
    results.push(await result.data<"float32">());
    result.dispose();
    input.dispose();
  }
  return joined(results);
}

function isSoftmax(layer: { getClassName(): string; getConfig(): { activation?: unknown } }): boolean {
  const kind = layer.getClassName();
  return kind === "Softmax" || (kind === "Activation" && layer.getConfig().activation === "softmax");
}
