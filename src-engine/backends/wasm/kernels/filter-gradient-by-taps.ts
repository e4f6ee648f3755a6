/**
 * The filter gradient of a convolution of stride 1, one matrix product for each tap of the filter.
 *
 * Input and dy are laid on one grid `[batch, rows, columns]`, whose zeros between images and rows serve as the
 * padding of both neighbours. Along that grid, flattened, a tap is a fixed shift; so the gradient of a tap is
 * (input, channels first, shifted) times dy, and a shifted matrix is a window on the same memory. dy is packed
 * for the product once, and no patch is ever copied.
 */
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { type ConvolutionAxis, type ConvolutionGeometry, reach } from "../../convolution-geometry";
import type { KernelScope } from "../kernel-scope";
import { scatterPixels } from "../pixel-grid";

/** With fewer channels the product's tiles stay half empty (measured: equal at about 8). */
const ENOUGH_CHANNELS = 8;
/** How much larger than dy the grid may be (measured: equal at about 1.5). */
const LARGEST_GRID = 1.5;

/** Whether one product for each tap costs less than one convolution for all. */
export function tapsAreWorthwhile(geometry: ConvolutionGeometry): boolean {
  const { inputChannels, rows, columns } = geometry;
  if (rows.stride > 1 || columns.stride > 1 || inputChannels < ENOUGH_CHANNELS) return false;
  return gridSize(rows) * gridSize(columns) <= LARGEST_GRID * rows.output * columns.output;
}

/** One axis of the grid: the input with enough zeros after it for the padding at either end. */
function gridSize(axis: ConvolutionAxis): number {
  const padAfter = axis.output - 1 + reach(axis) - axis.padBefore - axis.input;
  return Math.max(axis.input + Math.max(axis.padBefore, padAfter), axis.output);
}

/**
 * @param x `[batch, height, width, in]`
 * @param dy `[batch, height', width', out]`
 * @returns `[taps down, taps across, in, out]`
 */
export function filterGradientByTaps(
  scope: KernelScope,
  x: TensorInfo,
  dy: TensorInfo,
  { batch, inputChannels, outputChannels, rows, columns }: ConvolutionGeometry,
): TensorInfo {
  const gridHeight = gridSize(rows);
  const gridWidth = gridSize(columns);
  const length = batch * gridHeight * gridWidth;
  const shiftBefore = rows.padBefore * gridWidth + columns.padBefore;
  const shiftAfter = (reach(rows) - 1) * gridWidth + reach(columns) - 1 - shiftBefore;
  const dyGrid = scatterPixels(
    scope,
    dy,
    gridHeight,
    gridWidth,
    { step: 1, offset: 0 },
    { step: 1, offset: 0 },
  );

  // Zeros around the whole keep the first and last window inside it: what they hold is multiplied by zeros of
  // dy, and must not be NaN.
  const channelsFirst = scope.allocate([shiftBefore + inputChannels * length + Math.max(0, shiftAfter)]);
  const target = scope.floats(channelsFirst).fill(0);
  const source = scope.floats(x);
  for (let n = 0; n < batch; n += 1) {
    for (let y = 0; y < rows.input; y += 1) {
      const from = (n * rows.input + y) * columns.input * inputChannels;
      const to = shiftBefore + (n * gridHeight + y) * gridWidth;
      transposeRow(source, from, target, to, columns.input, inputChannels, length);
    }
  }

  const gradient = scope.allocate([rows.taps, columns.taps, inputChannels, outputChannels]);
  const tapSize = inputChannels * outputChannels;
  const packed = scope.reshape(dyGrid, [1, length, outputChannels]);
  for (let tapY = 0; tapY < rows.taps; tapY += 1) {
    for (let tapX = 0; tapX < columns.taps; tapX += 1) {
      const shift = tapY * rows.dilation * gridWidth + tapX * columns.dilation;
      const shifted = scope.view(channelsFirst, shift, [1, inputChannels, length]);
      const product = scope.run(
        "BatchMatMul",
        { a: shifted, b: packed },
        { transposeA: false, transposeB: false },
      );
      scope.floats(gradient).set(scope.floats(product), (tapY * columns.taps + tapX) * tapSize);
      scope.release(product);
    }
  }
  return gradient;
}

/** Spreads the pixels of one row over the rows of a matrix that has one row for each channel. */
function transposeRow(
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  pixels: number,
  channels: number,
  rowLength: number,
): void {
  for (let channel = 0; channel < channels; channel += 1) {
    const start = to + channel * rowLength;
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      target[start + pixel] = source[from + pixel * channels + channel] ?? 0;
    }
  }
}
