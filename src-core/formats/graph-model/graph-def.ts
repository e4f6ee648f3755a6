/**
 * TensorFlow's graphs as JSON: what `modelTopology` of a TensorFlow.js graph model is. Source: tensorflow/core/framework/graph.proto,
 * node_def.proto and attr_value.proto in protobuf's JSON mapping, as tfjs-converter `data/compiled_api.ts` reads it.
 */
import { encodeBase64 } from "../../codecs/base64";
import { decodeLatin1, encodeUtf8 } from "../../codecs/text";
import type { JsonObject } from "../keras/layer";

export type DataType = "DT_FLOAT" | "DT_INT32";

export interface NodeDef extends JsonObject {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: JsonObject;
}

/** What an operator is told, by TensorFlow's names. */
export type Attributes = Readonly<Record<string, JsonObject>>;

export function typeAttribute(type: DataType): JsonObject {
  return { type };
}

export function textAttribute(text: string): JsonObject {
  return { s: decodeLatin1(encodeBase64(encodeUtf8(text))) };
}

export function flagAttribute(flag: boolean): JsonObject {
  return { b: flag };
}

export function floatAttribute(value: number): JsonObject {
  return { f: value };
}

/** Protobuf's JSON has whole numbers of 64 bits as text. */
export function integerAttribute(value: number): JsonObject {
  return { i: `${value}` };
}

export function integersAttribute(values: readonly number[]): JsonObject {
  return { list: { i: values.map((value) => `${value}`) } };
}

/** @param sides -1: any */
export function shapeOf(sides: readonly number[]): JsonObject {
  return { dim: sides.map((side) => ({ size: `${side}` })) };
}

export function constantNode(name: string, type: DataType, sides: readonly number[]): NodeDef {
  const tensor = { dtype: type, tensorShape: shapeOf(sides) };
  return { name, op: "Const", input: [], attr: { dtype: typeAttribute(type), value: { tensor } } };
}

/** A value of a signature. */
export function tensorInfo(name: string, sides: readonly number[]): JsonObject {
  return { name: `${name}:0`, dtype: "DT_FLOAT", tensorShape: shapeOf(sides) };
}
