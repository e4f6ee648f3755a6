/** Which tile a matrix product is cut into. */
import { type ProductTile, tileHeight, tileWidth } from "../shaders/product";

/** Workgroups that a large GPU wants, so that each of its hundred and more multiprocessors has a few to switch between. */
export const WANTED_WORKGROUPS = 512;

/**
 * Tiles for GPUs by width, the most work for each load first. Eight rows of four columns for a thread need twelve loads for 128 products
 * and leave registers for enough threads; 64 to 256 threads are whole waves on every GPU (32 on NVIDIA and Apple, 64 on AMD).
 */
const TILES: readonly ProductTile[] = [
  tile(16, 16, 8),
  tile(8, 16, 8),
  tile(8, 16, 4),
  tile(16, 8, 8),
  tile(8, 8, 8),
  tile(8, 8, 4),
  tile(32, 4, 8),
  tile(16, 4, 8),
  tile(16, 4, 4),
];

function tile(threadRows: number, threadColumns: number, rows: number): ProductTile {
  return { threadRows, threadColumns, rows, columns: 4, depth: 16, staged: true };
}

/**
 * A GPU that is imitated on the CPU runs the threads of a workgroup one after another: workgroup memory and its barriers only cost there,
 * and what counts is products for each load.
 */
const SOFTWARE_TILE: ProductTile = {
  threadRows: 4,
  threadColumns: 1,
  rows: 4,
  columns: 8,
  depth: 4,
  staged: false,
};

/**
 * The largest tile that still makes enough workgroups, of the width that leaves the least unused.
 * @param height typical rows: it must not depend on the batch, or a last partial batch would compile shaders of its own
 * @param slices into how many k can be cut at most: each makes workgroups too
 */
export function chooseTile(isSoftware: boolean, height: number, width: number, slices = 1): ProductTile {
  if (isSoftware) return width <= 4 ? { ...SOFTWARE_TILE, columns: 4 } : SOFTWARE_TILE;
  const padded = (one: ProductTile): number => Math.ceil(width / tileWidth(one)) * tileWidth(one);
  const least = Math.min(...TILES.map(padded));
  const fitting = TILES.filter((one) => padded(one) === least);
  const widest = Math.max(...fitting.map(tileWidth));
  const candidates = fitting.filter((one) => tileWidth(one) === widest);
  const workgroups = (one: ProductTile): number =>
    Math.ceil(height / tileHeight(one)) * (padded(one) / widest) * slices;
  const found = candidates.find((one) => workgroups(one) >= WANTED_WORKGROUPS) ?? candidates.at(-1);
  if (!found) throw new Error("The GPU engine has no tile for a product.");
  return found;
}
