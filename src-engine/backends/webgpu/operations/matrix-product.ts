/** BatchMatMul and its fused form for TensorFlow.js. */
import { type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { input } from "../../own-kernel";
import { spread } from "../compute-program";
import type { OwnWebGpuKernel } from "../own-kernel";
import { epilogueKey, PLAIN_EPILOGUE } from "../shaders/epilogue";
import { type MatrixProduct, matrixSource } from "../shaders/matrix-source";
import { productShader, tileHeight, tileKey, tileWidth } from "../shaders/product";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { epilogueFits, epilogueOf, PLAIN } from "./epilogue";
import { chooseTile } from "./product-tile";
import { sliceK, sumSlices } from "./sum-slices";
import { TYPICAL_BATCH, wide } from "./window-product";

const MOST_MATRICES = 65_535;

interface Sizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** Matrices in a, in b, and in the result. */
  readonly inA: number;
  readonly inB: number;
  readonly stack: readonly number[];
}

function sizesOf(a: TensorInfo, b: TensorInfo, attributes: NamedAttrMap): Sizes {
  const [aRows = 1, aColumns = 1] = a.shape.slice(-2);
  const [bRows = 1, bColumns = 1] = b.shape.slice(-2);
  const [rows, inner] = attributes.transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [same, columns] = attributes.transposeB ? [bColumns, bRows] : [bRows, bColumns];
  util.assert(inner === same, () => `Matrices of ${inner} and ${same} inner values cannot be multiplied.`);
  const aStack = a.shape.slice(0, -2);
  const bStack = b.shape.slice(0, -2);
  const inA = util.sizeFromShape(aStack);
  const inB = util.sizeFromShape(bStack);
  const isALarger = inA > inB || (inA === inB && aStack.length >= bStack.length);
  return { rows, inner, columns, inA, inB, stack: isALarger ? aStack : bStack };
}

/** A stack is met again and again where it is the end of the larger one, without leading ones. */
function repeats(shape: readonly number[], stack: readonly number[]): boolean {
  const own = shape.slice(0, -2);
  const first = own.findIndex((size) => size !== 1);
  const met = first < 0 ? [] : own.slice(first);
  return met.every((size, index) => size === stack[stack.length - met.length + index]);
}

function accepts(inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean {
  const { a, b } = inputs;
  if (!a || !b || a.dtype !== "float32" || b.dtype !== "float32") return false;
  const { columns, inner, stack } = sizesOf(a, b, attributes);
  const matrices = util.sizeFromShape([...stack]);
  return (
    inner > 0 &&
    matrices <= MOST_MATRICES &&
    repeats(a.shape, stack) &&
    repeats(b.shape, stack) &&
    epilogueFits(inputs, attributes, columns)
  );
}

function run(
  backend: SkiploomWebGpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const a = input(inputs, "a");
  const b = input(inputs, "b");
  const { rows, inner, columns, inA, inB, stack } = sizesOf(a, b, attributes);
  const matrices = util.sizeFromShape([...stack]);
  const results = backend.allocateOutput([...stack, rows, columns]);
  if (matrices * rows * columns === 0) return results;
  const epilogue = epilogueOf(inputs, attributes);
  const { isSoftware } = backend;
  // Of rows and k one may be the batch: the tile must not depend on it.
  const tile = chooseTile(isSoftware, Math.max(rows, TYPICAL_BATCH) * Math.min(matrices, 64), columns);
  const columnTiles = Math.ceil(columns / tileWidth(tile));
  const rowTiles = Math.ceil(rows / tileHeight(tile));
  const tiles = rowTiles * columnTiles * matrices;
  const slices =
    matrices === 1
      ? sliceK(isSoftware, inner, tile.depth, tiles, rows * columns)
      : { count: 1, length: Math.ceil(inner / tile.depth) * tile.depth };
  const isSliced = slices.count > 1;
  const sums = isSliced ? backend.allocateOutput([slices.count, rows, columns]) : results;
  const transposeA = attributes.transposeA === true;
  const transposeB = attributes.transposeB === true;
  const product: MatrixProduct = {
    transposeA,
    transposeB,
    wideA: (transposeA ? rows : inner) % 4 === 0,
    wideB: (transposeB ? inner : columns) % 4 === 0,
    wideResults: columns % 4 === 0,
    epilogue: isSliced ? PLAIN_EPILOGUE : epilogue.text,
  };
  const during = isSliced ? PLAIN : epilogue;
  const [across, down] = spread(rowTiles * columnTiles, 1);
  backend.run({
    key: `matrices ${JSON.stringify({ ...product, epilogue: epilogueKey(product.epilogue) })} ${tileKey(tile)}`,
    code: () => productShader(matrixSource(product), tile, "uniforms.columnTiles", "uniforms.rowTiles"),
    inputs: [
      wide("a", a, transposeA ? rows : inner),
      wide("b", b, transposeB ? inner : columns),
      ...during.inputs,
    ],
    outputs: [wide("results", sums, columns)],
    uniforms: [
      { name: "rows", type: "u32", value: rows },
      { name: "inner", type: "u32", value: inner },
      { name: "columns", type: "u32", value: columns },
      { name: "rowTiles", type: "u32", value: rowTiles },
      { name: "columnTiles", type: "u32", value: columnTiles },
      { name: "matricesInA", type: "u32", value: inA },
      { name: "matricesInB", type: "u32", value: inB },
      { name: "slices", type: "u32", value: slices.count },
      { name: "stepsInSlice", type: "u32", value: slices.length },
      ...during.uniforms,
    ],
    workgroups: [across, down, matrices * slices.count],
  });
  if (isSliced) {
    sumSlices(backend, sums, results, slices.count, columns, epilogue);
    backend.disposeData(sums.dataId);
  }
  return results;
}

export const matrixProductKernels: readonly OwnWebGpuKernel[] = [
  { kernelName: "BatchMatMul", accepts, run },
  { kernelName: "_FusedMatMul", accepts, run },
];
