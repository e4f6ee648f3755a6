/** ONNX's messages, made of plain values. */
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./onnx_pb";

// Every place that runs this has one; core's compiler options leave it out with the rest.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

/** `TensorProto.DataType`. */
export const DATA_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

/** A length, or the name of one that is open: `N`. */
export type Dimension = number | string;

export interface Float {
  readonly float: number;
}
/** Whole numbers alone; what is a float, though whole, says so. */
export type Attribute = number | string | readonly number[] | Float;
export type AttributesOf = Readonly<Record<string, Attribute>>;

export function nodeOf(
  operator: string,
  name: string,
  inputs: readonly string[],
  output: string,
  attributes: AttributesOf,
): NodeProto {
  return create(NodeProtoSchema, {
    opType: operator,
    name,
    input: [...inputs],
    output: [output],
    attribute: Object.entries(attributes).map(([key, value]) => attributeOf(key, value)),
  });
}

function attributeOf(name: string, value: Attribute): AttributeProto {
  const given = ((): MessageInitShape<typeof AttributeProtoSchema> => {
    if (typeof value === "number") return { type: AttributeType.INT, i: BigInt(value) };
    if (typeof value === "string") return { type: AttributeType.STRING, s: new TextEncoder().encode(value) };
    if ("float" in value) return { type: AttributeType.FLOAT, f: value.float };
    return { type: AttributeType.INTS, ints: value.map(BigInt) };
  })();
  return create(AttributeProtoSchema, { ...given, name });
}

export type TensorNumbers = Float32Array | Int8Array | Uint16Array | BigInt64Array;

/** Little-endian, as every machine is that runs this, and as ONNX's `raw_data` is. Nothing is copied. */
export function tensorOf(
  name: string,
  dataType: number,
  dims: readonly number[],
  values: TensorNumbers,
): TensorProto {
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return create(TensorProtoSchema, {
    name,
    dataType,
    dims: dims.map(BigInt),
    rawData: ofArrayBuffer(rawData),
  });
}

/** Values of a shared memory are copied out of it: messages hold none. */
function ofArrayBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

/** Of a tensor of float32. */
export function valueInfoOf(name: string, dims: readonly Dimension[]): ValueInfoProto {
  const dim = dims.map((length) =>
    typeof length === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(length) } }
      : { value: { case: "dimParam" as const, value: length } },
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: "tensorType", value: { elemType: DATA_TYPES.float32, shape: { dim } } } },
  });
}
