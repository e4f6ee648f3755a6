/** Slices, joins, transposes, repetitions: TensorFlow.js's kernels that only move values. */
import {
  backend_util,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  slice_util,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { input } from "../../own-kernel";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { OwnCpuKernel } from "../own-kernel";
import { type CopyAxis, canCopy, copyStrided } from "./strided-copy";

/** Values between neighbours of each axis of a tensor that lies in one piece. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

function isWide({ dtype }: TensorInfo): boolean {
  return dtype === "float32" || dtype === "int32";
}

function areWide(inputs: NamedTensorInfoMap): boolean {
  return Object.values(inputs).every((tensor) => tensor !== undefined && isWide(tensor));
}

/** An output of a shape, of the type of x. */
function outputLike(backend: SkiploomCpuBackend, x: TensorInfo, shape: readonly number[]): TensorInfo {
  return backend.allocateOutput(shape, x.dtype === "int32" ? "int32" : "float32");
}

/** Axes that read a box of x from `begin`, into a tensor of `size` in one piece. */
function boxAxes(x: TensorInfo, size: readonly number[]): CopyAxis[] {
  const from = stridesOf(x.shape);
  const to = stridesOf(size);
  return size.map((length, axis) => ({ size: length, from: from[axis] ?? 1, to: to[axis] ?? 1 }));
}

function sliceOf(
  backend: SkiploomCpuBackend,
  x: TensorInfo,
  begin: readonly number[],
  size: readonly number[],
): TensorInfo {
  const part = outputLike(backend, x, size);
  const strides = stridesOf(x.shape);
  const offset = begin.reduce((sum, start, axis) => sum + start * (strides[axis] ?? 1), 0);
  copyStrided(backend, backend.addressOf(x) + offset * 4, backend.addressOf(part), boxAxes(x, size));
  return part;
}

function runSlice(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "x");
  const [begin = [], size = []] = slice_util.parseSliceParams(
    x,
    attributes.begin as number[],
    attributes.size as number[],
  );
  slice_util.assertParamsValid(x, begin, size);
  return sliceOf(backend, x, begin, size);
}

/** Lays tensors side by side. @param shapes what their shapes count as */
function join(
  backend: SkiploomCpuBackend,
  parts: readonly TensorInfo[],
  shapes: readonly number[][],
  axis: number,
): TensorInfo {
  const [first] = parts;
  if (!first) throw new Error("Nothing was given to be joined.");
  const shape = backend_util.computeOutShape([...shapes], axis);
  const joined = outputLike(backend, first, shape);
  const outer = util.sizeFromShape(shape.slice(0, axis));
  const distance = util.sizeFromShape(shape.slice(axis));
  let at = backend.addressOf(joined);
  parts.forEach((part, index) => {
    const length = util.sizeFromShape((shapes[index] ?? []).slice(axis));
    copyStrided(backend, backend.addressOf(part), at, [
      { size: outer, from: length, to: distance },
      { size: length, from: 1, to: 1 },
    ]);
    at += length * 4;
  });
  return joined;
}

function partsOf(inputs: NamedTensorInfoMap): TensorInfo[] {
  return Object.values(inputs).flatMap((part) => (part ? [part] : []));
}

/** All float32 or all int32. */
function canJoin(inputs: NamedTensorInfoMap): boolean {
  const parts = partsOf(inputs);
  return areWide(inputs) && parts.every(({ dtype }) => dtype === parts[0]?.dtype);
}

function runConcat(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const parts = partsOf(inputs);
  const shapes = parts.map(({ shape }) => shape);
  const axis = util.parseAxisParam(Number(attributes.axis), shapes[0] ?? [])[0] ?? 0;
  backend_util.assertParamsConsistent(shapes, axis);
  return join(backend, parts, shapes, axis);
}

function runPack(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const parts = partsOf(inputs);
  const rank = (parts[0]?.shape.length ?? 0) + 1;
  const axis = (Number(attributes.axis) + rank) % rank;
  const shapes = parts.map(({ shape }) => [...shape.slice(0, axis), 1, ...shape.slice(axis)]);
  backend_util.assertParamsConsistent(shapes, axis);
  return join(backend, parts, shapes, axis);
}

function cut(
  backend: SkiploomCpuBackend,
  x: TensorInfo,
  axis: number,
  sizes: readonly number[],
): TensorInfo[] {
  let next = 0;
  return sizes.map((size) => {
    const begin = x.shape.map((_, index) => (index === axis ? next : 0));
    next += size;
    return sliceOf(
      backend,
      x,
      begin,
      x.shape.map((length, index) => (index === axis ? size : length)),
    );
  });
}

function runSplit(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo[] {
  const x = input(inputs, "x");
  const axis = util.parseAxisParam(Number(attributes.axis), x.shape)[0] ?? 0;
  const sizes = backend_util.prepareSplitSize(x, attributes.numOrSizeSplits as number | number[], axis);
  return cut(backend, x, axis, sizes);
}

function runUnpack(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo[] {
  const value = input(inputs, "value");
  const rank = value.shape.length;
  const axis = (Number(attributes.axis) + rank) % rank;
  const parts = cut(backend, value, axis, Array<number>(value.shape[axis] ?? 0).fill(1));
  for (const part of parts) part.shape = part.shape.filter((_, index) => index !== axis);
  return parts;
}

function transposeAxes({ shape }: TensorInfo, attributes: NamedAttrMap): CopyAxis[] {
  const permutation = attributes.perm as number[];
  const from = stridesOf(shape);
  const sizes = permutation.map((axis) => shape[axis] ?? 1);
  const to = stridesOf(sizes);
  return permutation.map((axis, index) => ({
    size: sizes[index] ?? 1,
    from: from[axis] ?? 1,
    to: to[index] ?? 1,
  }));
}

function tileAxes({ shape }: TensorInfo, attributes: NamedAttrMap): CopyAxis[] {
  const repeats = attributes.reps as number[];
  const from = stridesOf(shape);
  const to = stridesOf(shape.map((size, axis) => size * (repeats[axis] ?? 1)));
  return shape.flatMap((size, axis) => [
    { size: repeats[axis] ?? 1, from: 0, to: size * (to[axis] ?? 1) },
    { size, from: from[axis] ?? 1, to: to[axis] ?? 1 },
  ]);
}

function runReverse(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "x");
  const turned = util.parseAxisParam(attributes.dims as number | number[], x.shape);
  const result = outputLike(backend, x, x.shape);
  const axes = boxAxes(x, x.shape);
  const last = turned.reduce((sum, axis) => sum + ((x.shape[axis] ?? 1) - 1) * (axes[axis]?.from ?? 1), 0);
  copyStrided(
    backend,
    backend.addressOf(x) + last * 4,
    backend.addressOf(result),
    axes.map((axis, index) => (turned.includes(index) ? { ...axis, from: -axis.from } : axis)),
  );
  return result;
}

/** A kernel that copies x once, by axes that its shape and attributes give. */
function copyKernel(
  kernelName: string,
  axesOf: (x: TensorInfo, attributes: NamedAttrMap) => CopyAxis[],
  shapeOf: (x: TensorInfo, attributes: NamedAttrMap) => number[],
): OwnCpuKernel {
  return {
    kernelName,
    accepts: (inputs, attributes) => {
      const x = input(inputs, "x");
      return isWide(x) && canCopy(axesOf(x, attributes));
    },
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const result = outputLike(backend, x, shapeOf(x, attributes));
      copyStrided(backend, backend.addressOf(x), backend.addressOf(result), axesOf(x, attributes));
      return result;
    },
  };
}

/** A copy of one piece of x: its axes are never more than x's own. */
const acceptsX = (inputs: NamedTensorInfoMap): boolean => {
  const x = inputs.x ?? inputs.value;
  return x !== undefined && isWide(x) && x.shape.length <= 6;
};

export const dataMovementKernels: readonly OwnCpuKernel[] = [
  { kernelName: "Slice", accepts: acceptsX, run: runSlice },
  { kernelName: "Concat", accepts: canJoin, run: runConcat },
  { kernelName: "Pack", accepts: canJoin, run: runPack },
  { kernelName: "SplitV", accepts: acceptsX, run: runSplit },
  { kernelName: "Unpack", accepts: acceptsX, run: runUnpack },
  { kernelName: "Reverse", accepts: acceptsX, run: runReverse },
  copyKernel("Transpose", transposeAxes, (x, attributes) =>
    (attributes.perm as number[]).map((axis) => x.shape[axis] ?? 1),
  ),
  copyKernel("Tile", tileAxes, (x, attributes) => {
    const repeats = attributes.reps as number[];
    return x.shape.map((size, axis) => size * (repeats[axis] ?? 1));
  }),
];
