import { batchNormWeights } from "../program/weights";
import { firstValueParam } from "./initializer-param";
import type { LayerDefinition } from "./layer";
import { numberParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, lastAxis, onlyInput } from "./shape";

export const batchNorm: LayerDefinition = {
  type: "batchNorm",
  label: "Batch norm",
  description:
    "Gives each channel mean 0 and spread 1 over the batch, then a learned scale and shift: training gets faster and steadier.",
  family: "normalisation",
  icon: "sliders-horizontal",
  role: "trunk",
  channels: "kept",
  palette: "Normalisation",
  nameBase: "bn",
  keywords: ["bn", "batch normalization", "normalise", "normalize"],
  params: {
    momentum: {
      kind: "number",
      label: "Momentum",
      help: "How slowly the running mean and variance follow the batches; they are used when the network is not training.",
      default: 0.9,
      min: 0,
      max: 0.9999,
      step: 0.01,
    },
    epsilon: {
      kind: "number",
      label: "Epsilon",
      help: "Added to the variance, so that a constant channel is not divided by zero.",
      default: 1e-5,
      min: 1e-8,
      max: 0.1,
    },
    gammaInitial: firstValueParam("Initial scale", 1, {
      help: "What the learned scale begins with; 0 in the last norm of a branch makes a residual block begin as an identity (Goyal et al. 2017).",
    }),
    betaInitial: firstValueParam("Initial shift", 0, { help: "What the learned shift begins with." }),
  },
  ports: { inputs: 1, outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  /** Scale and shift are learned, mean and variance are measured; a multiply-add a value (Ioffe & Szegedy 2015, algorithm 2). */
  cost(_params, inputs, output) {
    const channels = lastAxis(onlyInput(inputs));
    const values = countValues(output);
    return {
      trainableParameters: 2 * channels,
      otherParameters: 2 * channels,
      flops: 2 * values,
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  lower(params, { inputShapes, emit }) {
    const momentum = numberParam(params, "momentum");
    const epsilon = numberParam(params, "epsilon");
    const first = { gamma: numberParam(params, "gammaInitial"), beta: numberParam(params, "betaInitial") };
    return emit(
      { kind: "batchNorm", momentum, epsilon },
      { weights: (step) => batchNormWeights(step, lastAxis(onlyInput(inputShapes)), first) },
    );
  },
};
