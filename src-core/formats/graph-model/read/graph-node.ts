/** One node of a graph that is read: a file may say anything of it. */
import { decodeBase64 } from "../../../codecs/base64";
import { decodeLatin1, encodeUtf8 } from "../../../codecs/text";
import { invalidModel } from "../../invalid-model";
import type { Json, JsonObject } from "../../keras/layer";
import { field, isList, isObject } from "../../keras/read/config-values";

export const WHAT = "TensorFlow.js model";

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Names of what it reads: `conv1`, or `groups:1` for another result than the first. */
  readonly inputs: readonly string[];
  text(name: string, otherwise: string): string;
  texts(name: string): readonly string[];
  flag(name: string, otherwise: boolean): boolean;
  number(name: string, otherwise: number): number;
  integers(name: string): readonly number[] | undefined;
  /** `DT_FLOAT` */
  type(name: string): string;
  /** Sides of a shape; -1 where one is open. Undefined: nothing is said. */
  shape(name: string): readonly number[] | undefined;
}

/** @throws SkiploomError `invalid-model` */
export function graphNode(given: Json): GraphNode {
  const said = isObject(given) ? given : {};
  const [name, op] = [field(said, "name"), field(said, "op")];
  if (typeof name !== "string" || typeof op !== "string" || name === "")
    throw invalidModel(WHAT, "a node of its graph has no name or no operation");
  const inputs = field(said, "input") ?? [];
  if (!isList(inputs) || !inputs.every((input) => typeof input === "string"))
    throw invalidModel(WHAT, `its node "${name}" does not say what it reads`);
  const attr = field(said, "attr");
  const attribute = (key: string): JsonObject => {
    const found = isObject(attr) ? field(attr, key) : undefined;
    return isObject(found) ? found : {};
  };
  const list = (key: string, kind: string): readonly Json[] | undefined => {
    const values = field(attribute(key), "list");
    const found = isObject(values) ? field(values, kind) : undefined;
    return isList(found) ? found : isObject(values) ? [] : undefined;
  };
  const wrong = (key: string): never => {
    throw invalidModel(WHAT, `"${key}" of its node "${name}" is not what its operation is told`);
  };
  return {
    name,
    op,
    inputs: inputs.filter((input) => !input.startsWith("^")).map(valueName),
    text: (key, otherwise) => textOf(field(attribute(key), "s")) ?? otherwise,
    texts: (key) => (list(key, "s") ?? []).map((each) => textOf(each) ?? ""),
    flag: (key, otherwise) => {
      const value = field(attribute(key), "b");
      return typeof value === "boolean" ? value : otherwise;
    },
    number: (key, otherwise) => {
      const found = attribute(key);
      const value = numberOf(field(found, "i") ?? field(found, "f") ?? otherwise);
      return value ?? wrong(key);
    },
    integers: (key) => list(key, "i")?.map((each) => wholeOf(each) ?? wrong(key)),
    type: (key) => {
      const value = field(attribute(key), "type");
      return typeof value === "string" ? value : "";
    },
    shape: (key) => sidesOf(field(attribute(key), "shape")),
  };
}

/** `conv1:0` is `conv1`. */
export function valueName(name: string): string {
  return name.endsWith(":0") ? name.slice(0, -2) : name;
}

/** Of a TensorShapeProto. */
export function sidesOf(shape: Json | undefined): readonly number[] | undefined {
  const dims = isObject(shape) ? field(shape, "dim") : undefined;
  if (!isList(dims)) return undefined;
  return dims.map((dim) => (isObject(dim) ? wholeOf(field(dim, "size") ?? 0) : undefined) ?? -1);
}

/** Protobuf's JSON has whole numbers as text. */
function numberOf(value: Json | undefined): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function wholeOf(value: Json | undefined): number | undefined {
  const number = numberOf(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function textOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return decodeLatin1(decodeBase64(encodeUtf8(value)));
  return isList(value) && value.every((each) => typeof each === "number")
    ? String.fromCharCode(...value.slice(0, LONGEST_TEXT))
    : undefined;
}

const LONGEST_TEXT = 1024;
