/** Reads TensorFlow.js's models: `model.json` and the weight files that it names. Source: tfjs-core `io/io_utils.ts`. */
import { fromFloat16 } from "../../../codecs/float16";
import { readGraphModel } from "../../graph-model/read/read";
import { invalidModel } from "../../invalid-model";
import type { FileSet, ReadModel } from "../../model";
import type { Json, JsonObject } from "../layer";
import { field, isList, isObject, isWhole } from "./config-values";
import { parseJson } from "./json-text";
import { readModelOf } from "./to-read-model";
import type { StoredWeight, WeightStore } from "./weights";

const WHAT = "TensorFlow.js model";

/** @throws SkiploomError `invalid-model` */
export function readModelJson(files: FileSet): ReadModel {
  const [path, bytes] = modelFile(files);
  const json = parseJson(bytes, "model.json");
  const topology = field(json, "modelTopology");
  const weights = (): ReadonlyMap<string, StoredWeight> => readWeights(json, filesBeside(files, path));
  if (isObject(topology) && field(topology, "node") !== undefined) return readGraphModel(json, weights());
  if (!isObject(topology)) throw invalidModel(WHAT, "its model.json has no layers");
  const inner = field(topology, "model_config");
  const by = field(json, "generatedBy");
  const metadata = field(json, "userDefinedMetadata");
  return readModelOf({
    model: isObject(inner) ? inner : topology,
    store: namedStore(weights()),
    origin: "tfjs",
    madeBy: `TensorFlow.js layers model${typeof by === "string" ? `, made by ${by}` : ""}`,
    facts: isObject(metadata) ? field(metadata, "skiploom") : undefined,
  });
}

/** The file of this name; else the only JSON there is. */
export function modelFile(files: FileSet): readonly [path: string, bytes: Uint8Array] {
  const jsons = [...files].filter(([path]) => path.endsWith(".json"));
  const [only, ...others] = jsons;
  const named = jsons.find(([path]) => path.split("/").at(-1) === "model.json");
  const found = named ?? (others.length === 0 ? only : undefined);
  if (!found) throw invalidModel(WHAT, "there is no model.json");
  return found;
}

/** By their paths from where the model lies; by names alone where folders were lost. */
function filesBeside(files: FileSet, path: string): (name: string) => Uint8Array | undefined {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const byName = new Map([...files].map(([each, bytes]) => [each.split("/").at(-1) ?? each, bytes]));
  return (name) => files.get(`${folder}${name}`) ?? byName.get(name.split("/").at(-1) ?? name);
}

function readWeights(
  json: JsonObject,
  file: (name: string) => Uint8Array | undefined,
): ReadonlyMap<string, StoredWeight> {
  const manifest = field(json, "weightsManifest");
  const found = new Map<string, StoredWeight>();
  if (!isList(manifest)) throw invalidModel(WHAT, "its model.json names no weights");
  for (const group of manifest) {
    const [paths, weights] = isObject(group) ? [field(group, "paths"), field(group, "weights")] : [];
    if (!isList(paths) || !isList(weights)) throw invalidModel(WHAT, "its list of weights is incomplete");
    const shards = paths.map((path) => {
      const bytes = typeof path === "string" ? file(path) : undefined;
      if (!bytes)
        throw invalidModel(WHAT, `its weight file ${JSON.stringify(path)} is not beside model.json`);
      return bytes;
    });
    const next = inOneRow(shards);
    for (const weight of weights) {
      if (!isObject(weight)) throw invalidModel(WHAT, "its list of weights is incomplete");
      const [name, stored] = readWeight(weight, next);
      found.set(name, stored);
    }
  }
  return found;
}

/** Bytes one after another, wherever one file ends and the next begins. */
function inOneRow(shards: readonly Uint8Array[]): (length: number, name: string) => Uint8Array {
  let [shard, offset] = [0, 0];
  return (length, name) => {
    const left = shards.reduce((sum, { length: size }, at) => sum + (at < shard ? 0 : size), -offset);
    if (length > left) throw invalidModel(WHAT, `its weight files end within "${name}"`);
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      const part = shards[shard]?.subarray(offset, offset + length - filled) ?? new Uint8Array();
      bytes.set(part, filled);
      filled += part.length;
      offset += part.length;
      if (offset >= (shards[shard]?.length ?? 0)) [shard, offset] = [shard + 1, 0];
    }
    return bytes;
  };
}

const TYPE_BYTES: ReadonlyMap<Json | undefined, number> = new Map<Json, number>([
  ["float32", 4],
  ["int32", 4],
  ["float16", 2],
  ["uint16", 2],
  ["uint8", 1],
  ["bool", 1],
]);

function readWeight(
  weight: JsonObject,
  next: (length: number, name: string) => Uint8Array,
): readonly [name: string, stored: StoredWeight] {
  const [name, shape, type] = [field(weight, "name"), field(weight, "shape"), field(weight, "dtype")];
  if (typeof name !== "string" || !isList(shape) || !shape.every(isWhole))
    throw invalidModel(WHAT, "a weight in its list has no name or no shape");
  const quantization = field(weight, "quantization");
  const packed = isObject(quantization) ? field(quantization, "dtype") : type;
  const bytesEach = TYPE_BYTES.get(packed);
  if (bytesEach === undefined)
    throw invalidModel(WHAT, `its weights "${name}" are of the type ${JSON.stringify(packed)}`);
  const size = shape.reduce<number>((product, side) => product * side, 1);
  const bytes = next(size * bytesEach, name);
  return [name, { shape, values: unpacked(bytes, packed, isObject(quantization) ? quantization : {}, name) }];
}

function unpacked(bytes: Uint8Array, type: Json | undefined, how: JsonObject, name: string): Float32Array {
  const { buffer } = bytes;
  if (type === "float32") return new Float32Array(buffer);
  if (type === "float16") return fromFloat16(new Uint16Array(buffer));
  if (type === "int32") return Float32Array.from(new Int32Array(buffer));
  const codes = type === "uint16" ? new Uint16Array(buffer) : bytes;
  const [scale, least] = [field(how, "scale") ?? 1, field(how, "min") ?? 0];
  if (typeof scale !== "number" || typeof least !== "number")
    throw invalidModel(WHAT, `it does not say how its weights "${name}" are to be unpacked`);
  return Float32Array.from(codes, (code) => code * scale + least);
}

/** `conv1/kernel`; of a model in the model with its name before it, and with TensorFlow.js's own names between. */
function namedStore(weights: ReadonlyMap<string, StoredWeight>): WeightStore {
  const byEnding = new Map<string, StoredWeight | undefined>();
  for (const [name, weight] of weights) {
    const parts = name.split("/");
    for (let from = 1; from < parts.length - 1; from += 1) {
      const ending = parts.slice(from).join("/");
      // What two of them end with tells neither.
      byEnding.set(ending, byEnding.has(ending) ? undefined : weight);
    }
  }
  return {
    read: ({ name, top }, wanted) =>
      wanted.map((names) => {
        for (const each of names) {
          const ending = `${name}/${each}`;
          const found = weights.get(ending) ?? weights.get(`${top}/${ending}`) ?? byEnding.get(ending);
          if (found) return found;
        }
        return undefined;
      }),
  };
}
