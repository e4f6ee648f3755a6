/** Functions of one tensor, value by value. */
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import { util } from "@tensorflow/tfjs-core";
import { type FusedActivation, fusedActivationNamed } from "../../operations/activation-gradients";
import { ACTIVATION } from "../../operations/fused-names";
import { input } from "../../own-kernel";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { OwnCpuKernel } from "../own-kernel";

/** Values in a chunk: enough to be worth waking a thread for. */
export const ELEMENTWISE_BLOCK = 16_384;

/** Numbers of the operations in `kernels/lib/unary-functions.ts`. */
const OPERATIONS = {
  Relu: 0,
  Relu6: 1,
  ClipByValue: 1,
  Step: 2,
  Square: 3,
  Sqrt: 4,
  Neg: 5,
  Abs: 6,
  Exp: 7,
  Log: 8,
  Sigmoid: 9,
  Tanh: 10,
  LeakyRelu: 11,
  Elu: 12,
  Selu: 13,
  Erf: 14,
  Reciprocal: 15,
  Rsqrt: 16,
  Expm1: 19,
  Floor: 20,
  Ceil: 21,
} as const;
const FUSED: Readonly<Record<FusedActivation, number>> = {
  swish: 17,
  gelu: 18,
  softplus: 22,
  mish: 23,
  hardSwish: 24,
  hardSigmoid: 25,
};

type UnaryName = keyof typeof OPERATIONS;

function parametersOf(name: UnaryName, attributes: NamedAttrMap): readonly [number, number] {
  switch (name) {
    case "Relu6":
      return [0, 6];
    case "ClipByValue":
      return [Number(attributes.clipValueMin), Number(attributes.clipValueMax)];
    case "Step":
      return [Number(attributes.alpha ?? 0), 0];
    case "LeakyRelu":
      return [Number(attributes.alpha ?? 0.2), 0];
    default:
      return [0, 0];
  }
}

function runUnary(
  backend: SkiploomCpuBackend,
  x: TensorInfo,
  operation: number,
  parameters: readonly [number, number] = [0, 0],
): TensorInfo {
  const size = util.sizeFromShape(x.shape);
  const y = backend.allocateOutput(x.shape);
  backend.runtime.run(
    "kernelUnary",
    Math.ceil(size / ELEMENTWISE_BLOCK),
    [operation, backend.addressOf(x), backend.addressOf(y), size, ELEMENTWISE_BLOCK],
    parameters,
  );
  return y;
}

const isFloat = ({ x }: NamedTensorInfoMap): boolean => x?.dtype === "float32";

export const unaryKernels: readonly OwnCpuKernel[] = [
  ...(Object.keys(OPERATIONS) as UnaryName[]).map(
    (kernelName): OwnCpuKernel => ({
      kernelName,
      accepts: isFloat,
      run: (backend, inputs, attributes) =>
        runUnary(backend, input(inputs, "x"), OPERATIONS[kernelName], parametersOf(kernelName, attributes)),
    }),
  ),
  {
    kernelName: ACTIVATION,
    run: (backend, inputs, attributes) =>
      runUnary(backend, input(inputs, "x"), FUSED[fusedActivationNamed(attributes.function)]),
  },
];
