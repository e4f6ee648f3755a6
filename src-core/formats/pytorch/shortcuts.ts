/** A shortcut in PyTorch's words: zeros for new channels (option A), or a projection (option B), where it is no identity. */
import { flagParam, textParam } from "../../layers/params";
import type { Step } from "../../program/program";
import { type Argument, applied, type Emission, type ModuleWeight, one, SAME_CHANNELS } from "./emission";
import type { HelperName } from "./helpers";
import type { ShortcutItem } from "./units";
import { short } from "./windows";

export type ShortcutKind = "identity" | "pad" | "projection";

export function shortcutKind({ steps }: ShortcutItem): ShortcutKind {
  if (steps.length === 0) return "identity";
  return steps[0]?.operation.kind === "conv2d" ? "projection" : "pad";
}

function strideOf(steps: readonly Step[]): readonly [number, number] {
  const [first] = steps;
  const isStrided = first?.operation.kind === "conv2d" || first?.operation.kind === "subsample";
  return isStrided ? first.operation.strides : [1, 1];
}

const NORM: readonly ModuleWeight[] = [
  { role: "gamma", name: "bn.weight", layout: { kind: "vector" }, step: 1 },
  { role: "beta", name: "bn.bias", layout: { kind: "vector" }, step: 1 },
  { role: "runningMean", name: "bn.running_mean", layout: { kind: "vector" }, step: 1 },
  { role: "runningVariance", name: "bn.running_var", layout: { kind: "vector" }, step: 1 },
];

function kernel(name: string): ModuleWeight {
  return { role: "kernel", name, layout: { kind: "convolution" }, step: 0 };
}

/** @param kinds what it is wherever its block stands */
export function shortcutEmission(item: ShortcutItem, kinds: ReadonlySet<ShortcutKind>): Emission {
  const own = shortcutKind(item);
  const rank = item.inputShapes[0]?.length ?? 0;
  if (own === "identity" && rank !== 3) return { channels: SAME_CHANNELS, forward: one };
  const kind = own === "identity" ? (kinds.has("projection") ? "projection" : "pad") : own;
  const [stride, incoming, outgoing] = [
    strideOf(item.steps),
    item.inputShapes[0]?.at(-1) ?? 0,
    item.outputShape.at(-1) ?? 0,
  ];
  const args: readonly Argument[] = [
    { value: incoming, follows: "input" },
    { value: outgoing, follows: "output" },
    { keyword: "stride", value: short(stride), follows: "stride", preset: 1 },
  ];
  const made = (
    callee: string,
    more: readonly Argument[],
    weights: readonly ModuleWeight[],
    helpers: readonly HelperName[],
  ): Emission => ({
    module: { callee, args: [...args, ...more], weights: own === "identity" ? [] : weights },
    channels: { kind: "argument", place: 1 },
    helpers,
    forward: applied,
  });
  if (kind === "pad") {
    const isBoth = textParam(item.params, "channels") === "both";
    const both: Argument = { keyword: "both_sides", value: isBoth, preset: false };
    return made("PadShortcut", [both], [], ["PadShortcut"]);
  }
  // One that is a projection between equal shapes was asked for as such.
  const isForced = own === "projection" && stride[0] === 1 && stride[1] === 1 && incoming === outgoing;
  const isFlexible = kinds.has("identity") && !isForced;
  if (flagParam(item.params, "norm")) {
    const callee = isFlexible ? "shortcut" : "projection";
    return made(callee, [], [kernel("conv.weight"), ...NORM], [callee]);
  }
  if (isFlexible) return made("bare_shortcut", [], [kernel("weight")], ["bare_shortcut"]);
  return {
    module: {
      callee: "nn.Conv2d",
      args: [
        ...args.slice(0, 2),
        { value: 1 },
        ...args.slice(2),
        { keyword: "bias", value: false, preset: true },
      ],
      weights: [kernel("weight")],
    },
    channels: { kind: "argument", place: 1 },
    forward: applied,
  };
}
