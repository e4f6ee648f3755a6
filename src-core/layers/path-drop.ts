import type { LayerDefinition } from "./layer";
import { flagParam, numberParam, textParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, onlyInput } from "./shape";

/** Less would leave nearly nothing of a branch, multiplied by more than 20. */
const LEAST = 0.05;

export const pathDrop: LayerDefinition = {
  type: "pathDrop",
  label: "Path drop",
  description:
    "While training, leaves out a branch as a whole at random, so that a deep network trains as many shallower ones (stochastic depth).",
  family: "skip",
  icon: "scissors",
  role: "trunk",
  channels: "kept",
  palette: "Residual",
  nameBase: "drop",
  keywords: ["stochastic depth", "drop path", "survival", "regularisation", "regularization", "branch"],
  params: {
    survival: {
      kind: "number",
      label: "Survival",
      help: "The chance that the branch stays; what stays is divided by it, so that the sum is the same on average.",
      default: 0.8,
      min: LEAST,
      max: 1,
      step: 0.05,
    },
    per: {
      kind: "choice",
      label: "Drawn",
      help: "For each image by itself, or once for the whole batch.",
      default: "image",
      choices: [
        { value: "image", label: "For each image" },
        { value: "batch", label: "For the batch" },
      ],
    },
    byDepth: {
      kind: "boolean",
      label: "By depth",
      help: "In a block that is repeated, survival falls evenly from repeat to repeat, and the last one has the number above.",
      default: false,
    },
    survivalBefore: {
      kind: "number",
      label: "Survival before",
      help: "Where it falls from: 1, or what the last block of the stage before has.",
      advanced: true,
      appliesWhen: { param: "byDepth", is: [true] },
      default: 1,
      min: LEAST,
      max: 1,
      step: 0.05,
    },
  },
  ports: { inputs: 1, outputs: 1 },
  summary(params) {
    const share = `${Math.round(numberParam(params, "survival") * 100)}% stays`;
    return flagParam(params, "byDepth") ? `${share}, by depth` : share;
  },
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  /** Nothing is computed outside training; training keeps the output (Huang et al. 2016). */
  cost: (_params, _inputs, output) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: 0,
    activationBytes: countValues(output) * BYTES_PER_VALUE,
  }),
  /** Linear decay (Huang et al. 2016, equation 4), over the repeats of one block. */
  inRepeat(params, { repeat, count }) {
    if (!flagParam(params, "byDepth")) return params;
    const [before, last] = [numberParam(params, "survivalBefore"), numberParam(params, "survival")];
    return { ...params, survival: before + (repeat / count) * (last - before) };
  },
  lower: (params, { emit }) =>
    emit({
      kind: "pathDrop",
      survival: numberParam(params, "survival"),
      per: textParam(params, "per") === "batch" ? "batch" : "image",
    }),
};
