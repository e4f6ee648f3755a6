/** Matrix products: a 1x1 convolution over the rows of a, or, with a transposed, the gradient of one. */
import { type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { ConvolutionAxis, ConvolutionGeometry } from "../../convolution-geometry";
import { input } from "../../own-kernel";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { OwnCpuKernel } from "../own-kernel";
import { activationIsClamp, epilogueOf } from "./conv2d";
import { convolve } from "./convolution";
import { type Epilogue, PLAIN } from "./epilogue";
import { convolveFilterGradient } from "./filter-gradient";

interface Sizes {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

function sizesOf(a: TensorInfo, b: TensorInfo, attributes: NamedAttrMap): Sizes {
  const [aRows = 1, aColumns = 1] = a.shape.slice(-2);
  const [bRows = 1, bColumns = 1] = b.shape.slice(-2);
  const [rows, depth] = attributes.transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [inner, columns] = attributes.transposeB ? [bColumns, bRows] : [bRows, bColumns];
  util.assert(depth === inner, () => `Matrices of ${depth} and ${inner} inner values cannot be multiplied.`);
  return { rows, depth, columns };
}

const single: ConvolutionAxis = { input: 1, output: 1, taps: 1, stride: 1, dilation: 1, padBefore: 0 };

function pointwise(pixels: number, inputChannels: number, outputChannels: number): ConvolutionGeometry {
  return {
    batch: 1,
    inputChannels,
    outputChannels,
    groups: 1,
    rows: single,
    columns: { ...single, input: pixels, output: pixels },
  };
}

function accepts(inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean {
  const { a, b, bias } = inputs;
  if (!a || !b || (attributes.transposeA && attributes.transposeB)) return false;
  if (a.dtype !== "float32" || b.dtype !== "float32") return false;
  if (!activationIsClamp(inputs, attributes)) return false;
  const { columns, depth } = sizesOf(a, b, attributes);
  const isFused = bias !== undefined || String(attributes.activation ?? "linear") !== "linear";
  const biasFits = !bias || util.sizeFromShape(bias.shape) === columns;
  return biasFits && !(isFused && attributes.transposeA) && depth > 0;
}

function run(backend: SkiploomCpuBackend, inputs: NamedTensorInfoMap, attributes: NamedAttrMap): TensorInfo {
  const a = input(inputs, "a");
  const b = input(inputs, "b");
  const { rows, depth, columns } = sizesOf(a, b, attributes);
  const epilogue: Epilogue =
    inputs.bias || attributes.activation ? epilogueOf(backend, inputs, attributes) : PLAIN;
  const aBatch = a.shape.slice(0, -2);
  const bBatch = b.shape.slice(0, -2);
  const aCount = util.sizeFromShape(aBatch);
  const bCount = util.sizeFromShape(bBatch);
  const batchShape = aCount >= bCount ? aBatch : bBatch;
  const count = util.sizeFromShape(batchShape);
  const result = backend.allocateOutput([...batchShape, rows, columns]);
  const aAddress = backend.addressOf(a);
  const bAddress = backend.addressOf(b);
  const y = backend.addressOf(result);
  for (let index = 0; index < count; index += 1) {
    const x = aAddress + (index % aCount) * rows * depth * 4;
    const filter = bAddress + (index % bCount) * depth * columns * 4;
    const to = y + index * rows * columns * 4;
    if (attributes.transposeA) {
      const geometry = pointwise(depth, rows, columns);
      convolveFilterGradient(backend, geometry, { x, dy: filter, gradient: to });
    } else {
      const geometry = pointwise(rows, depth, columns);
      convolve(backend, geometry, { x, filter, y: to }, epilogue, attributes.transposeB === true);
    }
  }
  return result;
}

export const matrixProductKernels: readonly OwnCpuKernel[] = [
  { kernelName: "BatchMatMul", accepts, run },
  { kernelName: "_FusedMatMul", accepts, run },
];
