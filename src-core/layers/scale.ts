import { onlyValue } from "../program/lowering";
import { constant } from "../program/weights";
import { firstValueParam } from "./initializer-param";
import type { LayerDefinition, ResolvedParams, Shape } from "./layer";
import { flagParam, numberParam, textParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, lastAxis, onlyInput } from "./shape";

const LEARNED = ["one", "channels"];

function isLearned(params: ResolvedParams): boolean {
  return textParam(params, "factor") !== "number";
}

/** Numbers in each of its weights. */
function lengthOf(params: ResolvedParams, inputs: readonly Shape[]): number {
  return textParam(params, "factor") === "channels" ? lastAxis(onlyInput(inputs)) : 1;
}

export const scale: LayerDefinition = {
  type: "scale",
  label: "Scale",
  description:
    "Multiplies by a factor, fixed or learned: one that begins at 0 lets a residual block begin as an identity.",
  family: "skip",
  icon: "scaling",
  role: "trunk",
  channels: "kept",
  palette: "Residual",
  nameBase: "scale",
  keywords: ["gain", "factor", "multiply", "skipinit", "rezero", "layerscale", "alpha", "learned"],
  params: {
    factor: {
      kind: "choice",
      label: "Factor",
      help: "A fixed number; or learned, one for all values as in SkipInit and ReZero, or one for each channel as in LayerScale.",
      default: "number",
      choices: [
        { value: "number", label: "A number" },
        { value: "one", label: "Learned, one for all" },
        { value: "channels", label: "Learned, one a channel" },
      ],
    },
    number: {
      kind: "number",
      label: "Number",
      help: "What every value is multiplied by.",
      appliesWhen: { param: "factor", is: ["number"] },
      default: 1,
      min: -100,
      max: 100,
    },
    firstValue: {
      kind: "number",
      label: "Initial factor",
      help: "What every learned factor begins with; 0 at the end of a branch makes a residual block begin as an identity.",
      appliesWhen: { param: "factor", is: LEARNED },
      default: 0,
      min: -100,
      max: 100,
    },
    offset: {
      kind: "boolean",
      label: "Learned offset",
      help: "A learned number is added afterwards, as many as there are factors.",
      appliesWhen: { param: "factor", is: LEARNED },
      default: false,
    },
    offsetInitial: firstValueParam("Initial offset", 0, {
      help: "What the learned offset begins with.",
      appliesWhen: { param: "offset", is: [true] },
    }),
  },
  ports: { inputs: 1, outputs: 1 },
  summary(params) {
    switch (textParam(params, "factor")) {
      case "one":
        return `learned, from ${numberParam(params, "firstValue")}`;
      case "channels":
        return `learned a channel, from ${numberParam(params, "firstValue")}`;
      default:
        return `× ${numberParam(params, "number")}`;
    }
  },
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  /** A product a value, and a sum where there is an offset. */
  cost(params, inputs, output) {
    const values = countValues(output);
    const weights = isLearned(params) ? (flagParam(params, "offset") ? 2 : 1) : 0;
    return {
      trainableParameters: weights * lengthOf(params, inputs),
      otherParameters: 0,
      flops: Math.max(1, weights) * values,
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  lower(params, context) {
    const { inputShapes, emit } = context;
    if (!isLearned(params)) {
      const factor = numberParam(params, "number");
      return factor === 1 ? onlyValue(context) : emit({ kind: "scale", factor });
    }
    const length = lengthOf(params, inputShapes);
    return emit(
      { kind: "gain" },
      {
        weights: (step) => [
          constant(step, "gain", length, numberParam(params, "firstValue")),
          ...(flagParam(params, "offset")
            ? [constant(step, "offset", length, numberParam(params, "offsetInitial"))]
            : []),
        ],
      },
    );
  },
};
