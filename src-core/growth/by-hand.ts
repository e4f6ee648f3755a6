/**
 * The identity in a chain of layers that has no skip, built by hand: kernels that hand their input on, and norms that undo themselves (Chen et al. 2016,
 * "Net2Net", section 2.3: exact with running statistics, not while training).
 */
import type { Operation, WeightSpec } from "../program/operation";
import type { Program, Step } from "../program/program";
import { keeperOf } from "./changes-nothing";
import type { NewNorm, Refused, WeightStart } from "./growth";
import { refused } from "./growth";
import type { RepeatEnds } from "./repeat-ends";

export interface ByHand {
  readonly weights: Readonly<Record<string, WeightStart>>;
  readonly norms: readonly NewNorm[];
}

export function identityByHand(program: Program, { steps, input, output }: RepeatEnds): ByHand | Refused {
  const makers = new Map(steps.map((step) => [step.output, step]));
  const keeps = keeperOf(program);
  const weights: Record<string, WeightStart> = {};
  const norms: NewNorm[] = [];
  for (let value = output; value !== input; ) {
    const step = makers.get(value);
    const [source, ...others] = step?.inputs ?? [];
    if (step === undefined || source === undefined || others.length > 0) {
      return refused("Its layers stand in no plain chain, so the identity cannot be built from them.");
    }
    const sameShape = program.shapes[source]?.join() === program.shapes[value]?.join();
    if (step.operation.kind === "batchNorm") norms.unshift({ step: step.name, undone: true });
    else if (sameShape && handsOn(step.operation)) {
      for (const spec of step.weights) weights[spec.name] = startOf(spec);
    } else if (!keeps(step.operation, input)) return refused(whyNot(step));
    value = source;
  }
  return { weights, norms };
}

/** Whether there are kernels with which it does, where its result has the shape of its input. */
function handsOn(operation: Operation): boolean {
  if (operation.kind !== "conv2d" && operation.kind !== "depthwiseConv2d") return false;
  const { window, strides, dilations, padding } = operation;
  if (strides.some((stride) => stride !== 1)) return false;
  if (operation.kind === "depthwiseConv2d" && operation.multiplier !== 1) return false;
  // The middle of the window must lie on the pixel itself.
  const middle = window.map((side, axis) => Math.floor((side - 1) / 2) * (dilations[axis] ?? 1));
  if (padding === "valid") return middle.every((place) => place === 0);
  const before =
    padding === "same"
      ? window.map((side, axis) => Math.floor(((side - 1) * (dilations[axis] ?? 1)) / 2))
      : [padding[0], padding[2]];
  return middle.every((place, axis) => place === before[axis]);
}

function startOf({ role }: WeightSpec): WeightStart {
  return role === "bias" ? { kind: "constant", value: 0 } : { kind: "handOn" };
}

function whyNot({ path, operation }: Step): string {
  const name = path.split("/").at(-1) ?? path;
  if (operation.kind === "activation" || operation.kind === "prelu") {
    return `The activation ${name} would change what arrives there, for that may be negative.`;
  }
  return `${name} cannot be made to hand its input on.`;
}
