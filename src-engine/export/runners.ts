/** The tools that run what was written, each given normalised images as the engine has them. */
import type { ModelFormat, WriteOptions } from "#core/formats/format";
import type { FileSet, TrainedModel } from "#core/formats/model";
import { programOfRead } from "#core/formats/read-program";
import { SkiploomError } from "#core/foundation/errors";
import type { WeightValues } from "../checkpoint/weight-values";
import { compileProgram } from "../compile/compile";
import type { ExportTools } from "../format-tools";
import { imagesAtOnce, logitsOf } from "./logits";
import { type Images, joined, only, type Ran } from "./runs";
import { runGraphModel, runLayersModel } from "./tensorflow-js";

/**
 * Reads the files anew and runs them.
 *
 * @param trained for formats that are read back with its help
 * @returns undefined where there is nothing to run
 */
export async function runExport(
  format: ModelFormat,
  files: Map<string, Uint8Array>,
  trained: TrainedModel | undefined,
  images: Images,
  choices: WriteOptions["choices"],
  tools: ExportTools,
): Promise<Ran | undefined> {
  switch (format.provedBy) {
    case "onnxruntime":
      return await runOnnx(files, images, choices.layout !== "nhwc", tools);
    case "tensorflow.js":
      return await (choices.model === "graph" ? runGraphModel(files, images) : runLayersModel(files, images));
    case "own-reader":
      return await runReadBack(format, files, trained, images, tools);
    case "nothing":
      return undefined;
    default:
      return format.provedBy satisfies never;
  }
}

async function runOnnx(
  files: Map<string, Uint8Array>,
  { images, count, imageShape }: Images,
  isChannelsFirst: boolean,
  tools: ExportTools,
): Promise<Ran> {
  const runtime = await tools.onnx();
  const [name, bytes] = only(files, ".onnx");
  const { session, version, model } = await runtime.open(bytes);
  files.set(name, model);
  try {
    const [height = 1, width = 1, channels = 1] = imageShape;
    const size = height * width * channels;
    const results: Float32Array[] = [];
    const step = imagesAtOnce(size);
    for (let from = 0; from < count; from += step) {
      const to = Math.min(count, from + step);
      const batch = images.subarray(from * size, to * size);
      const outputs = await (isChannelsFirst
        ? session.run(channelsFirst(batch, height * width, channels), [to - from, channels, height, width])
        : session.run(batch, [to - from, height, width, channels]));
      const logits = outputs.get("logits");
      if (!logits) throw new SkiploomError("internal", "The ONNX file has no output called logits.");
      results.push(logits);
    }
    return { tool: runtime.tool, version, compared: "logits", values: joined(results) };
  } finally {
    await session.close();
  }
}

function channelsFirst(images: Float32Array, pixels: number, channels: number): Float32Array {
  const turned = new Float32Array(images.length);
  const size = pixels * channels;
  for (let index = 0; index < images.length; index += 1) {
    const inImage = index % size;
    const channel = inImage % channels;
    turned[index - inImage + channel * pixels + (inImage - channel) / channels] = images[index] ?? 0;
  }
  return turned;
}

async function runReadBack(
  format: ModelFormat,
  files: FileSet,
  trained: TrainedModel | undefined,
  { images, count }: Images,
  tools: ExportTools,
): Promise<Ran> {
  const { program, weights } = await readBack(format, files, trained, tools);
  const network = compileProgram(program);
  try {
    const values = await logitsOf(network, weights, images, count);
    return { tool: "Skiploom's own reader", compared: "logits", values };
  } finally {
    network.dispose();
  }
}

async function readBack(
  format: ModelFormat,
  files: FileSet,
  trained: TrainedModel | undefined,
  tools: ExportTools,
): Promise<{ readonly program: TrainedModel["program"]; readonly weights: WeightValues }> {
  if (format.readBack && trained)
    return { program: trained.program, weights: await format.readBack(files, trained, tools) };
  if (format.read) return programOfRead(await format.read(files, tools));
  throw new SkiploomError("internal", `Nothing reads ${format.label} back.`);
}
