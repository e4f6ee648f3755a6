/** TensorFlow.js: a layers model, which a page loads with `tf.loadLayersModel`. */
import type { ModelFormat } from "../format";
import { DIALECTS } from "./dialect";
import { skiploomFacts } from "./facts";
import { kerasFindings } from "./findings";
import { kerasModel } from "./from-program";
import { encodeModelJson } from "./model-json";
import { readModelJson } from "./read/read-model-json";
import { isLayersModel } from "./read/recognise";

export const tfjs: ModelFormat = {
  id: "tfjs",
  label: "TensorFlow.js",
  description: "A folder that any TensorFlow.js loads in a page or in Node, of standard layers alone.",
  choices: {
    model: {
      label: "Model",
      help: "A layers model can be looked into and trained on in TensorFlow.js.",
      default: "layers",
      values: [{ value: "layers", label: "Layers model" }],
    },
  },
  // Its eight bits have one scale for a whole weight, ours one for each channel: they would not be the same numbers.
  forms: ["float32", "float16"],
  provedBy: "tensorflow.js",
  folds: true,
  check: (program) => kerasFindings(program, DIALECTS.tfjs),
  async write(model, { form }) {
    return encodeModelJson(
      kerasModel(model.program, model.weights, DIALECTS.tfjs),
      skiploomFacts(model),
      form,
    );
  },
  recognise: isLayersModel,
  read: async (files) => readModelJson(files),
};
