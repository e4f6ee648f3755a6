/** Layers as somebody else might write them, of operations that are there, in a registry beside the built-in ones. */
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { LayerDefinition } from "#core/layers/layer";
import { elementwiseCost, inferEqual } from "#core/layers/merging";
import { numberParam } from "#core/layers/params";
import { createLayerRegistry } from "#core/layers/registry";
import { accept, BYTES_PER_VALUE, countValues, lastAxis, onlyInput } from "#core/layers/shape";
import { constant } from "#core/program/weights";

/** A parameter, a weight for each channel, three operations. */
const softGate: LayerDefinition = {
  type: "softGate",
  label: "Soft gate",
  description: "Squeezes every value by a tangent and multiplies it by a factor that is learned.",
  family: "activation",
  icon: "spline",
  role: "trunk",
  channels: "kept",
  palette: "Activation",
  nameBase: "gate",
  keywords: ["tanh", "gain"],
  params: {
    steepness: {
      kind: "number",
      label: "Steepness",
      help: "What a value is multiplied by before its tangent.",
      default: 0.5,
      min: 0.1,
      max: 4,
    },
  },
  ports: { inputs: 1, outputs: 1 },
  summary: (params) => `steepness ${numberParam(params, "steepness")}`,
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  cost: (_params, _inputs, output) => ({
    trainableParameters: lastAxis(output),
    otherParameters: 0,
    flops: 3 * countValues(output),
    activationBytes: countValues(output) * BYTES_PER_VALUE,
  }),
  lower(params, { inputShapes, emit }) {
    const scaled = emit({ kind: "scale", factor: numberParam(params, "steepness") }, { part: "steepness" });
    const squeezed = emit(
      { kind: "activation", function: "tanh", slope: 0 },
      { part: "tangent", from: [scaled] },
    );
    const channels = lastAxis(onlyInput(inputShapes));
    return emit(
      { kind: "gain" },
      { from: [squeezed], weights: (step) => [constant(step, "gain", channels, 1.5)] },
    );
  },
};

/** Where branches meet: drawn as a merge, and followed by shortcuts. */
const mean: LayerDefinition = {
  type: "mean",
  label: "Mean",
  description: "Takes the mean of two inputs, value by value.",
  family: "merge",
  icon: "blend",
  role: "merge",
  agrees: true,
  palette: "Residual",
  nameBase: "mean",
  keywords: ["average"],
  params: {},
  ports: { inputs: "many", outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => inferEqual("Mean", inputs),
  cost: (_params, inputs, output) => elementwiseCost(inputs, output),
  lower(_params, { inputs, emit }) {
    const sum = emit({ kind: "add" }, { part: "sum" });
    return emit({ kind: "scale", factor: 1 / inputs.length }, { from: [sum] });
  },
};

export const WITH_OWN_LAYERS = createLayerRegistry([...BUILT_IN_LAYERS.definitions, softGate, mean]);
