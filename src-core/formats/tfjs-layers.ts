/** TensorFlow.js's layers format: what it can hold. Its files are written by the engine, which has TensorFlow.js's layers. */
import { unexportableSteps } from "../export/unexportable";
import type { Finding, ModelFormat } from "./format";

export const tfjsLayers: ModelFormat = {
  id: "tfjs",
  label: "TensorFlow.js",
  description: "A layers model: tf.loadLayersModel reads its model.json, in a page or in Node.",
  choices: {},
  forms: ["float32"],
  provedBy: "tensorflow.js",
  folds: false,
  write: async () => new Map(),
  check: (program) =>
    unexportableSteps(program).map(
      ({ reason, instead, paths }): Finding => ({ kind: "refused", reason, instead, paths: [...paths] }),
    ),
};
