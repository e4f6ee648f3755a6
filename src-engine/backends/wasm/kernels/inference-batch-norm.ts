/** Batch normalisation with given statistics, as evaluation uses it: three passes instead of a scalar loop. */
import type { KernelConfig, NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";
import { util } from "@tensorflow/tfjs-core";
import { combineWithChannels } from "../channel-arithmetic";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";

/** @param published used where statistics are not one number for each channel */
export function inferenceBatchNormKernel(published: KernelConfig): KernelConfig {
  const composed = composedKernel(
    "FusedBatchNorm",
    (scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo => {
      const x = requiredInput(inputs, "x");
      const columns = x.shape.at(-1) ?? 0;
      const size = util.sizeFromShape(x.shape);
      const vectors = ["mean", "variance", "offset", "scale"].map((name) => inputs[name]);
      if (size === 0 || vectors.some((vector) => vector && util.sizeFromShape(vector.shape) !== columns)) {
        return scope.runConfigured(published, inputs, attrs);
      }
      const epsilon = Number(attrs.varianceEpsilon);
      const [mean, variance, offset, scale] = vectors.map(
        (vector) => vector && Float64Array.from(scope.floats(vector)),
      );
      if (!mean || !variance) throw new Error("Batch normalisation was called without its statistics.");
      const rows = size / columns;
      const factors = variance.map((value, channel) => (scale?.[channel] ?? 1) / Math.sqrt(value + epsilon));
      const centred = combineWithChannels(scope, "Sub", x, rows, mean);
      const scaled = combineWithChannels(scope, "Multiply", centred, rows, factors);
      const y = offset ? combineWithChannels(scope, "Add", scaled, rows, offset) : scaled;
      y.shape = [...x.shape];
      return y;
    },
  );
  return { ...published, kernelFunc: composed.kernelFunc };
}
