/** Products of vectors and matrices. */
import type { ReadWeight } from "../../model";
import { permuted } from "../permuted";
import { type Constant, floatsOf, sizeOf } from "./constants";
import { type Handler, type NodeReader, vectorWeight } from "./node-reader";
import { type Activation, BATCH_AXIS, sameNumbers, VECTOR } from "./operands";
import { Refusal } from "./refusal";

/** `[in, out]`, in the order in which our vector's values lie. */
function kernelOf(matrix: Constant, isTransposed: boolean, given: Activation): ReadWeight {
  const [first = 0, second = 0] = matrix.dims;
  const [features, units] = isTransposed ? [second, first] : [first, second];
  const rows = isTransposed ? permuted(floatsOf(matrix), [first, second], [1, 0]) : floatsOf(matrix);
  if (given.shape[0] !== 0 && given.shape[0] !== features)
    throw new Refusal(`Its kernel is for ${features} numbers, and it reads ${given.shape[0]}.`);
  if (!given.pending) return { role: "kernel", shape: [features, units], values: rows };
  const { shape, order } = given.pending;
  if (sizeOf(shape) !== features)
    throw new Refusal("It reads an image laid out as a vector, and the file leaves open how large it is.");
  // ONNX's rows are those of our axes in its order; back to ours.
  const sides = order.map((axis) => shape[axis] ?? 1);
  const back = shape.map((_, axis) => order.indexOf(axis));
  const values = permuted(rows, [...sides, units], [...back, sides.length]);
  return { role: "kernel", shape: [features, units], values };
}

/** A vector, perhaps still in ONNX's order. */
function vectorOf(node: NodeReader): Activation {
  const given = node.activation();
  const isPending = given.pending !== undefined && sameNumbers(given.axes, VECTOR);
  return isPending ? given : node.vector();
}

export const gemm: Handler = (node) => {
  const matrix = node.constant(1, "kernels");
  if (matrix.dims.length !== 2) throw new Refusal("Its kernel is no matrix.");
  if (node.integer("transA", 0) === 1)
    throw new Refusal("It turns its images into numbers of one, and back.");
  const given = vectorOf(node);
  const kernel = kernelOf(matrix, node.integer("transB", 0) === 1, given);
  const units = kernel.shape[1] ?? 0;
  const bias = biasOf(node, units, node.float("beta", 1));
  return productOf(node, given, scaled(kernel, node.float("alpha", 1)), bias);
};

function scaled(weight: ReadWeight, factor: number): ReadWeight {
  return factor === 1 ? weight : { ...weight, values: weight.values.map((value) => value * factor) };
}

function biasOf(node: NodeReader, units: number, factor: number): readonly ReadWeight[] {
  if (!node.inputs[2]) return [];
  const constant = node.constant(2, "biases");
  const isVector = constant.dims.slice(0, -1).every((side) => side === 1);
  const values = floatsOf(constant);
  if (!isVector || (values.length !== units && values.length !== 1))
    throw new Refusal("Its biases differ from image to image.");
  const all = values.length === units ? values : new Float32Array(units).fill(values[0] ?? 0);
  return [scaled(vectorWeight("bias", all), factor)];
}

function productOf(
  node: NodeReader,
  given: Activation,
  kernel: ReadWeight,
  bias: readonly ReadWeight[],
): Activation {
  const operation = { kind: "matmul", units: kernel.shape[1] ?? 0 } as const;
  const { value, shape } = node.emit(operation, [given.value], { weights: [kernel, ...bias] });
  return { kind: "activation", value, shape, axes: VECTOR };
}

/** Of an image by the last axis, if that is its channels, it is a 1×1 convolution. */
export const matMul: Handler = (node) => {
  const matrix = node.constant(1, "kernels");
  const lead = matrix.dims.slice(0, -2);
  if (matrix.dims.length < 2 || lead.some((side) => side !== 1))
    throw new Refusal("Its kernel is no matrix.");
  const flat: Constant = { ...matrix, dims: matrix.dims.slice(-2) };
  const read = node.activation();
  const isImage = read.shape.length === 3 && read.axes.length === 4 && read.axes[0] === BATCH_AXIS;
  if (!isImage) return productOf(node, vectorOf(node), kernelOf(flat, false, vectorOf(node)), []);
  if (read.axes[3] !== 2) throw new Refusal("It multiplies along another axis than the channels.");
  const [channels = 0, filters = 0] = flat.dims;
  if (read.shape[2] !== channels)
    throw new Refusal(`Its kernel is for ${channels} channels, and it reads ${read.shape[2]}.`);
  const one = [1, 1] as const;
  return node.apply(
    { kind: "conv2d", window: one, strides: one, dilations: one, padding: "same", filters, groups: 1 },
    read,
    [{ role: "kernel", shape: [1, 1, channels, filters], values: floatsOf(flat) }],
  );
};
