/** A slice, which is also the gradient of padding, copied in runs as long as the slice allows. */
import {
  type KernelConfig,
  type NamedAttrMap,
  slice_util,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { copyRun } from "../copy-runs";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";

/** @param published used for other numbers than float32, for empty tensors and for scalars */
export function sliceKernel(published: KernelConfig): KernelConfig {
  const composed = composedKernel("Slice", slice);
  return {
    ...published,
    kernelFunc: (call) => {
      const { x } = call.inputs;
      const simple = x && x.dtype === "float32" && x.shape.length > 0 && util.sizeFromShape(x.shape) > 0;
      return simple ? composed.kernelFunc(call) : published.kernelFunc(call);
    },
  };
}

function slice(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo {
  const x = requiredInput(inputs, "x");
  const [begin = [], size = []] = slice_util.parseSliceParams(
    x,
    attrs.begin as number[],
    attrs.size as number[],
  );
  slice_util.assertParamsValid(x, begin, size);
  const part = scope.allocate(size);
  if (util.sizeFromShape(size) === 0) return part;
  // Axes behind the last one that is cut are whole, so that axis is copied in one run.
  let cut = size.length - 1;
  while (cut > 0 && size[cut] === x.shape[cut]) cut -= 1;
  const strides = [...util.computeStrides(x.shape), 1];
  const length = util.sizeFromShape(size.slice(cut));
  const source = scope.floats(x);
  const target = scope.floats(part);
  let to = 0;
  const copyAxis = (axis: number, from: number): void => {
    const start = from + (begin[axis] ?? 0) * (strides[axis] ?? 1);
    if (axis === cut) {
      copyRun(source, start, target, to, length);
      to += length;
      return;
    }
    for (let index = 0; index < (size[axis] ?? 0); index += 1) {
      copyAxis(axis + 1, start + index * (strides[axis] ?? 1));
    }
  };
  copyAxis(0, 0);
  return part;
}
