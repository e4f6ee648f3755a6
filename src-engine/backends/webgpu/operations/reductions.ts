/** Sums and means over neighbouring axes, and squared norms. */
import { type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { SQUARED_NORMS } from "../../operations/fused-names";
import { input } from "../../own-kernel";
import type { OwnWebGpuKernel } from "../own-kernel";
import { JOIN_SQUARES_SHADER, squaresShader, sumShader } from "../shaders/reduce";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { layoutOfRows } from "./rows";

const MOST_WORKGROUPS = 65_535;

interface Group {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** `[outer, length, inner]` of reduced axes that are neighbours (axes of size 1 aside); undefined where they are not. */
function groupOf(shape: readonly number[], axes: readonly number[]): Group | undefined {
  const counted = shape.flatMap((size, axis) => (size === 1 ? [] : [{ size, axis }]));
  const product = (entries: typeof counted): number => entries.reduce((result, { size }) => result * size, 1);
  const first = counted.findIndex(({ axis }) => axes.includes(axis));
  if (first < 0) return { outer: 1, length: 1, inner: product(counted) };
  const last = counted.findLastIndex(({ axis }) => axes.includes(axis));
  const within = counted.slice(first, last + 1);
  if (!within.every(({ axis }) => axes.includes(axis))) return undefined;
  return {
    outer: product(counted.slice(0, first)),
    length: product(within),
    inner: product(counted.slice(last + 1)),
  };
}

/** Sums over the middle axis of x, seen as `[outer, length, inner]`, times `factor`, in a tensor of `shape`. */
export function reduceAxis(
  backend: SkiploomWebGpuBackend,
  x: TensorInfo,
  { outer, length, inner }: Group,
  shape: readonly number[],
  factor: number,
): TensorInfo {
  const { columns, width, blocks, parts, rowsInPart } = layoutOfRows(length, inner);
  const y = backend.allocateOutput(parts > 1 ? [outer, parts, inner] : shape);
  if (outer * inner === 0) return y;
  backend.run({
    key: `sum/${width}`,
    code: () => sumShader(width),
    inputs: [{ name: "x", tensor: x }],
    outputs: [{ name: "y", tensor: y }],
    uniforms: [
      { name: "rows", type: "u32", value: length },
      { name: "columns", type: "u32", value: columns },
      { name: "rowsInPart", type: "u32", value: rowsInPart },
      { name: "factor", type: "f32", value: parts > 1 ? 1 : factor },
    ],
    workgroups: [blocks, Math.max(1, parts), outer],
  });
  if (parts <= 1) return y;
  const joined = reduceAxis(backend, y, { outer, length: parts, inner }, shape, factor);
  backend.disposeData(y.dataId);
  return joined;
}

function axesOf(x: TensorInfo, { axis, reductionIndices }: NamedAttrMap): number[] {
  return util.parseAxisParam((reductionIndices ?? axis ?? null) as unknown as number[], x.shape);
}

/** The sum of no values is 0, and they have no mean. */
function ofNothing(backend: SkiploomWebGpuBackend, shape: readonly number[], kernelName: string): TensorInfo {
  const values = new Float32Array(util.sizeFromShape([...shape]));
  return backend.makeTensorInfo(
    [...shape],
    "float32",
    kernelName === "Sum" ? values : values.fill(Number.NaN),
  );
}

function reduction(kernelName: "Sum" | "Mean"): OwnWebGpuKernel {
  return {
    kernelName,
    accepts: ({ x }: NamedTensorInfoMap, attributes) => {
      if (x?.dtype !== "float32") return false;
      if (util.sizeFromShape(x.shape) === 0) return true;
      const group = groupOf(x.shape, axesOf(x, attributes));
      return group !== undefined && group.outer <= MOST_WORKGROUPS;
    },
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const axes = axesOf(x, attributes);
      const shape =
        attributes.keepDims === true
          ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
          : x.shape.filter((_, axis) => !axes.includes(axis));
      if (util.sizeFromShape(x.shape) === 0) return ofNothing(backend, shape, kernelName);
      const group = groupOf(x.shape, axes);
      if (!group) throw new Error("A reduction was asked for axes that it does not take.");
      return reduceAxis(backend, x, group, shape, kernelName === "Mean" ? 1 / group.length : 1);
    },
  };
}

/** Values of a vector that one workgroup squares. */
const SQUARES_OF_WORKGROUP = 8_192;

/** Ranges of about equal length, and which of them belong to each piece. */
function rangesOf(sizes: readonly number[]): { readonly ranges: Int32Array; readonly pieces: Int32Array } {
  const ranges: number[] = [];
  const pieces: number[] = [];
  let start = 0;
  for (const size of sizes) {
    pieces.push(ranges.length / 2);
    // Larger vectors get longer ranges: there may be so many workgroups and no more.
    const step = Math.max(SQUARES_OF_WORKGROUP, Math.ceil(size / 4096));
    for (let at = start; at < start + size; at += step) ranges.push(at, Math.min(at + step, start + size));
    pieces.push(ranges.length / 2);
    start += size;
  }
  return { ranges: Int32Array.from(ranges), pieces: Int32Array.from(pieces) };
}

function squaredNorms(
  backend: SkiploomWebGpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const { other } = inputs;
  const sizes = attributes.sizes as number[];
  const found = rangesOf(sizes);
  const count = found.ranges.length / 2;
  const ranges = backend.makeTensorInfo([count * 2], "int32", found.ranges);
  const pieces = backend.makeTensorInfo([sizes.length * 2], "int32", found.pieces);
  const squares = backend.allocateOutput([count]);
  const y = backend.allocateOutput([sizes.length]);
  if (count > 0) {
    backend.run({
      key: `squares/${other ? "other" : ""}`,
      code: () => squaresShader(other !== undefined),
      inputs: [
        { name: "x", tensor: input(inputs, "x") },
        ...(other ? [{ name: "other", tensor: other }] : []),
        { name: "ranges", tensor: ranges, type: "i32" },
      ],
      outputs: [{ name: "squares", tensor: squares }],
      workgroups: [count, 1, 1],
    });
  }
  backend.run({
    key: "joinSquares",
    code: () => JOIN_SQUARES_SHADER,
    inputs: [
      { name: "squares", tensor: squares },
      { name: "pieces", tensor: pieces, type: "i32" },
    ],
    outputs: [{ name: "y", tensor: y }],
    workgroups: [sizes.length, 1, 1],
  });
  for (const { dataId } of [ranges, pieces, squares]) backend.disposeData(dataId);
  return y;
}

export const reductionKernels: readonly OwnWebGpuKernel[] = [
  reduction("Sum"),
  reduction("Mean"),
  { kernelName: SQUARED_NORMS, run: squaredNorms },
];
