/**
 * The gradient of a convolution with respect to its filter, which the published WebAssembly backend lacks.
 *
 * dW[a, b, i, o] = sum over n, y, x of input[n, y * stride + a * dilation - pad, ..., i] * dy[n, y, x, o].
 * Read with batch and channels exchanged this is a convolution again: the input channels are the batch, the
 * images are the channels summed over, dy is the filter, and stride and dilation change places. So it can run on
 * the backend's own convolution. A pointwise filter needs only a matrix product, and so does each single tap of
 * a larger filter of stride 1: see `filter-gradient-by-taps.ts`, the faster way where it applies.
 */
import { type NamedAttrMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import {
  type ConvolutionAttributes,
  type ConvolutionAxis,
  convolutionGeometry,
  explicitPadding,
  isPointwise,
} from "../../convolution-geometry";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";
import { gatherPixels } from "../pixel-grid";
import { transposeMatrix } from "../transpose-matrix";
import { filterGradientByTaps, tapsAreWorthwhile } from "./filter-gradient-by-taps";

interface FilterGradientAttributes extends ConvolutionAttributes {
  readonly filterShape: [number, number, number, number];
}

export const conv2dFilterGradientKernel = composedKernel("Conv2DBackpropFilter", conv2dFilterGradient);

/** Inputs: x `[batch, height, width, in]`, dy `[batch, height', width', out]`. Output: the filter's shape. */
function conv2dFilterGradient(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo {
  const x = requiredInput(inputs, "x");
  const dy = requiredInput(inputs, "dy");
  const attributes = attrs as unknown as FilterGradientAttributes;
  const { filterShape } = attributes;
  const geometry = convolutionGeometry(x.shape, filterShape, attributes, false);
  const { batch, inputChannels, outputChannels, rows, columns } = geometry;

  if (isPointwise(geometry)) {
    const strided = rows.stride > 1 || columns.stride > 1;
    const used = strided
      ? gatherPixels(
          scope,
          x,
          rows.output,
          columns.output,
          { step: rows.stride, offset: 0 },
          { step: columns.stride, offset: 0 },
        )
      : x;
    const pixels = batch * rows.output * columns.output;
    const transposed = transposeMatrix(scope, used, pixels, inputChannels);
    const product = scope.run(
      "BatchMatMul",
      {
        a: scope.reshape(transposed, [1, inputChannels, pixels]),
        b: scope.reshape(dy, [1, pixels, outputChannels]),
      },
      { transposeA: false, transposeB: false },
    );
    product.shape = [...filterShape];
    return product;
  }

  if (tapsAreWorthwhile(geometry)) return filterGradientByTaps(scope, x, dy, geometry);

  const rowPadding = paddingAfter(rows);
  const columnPadding = paddingAfter(columns);
  // The last pixels of x that no window reaches are cut off, else the result would have more taps.
  const reached =
    rowPadding < 0 || columnPadding < 0
      ? gatherPixels(
          scope,
          x,
          rows.input + Math.min(0, rowPadding),
          columns.input + Math.min(0, columnPadding),
          { step: 1, offset: 0 },
          { step: 1, offset: 0 },
        )
      : x;
  const channelsAsBatch = scope.run("Transpose", { x: reached }, { perm: [3, 1, 2, 0] });
  const dyAsFilter = scope.run("Transpose", { x: dy }, { perm: [1, 2, 0, 3] });
  const gradient = scope.run(
    "Conv2D",
    { x: channelsAsBatch, filter: dyAsFilter },
    {
      strides: [rows.dilation, columns.dilation],
      dilations: [rows.stride, columns.stride],
      pad: explicitPadding(
        rows.padBefore,
        Math.max(0, rowPadding),
        columns.padBefore,
        Math.max(0, columnPadding),
      ),
      dataFormat: "NHWC",
    },
  );
  util.assertShapesMatch(
    gradient.shape,
    [inputChannels, rows.taps, columns.taps, outputChannels],
    "Conv2DBackpropFilter: ",
  );
  return scope.run("Transpose", { x: gradient }, { perm: [1, 2, 0, 3] });
}

/** Padding after the input so that dy, spread by the stride, fits at exactly `taps` places; negative: cut off. */
function paddingAfter({ input, output, taps, stride, dilation, padBefore }: ConvolutionAxis): number {
  return (output - 1) * stride + (taps - 1) * dilation + 1 - padBefore - input;
}
