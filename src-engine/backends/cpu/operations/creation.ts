/** Tensors from nothing or from another type. */
import { type DataType, type NamedTensorInfoMap, util } from "@tensorflow/tfjs-core";
import { input } from "../../own-kernel";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { OwnCpuKernel } from "../own-kernel";
import { ELEMENTWISE_BLOCK } from "./unary";

function filled(
  backend: SkiploomCpuBackend,
  shape: readonly number[],
  value: number,
): ReturnType<SkiploomCpuBackend["allocateOutput"]> {
  const y = backend.allocateOutput(shape);
  const size = util.sizeFromShape([...shape]);
  const block = ELEMENTWISE_BLOCK;
  backend.runtime.run("kernelFill", Math.ceil(size / block), [backend.addressOf(y), size, block], [value]);
  return y;
}

function like(kernelName: "ZerosLike" | "OnesLike", value: number): OwnCpuKernel {
  return {
    kernelName,
    accepts: ({ x }) => x?.dtype === "float32",
    run: (backend, inputs) => filled(backend, input(inputs, "x").shape, value),
  };
}

const isOwnCast = ({ x }: NamedTensorInfoMap, { dtype }: { dtype?: unknown }): boolean =>
  x !== undefined &&
  (x.dtype === dtype || (dtype === "float32" && (x.dtype === "bool" || x.dtype === "int32")));

export const creationKernels: readonly OwnCpuKernel[] = [
  like("ZerosLike", 0),
  like("OnesLike", 1),
  {
    kernelName: "Fill",
    accepts: (_inputs, { dtype, value }) =>
      typeof value === "number" && (dtype === undefined || dtype === "float32"),
    run: (backend, _inputs, { shape, value }) => filled(backend, shape as number[], Number(value)),
  },
  {
    kernelName: "Cast",
    accepts: isOwnCast,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      if (x.dtype === (attributes.dtype as DataType)) {
        backend.incRef(x.dataId);
        return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
      }
      const y = backend.allocateOutput(x.shape);
      const size = util.sizeFromShape(x.shape);
      const kernel = x.dtype === "bool" ? "kernelFloatsOfBytes" : "kernelFloatsOfIntegers";
      const integers = [backend.addressOf(x), backend.addressOf(y), size, ELEMENTWISE_BLOCK];
      backend.runtime.run(kernel, Math.ceil(size / ELEMENTWISE_BLOCK), integers);
      return y;
    },
  },
  {
    kernelName: "OneHot",
    accepts: ({ indices }, { dtype }) =>
      indices?.dtype === "int32" && (dtype === undefined || dtype === "float32"),
    run(backend, inputs, { depth, onValue, offValue }) {
      const indices = input(inputs, "indices");
      const classes = Number(depth);
      const y = filled(backend, [...indices.shape, classes], Number(offValue));
      const buffer = backend.runtime.buffer();
      const size = util.sizeFromShape(indices.shape);
      const from = new Int32Array(buffer, backend.addressOf(indices), size);
      const values = new Float32Array(backend.runtime.buffer(), backend.addressOf(y), size * classes);
      from.forEach((index, row) => {
        if (index >= 0 && index < classes) values[row * classes + index] = Number(onValue);
      });
      return y;
    },
  },
];
