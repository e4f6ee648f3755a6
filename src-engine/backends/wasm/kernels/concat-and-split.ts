/**
 * Concatenation and its gradient, the split: the published kernels call into a copy for every run of channels,
 * which are short in images.
 */
import {
  backend_util,
  type KernelConfig,
  type NamedAttrMap,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { copyRuns } from "../copy-runs";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";

/** @param published used for other numbers than float32, for empty tensors and for a single one */
export function concatKernel(published: KernelConfig): KernelConfig {
  const composed = composedKernel("Concat", concat);
  return {
    ...published,
    kernelFunc: (call) => {
      const parts = Object.values(call.inputs);
      const simple = parts.length > 1 && parts.every((part) => part && isFilledFloat(part));
      return simple ? composed.kernelFunc(call) : published.kernelFunc(call);
    },
  };
}

/** @param published used for other numbers than float32 and for empty tensors */
export function splitKernel(published: KernelConfig): KernelConfig {
  const composed = composedKernel("SplitV", split);
  return {
    ...published,
    kernelFunc: (call) =>
      call.inputs.x && isFilledFloat(call.inputs.x) ? composed.kernelFunc(call) : published.kernelFunc(call),
  };
}

function isFilledFloat({ dtype, shape }: TensorInfo): boolean {
  return dtype === "float32" && util.sizeFromShape(shape) > 0;
}

function concat(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo {
  const parts = Object.values(inputs);
  const shapes = parts.map((part) => part.shape);
  const axis = util.parseAxisParam(Number(attrs.axis), shapes[0] ?? [])[0] ?? 0;
  backend_util.assertParamsConsistent(shapes, axis);
  const shape = backend_util.computeOutShape(shapes, axis);
  const count = util.sizeFromShape(shape.slice(0, axis));
  const distance = util.sizeFromShape(shape.slice(axis));
  const joined = scope.allocate(shape);
  const target = scope.floats(joined);
  let first = 0;
  for (const part of parts) {
    const length = util.sizeFromShape(part.shape.slice(axis));
    copyRuns(scope.floats(part), { first: 0, distance: length }, target, { first, distance }, length, count);
    first += length;
  }
  return joined;
}

function split(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo[] {
  const x = requiredInput(inputs, "x");
  const axis = util.parseAxisParam(Number(attrs.axis), x.shape)[0] ?? 0;
  const sizes = backend_util.prepareSplitSize(x, attrs.numOrSizeSplits as number | number[], axis);
  const count = util.sizeFromShape(x.shape.slice(0, axis));
  const distance = util.sizeFromShape(x.shape.slice(axis));
  const inner = util.sizeFromShape(x.shape.slice(axis + 1));
  let first = 0;
  return sizes.map((size) => {
    const shape = [...x.shape];
    shape[axis] = size;
    const length = size * inner;
    const part = scope.allocate(shape);
    copyRuns(
      scope.floats(x),
      { first, distance },
      scope.floats(part),
      { first: 0, distance: length },
      length,
      count,
    );
    first += length;
    return part;
  });
}
