/**
 * The gradient of a convolution with respect to its input. The published kernel is a plain loop, 15 times
 * slower than the convolution it belongs to; here the work is a convolution too.
 *
 * Stride 1: dy convolved with the filter turned by 180 degrees and with its channels exchanged. Stride s: one
 * convolution of dy yields s * s input pixels at once as groups of channels, which are then put in their places
 * ("sub-pixel convolution", Shi et al. 2016, read backwards). Pointwise: a matrix product.
 */
import type { NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";
import {
  type ConvolutionAttributes,
  type ConvolutionAxis,
  type ConvolutionGeometry,
  convolutionGeometry,
  explicitPadding,
  isPointwise,
  reach,
} from "../../convolution-geometry";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";
import { gatherPixels, scatterPixels } from "../pixel-grid";
import { transposeMatrix } from "../transpose-matrix";

interface InputGradientAttributes extends ConvolutionAttributes {
  readonly inputShape: [number, number, number, number];
}

export const conv2dInputGradientKernel = composedKernel("Conv2DBackpropInput", conv2dInputGradient);

/** Inputs: dy `[batch, height', width', out]`, filter `[h, w, in, out]`. Output: the input's shape. */
function conv2dInputGradient(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo {
  const dy = requiredInput(inputs, "dy");
  const filter = requiredInput(inputs, "filter");
  const attributes = attrs as unknown as InputGradientAttributes;
  const geometry = convolutionGeometry(attributes.inputShape, filter.shape, attributes, false);
  const { rows, columns } = geometry;

  if (isPointwise(geometry)) return pointwise(scope, dy, filter, geometry);
  const strided = rows.stride > 1 || columns.stride > 1;
  const dilated = rows.dilation > 1 || columns.dilation > 1;
  if (strided && !dilated && fitsSubpixels(rows) && fitsSubpixels(columns)) {
    return subpixel(scope, dy, filter, geometry);
  }
  if (!strided && fitsUnitStride(rows) && fitsUnitStride(columns)) {
    return convolveWithTurnedFilter(
      scope,
      dy,
      filter,
      geometry,
      explicitPadding(...unitStridePadding(rows), ...unitStridePadding(columns)),
    );
  }
  // Anything else: dy spread over a grid of zeros large enough for every tap. Rare, right, and not fast.
  const grid = scatterPixels(
    scope,
    dy,
    rows.input + reach(rows) - 1,
    columns.input + reach(columns) - 1,
    { step: rows.stride, offset: reach(rows) - 1 - rows.padBefore },
    { step: columns.stride, offset: reach(columns) - 1 - columns.padBefore },
  );
  return convolveWithTurnedFilter(scope, grid, filter, geometry, "valid");
}

function pointwise(
  scope: KernelScope,
  dy: TensorInfo,
  filter: TensorInfo,
  { batch, inputChannels, outputChannels, rows, columns }: ConvolutionGeometry,
): TensorInfo {
  const pixels = batch * rows.output * columns.output;
  const transposed = transposeMatrix(scope, filter, inputChannels, outputChannels);
  const product = scope.run(
    "BatchMatMul",
    {
      a: scope.reshape(dy, [1, pixels, outputChannels]),
      b: scope.reshape(transposed, [1, outputChannels, inputChannels]),
    },
    { transposeA: false, transposeB: false },
  );
  product.shape = [batch, rows.output, columns.output, inputChannels];
  if (rows.output === rows.input && columns.output === columns.input) return product;
  return scatterPixels(
    scope,
    product,
    rows.input,
    columns.input,
    { step: rows.stride, offset: 0 },
    { step: columns.stride, offset: 0 },
  );
}

function unitStridePadding(axis: ConvolutionAxis): [number, number] {
  return [reach(axis) - 1 - axis.padBefore, axis.input - axis.output + axis.padBefore];
}

function fitsUnitStride(axis: ConvolutionAxis): boolean {
  return axis.stride === 1 && unitStridePadding(axis).every((padding) => padding >= 0);
}

function convolveWithTurnedFilter(
  scope: KernelScope,
  dy: TensorInfo,
  filter: TensorInfo,
  { inputChannels, outputChannels, rows, columns }: ConvolutionGeometry,
  pad: ConvolutionAttributes["pad"],
): TensorInfo {
  const turned = scope.allocate([rows.taps, columns.taps, outputChannels, inputChannels]);
  const source = scope.floats(filter);
  const target = scope.floats(turned);
  const taps = rows.taps * columns.taps;
  const size = inputChannels * outputChannels;
  for (let tap = 0; tap < taps; tap += 1) {
    copyTransposed(
      source,
      tap * size,
      target,
      (taps - 1 - tap) * size,
      inputChannels,
      outputChannels,
      inputChannels,
    );
  }
  return scope.run(
    "Conv2D",
    { x: dy, filter: turned },
    { strides: [1, 1], dilations: [rows.dilation, columns.dilation], pad, dataFormat: "NHWC" },
  );
}

/** How one axis of the input falls into groups of `stride` neighbours, one group for each step of dy. */
interface SubpixelAxis {
  readonly taps: number;
  readonly groups: number;
  readonly padBefore: number;
  readonly padAfter: number;
  /** Pixels before the input that the first group also yields. */
  readonly surplus: number;
}

function subpixelAxis({ input, output, taps, stride, padBefore }: ConvolutionAxis): SubpixelAxis {
  const tapsEach = Math.ceil(taps / stride);
  const first = Math.floor(padBefore / stride);
  const last = Math.floor((padBefore + input - 1) / stride);
  return {
    taps: tapsEach,
    groups: last - first + 1,
    padBefore: tapsEach - 1 - first,
    padAfter: last + 1 - output,
    surplus: padBefore - stride * first,
  };
}

function fitsSubpixels(axis: ConvolutionAxis): boolean {
  const { padBefore, padAfter } = subpixelAxis(axis);
  return padBefore >= 0 && padAfter >= 0;
}

function subpixel(
  scope: KernelScope,
  dy: TensorInfo,
  filter: TensorInfo,
  { batch, inputChannels, outputChannels, rows, columns }: ConvolutionGeometry,
): TensorInfo {
  const rowGroups = subpixelAxis(rows);
  const columnGroups = subpixelAxis(columns);
  const groupSize = rows.stride * columns.stride * inputChannels;
  const grouped = scope.allocate([rowGroups.taps, columnGroups.taps, outputChannels, groupSize]);
  const source = scope.floats(filter);
  const target = scope.floats(grouped).fill(0);
  for (let tapY = 0; tapY < rows.taps; tapY += 1) {
    const targetY = rowGroups.taps - 1 - Math.floor(tapY / rows.stride);
    for (let tapX = 0; tapX < columns.taps; tapX += 1) {
      const targetX = columnGroups.taps - 1 - Math.floor(tapX / columns.stride);
      const phase = (tapY % rows.stride) * columns.stride + (tapX % columns.stride);
      copyTransposed(
        source,
        (tapY * columns.taps + tapX) * inputChannels * outputChannels,
        target,
        (targetY * columnGroups.taps + targetX) * outputChannels * groupSize + phase * inputChannels,
        inputChannels,
        outputChannels,
        groupSize,
      );
    }
  }
  const groups = scope.run(
    "Conv2D",
    { x: dy, filter: grouped },
    {
      strides: [1, 1],
      dilations: [1, 1],
      pad: explicitPadding(
        rowGroups.padBefore,
        rowGroups.padAfter,
        columnGroups.padBefore,
        columnGroups.padAfter,
      ),
      dataFormat: "NHWC",
    },
  );
  const interleaved = scope.run(
    "Transpose",
    {
      x: scope.reshape(groups, [
        batch * rowGroups.groups,
        columnGroups.groups,
        rows.stride,
        columns.stride * inputChannels,
      ]),
    },
    { perm: [0, 2, 1, 3] },
  );
  interleaved.shape = [
    batch,
    rowGroups.groups * rows.stride,
    columnGroups.groups * columns.stride,
    inputChannels,
  ];
  if (interleaved.shape[1] === rows.input && interleaved.shape[2] === columns.input) return interleaved;
  return gatherPixels(
    scope,
    interleaved,
    rows.input,
    columns.input,
    { step: 1, offset: rowGroups.surplus },
    { step: 1, offset: columnGroups.surplus },
  );
}

/** Copies a matrix `[height, width]` to its transpose, whose rows lie `targetStride` apart. */
function copyTransposed(
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  height: number,
  width: number,
  targetStride: number,
): void {
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      target[to + column * targetStride + row] = source[from + row * width + column] ?? 0;
    }
  }
}
