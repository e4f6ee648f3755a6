/** A graph of ONNX's operators that was put together of another format's file, read as an ONNX file is. */
import { create } from "@bufbuild/protobuf";
import type { ReadModel } from "../../model";
import { type AttributesOf, DATA_TYPES, type Dimension, nodeOf, tensorOf, valueInfoOf } from "../messages";
import { ModelProtoSchema, StringStringEntryProtoSchema } from "../onnx_pb";
import { readModelProto } from "./read";

export interface OnnxNode {
  readonly operator: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: AttributesOf;
}

export interface OnnxConstant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

export interface OnnxGraph {
  /** In an order in which they can run. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly input: { readonly name: string; readonly dims: readonly Dimension[] };
  readonly outputs: readonly string[];
  /** As `metadata_props`: what our own files say. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The operators' meaning is this opset's. */
const OPSET = 17n;

/** @throws SkiploomError `invalid-model` */
export function readGraph({ nodes, constants, input, outputs, metadata }: OnnxGraph): ReadModel {
  return readModelProto(
    create(ModelProtoSchema, {
      opsetImport: [{ domain: "", version: OPSET }],
      metadataProps: Object.entries(metadata).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value: JSON.stringify(value) }),
      ),
      graph: {
        node: nodes.map(({ operator, name, inputs, outputs: [first = "", ...others], attributes }) => {
          const node = nodeOf(operator, name, inputs, first, attributes);
          node.output.push(...others);
          return node;
        }),
        initializer: constants.map(({ name, dims, values }) =>
          tensorOf(
            name,
            values instanceof Float32Array ? DATA_TYPES.float32 : DATA_TYPES.int64,
            dims,
            values,
          ),
        ),
        input: [valueInfoOf(input.name, input.dims)],
        output: outputs.map((name) => ({ name })),
      },
    }),
  );
}
