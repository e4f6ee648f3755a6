/** Kernels that compute value by value: activations, their gradients, sums and products of tensors of one shape. */
import { type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { ActivationGradientAttributes } from "../../operations/activation-gradients";
import { ACTIVATION, ACTIVATION_GRADIENT, ADD_RELU } from "../../operations/fused-names";
import { type ProgramBuffer, spread, type UniformField } from "../compute-program";
import { areFloats, input, type OwnWebGpuKernel } from "../own-kernel";
import { eachValue, THREADS, type ValueType } from "../shaders/each-value";
import { FUNCTIONS, GRADIENTS } from "../shaders/functions";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";

interface Elementwise {
  readonly key: string;
  /** WGSL of `T` in the names of the inputs; an input of one value counts for all. */
  readonly value: string;
  readonly needs?: string;
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly uniforms?: readonly UniformField[];
}

/** A tensor of `shape` whose values are computed from those of the inputs, each of that size or of one value. */
export function computeEach(
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

/** Both float32, and of one shape, or one of them a single value. */
function agree(inputs: NamedTensorInfoMap): boolean {
  const { a, b } = inputs;
  if (!a || !b || !areFloats(inputs) || util.arraysEqual(a.shape, b.shape)) return areFloats(inputs);
  // The single value must not bring axes of its own.
  return [
    [a, b],
    [b, a],
  ].some(
    ([one, other]) =>
      one && other && util.sizeFromShape(one.shape) === 1 && one.shape.length <= other.shape.length,
  );
}

function binary(kernelName: string, value: string): OwnWebGpuKernel {
  return {
    kernelName,
    accepts: agree,
    run(backend, inputs) {
      const a = input(inputs, "a");
      const b = input(inputs, "b");
      const isShapeOfA = a.shape.length > b.shape.length || util.sizeFromShape(b.shape) === 1;
      return computeEach(backend, isShapeOfA ? a.shape : b.shape, {
        key: kernelName,
        value,
        inputs: { a, b },
      });
    },
  };
}

export const elementwiseKernels: readonly OwnWebGpuKernel[] = [
  binary("Add", "a + b"),
  binary("Sub", "a - b"),
  binary("Multiply", "a * b"),
  binary(ADD_RELU, "select(a + b, T(0.0), a + b < T(0.0))"),
  {
    kernelName: "Relu",
    accepts: areFloats,
    run(backend, inputs) {
      const x = input(inputs, "x");
      return computeEach(backend, x.shape, { key: "relu", ...FUNCTIONS.relu, inputs: { x } });
    },
  },
  {
    kernelName: ACTIVATION,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const name = attributes.function === "gelu" ? "gelu" : "swish";
      return computeEach(backend, x.shape, { key: name, ...FUNCTIONS[name], inputs: { x } });
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
