/** Calls the kernels for the gradient of a convolution by its filter. */
import { type ConvolutionAxis, type ConvolutionGeometry, reach, shares } from "../../convolution-geometry";
import type { SkiploomCpuBackend } from "../cpu-backend";
import { SCRATCH_BYTES } from "../kernel-runtime";
import { clear } from "./convolution";
import { copyStrided } from "./strided-copy";
import { winogradFilterGradient } from "./winograd";

const TILE_ROWS = 6;
const TILE_COLUMNS = 8;
const TILE_BYTES = 192;

/** The filter's gradient, `[height, width, in / groups, out]`. */
export function convolveFilterGradient(
  backend: SkiploomCpuBackend,
  geometry: ConvolutionGeometry,
  addresses: { readonly x: number; readonly dy: number; readonly gradient: number },
): void {
  const { runtime } = backend;
  const { rows, columns, batch, groups } = geometry;
  const [inputChannels, outputChannels] = shares(geometry);
  if (inputChannels === 0 || outputChannels === 0) return;
  if (winogradFilterGradient(backend, geometry, addresses)) return;
  if (!windowFits(geometry)) {
    const rowBytes = geometry.outputChannels * 4;
    if (rows.taps * columns.taps === 1) {
      eachSlice(backend, geometry, addresses.x, (slice, x, first) => {
        const gradient = addresses.gradient + first * rowBytes;
        convolveFilterGradient(backend, slice, { ...addresses, x, gradient });
      });
      return;
    }
    eachTap(geometry, (tap, index) => {
      const gradient = addresses.gradient + index * inputChannels * rowBytes;
      convolveFilterGradient(backend, tap, { ...addresses, gradient });
    });
    return;
  }
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
    const values = rows.taps * columns.taps * inputChannels * geometry.outputChannels;
    clear(backend, addresses.gradient, values * 4);
    return;
  }
  // A few shares for each thread, so that one that is held up does not hold up the rest; the sums cost little beside them.
  const wanted = runtime.threads === 1 ? 1 : runtime.threads * 2;
  const chunks = Math.max(1, Math.min(wanted, blocks));
  const tiles = backend.allocateScratch(set * chunks * groups);
  runtime.run("kernelFilterGradient", chunks * groups, [
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
    groups,
  ]);
  const rowsOfTiles = rows.taps * spans * tileRows;
  runtime.run("kernelSumFilterGradient", rowsOfTiles * groups, [
    tiles,
    set,
    chunks,
    addresses.gradient,
    spanLength,
    outputChannels,
    tileRows,
    rowsOfTiles,
    groups,
  ]);
  backend.freeScratch(tiles);
}

/** Whether the pixels under one window fit the private memory of a thread, which the kernel copies them to. */
function windowFits(geometry: ConvolutionGeometry): boolean {
  const [inputChannels] = shares(geometry);
  return 4 * reach(geometry.rows) * reach(geometry.columns) * inputChannels < SCRATCH_BYTES / 2;
}

/** The taps as filters of one tap each, whose windows are single pixels: slower, and of any reach. */
function eachTap(
  geometry: ConvolutionGeometry,
  visit: (tap: ConvolutionGeometry, index: number) => void,
): void {
  const { rows, columns } = geometry;
  const alone = (axis: ConvolutionAxis, tap: number): ConvolutionAxis => ({
    ...axis,
    taps: 1,
    dilation: 1,
    padBefore: axis.padBefore - tap * axis.dilation,
  });
  for (let tapY = 0; tapY < rows.taps; tapY += 1)
    for (let tapX = 0; tapX < columns.taps; tapX += 1)
      visit(
        { ...geometry, rows: alone(rows, tapY), columns: alone(columns, tapX) },
        tapY * columns.taps + tapX,
      );
}

/** Channels of each group that a slice has: few enough for a window of one pixel. */
const SLICE = 16_384;

/** The channels of single pixels in slices that fit, each copied to be side by side: a dense layer may read any number. */
function eachSlice(
  backend: SkiploomCpuBackend,
  geometry: ConvolutionGeometry,
  x: number,
  visit: (slice: ConvolutionGeometry, x: number, first: number) => void,
): void {
  const { rows, columns, batch, groups, inputChannels } = geometry;
  const [each] = shares(geometry);
  const pixels = batch * rows.input * columns.input;
  const copy = backend.allocateScratch(pixels * groups * Math.min(SLICE, each) * 4);
  for (let first = 0; first < each; first += SLICE) {
    const size = Math.min(SLICE, each - first);
    copyStrided(backend, x + first * 4, copy, [
      { size: pixels, from: inputChannels, to: groups * size },
      { size: groups, from: each, to: size },
      { size, from: 1, to: 1 },
    ]);
    visit({ ...geometry, inputChannels: groups * size }, copy, first);
  }
  backend.freeScratch(copy);
}

/** Bytes of x and dy that a block may have so that both stay in the first cache. */
const BLOCK_BYTES = 40_960;

/** How much of the images one block of the filter gradient takes. */
function gradientBlock(geometry: ConvolutionGeometry): { images: number; rows: number; columns: number } {
  const { rows, columns, batch } = geometry;
  const [inputChannels, outputChannels] = shares(geometry);
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
