/**
 * The two gradients of a depthwise convolution, which the published WebAssembly backend lacks.
 *
 * Input: a depthwise convolution of dy with the filter turned by 180 degrees. Filter: input and dy are laid on
 * one grid with zeros around; then the gradient of one tap is the sum of products of the two flat arrays, one of
 * them shifted, and a shifted array is a window on the same memory: no patch is ever copied.
 */
import type { NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";
import {
  type ConvolutionAttributes,
  type ConvolutionAxis,
  convolutionGeometry,
  explicitPadding,
  reach,
} from "../../convolution-geometry";
import { columnSums } from "../channel-arithmetic";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";
import { scatterPixels } from "../pixel-grid";

interface DepthwiseInputAttributes extends ConvolutionAttributes {
  readonly inputShape: [number, number, number, number];
}

interface DepthwiseFilterAttributes extends ConvolutionAttributes {
  readonly filterShape: [number, number, number, number];
}

export const depthwiseInputGradientKernel = composedKernel(
  "DepthwiseConv2dNativeBackpropInput",
  inputGradient,
);
export const depthwiseFilterGradientKernel = composedKernel(
  "DepthwiseConv2dNativeBackpropFilter",
  filterGradient,
);

/** Inputs: dy `[batch, h', w', channels * multiplier]`, filter `[h, w, channels, multiplier]`. */
function inputGradient(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo {
  const dy = requiredInput(inputs, "dy");
  const filter = requiredInput(inputs, "filter");
  const attributes = attrs as unknown as DepthwiseInputAttributes;
  const { batch, rows, columns, inputChannels, outputChannels } = convolutionGeometry(
    attributes.inputShape,
    filter.shape,
    attributes,
    true,
  );
  const turned = turnTaps(scope, filter, rows.taps * columns.taps, outputChannels);
  turned.shape = [rows.taps, columns.taps, outputChannels, 1];
  const placed = placeForUnitStride(scope, dy, rows, columns);
  const gradient = scope.run(
    "DepthwiseConv2dNative",
    { x: placed.image, filter: turned },
    { strides: [1, 1], dilations: [rows.dilation, columns.dilation], pad: placed.pad },
  );
  if (outputChannels === inputChannels) return gradient;
  // Every input channel fed several outputs: their gradients add up.
  return scope.run(
    "Sum",
    {
      x: scope.reshape(gradient, [
        batch,
        rows.input,
        columns.input,
        inputChannels,
        outputChannels / inputChannels,
      ]),
    },
    { axis: [4], keepDims: false },
  );
}

/** dy ready for a convolution of stride 1: padded by the convolution itself where it can, else on a grid. */
function placeForUnitStride(
  scope: KernelScope,
  dy: TensorInfo,
  rows: ConvolutionAxis,
  columns: ConvolutionAxis,
): { image: TensorInfo; pad: ConvolutionAttributes["pad"] } {
  const [top, left] = [rows, columns].map((axis) => reach(axis) - 1 - axis.padBefore);
  const [bottom, right] = [rows, columns].map((axis) => axis.input - axis.output + axis.padBefore);
  if (top === undefined || left === undefined || bottom === undefined || right === undefined) {
    throw new Error("A convolution has two axes.");
  }
  if (rows.stride === 1 && columns.stride === 1 && Math.min(top, left, bottom, right) >= 0) {
    return { image: dy, pad: explicitPadding(top, bottom, left, right) };
  }
  const image = scatterPixels(
    scope,
    dy,
    rows.input + reach(rows) - 1,
    columns.input + reach(columns) - 1,
    { step: rows.stride, offset: top },
    { step: columns.stride, offset: left },
  );
  return { image, pad: "valid" };
}

/** The filter with its taps in reverse order. */
function turnTaps(scope: KernelScope, filter: TensorInfo, taps: number, size: number): TensorInfo {
  const turned = scope.allocate([taps, size]);
  const source = scope.floats(filter);
  const target = scope.floats(turned);
  for (let tap = 0; tap < taps; tap += 1) {
    target.set(source.subarray(tap * size, (tap + 1) * size), (taps - 1 - tap) * size);
  }
  return turned;
}

/** Inputs: x `[batch, h, w, channels]`, dy as above. Output: the filter's shape. */
function filterGradient(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo {
  const x = requiredInput(inputs, "x");
  const dy = requiredInput(inputs, "dy");
  const attributes = attrs as unknown as DepthwiseFilterAttributes;
  const { filterShape } = attributes;
  const geometry = convolutionGeometry(x.shape, filterShape, attributes, true);
  const { batch, rows, columns, inputChannels: channels } = geometry;
  const multiplier = filterShape[3];
  // A row must hold the padding of its own end and of the next row's start.
  const gridHeight = (rows.output - 1) * rows.stride + reach(rows);
  const gridWidth = (columns.output - 1) * columns.stride + reach(columns);
  const xGrid = scatterPixels(
    scope,
    x,
    gridHeight,
    gridWidth,
    { step: 1, offset: rows.padBefore },
    { step: 1, offset: columns.padBefore },
  );
  const gradient = scope.allocate(filterShape);
  for (let copy = 0; copy < multiplier; copy += 1) {
    const part = multiplier === 1 ? dy : everyNth(scope, dy, copy, multiplier);
    const dyGrid = scatterPixels(
      scope,
      part,
      gridHeight,
      gridWidth,
      { step: rows.stride, offset: 0 },
      { step: columns.stride, offset: 0 },
    );
    for (let tapY = 0; tapY < rows.taps; tapY += 1) {
      for (let tapX = 0; tapX < columns.taps; tapX += 1) {
        const shift = tapY * rows.dilation * gridWidth + tapX * columns.dilation;
        const pixels = batch * gridHeight * gridWidth - shift;
        const products = scope.run("Multiply", {
          a: scope.view(xGrid, shift * channels, [pixels, channels]),
          b: scope.view(dyGrid, 0, [pixels, channels]),
        });
        const sums = columnSums(scope, products, pixels, channels);
        scope.release(products);
        const target = scope.floats(gradient);
        const tap = (tapY * columns.taps + tapX) * channels;
        for (let channel = 0; channel < channels; channel += 1) {
          target[(tap + channel) * multiplier + copy] = sums[channel] ?? 0;
        }
      }
    }
    scope.release(dyGrid);
  }
  return gradient;
}

/** The channels `copy`, `copy + multiplier`, ... of an image. */
function everyNth(scope: KernelScope, image: TensorInfo, copy: number, multiplier: number): TensorInfo {
  const channels = (image.shape.at(-1) ?? 0) / multiplier;
  const part = scope.allocate([...image.shape.slice(0, -1), channels]);
  const target = scope.floats(part);
  const source = scope.floats(image);
  for (let index = 0; index < target.length; index += 1)
    target[index] = source[index * multiplier + copy] ?? 0;
  return part;
}
