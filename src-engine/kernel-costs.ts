/** What a kernel computes and moves, read from its name and shapes, for `skiploom bench`. */

import {
  GROUPED_CONV2D,
  GROUPED_CONV2D_FILTER_GRADIENT,
  GROUPED_CONV2D_INPUT_GRADIENT,
} from "./backends/operations/grouped-names";

type Shape = readonly number[];

export interface KernelCost {
  /** Multiplications and additions of the kernel's definition, however it is computed; 0 where memory is what counts. */
  readonly flops: number;
  /** Bytes that are read and written at least: every input and output once. */
  readonly bytes: number;
}

const BYTES_PER_VALUE = 4;

function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Two operations for each product of a value and a weight. */
function flopsOf(name: string, inputs: readonly Shape[], [output = []]: readonly Shape[]): number {
  const [first = [], second = []] = inputs;
  switch (name) {
    case "Conv2D":
    case "FusedConv2D":
    case GROUPED_CONV2D:
      return (2 * sizeOf(output) * sizeOf(second)) / (second.at(-1) ?? 1);
    case "Conv2DBackpropInput":
    case GROUPED_CONV2D_INPUT_GRADIENT:
      return (2 * sizeOf(first) * sizeOf(second)) / (second.at(-1) ?? 1);
    case "Conv2DBackpropFilter":
    case GROUPED_CONV2D_FILTER_GRADIENT:
      return (2 * sizeOf(second) * sizeOf(output)) / (output.at(-1) ?? 1);
    case "DepthwiseConv2dNative":
    case "FusedDepthwiseConv2D":
      return 2 * sizeOf(output) * sizeOf(second.slice(0, 2));
    case "DepthwiseConv2dNativeBackpropInput":
      return 2 * sizeOf(first) * sizeOf(second.slice(0, 2));
    case "DepthwiseConv2dNativeBackpropFilter":
      return 2 * sizeOf(second) * sizeOf(output.slice(0, 2));
    case "BatchMatMul":
    case "_FusedMatMul": {
      // rows x depth, depth x columns, rows x columns: the root of the three products' product is rows * depth * columns.
      const batch = sizeOf(output.slice(0, -2));
      const matrix = (shape: Shape): number => sizeOf(shape.slice(-2));
      return 2 * batch * Math.sqrt(matrix(first) * matrix(second) * matrix(output));
    }
    default:
      return 0;
  }
}

/** @param inputs shapes in the order in which the kernel was given them */
export function kernelCost(name: string, inputs: readonly Shape[], outputs: readonly Shape[]): KernelCost {
  const values = [...inputs, ...outputs].reduce((sum, shape) => sum + sizeOf(shape), 0);
  return { flops: flopsOf(name, inputs, outputs), bytes: values * BYTES_PER_VALUE };
}
