/** Convolutions and their gradients by the input, as products of an image's windows with a filter. */
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { ConvolutionGeometry } from "../../convolution-geometry";
import { backwardGrids, forwardGrid } from "../../window-grid";
import { type ProgramBuffer, spread } from "../compute-program";
import { type EpilogueText, epilogueKey, PLAIN_EPILOGUE } from "../shaders/epilogue";
import { productShader, tileHeight, tileKey, tileWidth } from "../shaders/product";
import { type WindowProduct, windowSource } from "../shaders/window-source";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { type Epilogue, PLAIN } from "./epilogue";
import { chooseTile } from "./product-tile";

/** Tiles are chosen as if the batch were this large: see {@link chooseTile}. */
export const TYPICAL_BATCH = 64;

export interface WindowTensors {
  readonly image: TensorInfo;
  readonly filter: TensorInfo;
  readonly results: TensorInfo;
}

/** y = activation(x convolved with the filter + bias), `[batch, height', width', out]`. */
export function convolve(
  backend: SkiploomWebGpuBackend,
  geometry: ConvolutionGeometry,
  tensors: WindowTensors,
  epilogue: Epilogue = PLAIN,
): void {
  runWindowProduct(backend, forwardProduct(geometry, epilogue.text), geometry.batch, tensors, epilogue);
}

/** dx, of x's shape, from dy, which is the image here. */
export function convolveInputGradient(
  backend: SkiploomWebGpuBackend,
  geometry: ConvolutionGeometry,
  tensors: WindowTensors,
): void {
  runWindowProduct(backend, inputGradientProduct(geometry), geometry.batch, tensors, PLAIN);
}

export function forwardProduct(geometry: ConvolutionGeometry, epilogue: EpilogueText): WindowProduct {
  const { rows, columns, inputChannels, outputChannels } = geometry;
  return {
    rows: [forwardGrid(rows)],
    columns: [forwardGrid(columns)],
    imageHeight: rows.input,
    imageWidth: columns.input,
    depth: inputChannels,
    width: outputChannels,
    resultHeight: rows.output,
    resultWidth: columns.output,
    filterHeight: rows.taps,
    filterWidth: columns.taps,
    transposed: false,
    epilogue,
  };
}

export function inputGradientProduct(geometry: ConvolutionGeometry): WindowProduct {
  const { rows, columns, inputChannels, outputChannels } = geometry;
  return {
    rows: backwardGrids(rows),
    columns: backwardGrids(columns),
    imageHeight: rows.output,
    imageWidth: columns.output,
    depth: outputChannels,
    width: inputChannels,
    resultHeight: rows.input,
    resultWidth: columns.input,
    filterHeight: rows.taps,
    filterWidth: columns.taps,
    transposed: true,
    epilogue: PLAIN_EPILOGUE,
  };
}

/** Pixels of an image's largest grid. */
export function gridPixels({ rows, columns }: WindowProduct): number {
  return Math.max(...rows.map(({ size }) => size)) * Math.max(...columns.map(({ size }) => size));
}

function runWindowProduct(
  backend: SkiploomWebGpuBackend,
  product: WindowProduct,
  batch: number,
  { image, filter, results }: WindowTensors,
  epilogue: Epilogue,
): void {
  const { rows, columns, depth, width, transposed } = product;
  const phases = rows.length * columns.length;
  const pixels = gridPixels(product);
  if (batch * pixels * width === 0) return;
  const tile = chooseTile(backend.isSoftware, pixels * TYPICAL_BATCH, width, phases);
  const columnTiles = Math.ceil(width / tileWidth(tile));
  const rowTiles = Math.ceil((batch * pixels) / tileHeight(tile));
  const [across, down] = spread(rowTiles * columnTiles, 1);
  backend.run({
    key: `window ${JSON.stringify({ ...product, epilogue: epilogueKey(product.epilogue) })} ${tileKey(tile)}`,
    code: () => productShader(windowSource(product), tile, `${columnTiles}u`, "uniforms.rowTiles"),
    inputs: [
      wide("image", image, depth),
      wide("filterValues", filter, transposed ? depth : width),
      ...epilogue.inputs,
    ],
    outputs: [wide("results", results, width)],
    uniforms: [
      { name: "batch", type: "u32", value: batch },
      { name: "rowTiles", type: "u32", value: rowTiles },
      ...epilogue.uniforms,
    ],
    workgroups: [across, down, phases],
  });
}

/** A buffer that is read four values at a time where its rows allow it. */
export function wide(name: string, tensor: TensorInfo, rowLength: number): ProgramBuffer {
  return { name, tensor, type: rowLength % 4 === 0 ? "vec4<f32>" : "f32" };
}
