/** Boxes within tensors: padding, slices, and joining and cutting of what does not lie in one piece. */
import type { NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";
import { slice_util, util } from "@tensorflow/tfjs-core";
import { input } from "../../own-kernel";
import { spread, type UniformField } from "../compute-program";
import type { OwnWebGpuKernel } from "../own-kernel";
import { copyBoxShader, MOST_AXES, padShader } from "../shaders/box";
import { THREADS } from "../shaders/each-value";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";

/** One axis of a box inside a larger one. */
interface BoxAxis {
  /** Of the box. */
  readonly size: number;
  /** Of what it lies in. */
  readonly whole: number;
  /** What lies before the box. */
  readonly before: number;
}

/** Numbered fields, `size0` and so on. */
export function numbered(name: string, values: readonly number[]): UniformField[] {
  return values.map((value, axis) => ({ name: `${name}${axis}`, type: "u32", value }));
}

/** How far apart neighbours along each axis lie. */
export function stepsOf(sizes: readonly number[]): number[] {
  return sizes.map((_, axis) => util.sizeFromShape(sizes.slice(axis + 1)));
}

/** Axes of which the box takes all are joined to those before them, and there is always one axis. */
function joined(axes: readonly BoxAxis[]): BoxAxis[] {
  const result: BoxAxis[] = [];
  for (const axis of axes) {
    const last = result.at(-1);
    if (last?.whole === 1 && last.size === 1) result[result.length - 1] = axis;
    else if (last && axis.size === axis.whole) {
      const { size, whole, before } = last;
      result[result.length - 1] = {
        size: size * axis.size,
        whole: whole * axis.whole,
        before: before * axis.whole,
      };
    } else result.push(axis);
  }
  return result.length > 0 ? result : [{ size: 1, whole: 1, before: 0 }];
}

/** Copies a box out of `whole` into `box`, which holds nothing else, or back. */
function copyBox(
  backend: SkiploomWebGpuBackend,
  direction: "out" | "in",
  whole: TensorInfo,
  box: TensorInfo,
  axes: readonly BoxAxis[],
): void {
  const count = util.sizeFromShape(axes.map(({ size }) => size));
  const wholeSteps = stepsOf(axes.map((axis) => axis.whole));
  const first = axes.reduce((sum, { before }, axis) => sum + before * (wholeSteps[axis] ?? 0), 0);
  if (axes.length === 1) {
    if (direction === "out") backend.copyValues(whole, first, box, 0, count);
    else backend.copyValues(box, 0, whole, first, count);
    return;
  }
  if (count === 0) return;
  const boxSteps = stepsOf(axes.map(({ size }) => size));
  const [from, to] = direction === "out" ? [wholeSteps, boxSteps] : [boxSteps, wholeSteps];
  backend.run({
    key: `copyBox/${axes.length}`,
    code: () => copyBoxShader(axes.length),
    inputs: [{ name: "values", tensor: direction === "out" ? whole : box }],
    outputs: [{ name: "result", tensor: direction === "out" ? box : whole }],
    uniforms: [
      { name: "count", type: "u32", value: count },
      { name: "firstRead", type: "u32", value: direction === "out" ? first : 0 },
      { name: "firstWrite", type: "u32", value: direction === "out" ? 0 : first },
      ...numbered(
        "size",
        axes.map(({ size }) => size),
      ),
      ...numbered("readStep", from),
      ...numbered("writeStep", to),
    ],
    workgroups: spread(count, THREADS),
  });
}

/** A part of one axis: `size` of it behind the first `before`. */
function partOfAxis(shape: readonly number[], axis: number, before: number, size: number): BoxAxis[] {
  return joined(
    shape.map((whole, index) =>
      index === axis ? { size, whole, before } : { size: whole, whole, before: 0 },
    ),
  );
}

/** Joins tensors of one type along an axis. */
export function joinAlong(
  backend: SkiploomWebGpuBackend,
  parts: readonly TensorInfo[],
  shape: readonly number[],
  axis: number,
): TensorInfo {
  const result = backend.allocateOutput(shape);
  let at = 0;
  for (const part of parts) {
    const size = part.shape[axis] ?? 0;
    copyBox(backend, "in", result, part, partOfAxis(shape, axis, at, size));
    at += size;
  }
  return result;
}

/** Cuts a tensor along an axis. */
export function cutAlong(
  backend: SkiploomWebGpuBackend,
  x: TensorInfo,
  axis: number,
  sizes: readonly number[],
): TensorInfo[] {
  let at = 0;
  return sizes.map((size) => {
    const part = backend.allocateOutput(x.shape.map((whole, index) => (index === axis ? size : whole)));
    copyBox(backend, "out", x, part, partOfAxis(x.shape, axis, at, size));
    at += size;
    return part;
  });
}

function paddedAxes({ shape }: TensorInfo, { paddings }: NamedAttrMap): BoxAxis[] {
  return joined(
    shape.map((size, axis) => {
      const [before = 0, after = 0] = (paddings as number[][])[axis] ?? [];
      return { size, whole: before + size + after, before };
    }),
  );
}

function slicedAxes(x: TensorInfo, attributes: NamedAttrMap): { sizes: number[]; axes: BoxAxis[] } {
  const { begin, size } = attributes as unknown as { begin: number | number[]; size: number | number[] };
  // The function asks for a tensor but reads its shape alone.
  const given = x as Parameters<typeof slice_util.parseSliceParams>[0];
  const [first = [], sizes = []] = slice_util.parseSliceParams(given, begin, size);
  slice_util.assertParamsValid(given, first, sizes);
  const axes = x.shape.map((whole, axis) => ({ size: sizes[axis] ?? 0, whole, before: first[axis] ?? 0 }));
  return { sizes, axes: joined(axes) };
}

export const boxKernels: readonly OwnWebGpuKernel[] = [
  {
    kernelName: "PadV2",
    accepts: ({ x }, attributes) => x?.dtype === "float32" && paddedAxes(x, attributes).length <= MOST_AXES,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const paddings = attributes.paddings as number[][];
      const result = backend.allocateOutput(
        x.shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0)),
      );
      const count = util.sizeFromShape(result.shape);
      if (count === 0) return result;
      const axes = paddedAxes(x, attributes);
      const sizes = axes.map(({ size }) => size);
      backend.run({
        key: `pad/${axes.length}`,
        code: () => padShader(axes.length),
        inputs: [{ name: "values", tensor: x }],
        outputs: [{ name: "result", tensor: result }],
        uniforms: [
          { name: "count", type: "u32", value: count },
          { name: "constant", type: "f32", value: Number(attributes.constantValue ?? 0) },
          ...numbered(
            "size",
            axes.map(({ whole }) => whole),
          ),
          ...numbered("inner", sizes),
          ...numbered(
            "before",
            axes.map(({ before }) => before),
          ),
          ...numbered("readStep", stepsOf(sizes)),
        ],
        workgroups: spread(count, THREADS),
      });
      return result;
    },
  },
  {
    kernelName: "Slice",
    accepts: ({ x }, attributes) =>
      x?.dtype === "float32" && slicedAxes(x, attributes).axes.length <= MOST_AXES,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const { sizes, axes } = slicedAxes(x, attributes);
      const result = backend.allocateOutput(sizes);
      copyBox(backend, "out", x, result, axes);
      return result;
    },
  },
];
