/** PadV2, GatherV2 and the strided subsample of the padded shortcut. */
import { backend_util, type NamedAttrMap, type NamedTensorInfoMap, util } from "@tensorflow/tfjs-core";
import { shapeOfRank4 } from "../../convolution-geometry";
import {
  STRIDED_SUBSAMPLE,
  STRIDED_SUBSAMPLE_GRADIENT,
  type SubsampleAttributes,
  type SubsampleGradientAttributes,
} from "../../operations/strided-subsample-names";
import { input } from "../../own-kernel";
import { chunksOf } from "../chunks";
import type { OwnCpuKernel } from "../own-kernel";
import { clear } from "./convolution";
import { type CopyAxis, copyStrided } from "./strided-copy";

/** Outer axes that the padding kernel takes besides its rows. */
const MOST_OUTER_AXES = 5;

interface PaddedAxis {
  readonly size: number;
  readonly before: number;
  readonly after: number;
}

/** Axes that are not padded joined to those before them. */
function paddedAxes(shape: readonly number[], paddings: readonly (readonly number[])[]): PaddedAxis[] {
  const joined: PaddedAxis[] = [];
  shape.forEach((size, index) => {
    const [before = 0, after = 0] = paddings[index] ?? [];
    const last = joined.at(-1);
    if (last && before === 0 && after === 0) {
      joined[joined.length - 1] = {
        size: last.size * size,
        before: last.before * size,
        after: last.after * size,
      };
    } else joined.push({ size, before, after });
  });
  return joined;
}

const padKernel: OwnCpuKernel = {
  kernelName: "PadV2",
  accepts(inputs, attributes) {
    const x = input(inputs, "x");
    const axes = paddedAxes(x.shape, attributes.paddings as number[][]);
    return x.dtype === "float32" && axes.length <= MOST_OUTER_AXES + 1;
  },
  run(backend, inputs, attributes) {
    const x = input(inputs, "x");
    const paddings = attributes.paddings as number[][];
    const shape = x.shape.map((size, axis) => {
      const [before = 0, after = 0] = paddings[axis] ?? [];
      return size + before + after;
    });
    const y = backend.allocateOutput(shape);
    const axes = paddedAxes(x.shape, paddings);
    const last = axes.at(-1) ?? { size: 1, before: 0, after: 0 };
    const outer = axes.slice(0, -1);
    const sizes = outer.map(({ size, before, after }) => size + before + after);
    const rows = util.sizeFromShape(sizes);
    const length = last.size + last.before + last.after;
    const chunks = chunksOf(rows, length, backend.runtime.threads);
    if (length === 0) return y;
    const five = (values: readonly number[]): number[] => [
      ...values,
      ...Array<number>(MOST_OUTER_AXES - values.length).fill(0),
    ];
    backend.runtime.run(
      "kernelPad",
      chunks.count,
      [
        backend.addressOf(x),
        backend.addressOf(y),
        rows,
        chunks.rows,
        length,
        last.before,
        last.size,
        outer.length,
        ...five(sizes),
        ...five(outer.map(({ before }) => before)),
        ...five(outer.map(({ size }) => size)),
      ],
      [Number(attributes.constantValue ?? 0)],
    );
    return y;
  },
};

const gatherKernel: OwnCpuKernel = {
  kernelName: "GatherV2",
  accepts: (inputs, attributes) =>
    inputs.x?.dtype === "float32" && inputs.indices?.dtype === "int32" && !attributes.batchDims,
  run(backend, inputs, attributes) {
    const x = input(inputs, "x");
    const indices = input(inputs, "indices");
    const axis = util.parseAxisParam(Number(attributes.axis), x.shape)[0] ?? 0;
    const { outerSize, dimSize, sliceSize, outputShape } = backend_util.segment_util.collectGatherOpShapeInfo(
      // The function asks for tensors but reads their shapes alone.
      x as Parameters<typeof backend_util.segment_util.collectGatherOpShapeInfo>[0],
      indices as Parameters<typeof backend_util.segment_util.collectGatherOpShapeInfo>[1],
      axis,
      0,
    );
    const count = util.sizeFromShape(indices.shape);
    const from = backend.addressOf(indices);
    const numbers = new Int32Array(backend.runtime.buffer(), from, count);
    const wrong = numbers.find((index) => index < 0 || index >= dimSize);
    if (wrong !== undefined) {
      throw new RangeError(`There is no slice ${wrong} to gather: the axis has the size ${dimSize}.`);
    }
    const y = backend.allocateOutput(outputShape);
    const chunks = chunksOf(outerSize * count, sliceSize, backend.runtime.threads);
    backend.runtime.run("kernelGather", chunks.count, [
      backend.addressOf(x),
      from,
      backend.addressOf(y),
      outerSize * count,
      chunks.rows,
      count,
      dimSize,
      sliceSize,
    ]);
    return y;
  },
};

/** Every n-th pixel: strides within the whole image, and within what is kept of it. */
function subsample(
  shape: readonly number[],
  strides: readonly number[],
): { readonly kept: number[]; readonly axes: readonly { size: number; whole: number; kept: number }[] } {
  const [batch, height, width, channels] = shapeOfRank4(shape);
  const [down = 1, across = 1] = strides;
  const rows = Math.ceil(height / down);
  const columns = Math.ceil(width / across);
  return {
    kept: [batch, rows, columns, channels],
    axes: [
      { size: batch, whole: height * width * channels, kept: rows * columns * channels },
      { size: rows, whole: down * width * channels, kept: columns * channels },
      { size: columns, whole: across * channels, kept: channels },
      { size: channels, whole: 1, kept: 1 },
    ],
  };
}

const subsampleKernels: readonly OwnCpuKernel[] = [
  {
    kernelName: STRIDED_SUBSAMPLE,
    run(backend, inputs: NamedTensorInfoMap, attributes: NamedAttrMap) {
      const x = input(inputs, "x");
      const { strides } = attributes as unknown as SubsampleAttributes;
      const { kept, axes } = subsample(x.shape, strides);
      const y = backend.allocateOutput(kept);
      const copied: CopyAxis[] = axes.map((axis) => ({ size: axis.size, from: axis.whole, to: axis.kept }));
      copyStrided(backend, backend.addressOf(x), backend.addressOf(y), copied);
      return y;
    },
  },
  {
    kernelName: STRIDED_SUBSAMPLE_GRADIENT,
    run(backend, inputs: NamedTensorInfoMap, attributes: NamedAttrMap) {
      const dy = input(inputs, "dy");
      const { strides, inputShape } = attributes as unknown as SubsampleGradientAttributes;
      const { axes } = subsample(inputShape, strides);
      const dx = backend.allocateOutput(inputShape);
      const to = backend.addressOf(dx);
      clear(backend, to, util.sizeFromShape(inputShape) * 4);
      const copied: CopyAxis[] = axes.map((axis) => ({ size: axis.size, from: axis.kept, to: axis.whole }));
      copyStrided(backend, backend.addressOf(dy), to, copied);
      return dx;
    },
  },
];

export const padAndGatherKernels: readonly OwnCpuKernel[] = [padKernel, gatherKernel, ...subsampleKernels];
