/** The gradient of a convolution by its filter. */
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { ConvolutionGeometry } from "../../convolution-geometry";
import { spread } from "../compute-program";
import { filterGradientSource } from "../shaders/filter-gradient-source";
import { productShader, tileHeight, tileKey, tileWidth } from "../shaders/product";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { chooseTile } from "./product-tile";
import { sliceK, sumSlices } from "./sum-slices";
import { TYPICAL_BATCH, wide } from "./window-product";

/** Writes the filter's gradient, `[height, width, in, out]`. */
export function convolveFilterGradient(
  backend: SkiploomWebGpuBackend,
  geometry: ConvolutionGeometry,
  { x, dy, gradient }: { readonly x: TensorInfo; readonly dy: TensorInfo; readonly gradient: TensorInfo },
): void {
  const { batch, rows, columns, inputChannels, outputChannels } = geometry;
  const height = rows.taps * columns.taps * inputChannels;
  if (height * outputChannels === 0) return;
  const pixels = rows.output * columns.output;
  // The most slices that are of any use, for a typical batch: every tile is then as large as it can be.
  const tile = chooseTile(
    backend.isSoftware,
    height,
    outputChannels,
    Math.ceil((pixels * TYPICAL_BATCH) / 256),
  );
  const columnTiles = Math.ceil(outputChannels / tileWidth(tile));
  const rowTiles = Math.ceil(height / tileHeight(tile));
  const tiles = rowTiles * columnTiles;
  const slices = sliceK(backend.isSoftware, batch * pixels, tile.depth, tiles, height * outputChannels);
  const isSliced = slices.count > 1;
  const sums = isSliced ? backend.allocateOutput([slices.count, height, outputChannels]) : gradient;
  const [across, down] = spread(tiles, 1);
  const { batch: _, ...shape } = geometry;
  backend.run({
    key: `filter gradient ${JSON.stringify(shape)} ${tileKey(tile)}`,
    code: () => productShader(filterGradientSource(geometry), tile, `${columnTiles}u`, `${rowTiles}u`),
    inputs: [wide("image", x, inputChannels), wide("gradient", dy, outputChannels)],
    outputs: [wide("sums", sums, outputChannels)],
    uniforms: [
      { name: "pixels", type: "u32", value: batch * pixels },
      { name: "pixelsInSlice", type: "u32", value: slices.length },
    ],
    workgroups: [across, down, slices.count],
  });
  if (!isSliced) return;
  sumSlices(backend, sums, gradient, slices.count, outputChannels);
  backend.disposeData(sums.dataId);
}
