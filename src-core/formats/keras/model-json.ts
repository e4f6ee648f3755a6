/**
 * A model as TensorFlow.js's layers format: `model.json` with the layers' configuration and a list of weights, and a binary file with the
 * weights one after another, little-endian. Source: tfjs-core `io/types.ts`, "ModelJSON".
 */
import { encodeUtf8 } from "../../codecs/text";
import type { FileSet, WeightForm } from "../model";
import { writeWeights } from "../weights-manifest";
import { legacyConfig } from "./config";
import type { JsonObject, KerasModel } from "./layer";

/** @param facts handed through by TensorFlow.js: `model.getUserDefinedMetadata().skiploom` */
export function encodeModelJson(model: KerasModel, facts: JsonObject, form: WeightForm): FileSet {
  const { manifest, file } = writeWeights(
    model.layers.flatMap(({ name, weights }) =>
      weights.map((weight) => ({ ...weight, name: `${name}/${weight.name}` })),
    ),
    form,
  );
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
    weightsManifest: manifest,
  };
  return new Map([["model.json", encodeUtf8(`${JSON.stringify(json, undefined, 2)}\n`)], file]);
}
