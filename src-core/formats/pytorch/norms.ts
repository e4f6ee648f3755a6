/** Norms and learned factors in PyTorch's words. */
import { SkiploomError } from "../../foundation/errors";
import type { OperationOf, WeightRole } from "../../program/operation";
import { type Argument, applied, type Emission, type ModuleWeight, SAME_CHANNELS } from "./emission";
import type { Facts } from "./facts";
import type { HelperName } from "./helpers";
import type { StepItem } from "./units";

/** PyTorch's defaults. */
const EPSILON = 1e-5;
const MOMENTUM = 0.1;

function channelsOf({ outputShape }: StepItem): Argument {
  return { value: outputShape.at(-1) ?? 0, follows: "input" };
}

function vector(role: WeightRole, name: string): ModuleWeight {
  return { role, name, layout: { kind: "vector" } };
}

const GAMMA_BETA = [vector("gamma", "weight"), vector("beta", "bias")];

/** PyTorch's momentum weighs the new value, ours the old one. */
export function torchMomentum(momentum: number): number {
  return Number((1 - momentum).toPrecision(12));
}

export function batchNorm(
  { momentum, epsilon }: OperationOf<"batchNorm">,
  item: StepItem,
  facts: Facts,
): Emission {
  return {
    module: {
      callee: item.outputShape.length === 3 ? "nn.BatchNorm2d" : "nn.BatchNorm1d",
      args: [
        channelsOf(item),
        { keyword: "eps", value: epsilon, drawn: facts.drawn(item.node, "epsilon"), preset: EPSILON },
        { keyword: "momentum", value: torchMomentum(momentum), preset: MOMENTUM },
      ],
      weights: [
        ...GAMMA_BETA,
        vector("runningMean", "running_mean"),
        vector("runningVariance", "running_var"),
      ],
    },
    channels: SAME_CHANNELS,
    forward: applied,
  };
}

export const PIXEL_GROUPS = {
  reason: "PyTorch has no norm over groups of each pixel's channels.",
  instead: "Use one group, which is layer norm, or group norm over the image instead.",
} as const;

/** Whether no module of PyTorch gives the same numbers. */
export function isPixelGroups({ groups, over }: OperationOf<"groupNorm">, rank: number): boolean {
  return over === "pixel" && groups > 1 && rank === 3;
}

export function groupNorm(operation: OperationOf<"groupNorm">, item: StepItem, facts: Facts): Emission {
  const { groups, epsilon, over } = operation;
  const isImage = item.outputShape.length === 3;
  const eps: Argument = {
    keyword: "eps",
    value: epsilon,
    drawn: facts.drawn(item.node, "epsilon"),
    preset: EPSILON,
  };
  const channels = channelsOf(item);
  const norm = (
    callee: string,
    args: readonly Argument[],
    helpers: readonly HelperName[] = [],
  ): Emission => ({
    module: { callee, args: [...args, eps], weights: GAMMA_BETA },
    channels: SAME_CHANNELS,
    helpers,
    forward: applied,
  });
  if (isPixelGroups(operation, item.outputShape.length)) {
    throw new SkiploomError("unsupported", `${PIXEL_GROUPS.reason} ${PIXEL_GROUPS.instead}`);
  }
  if (item.node.type === "instanceNorm" && isImage) {
    const affine: Argument = { keyword: "affine", value: true };
    return norm("nn.InstanceNorm2d", [channels, affine]);
  }
  if (groups === 1 && !isImage) return norm("nn.LayerNorm", [channels]);
  if (over === "pixel" && isImage) return norm("LayerNorm2d", [channels], ["LayerNorm2d"]);
  const count: Argument = { called: "groups", value: groups, drawn: facts.drawn(item.node, "groups") };
  return norm("nn.GroupNorm", [count, channels]);
}

export function prelu(_operation: OperationOf<"prelu">, item: StepItem): Emission {
  return {
    module: { callee: "nn.PReLU", args: [channelsOf(item)], weights: [vector("slope", "weight")] },
    channels: SAME_CHANNELS,
    forward: applied,
  };
}

/** The size of a learned factor or number: one for all, or one a channel. */
function sizeOf(item: StepItem): Argument {
  const [size = 1] = item.step.weights[0]?.shape ?? [];
  const channels = item.outputShape.at(-1) ?? 0;
  return size === 1 && channels !== 1 ? { value: 1, preset: 1 } : { value: size, follows: "input" };
}

export function scale(_operation: OperationOf<"gain">, item: StepItem): Emission {
  const hasOffset = item.step.weights.some(({ role }) => role === "offset");
  return {
    module: {
      callee: "Scale",
      args: [sizeOf(item), { keyword: "offset", value: hasOffset, preset: false }],
      weights: [vector("gain", "weight"), ...(hasOffset ? [vector("offset", "bias")] : [])],
    },
    channels: SAME_CHANNELS,
    helpers: ["Scale"],
    forward: applied,
  };
}

export function bias(_operation: OperationOf<"offset">, item: StepItem): Emission {
  return {
    module: { callee: "Bias", args: [sizeOf(item)], weights: [vector("offset", "bias")] },
    channels: SAME_CHANNELS,
    helpers: ["Bias"],
    forward: applied,
  };
}
