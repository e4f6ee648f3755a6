/**
 * Corrects the published convolutions for padding "same" where the stride exceeds the filter: the library below
 * (XNNPACK) then computes the padding itself with unsigned numbers, and it underflows; a 1x2 filter with stride
 * [2, 1] gives zeros. Here the padding is computed by TensorFlow.js and handed down in numbers.
 */
import type { KernelConfig } from "@tensorflow/tfjs-core";
import {
  type ConvolutionAttributes,
  type ConvolutionAxis,
  convolutionGeometry,
  explicitPadding,
  reach,
} from "../../convolution-geometry";

/** @param published one of the backend's convolutions, with inputs `x` and `filter` */
export function explicitlyPaddedKernel(published: KernelConfig, depthwise: boolean): KernelConfig {
  return {
    ...published,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const attributes = (attrs ?? {}) as unknown as ConvolutionAttributes;
      const { x, filter } = inputs;
      if (attributes.pad !== "same" || !x || !filter) {
        return published.kernelFunc({ inputs, backend, ...(attrs && { attrs }) });
      }
      const { rows, columns } = convolutionGeometry(x.shape, filter.shape, attributes, depthwise);
      const pad = explicitPadding(rows.padBefore, padAfter(rows), columns.padBefore, padAfter(columns));
      return published.kernelFunc({ inputs, backend, attrs: { ...attrs, pad } });
    },
  };
}

function padAfter(axis: ConvolutionAxis): number {
  return Math.max(0, (axis.output - 1) * axis.stride + reach(axis) - axis.input - axis.padBefore);
}
