/**
 * The gradient of max pooling. The published kernel looks for the largest value of a window starting from the
 * smallest positive number, so it loses the gradient of every window without a positive value (after a tanh or a
 * batch norm, say). Here dy goes to the first largest value, as on TensorFlow.js's `cpu` backend.
 */
import { backend_util, type NamedAttrMap, type TensorInfo } from "@tensorflow/tfjs-core";
import { shapeOfRank4 } from "../../convolution-geometry";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";

interface MaxPoolGradientAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

export const maxPoolGradientKernel = composedKernel("MaxPoolGrad", maxPoolGradient);

/** Inputs: dy `[batch, h', w', channels]`, input `[batch, h, w, channels]`. Output: the input's shape. */
function maxPoolGradient(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo {
  const dy = requiredInput(inputs, "dy");
  const input = requiredInput(inputs, "input");
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as MaxPoolGradientAttributes;
  const shape = shapeOfRank4(input.shape);
  const pool = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { batchSize, inChannels: channels, inHeight, inWidth, outHeight, outWidth } = pool;
  const dx = scope.allocate(shape);
  const gradient = scope.floats(dx).fill(0);
  const values = scope.floats(input);
  const arriving = scope.floats(dy);
  const largest = new Float32Array(channels);
  const places = new Int32Array(channels);

  for (let n = 0; n < batchSize; n += 1) {
    for (let row = 0; row < outHeight; row += 1) {
      const top = row * pool.strideHeight - pool.padInfo.top;
      const firstY = Math.max(0, top);
      const lastY = Math.min(inHeight, top + pool.filterHeight);
      for (let column = 0; column < outWidth; column += 1) {
        const left = column * pool.strideWidth - pool.padInfo.left;
        const firstX = Math.max(0, left);
        const lastX = Math.min(inWidth, left + pool.filterWidth);
        largest.fill(Number.NEGATIVE_INFINITY);
        places.fill(-1);
        for (let y = firstY; y < lastY; y += 1) {
          for (let x = firstX; x < lastX; x += 1) {
            const pixel = ((n * inHeight + y) * inWidth + x) * channels;
            for (let channel = 0; channel < channels; channel += 1) {
              const value = values[pixel + channel] ?? 0;
              if (value > (largest[channel] ?? 0)) {
                largest[channel] = value;
                places[channel] = pixel + channel;
              }
            }
          }
        }
        const from = ((n * outHeight + row) * outWidth + column) * channels;
        for (let channel = 0; channel < channels; channel += 1) {
          const place = places[channel] ?? -1;
          if (place >= 0) gradient[place] = (gradient[place] ?? 0) + (arriving[from + channel] ?? 0);
        }
      }
    }
  }
  return dx;
}
