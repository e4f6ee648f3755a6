/** Calls the convolution kernels on plain addresses; TensorFlow.js's kernels and matrix products come to these. */
import { type ConvolutionGeometry, shares } from "../../convolution-geometry";
import { backwardGrids, forwardGrid } from "../../window-grid";
import type { SkiploomCpuBackend } from "../cpu-backend";
import { depthAndWidth, type Pass, packFilter } from "./convolution-pass";
import { type Epilogue, isClamped, PLAIN } from "./epilogue";
import { convolveGroups } from "./grouped-convolution";
import { winogradForward, winogradInputGradient } from "./winograd";

const TILE_ROWS = 6;
const TILE_COLUMNS = 8;
const K_BLOCK = 768;

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
  const rowGrids = backwardGrids(rows);
  const columnGrids = backwardGrids(columns);
  const missed = [...rowGrids, ...columnGrids].some((grid) => grid.taps === 0);
  if (missed) clear(backend, addresses.dx, batch * rows.input * columns.input * geometry.inputChannels * 4);
  for (const rowGrid of rowGrids) {
    for (const columnGrid of columnGrids) {
      if (rowGrid.taps === 0 || columnGrid.taps === 0) continue;
      runPass(backend, {
        x: addresses.dy,
        filter: addresses.filter,
        y: addresses.dx,
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

/** Sets bytes to zero on all threads. */
export function clear(backend: SkiploomCpuBackend, address: number, bytes: number): void {
  const block = Math.max(65_536, Math.ceil(bytes / (backend.runtime.threads * 4) / 64) * 64);
  backend.runtime.run("kernelClear", Math.ceil(bytes / block), [address, bytes, block]);
}

function runPass(backend: SkiploomCpuBackend, pass: Pass): void {
  const { runtime } = backend;
  const { rows, columns, groups } = pass;
  const [depth, width] = depthAndWidth(pass);
  const k = rows.taps * columns.taps * depth;
  const pixels = pass.batch * rows.size * columns.size;
  if (pixels === 0 || width === 0) return;
  if (convolveGroups(backend, pass)) return;
  const panels = packFilter(backend, pass, TILE_COLUMNS, "rows");
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
      rows.taps,
      columns.taps,
      rows.offset,
      rows.step,
      columns.offset,
      columns.step,
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
