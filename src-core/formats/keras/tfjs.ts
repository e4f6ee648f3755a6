/** TensorFlow.js: a layers model, which a page loads with `tf.loadLayersModel`, or a graph model, with `tf.loadGraphModel`. */
import type { Finding, ModelFormat } from "../format";
import { graphFindings } from "../graph-model/check";
import { writeGraphModel } from "../graph-model/write";
import { DIALECTS } from "./dialect";
import { skiploomFacts } from "./facts";
import { kerasFindings } from "./findings";
import { kerasModel } from "./from-program";
import { encodeModelJson } from "./model-json";
import { readModelJson } from "./read/read-model-json";
import { isTensorFlowJs } from "./read/recognise";

export const tfjs: ModelFormat = {
  id: "tfjs",
  label: "TensorFlow.js",
  description:
    "A folder that any TensorFlow.js loads in a page or in Node: by tf.loadLayersModel, or a graph model by tf.loadGraphModel.",
  choices: {
    model: {
      label: "Model",
      help: "A layers model can be looked into and trained on in TensorFlow.js; a graph model holds more networks and only predicts.",
      default: "layers",
      values: [
        { value: "layers", label: "Layers model" },
        { value: "graph", label: "Graph model" },
      ],
    },
  },
  forms: ["float32", "float16", "int8"],
  provedBy: "tensorflow.js",
  folds: true,
  usage({ imageShape, classes }, { model }) {
    const images = `32-bit floats of \`[N, ${imageShape.join(", ")}]\` (images, rows, columns, channels)`;
    return model === "graph"
      ? `\`tf.loadGraphModel\` loads it. The model takes \`image\`, ${images}, and gives \`logits\` and \`probabilities\` of \`[N, ${classes}]\`.`
      : `\`tf.loadLayersModel\` loads it. The model takes ${images}, and gives probabilities of \`[N, ${classes}]\`.`;
  },
  check: (program, { choices, form }) => {
    if (choices.model === "graph") return graphFindings(program, form);
    const findings = kerasFindings(program, DIALECTS.tfjs);
    return form === "int8" ? [...findings, NO_EIGHT_BITS] : findings;
  },
  async write(model, { choices, form }) {
    if (choices.model === "graph") return writeGraphModel(model, form);
    return encodeModelJson(
      kerasModel(model.program, model.weights, DIALECTS.tfjs),
      skiploomFacts(model),
      form,
    );
  },
  recognise: isTensorFlowJs,
  read: async (files) => readModelJson(files),
};

const NO_EIGHT_BITS: Finding = {
  kind: "refused",
  reason:
    "The eight bits of a layers model have one scale for a whole weight, and ours have one for each channel.",
  instead: "Use the graph model or float16 instead.",
  paths: [],
};
