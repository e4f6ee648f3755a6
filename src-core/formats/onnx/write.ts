/**
 * A trained network as ONNX: IR version 8 and opset 17, which onnxruntime, TensorRT, MATLAB, OpenCV and Debian's checker read. Source:
 * https://github.com/onnx/onnx, docs/IR.md and docs/Operators.md.
 */
import { create } from "@bufbuild/protobuf";
import { SkiploomError } from "../../foundation/errors";
import type { WriteOptions } from "../format";
import type { FileSet, TrainedModel } from "../model";
import { checkOnnx } from "./check";
import { BATCH, batchOf, GraphWriter } from "./graph-writer";
import { type Dimension, nodeOf, valueInfoOf } from "./messages";
import { metadataOf } from "./metadata";
import { modelBytes } from "./model-bytes";
import { GraphProtoSchema, ModelProtoSchema } from "./onnx_pb";
import { writeStep } from "./operation-writers";

const IR_VERSION = 8n;
const OPSET = 17n;
export const ONNX_FILE = "model.onnx";
export const IMAGE = "image";
export const LOGITS = "logits";
export const PROBABILITIES = "probabilities";

/** @throws SkiploomError `unsupported` for what the check calls refused */
export function writeOnnx(model: TrainedModel, options: WriteOptions): FileSet {
  const refused = checkOnnx(model.program).find(({ kind }) => kind === "refused");
  if (refused) throw new SkiploomError("unsupported", `${refused.reason} ${refused.instead}`);
  return new Map([[ONNX_FILE, bytesOf(model, options)]]);
}

function bytesOf(model: TrainedModel, { form, choices }: WriteOptions): Uint8Array {
  const { program, weights, document } = model;
  const layout = choices.layout === "nhwc" ? "nhwc" : "nchw";
  const graph = new GraphWriter(program, weights, form);
  const [height = 0, width = 0, channels = 0] = program.shapes[0] ?? [];
  const image: readonly Dimension[] =
    layout === "nhwc" ? [BATCH, height, width, channels] : [BATCH, channels, height, width];
  graph.setName(0, IMAGE);
  if (layout === "nhwc")
    graph.setName(
      0,
      graph.addNode("Transpose", `${IMAGE}:channels-first`, [IMAGE], [BATCH, channels, height, width], {
        perm: [0, 3, 1, 2],
      }),
    );
  for (const step of program.steps) writeStep(graph, step);
  const outputs = [
    nameOutput(graph, graph.nameOf(program.logits), LOGITS),
    nameOutput(graph, graph.nameOf(program.probabilities), PROBABILITIES),
  ];
  const described = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    opsetImport: [{ domain: "", version: OPSET }],
    producerName: "Skiploom",
    docString: `${document.name}, drawn and trained with Skiploom.`,
    metadataProps: [...metadataOf(model, layout)],
  });
  const drawn = create(GraphProtoSchema, {
    name: document.name,
    node: graph.nodes,
    input: [valueInfoOf(IMAGE, image)],
    output: outputs.map((name) => valueInfoOf(name, batchOf(program.shapes[program.logits] ?? []))),
    valueInfo: graph.valueInfos.filter(({ name }) => !outputs.includes(name)),
  });
  return modelBytes(described, drawn, graph.initializers);
}

/** Gives a value an output's name; what no node makes, or another output is already, is handed on by one. */
function nameOutput(graph: GraphWriter, value: string, name: string): string {
  const maker = graph.nodes.find(({ output }) => output[0] === value);
  if (!maker || value === LOGITS) {
    graph.nodes.push(nodeOf("Identity", name, [value], name, {}));
    return name;
  }
  const renamed = (given: string): string => (given === value ? name : given);
  for (const node of graph.nodes) {
    node.input = node.input.map(renamed);
    node.output = node.output.map(renamed);
  }
  return name;
}
