/** Calls the convolution kernels on plain addresses; TensorFlow.js's kernels and matrix products come to these. */
import { type ConvolutionAxis, type ConvolutionGeometry, shares } from "../../convolution-geometry";
import type { SkiploomCpuBackend } from "../cpu-backend";
import { type Epilogue, isClamped, PLAIN } from "./epilogue";
import { winogradForward, winogradInputGradient } from "./winograd";

const TILE_ROWS = 6;
const TILE_COLUMNS = 8;
const K_BLOCK = 768;

/** The taps of a filter that one grid of outputs meets along an axis, with rising offsets. */
interface Taps {
  readonly count: number;
  /** Input position of the first tap = grid position * stride + offset. */
  readonly offset: number;
  readonly step: number;
  /** The filter's own index of the first tap, and the step to the next. */
  readonly filterFirst: number;
  readonly filterStep: number;
}

/** A grid of outputs along one axis: every `outputStride`-th from `outputFirst`. */
interface Grid {
  readonly size: number;
  readonly inputStride: number;
  readonly outputFirst: number;
  readonly outputStride: number;
  readonly taps: Taps;
}

interface Pass {
  readonly filter: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  /** Of one group. */
  readonly inputChannels: number;
  /** Of one group. */
  readonly outputChannels: number;
  readonly groups: number;
  /** By the input: k runs over the filter's outputs. */
  readonly transposed: boolean;
  readonly x: number;
  readonly y: number;
  readonly batch: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly rows: Grid;
  readonly columns: Grid;
  readonly epilogue: Epilogue;
}

function forwardGrid({ output, stride, taps, dilation, padBefore }: ConvolutionAxis): Grid {
  return {
    size: output,
    inputStride: stride,
    outputFirst: 0,
    outputStride: 1,
    taps: { count: taps, offset: -padBefore, step: dilation, filterFirst: 0, filterStep: 1 },
  };
}

/** Input pixels p = phase + stride * g meet output g + offset through tap t when stride divides p + pad - t * dilation. */
function backwardGrid({ input, stride, taps, dilation, padBefore }: ConvolutionAxis, phase: number): Grid {
  const met: { tap: number; offset: number }[] = [];
  for (let tap = taps - 1; tap >= 0; tap -= 1) {
    const distance = phase + padBefore - tap * dilation;
    if (distance % stride === 0) met.push({ tap, offset: distance / stride });
  }
  const [first, second] = met;
  return {
    size: Math.ceil((input - phase) / stride),
    inputStride: 1,
    outputFirst: phase,
    outputStride: stride,
    taps: {
      count: met.length,
      offset: first?.offset ?? 0,
      step: first && second ? second.offset - first.offset : 1,
      filterFirst: first?.tap ?? 0,
      filterStep: first && second ? second.tap - first.tap : 0,
    },
  };
}

/** y = clamp(x convolved with the filter + bias), `[batch, height', width', out]`. */
export function convolve(
  backend: SkiploomCpuBackend,
  geometry: ConvolutionGeometry,
  addresses: { readonly x: number; readonly filter: number; readonly y: number },
  epilogue: Epilogue = PLAIN,
  /** The filter stands as `[1, 1, out, in]`. */
  transposed = false,
): void {
  const { rows, columns, batch, groups } = geometry;
  const [inputChannels, outputChannels] = shares(geometry);
  if (!transposed && winogradForward(backend, geometry, addresses, epilogue)) return;
  runPass(backend, {
    ...addresses,
    filterHeight: rows.taps,
    filterWidth: columns.taps,
    inputChannels: transposed ? outputChannels : inputChannels,
    outputChannels: transposed ? inputChannels : outputChannels,
    groups,
    transposed,
    batch,
    inputHeight: rows.input,
    inputWidth: columns.input,
    outputHeight: rows.output,
    outputWidth: columns.output,
    rows: forwardGrid(rows),
    columns: forwardGrid(columns),
    epilogue,
  });
}

/** dx, of x's shape, from dy: one convolution for every phase of the strides. */
export function convolveInputGradient(
  backend: SkiploomCpuBackend,
  geometry: ConvolutionGeometry,
  addresses: { readonly dy: number; readonly filter: number; readonly dx: number },
): void {
  const { rows, columns, batch, groups } = geometry;
  const [inputChannels, outputChannels] = shares(geometry);
  if (winogradInputGradient(backend, geometry, addresses)) return;
  const rowGrids = phases(rows);
  const columnGrids = phases(columns);
  const missed = [...rowGrids, ...columnGrids].some((grid) => grid.taps.count === 0);
  if (missed) clear(backend, addresses.dx, batch * rows.input * columns.input * geometry.inputChannels * 4);
  for (const rowGrid of rowGrids) {
    for (const columnGrid of columnGrids) {
      if (rowGrid.taps.count === 0 || columnGrid.taps.count === 0) continue;
      runPass(backend, {
        x: addresses.dy,
        filter: addresses.filter,
        y: addresses.dx,
        filterHeight: rows.taps,
        filterWidth: columns.taps,
        inputChannels,
        outputChannels,
        groups,
        transposed: true,
        batch,
        inputHeight: rows.output,
        inputWidth: columns.output,
        outputHeight: rows.input,
        outputWidth: columns.input,
        rows: rowGrid,
        columns: columnGrid,
        epilogue: PLAIN,
      });
    }
  }
}

function phases(axis: ConvolutionAxis): Grid[] {
  const count = Math.min(axis.stride, axis.input);
  return Array.from({ length: count }, (_, phase) => backwardGrid(axis, phase));
}

/** Sets bytes to zero on all threads. */
export function clear(backend: SkiploomCpuBackend, address: number, bytes: number): void {
  const block = Math.max(65_536, Math.ceil(bytes / (backend.runtime.threads * 4) / 64) * 64);
  backend.runtime.run("kernelClear", Math.ceil(bytes / block), [address, bytes, block]);
}

function runPass(backend: SkiploomCpuBackend, pass: Pass): void {
  const { runtime } = backend;
  const { rows, columns, transposed, groups } = pass;
  const depth = transposed ? pass.outputChannels : pass.inputChannels;
  const width = transposed ? pass.inputChannels : pass.outputChannels;
  const k = rows.taps.count * columns.taps.count * depth;
  const panelCount = Math.ceil(width / TILE_COLUMNS) * groups;
  const panelBytes = Math.ceil(k / 4) * 4 * TILE_COLUMNS * 4;
  const pixels = pass.batch * rows.size * columns.size;
  if (pixels === 0 || width === 0) return;
  const panels = backend.allocateScratch(panelCount * panelBytes);
  runtime.run("kernelPackFilter", panelCount, [
    pass.filter,
    panels,
    rows.taps.count,
    columns.taps.count,
    rows.taps.filterFirst,
    rows.taps.filterStep,
    columns.taps.filterFirst,
    columns.taps.filterStep,
    pass.filterWidth,
    pass.inputChannels,
    pass.outputChannels,
    transposed ? 1 : 0,
    groups,
  ]);
  const pixelBytes = width * groups * 4;
  const rowBytes = pass.outputWidth * pixelBytes;
  const block = pixelsInBlock(pixels, Math.min(k, K_BLOCK), runtime.threads);
  const blocks = Math.ceil(pixels / block);
  runtime.run(
    "kernelConvolve",
    blocks * groups,
    [
      pass.x,
      panels,
      pass.y + rows.outputFirst * rowBytes + columns.outputFirst * pixelBytes,
      pass.outputHeight * rowBytes,
      rows.outputStride * rowBytes,
      columns.outputStride * pixelBytes,
      pass.inputHeight,
      pass.inputWidth,
      depth,
      rows.size,
      columns.size,
      rows.inputStride,
      columns.inputStride,
      rows.taps.count,
      columns.taps.count,
      rows.taps.offset,
      rows.taps.step,
      columns.taps.offset,
      columns.taps.step,
      width,
      pass.epilogue.bias,
      block,
      pixels,
      isClamped(pass.epilogue) ? 1 : 0,
      blocks,
      groups,
    ],
    [pass.epilogue.low, pass.epilogue.high],
  );
  backend.freeScratch(panels);
}

/** Panels of a block that stay in the first cache. */
const BLOCK_BYTES = 24_576;

/** Small images still make work for every thread. */
function pixelsInBlock(pixels: number, k: number, threads: number): number {
  const largest = Math.min(96, Math.max(12, Math.floor(BLOCK_BYTES / (k * 4))));
  const shared = threads === 1 ? largest : Math.ceil(pixels / (threads * 4));
  return Math.max(TILE_ROWS, Math.ceil(Math.min(largest, shared) / TILE_ROWS) * TILE_ROWS);
}
