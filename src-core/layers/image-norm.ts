/** What the norms that treat each image by itself have in common. */
import type { LowerContext } from "../program/lowering";
import type { OperationOf } from "../program/operation";
import type { ValueId } from "../program/program";
import { constant } from "../program/weights";
import { firstValueParam } from "./initializer-param";
import type { LayerCost, ParamSpecs, ResolvedParams, Shape } from "./layer";
import { numberParam } from "./params";
import { BYTES_PER_VALUE, countValues, lastAxis, onlyInput } from "./shape";

export const IMAGE_NORM_PARAMS: ParamSpecs = {
  epsilon: {
    kind: "number",
    label: "Epsilon",
    help: "Added to the variance, so that constant values are not divided by zero.",
    default: 1e-5,
    min: 1e-8,
    max: 0.1,
  },
  gammaInitial: firstValueParam("Initial scale", 1, {
    help: "What the learned scale begins with; 0 in the last norm of a branch makes a residual block begin as an identity.",
  }),
  betaInitial: firstValueParam("Initial shift", 0, { help: "What the learned shift begins with." }),
};

/** A scale and a shift a channel; mean, variance and what they make of a value: about 8 operations. */
export function imageNormCost(inputs: readonly Shape[], output: Shape): LayerCost {
  const values = countValues(output);
  return {
    trainableParameters: 2 * lastAxis(onlyInput(inputs)),
    otherParameters: 0,
    flops: 8 * values,
    activationBytes: values * BYTES_PER_VALUE,
  };
}

export function lowerImageNorm(
  params: ResolvedParams,
  { inputShapes, emit }: LowerContext,
  { groups, over }: Pick<OperationOf<"groupNorm">, "groups" | "over">,
): ValueId {
  const channels = lastAxis(onlyInput(inputShapes));
  return emit(
    { kind: "groupNorm", groups, epsilon: numberParam(params, "epsilon"), over },
    {
      weights: (step) => [
        constant(step, "gamma", channels, numberParam(params, "gammaInitial")),
        constant(step, "beta", channels, numberParam(params, "betaInitial")),
      ],
    },
  );
}
