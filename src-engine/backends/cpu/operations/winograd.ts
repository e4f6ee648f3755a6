/** Calls the Winograd kernels: 3x3 taps, stride 1, at less than a third of the products. */
import { type ConvolutionGeometry, shares } from "../../convolution-geometry";
import type { SkiploomCpuBackend } from "../cpu-backend";
import { SCRATCH_BYTES } from "../kernel-runtime";
import { type Epilogue, isClamped, PLAIN } from "./epilogue";

const POSITIONS = 36;

/** One direction of a convolution: what it reads, in which size, and what it writes. Channels are those of one group. */
interface Direction {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly outputChannels: number;
}

/** The most channels that a pixel may have: the kernels hold so many zeros for what lies outside of an image. */
const MOST_CHANNELS = 1024;

/** Whether Winograd's transforms cost less than they save. */
function pays({ channels, outputChannels, outputHeight, outputWidth }: Direction, groups: number): boolean {
  // Tiles that reach over the edge compute in vain.
  const used = (outputHeight * outputWidth) / (Math.ceil(outputHeight / 4) * Math.ceil(outputWidth / 4) * 16);
  const fits = channels % 4 === 0 && channels * groups <= MOST_CHANNELS;
  return fits && channels >= 8 && outputChannels >= 8 && used >= 0.5;
}

function is3x3({ rows, columns }: ConvolutionGeometry): boolean {
  return [rows, columns].every(({ taps, stride, dilation }) => taps === 3 && stride === 1 && dilation === 1);
}

function forwardDirection(geometry: ConvolutionGeometry): Direction {
  const { rows, columns } = geometry;
  const [inputChannels, outputChannels] = shares(geometry);
  return {
    height: rows.input,
    width: columns.input,
    channels: inputChannels,
    outputHeight: rows.output,
    outputWidth: columns.output,
    outputChannels,
  };
}

function backwardDirection(geometry: ConvolutionGeometry): Direction {
  const { rows, columns } = geometry;
  const [inputChannels, outputChannels] = shares(geometry);
  return {
    height: rows.output,
    width: columns.output,
    channels: outputChannels,
    outputHeight: rows.input,
    outputWidth: columns.input,
    outputChannels: inputChannels,
  };
}

/** @returns false, with nothing done, where the blocked product is the better way. */
export function winogradForward(
  backend: SkiploomCpuBackend,
  geometry: ConvolutionGeometry,
  { x, filter, y }: { readonly x: number; readonly filter: number; readonly y: number },
  epilogue: Epilogue,
): boolean {
  const direction = forwardDirection(geometry);
  if (!backend.winograd || !is3x3(geometry) || !pays(direction, geometry.groups)) return false;
  const { rows, columns } = geometry;
  convolveTiles(
    backend,
    geometry,
    direction,
    { x, filter, y },
    [rows.padBefore, columns.padBefore],
    epilogue,
    false,
  );
  return true;
}

/** @returns false, with nothing done, where the blocked product is the better way. */
export function winogradInputGradient(
  backend: SkiploomCpuBackend,
  geometry: ConvolutionGeometry,
  { dy, filter, dx }: { readonly dy: number; readonly filter: number; readonly dx: number },
): boolean {
  const direction = backwardDirection(geometry);
  if (!backend.winograd || !is3x3(geometry) || !pays(direction, geometry.groups)) return false;
  const { rows, columns } = geometry;
  const padding: [number, number] = [2 - rows.padBefore, 2 - columns.padBefore];
  convolveTiles(backend, geometry, direction, { x: dy, filter, y: dx }, padding, PLAIN, true);
  return true;
}

/** @returns false, with nothing done, where the direct product is the better way. */
export function winogradFilterGradient(
  backend: SkiploomCpuBackend,
  geometry: ConvolutionGeometry,
  { x, dy, gradient }: { readonly x: number; readonly dy: number; readonly gradient: number },
): boolean {
  const direction = forwardDirection(geometry);
  const { rows, columns, batch, groups } = geometry;
  const [inputChannels, outputChannels] = shares(geometry);
  if (!backend.winograd || !is3x3(geometry) || !pays(direction, geometry.groups) || outputChannels % 4 !== 0)
    return false;
  const { runtime } = backend;
  const tileRows = Math.ceil(rows.output / 4);
  const tileColumns = Math.ceil(columns.output / 4);
  const tiles = batch * tileRows * tileColumns;
  const tileBytes = POSITIONS * (inputChannels + outputChannels) * 4;
  // Each block reads and writes the sums of all positions once: with few tiles that would cost more than the products.
  const block = Math.min(tiles, 64, Math.floor(GRADIENT_BLOCK_BYTES / tileBytes));
  if (block < 8) return false;
  const tileRowsOfSums = Math.ceil(inputChannels / 6);
  const set = POSITIONS * tileRowsOfSums * Math.ceil(outputChannels / 8) * 192;
  const wanted = runtime.threads === 1 ? 1 : Math.ceil((runtime.threads * 2) / groups);
  const count = Math.min(wanted, Math.ceil(tiles / block));
  const sets = backend.allocateScratch(set * count * groups);
  runtime.run("kernelWinogradFilterProducts", count * groups, [
    x,
    dy,
    sets,
    set,
    rows.input,
    columns.input,
    inputChannels,
    rows.output,
    columns.output,
    outputChannels,
    rows.padBefore,
    columns.padBefore,
    tileRows,
    tileColumns,
    tiles,
    block,
    count,
    groups,
  ]);
  runtime.run("kernelWinogradFilterGradient", tileRowsOfSums * groups, [
    sets,
    set,
    count,
    gradient,
    inputChannels,
    outputChannels,
    groups,
  ]);
  backend.freeScratch(sets);
  return true;
}

/** Transformed tiles of x and dy in one block. */
const GRADIENT_BLOCK_BYTES = 640 * 1024;

function convolveTiles(
  backend: SkiploomCpuBackend,
  geometry: ConvolutionGeometry,
  direction: Direction,
  addresses: { readonly x: number; readonly filter: number; readonly y: number },
  [padTop, padLeft]: readonly [number, number],
  epilogue: Epilogue,
  transposed: boolean,
): void {
  const { runtime } = backend;
  const { channels, outputChannels, outputHeight, outputWidth } = direction;
  const { groups } = geometry;
  const [filterInputs, filterOutputs] = shares(geometry);
  const panelCount = Math.ceil(outputChannels / 8) * groups;
  const panels = backend.allocateScratch(panelCount * POSITIONS * channels * 32);
  runtime.run("kernelWinogradFilter", panelCount, [
    addresses.filter,
    panels,
    filterInputs,
    filterOutputs,
    transposed ? 1 : 0,
    groups,
  ]);
  const tileRows = Math.ceil(outputHeight / 4);
  const tileColumns = Math.ceil(outputWidth / 4);
  const tiles = geometry.batch * tileRows * tileColumns;
  const block = tilesInBlock(tiles, channels, groups, runtime.threads);
  runtime.run(
    "kernelWinograd",
    Math.ceil(tiles / block) * groups,
    [
      addresses.x,
      panels,
      addresses.y,
      direction.height,
      direction.width,
      channels,
      outputHeight,
      outputWidth,
      outputChannels,
      padTop,
      padLeft,
      tileRows,
      tileColumns,
      tiles,
      block,
      epilogue.bias,
      isClamped(epilogue) ? 1 : 0,
      groups,
    ],
    [epilogue.low, epilogue.high],
  );
  backend.freeScratch(panels);
}

/** Transformed tiles of a block stay in the second cache. */
function tilesInBlock(tiles: number, channels: number, groups: number, threads: number): number {
  const largest = Math.min(48, Math.floor(SCRATCH_BYTES / 6 / (POSITIONS * channels * 4)));
  const shared = threads === 1 ? largest : Math.ceil((tiles * groups) / (threads * 4));
  return Math.max(6, Math.floor(Math.min(largest, Math.ceil(shared / 6) * 6) / 6) * 6);
}
