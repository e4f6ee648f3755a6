/** Batch normalisation for training and for inference, with ReLU and addition where the compiler fuses them. */
import { type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { BATCH_NORM_ADD_RELU, BATCH_NORM_RELU, BATCH_NORM_RELU_GRADIENT } from "../../operations/fused-names";
import {
  type BatchNormAttributes,
  TRAINING_BATCH_NORM,
  TRAINING_BATCH_NORM_GRADIENT,
} from "../../operations/training-batch-norm-names";
import { input } from "../../own-kernel";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { OwnCpuKernel } from "../own-kernel";

/** A wide row is a multiple of so many values. */
const LANES = 16;
const BLOCK = 16_384;
const CHUNKS_OF_THREAD = 4;
const TABLES = 5;

/** `[pixels, channels]` as wide rows and what is left. */
interface Layout {
  readonly size: number;
  readonly channels: number;
  readonly pixels: number;
  readonly width: number;
  readonly rows: number;
  /** Values after the last wide row. */
  readonly rest: number;
  readonly rowsInChunk: number;
  readonly sumChunks: number;
  /** For passes that write each value: whole rows. */
  readonly block: number;
}

function layoutOf(shape: readonly number[], threads: number): Layout {
  const size = util.sizeFromShape([...shape]);
  const channels = shape.at(-1) ?? 1;
  const width = leastCommonMultiple(channels, LANES);
  const rows = Math.floor(size / width);
  const wanted = threads === 1 ? 1 : Math.min(threads * CHUNKS_OF_THREAD, Math.ceil(size / BLOCK));
  const rowsInChunk = Math.max(1, Math.ceil(rows / Math.max(1, wanted)));
  return {
    size,
    channels,
    pixels: channels === 0 ? 0 : size / channels,
    width,
    rows,
    rest: size - rows * width,
    rowsInChunk,
    sumChunks: Math.ceil(rows / rowsInChunk),
    block: Math.ceil(BLOCK / width) * width,
  };
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / Math.max(1, x)) * b;
}

function apply(
  backend: SkiploomCpuBackend,
  layout: Layout,
  x: TensorInfo,
  tables: number,
  options: { readonly relu: boolean; readonly added?: TensorInfo | undefined },
): TensorInfo {
  const y = backend.allocateOutput(x.shape);
  backend.runtime.run("kernelNormApply", Math.ceil(layout.size / layout.block), [
    backend.addressOf(x),
    backend.addressOf(y),
    tables,
    layout.width,
    layout.size,
    layout.block,
    options.added ? backend.addressOf(options.added) : 0,
    options.relu ? 1 : 0,
  ]);
  return y;
}

/** Outputs: y, mean, variance. */
function forward(relu: boolean): OwnCpuKernel["run"] {
  return (backend, inputs, attributes) => {
    const x = input(inputs, "x");
    const { epsilon } = attributes as unknown as BatchNormAttributes;
    const layout = layoutOf(x.shape, backend.runtime.threads);
    const { width, channels, rows, rest, sumChunks, pixels } = layout;
    const mean = backend.allocateOutput([channels]);
    const variance = backend.allocateOutput([channels]);
    const sums = backend.allocateScratch(sumChunks * width * 16);
    const tables = backend.allocateScratch(TABLES * width * 4);
    const from = backend.addressOf(x);
    backend.runtime.run("kernelNormSums", sumChunks, [from, sums, width, rows, layout.rowsInChunk]);
    backend.runtime.run(
      "kernelNormConstants",
      1,
      [
        sums,
        sumChunks,
        width,
        channels,
        from + rows * width * 4,
        rest,
        backend.addressOf(input(inputs, "gamma")),
        backend.addressOf(input(inputs, "beta")),
        backend.addressOf(mean),
        backend.addressOf(variance),
        tables,
        pixels,
      ],
      [epsilon],
    );
    const y = apply(backend, layout, x, tables, { relu, added: inputs.added });
    backend.freeScratch(sums);
    backend.freeScratch(tables);
    return [y, mean, variance];
  };
}

const NO_RELU = 0;
const RELU = 1;
const ADDED_RELU = 2;

/**
 * Inputs: dy, x, gamma, mean, variance, and with ReLU beta, and after an addition y. Outputs: dx, dgamma, dbeta, and after an addition
 * the gradient of what was added.
 */
function backward(isRelu: boolean): OwnCpuKernel["run"] {
  return (backend, inputs, attributes) => {
    const { runtime } = backend;
    const x = input(inputs, "x");
    const dy = input(inputs, "dy");
    const { epsilon } = attributes as unknown as BatchNormAttributes;
    const layout = layoutOf(x.shape, runtime.threads);
    const { width, channels, rows, rest, sumChunks, pixels } = layout;
    const mode = !isRelu ? NO_RELU : inputs.y ? ADDED_RELU : RELU;
    const dx = backend.allocateOutput(x.shape);
    const dgamma = backend.allocateOutput([channels]);
    const dbeta = backend.allocateOutput([channels]);
    const dadded = mode === ADDED_RELU ? backend.allocateOutput(x.shape) : undefined;
    const sums = backend.allocateScratch(sumChunks * width * 16);
    const tables = backend.allocateScratch(TABLES * width * 4);
    const xFrom = backend.addressOf(x);
    const dyFrom = backend.addressOf(dy);
    const yFrom = inputs.y ? backend.addressOf(inputs.y) : 0;
    const maskedFrom = dadded ? backend.addressOf(dadded) : 0;
    const gamma = backend.addressOf(input(inputs, "gamma"));
    const beta = isRelu ? backend.addressOf(input(inputs, "beta")) : 0;
    const variance = backend.addressOf(input(inputs, "variance"));
    runtime.run(
      "kernelNormTables",
      1,
      [0, 0, width, channels, 0, 0, gamma, beta, backend.addressOf(input(inputs, "mean")), variance, tables],
      [epsilon],
    );
    runtime.run("kernelNormGradientSums", sumChunks, [
      xFrom,
      sums,
      width,
      rows,
      layout.rowsInChunk,
      dyFrom,
      tables,
      yFrom,
      maskedFrom,
      mode,
    ]);
    const done = rows * width * 4;
    runtime.run(
      "kernelNormGradientConstants",
      1,
      [
        sums,
        sumChunks,
        width,
        channels,
        xFrom + done,
        rest,
        dyFrom + done,
        gamma,
        variance,
        tables,
        backend.addressOf(dgamma),
        backend.addressOf(dbeta),
        mode,
        yFrom + done,
        maskedFrom + done,
        pixels,
      ],
      [epsilon],
    );
    runtime.run("kernelNormInputGradient", Math.ceil(layout.size / layout.block), [
      xFrom,
      backend.addressOf(dx),
      tables,
      width,
      layout.size,
      layout.block,
      dadded ? maskedFrom : dyFrom,
      mode === RELU ? 1 : 0,
    ]);
    backend.freeScratch(sums);
    backend.freeScratch(tables);
    return dadded ? [dx, dgamma, dbeta, dadded] : [dx, dgamma, dbeta];
  };
}

/** With running statistics, as the exported model does. */
function inference(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "x");
  const layout = layoutOf(x.shape, backend.runtime.threads);
  const { width, channels } = layout;
  const tables = backend.allocateScratch(TABLES * width * 4);
  const address = (tensor: TensorInfo | undefined): number => (tensor ? backend.addressOf(tensor) : 0);
  backend.runtime.run(
    "kernelNormTables",
    1,
    [
      ...[0, 0, width, channels, 0, 0],
      address(inputs.scale),
      address(inputs.offset),
      backend.addressOf(input(inputs, "mean")),
      backend.addressOf(input(inputs, "variance")),
      tables,
    ],
    [Number(attributes.varianceEpsilon ?? 0.001)],
  );
  const y = apply(backend, layout, x, tables, { relu: attributes.relu === true, added: inputs.added });
  backend.freeScratch(tables);
  return y;
}

function acceptsInference(inputs: NamedTensorInfoMap): boolean {
  const { x, mean, variance, offset, scale } = inputs;
  const channels = x?.shape.at(-1);
  const perChannel = (tensor: TensorInfo | undefined): boolean =>
    !tensor || (tensor.dtype === "float32" && tensor.shape.length === 1 && tensor.shape[0] === channels);
  return x?.dtype === "float32" && [mean, variance, offset, scale].every(perChannel);
}

export const batchNormKernels: readonly OwnCpuKernel[] = [
  { kernelName: TRAINING_BATCH_NORM, run: forward(false) },
  { kernelName: TRAINING_BATCH_NORM_GRADIENT, run: backward(false) },
  { kernelName: BATCH_NORM_RELU, run: forward(true) },
  { kernelName: BATCH_NORM_ADD_RELU, run: forward(true) },
  { kernelName: BATCH_NORM_RELU_GRADIENT, run: backward(true) },
  { kernelName: "FusedBatchNorm", accepts: acceptsInference, run: inference },
];
