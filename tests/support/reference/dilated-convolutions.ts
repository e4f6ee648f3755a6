/**
 * The `cpu` backend's gradients of a convolution do not know dilation, and its depthwise convolution refuses it beside a stride.
 * A dilated filter is a larger filter with zeros between its taps, so the published kernels are run with that one.
 */
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { backend_util, type KernelConfig, type NamedAttrMap, type TypedArray } from "@tensorflow/tfjs-core";
import { shapeOfRank4 } from "#engine/backends/convolution-geometry";

type Shape4 = [number, number, number, number];

/** @param published a kernel of the backend's own that reads the filter: a convolution, or its gradient by the input */
export function withSpreadFilter(published: KernelConfig): KernelConfig {
  return {
    ...published,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const dilations = dilationsOf(attrs);
      const { filter } = inputs;
      if (!dilations || !filter) return published.kernelFunc({ inputs, backend, ...(attrs && { attrs }) });
      const cpu = backend as MathBackendCPU;
      const small = shapeOfRank4(filter.shape);
      const large = spreadShape(small, dilations);
      const source = cpu.data.get(filter.dataId).values as TypedArray;
      const spread = new Float32Array(large.reduce((product, size) => product * size));
      eachTap(small, large, dilations, (from, to, length) =>
        spread.set(source.subarray(from, from + length), to),
      );
      const info = cpu.makeTensorInfo(large, "float32", spread);
      const result = published.kernelFunc({
        inputs: { ...inputs, filter: info },
        backend,
        attrs: { ...attrs, dilations: 1 },
      });
      cpu.disposeData(info.dataId);
      return result;
    },
  };
}

/** @param published the backend's own Conv2DBackpropFilter */
export function dilatedFilterGradient(published: KernelConfig): KernelConfig {
  return {
    ...published,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const dilations = dilationsOf(attrs);
      if (!dilations || !attrs) return published.kernelFunc({ inputs, backend, ...(attrs && { attrs }) });
      const cpu = backend as MathBackendCPU;
      const small = shapeOfRank4(attrs.filterShape as number[]);
      const large = spreadShape(small, dilations);
      const info = published.kernelFunc({
        inputs,
        backend,
        attrs: { ...attrs, filterShape: large, dilations: 1 },
      });
      if (Array.isArray(info)) throw new Error("A filter gradient has one output.");
      const source = cpu.data.get(info.dataId).values as TypedArray;
      const picked = new Float32Array(small.reduce((product, size) => product * size));
      eachTap(small, large, dilations, (to, from, length) =>
        picked.set(source.subarray(from, from + length), to),
      );
      cpu.disposeData(info.dataId);
      return cpu.makeTensorInfo(small, "float32", picked);
    },
  };
}

function dilationsOf(attrs: NamedAttrMap | undefined): [number, number] | undefined {
  // A depthwise layer of TensorFlow.js says null for none.
  const given = (attrs?.dilations ?? 1) as number | [number, number];
  const dilations: [number, number] = typeof given === "object" ? given : [given, given];
  return backend_util.tupleValuesAreOne(dilations) ? undefined : dilations;
}

function spreadShape([height, width, input, output]: Shape4, [down, across]: [number, number]): Shape4 {
  return [(height - 1) * down + 1, (width - 1) * across + 1, input, output];
}

function eachTap(
  small: Shape4,
  large: Shape4,
  [down, across]: [number, number],
  visit: (smallOffset: number, largeOffset: number, length: number) => void,
): void {
  const length = small[2] * small[3];
  for (let y = 0; y < small[0]; y += 1) {
    for (let x = 0; x < small[1]; x += 1) {
      visit((y * small[1] + x) * length, (y * down * large[1] + x * across) * length, length);
    }
  }
}
