/** Networks of ours rewritten to the operators of later opsets: onnxruntime and our importer compute the same logits of them. */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nodeOf, tensorOf } from "#core/formats/onnx/messages";
import { onnx } from "#core/formats/onnx/onnx";
import {
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  OperatorSetIdProtoSchema,
} from "#core/formats/onnx/onnx_pb";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { startCpuEngine } from "./cpu-support";
import { everyLayerDocument } from "./every-layer";
import {
  difference,
  imagesAs,
  importedLogits,
  runOnnx,
  TOOLS,
  type Tried,
  tryDocument,
  written,
} from "./onnx-support";

let device: CpuComputeBackend;
let tried: Tried;
let bytes: Uint8Array;
beforeAll(async () => {
  device = await startCpuEngine(2);
  tried = tryDocument(everyLayerDocument(), { imageShape: [8, 8, 3], classes: 10 });
  bytes = await written(tried.model);
});
afterAll(() => device.dispose());

/** One node in place of several, which all bear a step's name. */
function inPlaceOf(nodes: readonly NodeProto[], step: string, operator: string): readonly NodeProto[] {
  const first = nodes.find(({ name }) => name.startsWith(`${step}/`));
  if (!first) throw new Error(`There is no step "${step}" of several nodes.`);
  return nodes.flatMap((node) => {
    if (node.name === step) return [nodeOf(operator, step, [first.input[0] ?? ""], `${step}:out`, {})];
    return node.name.startsWith(`${step}/`) ? [] : [node];
  });
}

function rewritten(opset: number): Uint8Array {
  const model: ModelProto = fromBinary(ModelProtoSchema, bytes);
  const { graph } = model;
  if (!graph) throw new Error("There is no graph.");
  model.opsetImport = [create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(opset) })];
  model.irVersion = opset >= 23 ? 11n : opset >= 21 ? 10n : opset >= 19 ? 9n : 8n;
  // Since 18 the axes of what is reduced are an input, and Pad may name those that it pads.
  graph.initializer.push(tensorOf("reduced", 7, [1], BigInt64Array.of(1n)));
  graph.initializer.push(tensorOf("padded", 7, [4], BigInt64Array.of(0n, 1n, 2n, 3n)));
  for (const node of graph.node) {
    if (node.opType === "ReduceSumSquare") {
      node.input.push("reduced");
      node.attribute = node.attribute.filter(({ name }) => name !== "axes");
    }
    if (node.opType === "Pad") node.input.push("", "padded");
  }
  let nodes = inPlaceOf(graph.node, "mish", "Mish");
  if (opset >= 20) nodes = inPlaceOf(nodes, "gelu", "Gelu");
  graph.node = [...nodes];
  return toBinary(ModelProtoSchema, model);
}

it.each([18, 19, 20, 21, 22, 23, 24, 25, 26])("opset %s", async (opset) => {
  const file = rewritten(opset);
  const images = imagesAs("nchw", tried.images, [tried.count, 8, 8, 3]);
  const { logits } = await runOnnx(file, images);
  expect(difference((logits?.data ?? []) as Float32Array, tried.logits)).toBeLessThan(1e-4);
  const read = await onnx.read?.(new Map([["model.onnx", file]]), TOOLS);
  if (!read) throw new Error("ONNX is not read.");
  expect(read.madeBy).toBe(`ONNX, opset ${opset}, made by Skiploom`);
  expect(difference(importedLogits(read, tried), tried.logits)).toBeLessThan(1e-4);
});
