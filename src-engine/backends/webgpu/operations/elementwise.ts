/** Kernels that compute value by value: activations, their gradients, sums and products of tensors of one shape. */
import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import {
  type ActivationGradientAttributes,
  fusedActivationNamed,
} from "../../operations/activation-gradients";
import { ACTIVATION, ACTIVATION_GRADIENT, ADD_RELU } from "../../operations/fused-names";
import { areFloats, input } from "../../own-kernel";
import { type ProgramBuffer, spread, type UniformField } from "../compute-program";
import type { OwnWebGpuKernel } from "../own-kernel";
import { MOST_AXES } from "../shaders/box";
import { eachValue, THREADS, type ValueType } from "../shaders/each-value";
import { FUNCTIONS, GRADIENTS } from "../shaders/functions";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { computeRepeated, repeatedAxes } from "./repeated";

interface Elementwise {
  readonly key: string;
  /** WGSL of `T` in the names of the inputs; an input of one value counts for all. */
  readonly value: string;
  readonly needs?: string;
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly uniforms?: readonly UniformField[];
}

/** A tensor of `shape` whose values are computed from those of the inputs, each of that size or of one value. */
function computeEach(
  backend: SkiploomWebGpuBackend,
  shape: readonly number[],
  { key, value, needs = "", inputs, uniforms = [] }: Elementwise,
): TensorInfo {
  const result = backend.allocateOutput(shape);
  const size = util.sizeFromShape([...shape]);
  if (size === 0) return result;
  const type: ValueType = size % 4 === 0 ? "vec4<f32>" : "f32";
  const given = Object.entries(inputs).map(([name, tensor]) => ({
    name,
    tensor,
    isOne: size > 1 && util.sizeFromShape(tensor.shape) === 1,
  }));
  const kinds = given.map(({ isOne }) => (isOne ? "1" : "n")).join("");
  backend.run({
    key: `each/${key}/${type}/${kinds}`,
    code: () =>
      eachValue(
        [
          ...given.map(({ name, isOne }) =>
            isOne ? `let ${name} = T(${name}Values[0]);` : `let ${name} = ${name}Values[index];`,
          ),
          `result[index] = ${value};`,
        ].join("\n"),
        `alias T = ${type};\n${needs}`,
      ),
    inputs: given.map(
      ({ name, tensor, isOne }): ProgramBuffer => ({
        name: `${name}Values`,
        tensor,
        type: isOne ? "f32" : type,
      }),
    ),
    outputs: [{ name: "result", tensor: result, type }],
    uniforms: [{ name: "count", type: "u32", value: type === "f32" ? size : size / 4 }, ...uniforms],
    workgroups: spread(type === "f32" ? size : size / 4, THREADS),
  });
  return result;
}

/** Of one shape, or one of them a single value, which must not bring axes of its own. */
function agree(a: TensorInfo, b: TensorInfo): boolean {
  if (util.arraysEqual(a.shape, b.shape)) return true;
  return [[a, b] as const, [b, a] as const].some(
    ([one, other]) => util.sizeFromShape(one.shape) === 1 && one.shape.length <= other.shape.length,
  );
}

/** @param value WGSL of `a` and `b`, the inputs of these names */
function binary(
  kernelName: string,
  value: string,
  [first, second]: readonly [string, string] = ["a", "b"],
): OwnWebGpuKernel {
  return {
    kernelName,
    accepts: (inputs) =>
      areFloats(inputs) &&
      (agree(input(inputs, first), input(inputs, second)) ||
        repeatedAxes(input(inputs, first).shape, input(inputs, second).shape).length <= MOST_AXES),
    run(backend, inputs) {
      const a = input(inputs, first);
      const b = input(inputs, second);
      if (!agree(a, b)) return computeRepeated(backend, kernelName, value, a, b);
      const isShapeOfA = a.shape.length > b.shape.length || util.sizeFromShape(b.shape) === 1;
      return computeEach(backend, isShapeOfA ? a.shape : b.shape, {
        key: kernelName,
        value,
        inputs: { a, b },
      });
    },
  };
}

/** TensorFlow.js's slope of a leaky ReLU that names none. */
const DEFAULT_SLOPE = 0.2;

function activation(kernelName: string, name: keyof typeof FUNCTIONS): OwnWebGpuKernel {
  return {
    kernelName,
    accepts: areFloats,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const slope = Number(attributes.alpha ?? DEFAULT_SLOPE);
      return computeEach(backend, x.shape, {
        key: name,
        ...FUNCTIONS[name],
        inputs: { x },
        ...(name === "leakyRelu" && { uniforms: [{ name: "slope", type: "f32", value: slope }] }),
      });
    },
  };
}

/** All of one shape. A device binds few buffers at once, so they are added one after another. */
const addAll: OwnWebGpuKernel = {
  kernelName: "AddN",
  accepts: (inputs) => areFloats(inputs) && Object.keys(inputs).length > 1,
  run(backend, inputs) {
    const [first, ...others] = Object.keys(inputs).map((name) => input(inputs, name));
    if (!first) throw new Error("A sum was asked for of no tensors.");
    return others.reduce((sum, b) => {
      const next = computeEach(backend, first.shape, { key: "Add", value: "a + b", inputs: { a: sum, b } });
      if (sum !== first) backend.disposeData(sum.dataId);
      return next;
    }, first);
  },
};

export const elementwiseKernels: readonly OwnWebGpuKernel[] = [
  binary("Add", "a + b"),
  addAll,
  binary("Sub", "a - b"),
  binary("Multiply", "a * b"),
  binary("RealDiv", "a / b"),
  binary("Prelu", "select(a, a * b, a < T(0.0))", ["x", "alpha"]),
  // As TensorFlow.js's kernels: NaN of either stays.
  binary("Maximum", "select(select(b, a, a > b), a, a != a)"),
  binary(ADD_RELU, "select(a + b, T(0.0), a + b < T(0.0))"),
  activation("Relu", "relu"),
  activation("Relu6", "relu6"),
  activation("LeakyRelu", "leakyRelu"),
  activation("Elu", "elu"),
  activation("Selu", "selu"),
  activation("Sigmoid", "sigmoid"),
  activation("Tanh", "tanh"),
  activation("Rsqrt", "rsqrt"),
  {
    kernelName: ACTIVATION,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const name = fusedActivationNamed(attributes.function);
      return computeEach(backend, x.shape, { key: name, ...FUNCTIONS[name], inputs: { x } });
    },
  },
  {
    kernelName: "EluGrad",
    accepts: areFloats,
    run(backend, inputs) {
      const dy = input(inputs, "dy");
      return computeEach(backend, dy.shape, {
        key: "gradient/eluOfResult",
        ...GRADIENTS.eluOfResult,
        inputs: { dy, b: input(inputs, "y") },
      });
    },
  },
  {
    kernelName: ACTIVATION_GRADIENT,
    run(backend, inputs, attributes) {
      const { function: name, slope } = attributes as unknown as ActivationGradientAttributes;
      const dy = input(inputs, "dy");
      return computeEach(backend, dy.shape, {
        key: `gradient/${name}`,
        ...GRADIENTS[name],
        inputs: { dy, b: input(inputs, "value") },
        ...(name === "leakyRelu" && { uniforms: [{ name: "slope", type: "f32", value: slope }] }),
      });
    },
  },
];
