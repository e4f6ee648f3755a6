/**
 * A model as TensorFlow.js's layers format: `model.json` with the layers' configuration and a list of weights, and a binary file with the
 * weights one after another, little-endian. Source: tfjs-core `io/types.ts`, "ModelJSON".
 */
import { fromFloat16, toFloat16 } from "../../codecs/float16";
import { encodeUtf8 } from "../../codecs/text";
import type { FileSet, WeightForm } from "../model";
import { legacyConfig } from "./config";
import type { JsonObject, KerasModel } from "./layer";

const WEIGHTS_FILE = "weights.bin";

/** @param facts handed through by TensorFlow.js: `model.getUserDefinedMetadata().skiploom` */
export function encodeModelJson(model: KerasModel, facts: JsonObject, form: WeightForm): FileSet {
  const weights = model.layers.flatMap(({ name, weights: own }) =>
    own.map((weight) => ({ ...weight, name: `${name}/${weight.name}`, ...packed(weight.values, form) })),
  );
  const bytes = new Uint8Array(weights.reduce((size, { data }) => size + data.length, 0));
  let offset = 0;
  for (const { data } of weights) {
    bytes.set(data, offset);
    offset += data.length;
  }
  const json = {
    format: "layers-model",
    generatedBy: "Skiploom",
    convertedBy: null,
    userDefinedMetadata: { skiploom: facts },
    modelTopology: {
      keras_version: "tfjs-layers 4.22.0",
      backend: "tensor_flow.js",
      model_config: legacyConfig(model, "Model"),
    },
    weightsManifest: [
      {
        paths: [WEIGHTS_FILE],
        weights: weights.map(({ name, shape, isHalf }) => ({
          name,
          shape,
          dtype: "float32",
          ...(isHalf && { quantization: { dtype: "float16", original_dtype: "float32" } }),
        })),
      },
    ],
  };
  return new Map([
    ["model.json", encodeUtf8(`${JSON.stringify(json, undefined, 2)}\n`)],
    [WEIGHTS_FILE, bytes],
  ]);
}

/** In 16 bits only what they hold exactly: rounded weights, but not the factors of layers that an operation was put together of. */
function packed(
  values: Float32Array,
  form: WeightForm,
): { readonly isHalf: boolean; readonly data: Uint8Array } {
  if (form === "float16") {
    const halves = toFloat16(values);
    if (fromFloat16(halves).every((value, at) => Object.is(value, values[at])))
      return { isHalf: true, data: bytesOf(halves) };
  }
  return { isHalf: false, data: bytesOf(values) };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
