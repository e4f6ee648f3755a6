/**
 * Moves of whole pixels between image tensors: what strides, dilation, padding and cropping come down to.
 * The WebAssembly backend has no kernel for them, or a slow one, so they are plain loops over its memory.
 */
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { shapeOfRank4 } from "../convolution-geometry";
import { copyRun } from "./copy-runs";
import type { KernelScope } from "./kernel-scope";

/** Where the pixels of the smaller image lie on one axis of the larger: position = index * step + offset. */
export interface PixelPlacement {
  readonly step: number;
  readonly offset: number;
}

/**
 * Spreads an image over a larger grid of zeros; pixels placed outside the grid are dropped.
 * @param image `[batch, height, width, channels]`
 * @returns `[batch, gridHeight, gridWidth, channels]`
 */
export function scatterPixels(
  scope: KernelScope,
  image: TensorInfo,
  gridHeight: number,
  gridWidth: number,
  rows: PixelPlacement,
  columns: PixelPlacement,
): TensorInfo {
  const [batch, height, width, channels] = shapeOfRank4(image.shape);
  const grid = scope.allocate([batch, gridHeight, gridWidth, channels]);
  const target = scope.floats(grid).fill(0);
  const source = scope.floats(image);
  for (let n = 0; n < batch; n += 1) {
    for (let y = 0; y < height; y += 1) {
      const gridY = y * rows.step + rows.offset;
      if (gridY < 0 || gridY >= gridHeight) continue;
      if (columns.step === 1) {
        // A row stays in one piece, but for what falls off its ends.
        const first = Math.max(0, -columns.offset);
        const last = Math.min(width, gridWidth - columns.offset);
        copyRun(
          source,
          ((n * height + y) * width + first) * channels,
          target,
          ((n * gridHeight + gridY) * gridWidth + first + columns.offset) * channels,
          Math.max(0, last - first) * channels,
        );
        continue;
      }
      for (let x = 0; x < width; x += 1) {
        const gridX = x * columns.step + columns.offset;
        if (gridX < 0 || gridX >= gridWidth) continue;
        copyRun(
          source,
          ((n * height + y) * width + x) * channels,
          target,
          ((n * gridHeight + gridY) * gridWidth + gridX) * channels,
          channels,
        );
      }
    }
  }
  return grid;
}

/**
 * Picks pixels out of an image; where the placement leaves the image there are zeros.
 * @param image `[batch, height, width, channels]`
 * @returns `[batch, outputHeight, outputWidth, channels]`
 */
export function gatherPixels(
  scope: KernelScope,
  image: TensorInfo,
  outputHeight: number,
  outputWidth: number,
  rows: PixelPlacement,
  columns: PixelPlacement,
): TensorInfo {
  const [batch, height, width, channels] = shapeOfRank4(image.shape);
  const output = scope.allocate([batch, outputHeight, outputWidth, channels]);
  const target = scope.floats(output).fill(0);
  const source = scope.floats(image);
  for (let n = 0; n < batch; n += 1) {
    for (let y = 0; y < outputHeight; y += 1) {
      const sourceY = y * rows.step + rows.offset;
      if (sourceY < 0 || sourceY >= height) continue;
      for (let x = 0; x < outputWidth; x += 1) {
        const sourceX = x * columns.step + columns.offset;
        if (sourceX < 0 || sourceX >= width) continue;
        copyRun(
          source,
          ((n * height + sourceY) * width + sourceX) * channels,
          target,
          ((n * outputHeight + y) * outputWidth + x) * channels,
          channels,
        );
      }
    }
  }
  return output;
}
