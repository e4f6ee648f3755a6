/**
 * Linear CKA of two layers (Kornblith and others 2019) by the unbiased HSIC (Song and others 2012, equation 5; Nguyen, Raghu and
 * Kornblith 2021, equation 3). The usual, biased one calls pure noise alike where features are many and images few: 0.94 for 4,096
 * features and 256 images, this one 0.00.
 */
import type { Matrix } from "./matrix";

/** The least number of images for which it is defined. */
export const LEAST_IMAGES = 4;

/**
 * Of layers, each with each of others: 1 where one is the other but for rotation and scale; it may be below 0 by chance. Not a number where a layer
 * gives the same for all images.
 *
 * @param grams inner products of the features of the same images, `[images, images]`, centred or not: the unbiased HSIC is the same
 * @returns `[grams, others]`
 */
export function similarities(grams: readonly Matrix[], others: readonly Matrix[] = grams): number[][] {
  const rows = grams.map(prepared);
  const columns = others === grams ? rows : others.map(prepared);
  // Below 0 a layer's own HSIC is 0 but for chance: then there is nothing to compare, and the root is no number.
  return rows.map((row) =>
    columns.map((column) => unbiasedHsic(row, column) / Math.sqrt(row.own * column.own)),
  );
}

interface Prepared {
  readonly images: number;
  readonly values: Float64Array;
  /** Of each image's row. */
  readonly sums: Float64Array;
  readonly total: number;
}

/** With the HSIC of the layer and itself. */
function prepared(gram: Matrix): Prepared & { readonly own: number } {
  const kept = withoutDiagonal(gram);
  return { ...kept, own: unbiasedHsic(kept, kept) };
}

function withoutDiagonal({ rows: images, values }: Matrix): Prepared {
  const kept = values.slice();
  const sums = new Float64Array(images);
  for (let row = 0; row < images; row += 1) {
    kept[row * images + row] = 0;
    let sum = 0;
    for (let column = 0; column < images; column += 1) sum += kept[row * images + column] ?? 0;
    sums[row] = sum;
  }
  return { images, values: kept, sums, total: sums.reduce((sum, each) => sum + each, 0) };
}

function unbiasedHsic(one: Prepared, other: Prepared): number {
  const { images: n } = one;
  let trace = 0;
  for (let at = 0; at < one.values.length; at += 1)
    trace += (one.values[at] as number) * (other.values[at] as number);
  let rows = 0;
  for (let at = 0; at < n; at += 1) rows += (one.sums[at] as number) * (other.sums[at] as number);
  const sum = trace + (one.total * other.total) / ((n - 1) * (n - 2)) - (2 * rows) / (n - 2);
  return sum / (n * (n - 3));
}
