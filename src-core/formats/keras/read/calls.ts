/** Who reads whom: the three ways in which files say a layer's calls. */
import { invalidModel } from "../../invalid-model";
import type { Json, JsonObject } from "../layer";
import { field, isList, isObject, isWhole, plain, shapeFrom, WHAT } from "./config-values";

/** A result of a layer, by its call and, where a call gives several, by its place among them. */
export interface TensorAt {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

export type Given =
  | {
      readonly kind: "tensor";
      readonly at: TensorAt;
      readonly shape: readonly (number | null)[] | undefined;
    }
  | { readonly kind: "constant"; readonly value: Json };

export interface InboundCall {
  readonly arguments: readonly Given[];
  readonly keywords: JsonObject;
}

/** The ends of a model: `[["input", 0, 0]]`, `["input", 0, 0]`, or one of these by a name. */
export function tensorsOf(value: Json | undefined): readonly TensorAt[] {
  const single = tensorAt(value);
  if (single) return [single];
  if (isList(value)) return value.flatMap(tensorsOf);
  if (isObject(value)) return Object.values(value).flatMap(tensorsOf);
  return [];
}

/** @param layer its name, for words */
export function callsOf(value: Json | undefined, layer: string): readonly InboundCall[] {
  if (value === undefined || value === null) return [];
  if (!isList(value)) throw invalidModel(WHAT, `what its layer "${layer}" reads is not a list`);
  // Flattened: one call whose tensors stand where calls should.
  if (value.length > 0 && value.every((each) => tensorAt(each) !== undefined)) return [oldCall(value, layer)];
  return value.map((each) => {
    if (isObject(each)) return newCall(each);
    if (isList(each)) return oldCall(each, layer);
    throw invalidModel(WHAT, `a call of its layer "${layer}" is not described`);
  });
}

function newCall(call: JsonObject): InboundCall {
  const given = field(call, "args");
  const keywords = field(call, "kwargs");
  const named = isObject(keywords) ? keywords : {};
  const tensors = Object.values(named).flatMap((value) => (isTensor(value) ? givenOf(value) : []));
  return { arguments: [...(isList(given) ? given.flatMap(givenOf) : []), ...tensors], keywords: named };
}

function isTensor(value: Json): boolean {
  return isObject(value) && field(value, "class_name") === "__keras_tensor__";
}

function givenOf(value: Json): readonly Given[] {
  if (isObject(value) && isTensor(value)) {
    const config = field(value, "config");
    const at = isObject(config) ? tensorAt(field(config, "keras_history")) : undefined;
    if (!at || !isObject(config)) throw invalidModel(WHAT, "it does not say what one of its layers reads");
    return [{ kind: "tensor", at, shape: shapeFrom(field(config, "shape")) }];
  }
  if (isList(value) && value.some((each) => isTensor(each))) return value.flatMap(givenOf);
  return [{ kind: "constant", value: plain(value) ?? null }];
}

/** `[["a", 0, 0, {}], ["b", 0, 0, {}]]`. Tensors may stand among the keywords as well. */
function oldCall(call: readonly Json[], layer: string): InboundCall {
  let keywords: JsonObject = {};
  const given = call.map((each): Given => {
    if (isList(each) && each[0] === "_CONSTANT_VALUE") return { kind: "constant", value: each[2] ?? null };
    const at = tensorAt(each);
    if (!at) throw invalidModel(WHAT, `it does not say what its layer "${layer}" reads`);
    const named = isList(each) ? each[3] : undefined;
    if (isObject(named)) keywords = { ...keywords, ...named };
    return { kind: "tensor", at, shape: undefined };
  });
  const more = Object.values(keywords).flatMap((value): Given[] => {
    const at = tensorAt(value);
    return at ? [{ kind: "tensor", at, shape: undefined }] : [];
  });
  return { arguments: [...given, ...more], keywords };
}

function tensorAt(value: Json | undefined): TensorAt | undefined {
  if (!isList(value) || value.length < 3) return undefined;
  const [layer, node, tensor] = value;
  return typeof layer === "string" && isWhole(node) && isWhole(tensor) ? { layer, node, tensor } : undefined;
}
