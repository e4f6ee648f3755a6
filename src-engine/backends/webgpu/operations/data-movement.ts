/** Joining and cutting. What lies in one piece is copied from buffer to buffer, without a shader. */
import {
  backend_util,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { COPY_PIECES } from "../../operations/fused-names";
import { areFloats, input } from "../../own-kernel";
import type { OwnWebGpuKernel } from "../own-kernel";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { cutAlong, joinAlong } from "./box";

/** Inputs `0`, `1` and so on. */
export function pieces(inputs: NamedTensorInfoMap): TensorInfo[] {
  const found: TensorInfo[] = [];
  for (let index = 0; ; index += 1) {
    const piece = inputs[String(index)];
    if (!piece) return found;
    found.push(piece);
  }
}

function partsOf(inputs: NamedTensorInfoMap): TensorInfo[] {
  return Object.values(inputs).flatMap((part) => (part ? [part] : []));
}

/** All float32 or all int32, and nothing to interleave: every axis before the joined one has size 1. */
function liesInRow(parts: readonly TensorInfo[], axis: number): boolean {
  const [first] = parts;
  if (first?.dtype !== "float32" && first?.dtype !== "int32") return false;
  return parts.every(
    ({ dtype, shape }) => dtype === first.dtype && util.sizeFromShape(shape.slice(0, axis)) === 1,
  );
}

/** Lays tensors one after another. */
export function joinInRow(
  backend: SkiploomWebGpuBackend,
  parts: readonly TensorInfo[],
  shape: readonly number[],
): TensorInfo {
  const joined = backend.allocateOutput(shape, parts[0]?.dtype === "int32" ? "int32" : "float32");
  let at = 0;
  for (const part of parts) {
    const count = util.sizeFromShape(part.shape);
    backend.copyValues(part, 0, joined, at, count);
    at += count;
  }
  return joined;
}

function axisOf({ axis }: NamedAttrMap, { shape }: TensorInfo): number {
  return util.parseAxisParam(Number(axis), shape)[0] ?? 0;
}

export const dataMovementKernels: readonly OwnWebGpuKernel[] = [
  {
    kernelName: "Concat",
    accepts: (inputs, attributes) => {
      const parts = partsOf(inputs);
      const [first] = parts;
      return first !== undefined && (areFloats(inputs) || liesInRow(parts, axisOf(attributes, first)));
    },
    run(backend, inputs, attributes) {
      const parts = partsOf(inputs);
      const shapes = parts.map(({ shape }) => shape);
      const axis = axisOf(attributes, input({ first: parts[0] } as NamedTensorInfoMap, "first"));
      backend_util.assertParamsConsistent(shapes, axis);
      const shape = backend_util.computeOutShape(shapes, axis);
      return liesInRow(parts, axis)
        ? joinInRow(backend, parts, shape)
        : joinAlong(backend, parts, shape, axis);
    },
  },
  {
    kernelName: "Pack",
    accepts: (inputs, { axis }) => Number(axis) === 0 && liesInRow(partsOf(inputs), 0),
    run(backend, inputs) {
      const parts = partsOf(inputs);
      return joinInRow(backend, parts, [parts.length, ...(parts[0]?.shape ?? [])]);
    },
  },
  {
    kernelName: "SplitV",
    accepts: ({ x }, attributes) =>
      x !== undefined && (x.dtype === "float32" || liesInRow([x], axisOf(attributes, x))),
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const axis = axisOf(attributes, x);
      const sizes = backend_util.prepareSplitSize(x, attributes.numOrSizeSplits as number | number[], axis);
      if (!liesInRow([x], axis)) return cutAlong(backend, x, axis, sizes);
      let at = 0;
      return sizes.map((size) => {
        const shape = x.shape.map((length, index) => (index === axis ? size : length));
        const part = backend.allocateOutput(shape, x.dtype === "int32" ? "int32" : "float32");
        const count = util.sizeFromShape(shape);
        backend.copyValues(x, at, part, 0, count);
        at += count;
        return part;
      });
    },
  },
  {
    kernelName: COPY_PIECES,
    run(backend, inputs) {
      const x = input(inputs, "x");
      let at = 0;
      for (const piece of pieces(inputs)) {
        const count = util.sizeFromShape(piece.shape);
        // The only piece of a vector may be the vector itself.
        if (piece.dataId !== x.dataId) backend.copyValues(x, at, piece, 0, count);
        at += count;
      }
      return [];
    },
  },
];
