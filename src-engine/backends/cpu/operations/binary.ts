/** Functions of two tensors with broadcasting, comparisons, and gradients of activations. */
import type { NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import { util } from "@tensorflow/tfjs-core";
import type { ActivationGradientAttributes, GradientOf } from "../../operations/activation-gradients";
import { ACTIVATION_GRADIENT, ADD_RELU } from "../../operations/fused-names";
import { input } from "../../own-kernel";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { OwnCpuKernel } from "../own-kernel";
import { type Broadcast, broadcast } from "./broadcast";
import { ELEMENTWISE_BLOCK } from "./unary";

/** Numbers of the operations in `kernels/lib/binary-functions.ts`. */
const OPERATIONS: Readonly<Record<string, number>> = {
  Add: 0,
  Sub: 1,
  Multiply: 2,
  RealDiv: 3,
  Maximum: 4,
  Minimum: 5,
  SquaredDifference: 6,
  [ADD_RELU]: 7,
};
const GRADIENTS: Readonly<Record<GradientOf, number>> = {
  reluOfResult: 8,
  relu6: 9,
  leakyRelu: 10,
  eluOfResult: 11,
  selu: 12,
  sigmoidOfResult: 13,
  tanhOfResult: 14,
  swish: 15,
  gelu: 16,
  softplus: 18,
  mish: 19,
  hardSwish: 20,
  hardSigmoid: 21,
};
const PRELU = 17;
const COMPARISONS: Readonly<Record<string, number>> = {
  Greater: 0,
  GreaterEqual: 1,
  Less: 2,
  LessEqual: 3,
  Equal: 4,
  NotEqual: 5,
};

/** Axes around a run that the kernel has room for. */
const MOST_AXES = 6;
/** A vector that repeats along rows shorter than this is repeated in memory first. */
const SHORT_RUN = 512;
const REPEATED_RUN = 2048;

/** Runs the kernel `name` for the operation `operation`. */
function combine(
  backend: SkiploomCpuBackend,
  name: "kernelBinary" | "kernelCompare",
  operation: number,
  a: TensorInfo,
  b: TensorInfo,
  parameter = 0,
): TensorInfo {
  const plan = broadcast(a.shape, b.shape);
  const y = backend.allocateOutput(plan.shape, name === "kernelCompare" ? "bool" : "float32");
  const repeated = name === "kernelBinary" ? repetitionOf(plan) : undefined;
  const run = repeated?.run ?? plan.run;
  const axes = repeated ? [{ size: Math.ceil(plan.size / run), aStep: 0, bStep: 0 }] : plan.axes;
  const block = repeated ? Math.ceil(ELEMENTWISE_BLOCK / run) * run : ELEMENTWISE_BLOCK;
  const padded = (steps: readonly number[]): number[] => [
    ...steps,
    ...Array<number>(MOST_AXES - steps.length).fill(0),
  ];
  backend.runtime.run(
    name,
    Math.ceil(plan.size / block),
    [
      operation,
      backend.addressOf(a),
      backend.addressOf(b),
      backend.addressOf(y),
      plan.size,
      run,
      block,
      plan.walk,
      axes.length,
      ...padded(axes.map((axis) => axis.size)),
      ...padded(axes.map((axis) => (repeated?.swapped === false ? run : axis.aStep))),
      ...padded(axes.map((axis) => (repeated?.swapped === true ? run : axis.bStep))),
      repeated?.period ?? 0,
      repeated?.swapped ? 1 : 0,
    ],
    [parameter],
  );
  return y;
}

/** Where one operand is a short vector that each row of the other meets. */
function repetitionOf({
  run,
  walk,
  axes,
}: Broadcast): { period: number; run: number; swapped: boolean } | undefined {
  const [axis] = axes;
  if (walk !== 0 || axes.length !== 1 || !axis || run >= SHORT_RUN) return undefined;
  if (axis.aStep !== 0 && axis.bStep !== 0) return undefined;
  return { period: run, run: run * Math.ceil(REPEATED_RUN / run), swapped: axis.aStep === 0 };
}

function acceptsTwo(first: string, second: string) {
  return (inputs: NamedTensorInfoMap): boolean => {
    const a = inputs[first];
    const b = inputs[second];
    if (a?.dtype !== "float32" || b?.dtype !== "float32") return false;
    return Math.max(a.shape.length, b.shape.length) <= MOST_AXES;
  };
}

/** The sum of several tensors of one shape. */
function runAddN(backend: SkiploomCpuBackend, tensors: readonly TensorInfo[]): TensorInfo {
  const [first, second, ...others] = tensors;
  if (!first) throw new Error("A sum of no tensors was asked for.");
  const { Add: add = 0 } = OPERATIONS;
  let sum = second ? combine(backend, "kernelBinary", add, first, second) : copyOf(backend, first);
  for (const other of others) {
    const before = sum;
    sum = combine(backend, "kernelBinary", add, before, other);
    backend.disposeData(before.dataId);
  }
  return sum;
}

function copyOf(backend: SkiploomCpuBackend, x: TensorInfo): TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

export const binaryKernels: readonly OwnCpuKernel[] = [
  ...Object.entries(OPERATIONS).map(
    ([kernelName, operation]): OwnCpuKernel => ({
      kernelName,
      accepts: acceptsTwo("a", "b"),
      run: (backend, inputs) =>
        combine(backend, "kernelBinary", operation, input(inputs, "a"), input(inputs, "b")),
    }),
  ),
  ...Object.entries(COMPARISONS).map(
    ([kernelName, operation]): OwnCpuKernel => ({
      kernelName,
      accepts: acceptsTwo("a", "b"),
      run: (backend, inputs) =>
        combine(backend, "kernelCompare", operation, input(inputs, "a"), input(inputs, "b")),
    }),
  ),
  {
    kernelName: "Prelu",
    accepts: acceptsTwo("x", "alpha"),
    run: (backend, inputs) =>
      combine(backend, "kernelBinary", PRELU, input(inputs, "x"), input(inputs, "alpha")),
  },
  {
    kernelName: "EluGrad",
    accepts: ({ dy, y }) => dy !== undefined && y !== undefined && util.arraysEqual(dy.shape, y.shape),
    run: (backend, inputs) =>
      combine(backend, "kernelBinary", GRADIENTS.eluOfResult, input(inputs, "dy"), input(inputs, "y")),
  },
  {
    kernelName: ACTIVATION_GRADIENT,
    run(backend, inputs, attributes) {
      const { function: name, slope } = attributes as unknown as ActivationGradientAttributes;
      const [dy, value] = [input(inputs, "dy"), input(inputs, "value")];
      return combine(backend, "kernelBinary", GRADIENTS[name], dy, value, slope);
    },
  },
  {
    kernelName: "AddN",
    accepts: (inputs) => Object.values(inputs).every((tensor) => tensor?.dtype === "float32"),
    run: (backend, inputs) =>
      runAddN(
        backend,
        Object.values(inputs).filter((tensor) => tensor !== undefined),
      ),
  },
  {
    kernelName: "Select",
    accepts: ({ condition, t, e }) =>
      condition !== undefined &&
      t !== undefined &&
      e !== undefined &&
      t.dtype !== "bool" &&
      t.dtype === e.dtype &&
      (t.dtype === "float32" || t.dtype === "int32") &&
      util.arraysEqual(condition.shape, t.shape) &&
      util.arraysEqual(t.shape, e.shape),
    run(backend, inputs) {
      const [condition, t, e] = [input(inputs, "condition"), input(inputs, "t"), input(inputs, "e")];
      const size = util.sizeFromShape(t.shape);
      const y = backend.allocateOutput(t.shape, t.dtype === "int32" ? "int32" : "float32");
      backend.runtime.run("kernelSelect", Math.ceil(size / ELEMENTWISE_BLOCK), [
        backend.addressOf(condition),
        backend.addressOf(t),
        backend.addressOf(e),
        backend.addressOf(y),
        size,
        ELEMENTWISE_BLOCK,
      ]);
      return y;
    },
  },
];
