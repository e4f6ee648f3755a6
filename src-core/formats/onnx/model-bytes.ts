/**
 * The bytes of a model, each weight copied once. The generated writer copies what a message holds into the message around it: a weight into its
 * tensor, the graph and the model, which of a large model is most of the memory that writing takes. Fields of a message may stand in any order.
 * Source: https://protobuf.dev/programming-guides/encoding.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import {
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "./onnx_pb";

/** Numbers of fields in `onnx.proto`. */
const GRAPH_OF_MODEL = 7;
const INITIALIZER_OF_GRAPH = 5;
const RAW_DATA_OF_TENSOR = 9;
/** What follows is a length and as many bytes. */
const LENGTH_DELIMITED = 2;

/**
 * @param model without its graph
 * @param graph without its initializers
 * @param initializers with name, type, sides and raw data, and no more
 */
export function modelBytes(
  model: ModelProto,
  graph: GraphProto,
  initializers: readonly TensorProto[],
): Uint8Array<ArrayBuffer> {
  const graphParts = [toBinary(GraphProtoSchema, graph), ...initializers.flatMap(initializerParts)];
  const parts = [toBinary(ModelProtoSchema, model), ...field(GRAPH_OF_MODEL, graphParts)];
  const bytes = new Uint8Array(lengthOf(parts));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function initializerParts({ name, dataType, dims, rawData }: TensorProto): Uint8Array[] {
  const head = toBinary(TensorProtoSchema, create(TensorProtoSchema, { name, dataType, dims }));
  return field(INITIALIZER_OF_GRAPH, [head, ...field(RAW_DATA_OF_TENSOR, [rawData])]);
}

function field(number: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const head = [...varint(number * 8 + LENGTH_DELIMITED), ...varint(lengthOf(parts))];
  return [Uint8Array.from(head), ...parts];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((length, part) => length + part.length, 0);
}
