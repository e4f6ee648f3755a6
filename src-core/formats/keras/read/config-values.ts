/** What a layer's configuration says, checked as it is read: a file may say anything. */

import type { Pair } from "../../../program/operation";
import { invalidModel } from "../../invalid-model";
import type { Json, JsonObject } from "../layer";

/** Of the files that this folder reads, for a person. */
export const WHAT = "Keras model";

/** No side, count or stride of a real network is larger. */
const LARGEST = 2 ** 24;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Own fields alone: a file may use names that every object has. */
export function field(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Python's tuples and TensorFlow's shapes, which some versions write as objects, are lists. */
export function plain(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return value;
  const kind = field(value, "class_name");
  if (kind === "__tuple__" || kind === "TensorShape") return field(value, "items");
  const config = field(value, "config");
  if ((kind === "__numpy__" || kind === "__tensor__") && isObject(config)) return field(config, "value");
  return field(value, "type") === "ndarray" ? field(value, "value") : value;
}

/** The configuration of one layer. */
export interface ConfigReader {
  has(key: string): boolean;
  raw(key: string): Json | undefined;
  text(key: string, otherwise?: string): string;
  flag(key: string, otherwise: boolean): boolean;
  number(key: string, otherwise?: number): number;
  /** From 1 on. */
  count(key: string, otherwise?: number): number;
  /** Rows and columns; one number stands for both. */
  pair(key: string, otherwise?: Pair): Pair;
}

/** @param layer its name, for words */
export function readConfig(config: JsonObject, layer: string): ConfigReader {
  const raw = (key: string): Json | undefined => plain(field(config, key));
  const wrong = (key: string, wanted: string): never => {
    throw invalidModel(WHAT, `"${key}" of its layer "${layer}" is not ${wanted}`);
  };
  const given = (key: string): Json | undefined => raw(key) ?? undefined;
  const number = (key: string, otherwise?: number): number => {
    const value = given(key) ?? otherwise;
    return typeof value === "number" && Number.isFinite(value) ? value : wrong(key, "a number");
  };
  const count = (key: string, otherwise?: number): number => {
    const value = given(key) ?? otherwise;
    return isCount(value) ? value : wrong(key, "a whole number from 1 on");
  };
  return {
    has: (key) => given(key) !== undefined,
    raw,
    text: (key, otherwise) => {
      const value = given(key) ?? otherwise;
      return typeof value === "string" ? value : wrong(key, "a text");
    },
    flag: (key, otherwise) => {
      const value = given(key) ?? otherwise;
      return typeof value === "boolean" ? value : wrong(key, "true or false");
    },
    number,
    count,
    pair: (key, otherwise) => {
      const value = given(key) ?? otherwise;
      if (isCount(value)) return [value, value];
      if (!isList(value) || value.length !== 2) return wrong(key, "two whole numbers");
      const [rows, columns] = value;
      return isCount(rows) && isCount(columns) ? [rows, columns] : wrong(key, "two whole numbers from 1 on");
    },
  };
}

export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LARGEST;
}

/** From 0 on. */
export function isWhole(value: unknown): value is number {
  return value === 0 || isCount(value);
}

/** Without the batch. */
export function shapeFrom(value: Json | undefined): readonly (number | null)[] | undefined {
  const list = plain(value);
  if (!isList(list) || list.length === 0) return undefined;
  const sides = list.slice(1).map((side) => (side === -1 ? null : side));
  return sides.every((side): side is number | null => side === null || isWhole(side)) ? sides : undefined;
}
