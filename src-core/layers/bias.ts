import { constant } from "../program/weights";
import { firstValueParam } from "./initializer-param";
import type { LayerDefinition, ResolvedParams, Shape } from "./layer";
import { numberParam, textParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, lastAxis, onlyInput } from "./shape";

/** Numbers that are learned. */
function lengthOf(params: ResolvedParams, inputs: readonly Shape[]): number {
  return textParam(params, "per") === "channel" ? lastAxis(onlyInput(inputs)) : 1;
}

export const bias: LayerDefinition = {
  type: "bias",
  label: "Bias",
  description: "Adds a learned number: where there is no norm, it moves what comes in to where it is of use.",
  family: "skip",
  icon: "diff",
  role: "trunk",
  channels: "kept",
  palette: "Residual",
  nameBase: "bias",
  keywords: ["offset", "shift", "fixup", "add", "learned", "scalar"],
  params: {
    per: {
      kind: "choice",
      label: "Numbers",
      help: "One for all values, as in Fixup; or one for each channel, as a convolution's bias.",
      default: "one",
      choices: [
        { value: "one", label: "One for all" },
        { value: "channel", label: "One a channel" },
      ],
    },
    firstValue: firstValueParam("Initial value", 0, { help: "What every learned number begins with." }),
  },
  ports: { inputs: 1, outputs: 1 },
  summary: (params) => (textParam(params, "per") === "channel" ? "one a channel" : "one for all"),
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  /** A sum a value. */
  cost(params, inputs, output) {
    const values = countValues(output);
    return {
      trainableParameters: lengthOf(params, inputs),
      otherParameters: 0,
      flops: values,
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  lower: (params, { inputShapes, emit }) =>
    emit(
      { kind: "offset" },
      {
        weights: (step) => [
          constant(step, "offset", lengthOf(params, inputShapes), numberParam(params, "firstValue")),
        ],
      },
    ),
};
