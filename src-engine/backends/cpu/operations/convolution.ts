/** Calls the convolution kernels on plain addresses; TensorFlow.js's kernels and matrix products come to these. */
import type { ConvolutionAxis, ConvolutionGeometry } from "../../convolution-geometry";
import type { SkiploomCpuBackend } from "../cpu-backend";
import { SCRATCH_BYTES } from "../kernel-runtime";
import { type Epilogue, isClamped, PLAIN } from "./epilogue";
import { winogradFilterGradient, winogradForward, winogradInputGradient } from "./winograd";

const TILE_ROWS = 6;
const TILE_COLUMNS = 8;
const TILE_BYTES = 192;
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
  readonly inputChannels: number;
  readonly outputChannels: number;
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
  const { rows, columns, batch, inputChannels, outputChannels } = geometry;
  if (!transposed && winogradForward(backend, geometry, addresses, epilogue)) return;
  runPass(backend, {
    ...addresses,
    filterHeight: rows.taps,
    filterWidth: columns.taps,
    inputChannels: transposed ? outputChannels : inputChannels,
    outputChannels: transposed ? inputChannels : outputChannels,
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
  const { rows, columns, batch, inputChannels, outputChannels } = geometry;
  if (winogradInputGradient(backend, geometry, addresses)) return;
  const rowGrids = phases(rows);
  const columnGrids = phases(columns);
  const missed = [...rowGrids, ...columnGrids].some((grid) => grid.taps.count === 0);
  if (missed) clear(backend, addresses.dx, batch * rows.input * columns.input * inputChannels * 4);
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
  const { rows, columns, transposed } = pass;
  const depth = transposed ? pass.outputChannels : pass.inputChannels;
  const width = transposed ? pass.inputChannels : pass.outputChannels;
  const k = rows.taps.count * columns.taps.count * depth;
  const panelCount = Math.ceil(width / TILE_COLUMNS);
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
  ]);
  const pixelBytes = width * 4;
  const rowBytes = pass.outputWidth * pixelBytes;
  const block = pixelsInBlock(pixels, Math.min(k, K_BLOCK), runtime.threads);
  runtime.run(
    "kernelConvolve",
    Math.ceil(pixels / block),
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
    ],
    [pass.epilogue.low, pass.epilogue.high],
  );
  backend.freeScratch(panels);
}

/** Panels of a block stay in the second cache; small images still make work for every thread. */
function pixelsInBlock(pixels: number, k: number, threads: number): number {
  const largest = Math.min(192, Math.max(TILE_ROWS, Math.floor(196_608 / (k * 4))));
  const shared = threads === 1 ? largest : Math.ceil(pixels / (threads * 4));
  return Math.max(TILE_ROWS, Math.ceil(Math.min(largest, shared) / TILE_ROWS) * TILE_ROWS);
}

/** The filter's gradient, `[height, width, in, out]`. */
export function convolveFilterGradient(
  backend: SkiploomCpuBackend,
  geometry: ConvolutionGeometry,
  addresses: { readonly x: number; readonly dy: number; readonly gradient: number },
): void {
  const { runtime } = backend;
  const { rows, columns, batch, inputChannels, outputChannels } = geometry;
  if (inputChannels === 0 || outputChannels === 0) return;
  if (winogradFilterGradient(backend, geometry, addresses)) return;
  const joined = columns.dilation === 1;
  const spans = joined ? 1 : columns.taps;
  const spanLength = joined ? columns.taps * inputChannels : inputChannels;
  const tileRows = Math.ceil(spanLength / TILE_ROWS);
  const set = rows.taps * spans * tileRows * Math.ceil(outputChannels / TILE_COLUMNS) * TILE_BYTES;
  const block = gradientBlock(geometry);
  const blocks =
    Math.ceil(batch / block.images) *
    Math.ceil(rows.output / block.rows) *
    Math.ceil(columns.output / block.columns);
  if (blocks === 0) {
    clear(backend, addresses.gradient, rows.taps * columns.taps * inputChannels * outputChannels * 4);
    return;
  }
  // A few shares for each thread, so that one that is held up does not hold up the rest; the sums cost little beside them.
  const wanted = runtime.threads === 1 ? 1 : runtime.threads * 2;
  const chunks = Math.max(1, Math.min(wanted, blocks));
  const tiles = backend.allocateScratch(set * chunks);
  runtime.run("kernelFilterGradient", chunks, [
    addresses.x,
    addresses.dy,
    tiles,
    set,
    batch,
    rows.input,
    columns.input,
    inputChannels,
    rows.output,
    columns.output,
    outputChannels,
    rows.stride,
    columns.stride,
    rows.padBefore,
    columns.padBefore,
    rows.taps,
    columns.taps,
    rows.dilation,
    columns.dilation,
    block.images,
    block.rows,
    block.columns,
    chunks,
  ]);
  runtime.run("kernelSumFilterGradient", rows.taps * spans * tileRows, [
    tiles,
    set,
    chunks,
    addresses.gradient,
    spanLength,
    outputChannels,
    tileRows,
  ]);
  backend.freeScratch(tiles);
}

/** Bytes of x and dy that a block may have so that both stay in the first cache. */
const BLOCK_BYTES = 40_960;

/** How much of the images one block of the filter gradient takes. */
function gradientBlock(geometry: ConvolutionGeometry): { images: number; rows: number; columns: number } {
  const { rows, columns, batch, inputChannels, outputChannels } = geometry;
  const copied = (count: number, axis: ConvolutionAxis): number =>
    (count - 1) * axis.stride + (axis.taps - 1) * axis.dilation + 1;
  const bytes = (height: number, width: number): number =>
    4 * (copied(height, rows) * copied(width, columns) * inputChannels + height * width * outputChannels);
  let width = columns.output;
  while (width > 1 && 4 * copied(1, rows) * copied(width, columns) * inputChannels > SCRATCH_BYTES / 4)
    width = Math.ceil(width / 2);
  let height = rows.output;
  while (height > 1 && bytes(height, width) > BLOCK_BYTES) height = Math.ceil(height / 2);
  const whole = height === rows.output && width === columns.output;
  const images = whole ? Math.max(1, Math.min(batch, Math.floor(BLOCK_BYTES / bytes(height, width)))) : 1;
  return { images, rows: height, columns: width };
}
