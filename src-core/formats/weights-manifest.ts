/** Weights as TensorFlow.js keeps them: a list in `model.json`, and a binary file of them one after another, little-endian. */
import { fromFloat16, toFloat16 } from "../codecs/float16";
import type { Shape } from "../layers/layer";
import type { WeightForm } from "./model";

const WEIGHTS_FILE = "weights.bin";

export interface ManifestWeight {
  readonly name: string;
  readonly shape: Shape;
  /** Whole numbers of 32 bits, or floats that are kept as the form of the file says; `Int8Array`: floats of eight bits. */
  readonly values: Float32Array | Int32Array | Int8Array;
}

interface ManifestEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly quantization?: Readonly<Record<string, string | number>>;
}

export interface WrittenWeights {
  /** As `weightsManifest` in `model.json`. */
  readonly manifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly ManifestEntry[];
  }[];
  readonly file: readonly [path: string, bytes: Uint8Array];
}

/** @param form `float16`: in 16 bits what they hold exactly */
export function writeWeights(weights: readonly ManifestWeight[], form: WeightForm): WrittenWeights {
  const packed = weights.map(({ name, shape, values }) => ({ name, shape, ...pack(values, form) }));
  const bytes = new Uint8Array(packed.reduce((size, { data }) => size + data.length, 0));
  let offset = 0;
  for (const { data } of packed) {
    bytes.set(data, offset);
    offset += data.length;
  }
  const entries = packed.map(({ name, shape, kept }): ManifestEntry => ({ name, shape, ...kept }));
  return {
    manifest: [{ paths: [WEIGHTS_FILE], weights: entries }],
    file: [WEIGHTS_FILE, bytes],
  };
}

interface Packed {
  readonly kept: Pick<ManifestEntry, "dtype" | "quantization">;
  readonly data: Uint8Array;
}

/** An unsigned byte stands for itself times `scale` plus `min`. */
const LEAST_BYTE = -128;

function pack(values: ManifestWeight["values"], form: WeightForm): Packed {
  if (values instanceof Int32Array) return { kept: { dtype: "int32" }, data: bytesOf(values) };
  if (values instanceof Int8Array) {
    const quantization = { dtype: "uint8", min: LEAST_BYTE, scale: 1, original_dtype: "float32" };
    return {
      kept: { dtype: "float32", quantization },
      data: Uint8Array.from(values, (value) => value - LEAST_BYTE),
    };
  }
  // Rounded weights, but not the factors of layers that an operation was put together of.
  if (form === "float16") {
    const halves = toFloat16(values);
    if (fromFloat16(halves).every((value, at) => Object.is(value, values[at]))) {
      const quantization = { dtype: "float16", original_dtype: "float32" };
      return { kept: { dtype: "float32", quantization }, data: bytesOf(halves) };
    }
  }
  return { kept: { dtype: "float32" }, data: bytesOf(values) };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
