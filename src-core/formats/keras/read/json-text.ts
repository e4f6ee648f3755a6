/** JSON in a file that may be anything. */
import { decodeUtf8 } from "../../../codecs/text";
import { invalidModel } from "../../invalid-model";
import type { JsonObject } from "../layer";
import { isObject, WHAT } from "./config-values";

/** @param name of what it stands in, for words */
export function parseJson(text: string | Uint8Array, name: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(typeof text === "string" ? text : decodeUtf8(text));
  } catch {
    throw invalidModel(WHAT, `its ${name} is not JSON`);
  }
  if (!isObject(parsed)) throw invalidModel(WHAT, `its ${name} is not an object`);
  return parsed;
}
