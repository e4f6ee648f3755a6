/** DepthwiseConv2dNative, its fused form and its gradients for TensorFlow.js. */
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import {
  type ConvolutionAttributes,
  type ConvolutionGeometry,
  convolutionGeometry,
} from "../../convolution-geometry";
import { input } from "../../own-kernel";
import { backwardGrids, forwardGrid, type WindowGrid } from "../../window-grid";
import { chunksOf } from "../chunks";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { OwnCpuKernel } from "../own-kernel";
import { activationIsClamp, epilogueOf } from "./conv2d";
import { clear } from "./convolution";
import { type Epilogue, PLAIN } from "./epilogue";
import { copyStrided } from "./strided-copy";

function geometryOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: NamedAttrMap,
): ConvolutionGeometry {
  return convolutionGeometry(inputShape, filterShape, attributes as unknown as ConvolutionAttributes, true);
}

function accepts(inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean {
  const { bias, filter } = inputs;
  const channels = (filter?.shape[2] ?? 0) * (filter?.shape[3] ?? 0);
  const biasFits = !bias || bias.shape.reduce((product, size) => product * size, 1) === channels;
  return attributes.dataFormat !== "NCHW" && biasFits && activationIsClamp(inputs, attributes);
}

const isNhwc = (_inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean =>
  attributes.dataFormat !== "NCHW";

/** Calls `work` with an image that has as many channels as come out: each of x's as often as there are filters for it. */
function withRepeatedChannels(
  backend: SkiploomCpuBackend,
  geometry: ConvolutionGeometry,
  x: number,
  work: (x: number) => void,
): void {
  const { batch, rows, columns, inputChannels, outputChannels } = geometry;
  const multiplier = outputChannels / inputChannels;
  if (multiplier === 1) {
    work(x);
    return;
  }
  const values = batch * rows.input * columns.input * inputChannels;
  const repeated = backend.allocateScratch(values * multiplier * 4 + 32);
  copyStrided(backend, x, repeated, [
    { size: values, from: 1, to: multiplier },
    { size: multiplier, from: 0, to: 1 },
  ]);
  work(repeated);
  backend.freeScratch(repeated);
}

interface GridPass {
  readonly x: number;
  readonly filter: number;
  readonly y: number;
  readonly batch: number;
  readonly channels: number;
  readonly filterWidth: number;
  readonly input: readonly [height: number, width: number];
  readonly output: readonly [height: number, width: number];
  readonly epilogue: Epilogue;
}

function runGrid(backend: SkiploomCpuBackend, pass: GridPass, rows: WindowGrid, columns: WindowGrid): void {
  const { batch, channels, epilogue } = pass;
  const pixelBytes = channels * 4;
  const rowBytes = pass.output[1] * pixelBytes;
  const taps = rows.taps * columns.taps;
  const chunks = chunksOf(batch * rows.size, columns.size * channels * (taps + 1), backend.runtime.threads);
  backend.runtime.run(
    "kernelDepthwise",
    chunks.count,
    [
      pass.x,
      pass.filter,
      pass.y + rows.outputFirst * rowBytes + columns.outputFirst * pixelBytes,
      pass.output[0] * rowBytes,
      rows.outputStride * rowBytes,
      columns.outputStride * pixelBytes,
      pass.input[0],
      pass.input[1],
      channels,
      rows.size,
      columns.size,
      rows.inputStride,
      columns.inputStride,
      rows.taps,
      columns.taps,
      rows.offset,
      rows.step,
      columns.offset,
      columns.step,
      rows.filterFirst,
      rows.filterStep,
      columns.filterFirst,
      columns.filterStep,
      pass.filterWidth,
      epilogue.bias,
      batch,
      chunks.rows,
    ],
    [epilogue.low, epilogue.high],
  );
}

function runForward(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "x");
  const filter = input(inputs, "filter");
  const geometry = geometryOf(x.shape, filter.shape, attributes);
  const { batch, rows, columns, outputChannels } = geometry;
  const y = backend.allocateOutput([batch, rows.output, columns.output, outputChannels]);
  const common = {
    filter: backend.addressOf(filter),
    y: backend.addressOf(y),
    batch,
    channels: outputChannels,
    filterWidth: columns.taps,
    input: [rows.input, columns.input],
    output: [rows.output, columns.output],
    epilogue: epilogueOf(backend, inputs, attributes),
  } as const;
  withRepeatedChannels(backend, geometry, backend.addressOf(x), (repeated) => {
    runGrid(backend, { ...common, x: repeated }, forwardGrid(rows), forwardGrid(columns));
  });
  return y;
}

function runInputGradient(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const dy = input(inputs, "dy");
  const filter = input(inputs, "filter");
  const inputShape = attributes.inputShape as number[];
  const geometry = geometryOf(inputShape, filter.shape, attributes);
  const { batch, rows, columns, inputChannels, outputChannels } = geometry;
  const multiplier = outputChannels / inputChannels;
  const dx = backend.allocateOutput(inputShape);
  const values = batch * rows.input * columns.input * outputChannels;
  const y = multiplier === 1 ? backend.addressOf(dx) : backend.allocateScratch(values * 4 + 32);
  const pass: GridPass = {
    x: backend.addressOf(dy),
    filter: backend.addressOf(filter),
    y,
    batch,
    channels: outputChannels,
    filterWidth: columns.taps,
    input: [rows.output, columns.output],
    output: [rows.input, columns.input],
    epilogue: PLAIN,
  };
  const rowGrids = backwardGrids(rows);
  const columnGrids = backwardGrids(columns);
  if ([...rowGrids, ...columnGrids].some((grid) => grid.taps === 0)) clear(backend, y, values * 4);
  for (const rowGrid of rowGrids) {
    for (const columnGrid of columnGrids) {
      if (rowGrid.taps > 0 && columnGrid.taps > 0) runGrid(backend, pass, rowGrid, columnGrid);
    }
  }
  if (multiplier !== 1) {
    const sums = values / multiplier;
    const chunks = chunksOf(sums, multiplier, backend.runtime.threads);
    backend.runtime.run("kernelSumGroups", chunks.count, [
      y,
      backend.addressOf(dx),
      sums,
      multiplier,
      chunks.rows,
    ]);
    backend.freeScratch(y);
  }
  return dx;
}

function runFilterGradient(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "x");
  const dy = input(inputs, "dy");
  const filterShape = attributes.filterShape as number[];
  const geometry = geometryOf(x.shape, filterShape, attributes);
  const { batch, rows, columns, outputChannels } = geometry;
  const gradient = backend.allocateOutput(filterShape);
  const to = backend.addressOf(gradient);
  const taps = rows.taps * columns.taps;
  const slotBytes = Math.ceil(outputChannels / 4) * 16 * taps;
  const chunks = chunksOf(
    batch * rows.output,
    columns.output * outputChannels * (taps + 1),
    backend.runtime.threads,
  );
  if (chunks.count === 0) {
    clear(backend, to, taps * outputChannels * 4);
    return gradient;
  }
  const slots = backend.allocateScratch(slotBytes * chunks.count);
  withRepeatedChannels(backend, geometry, backend.addressOf(x), (repeated) => {
    backend.runtime.run("kernelDepthwiseFilterGradient", chunks.count, [
      repeated,
      backend.addressOf(dy),
      slots,
      slotBytes,
      batch,
      rows.input,
      columns.input,
      outputChannels,
      rows.output,
      columns.output,
      rows.stride,
      columns.stride,
      rows.padBefore,
      columns.padBefore,
      rows.taps,
      columns.taps,
      rows.dilation,
      columns.dilation,
      chunks.rows,
    ]);
  });
  const sum = [slots, slotBytes, chunks.count, to, outputChannels];
  backend.runtime.run("kernelSumDepthwiseGradient", taps, sum);
  backend.freeScratch(slots);
  return gradient;
}

export const depthwiseKernels: readonly OwnCpuKernel[] = [
  { kernelName: "DepthwiseConv2dNative", accepts, run: runForward },
  { kernelName: "FusedDepthwiseConv2D", accepts, run: runForward },
  { kernelName: "DepthwiseConv2dNativeBackpropInput", accepts: isNhwc, run: runInputGradient },
  { kernelName: "DepthwiseConv2dNativeBackpropFilter", accepts: isNhwc, run: runFilterGradient },
];
