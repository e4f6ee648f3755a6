/** Squares of lengths (L2), which measurements share, and their roots. */
import {
  concat,
  reshape,
  split,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  tidy,
} from "@tensorflow/tfjs-core";
import { squaredNorms } from "#engine/backends/operations/optimizer-step";
import type { LayerReading, MergeReading } from "./measurement";

/** A norm below this counts as this in a denominator, so that a ratio is always a finite number. */
const SMALLEST_NORM = 1e-12;
/** A norm above this counts as this: its square is no 32-bit float any more. What is no number at all counts so too. */
export const LARGEST_NORM = 1e19;

export const gradientSquares: LayerReading = ({ gradient, sizes }) => squaresByLayer(gradient, sizes);
export const weightSquares: LayerReading = ({ before, sizes }) => squaresByLayer(before, sizes);
export const updateSquares: LayerReading = ({ before, after, sizes }) => squaresByLayer(after, sizes, before);

export const identitySquare: MergeReading = ({ identity }) => squareOf(identity);
export const residualSquare: MergeReading = ({ residual }) => squareOf(residual);

/** The length whose square it is. */
export function normOf(squared: number): number {
  return Number.isNaN(squared) ? LARGEST_NORM : Math.min(Math.sqrt(squared), LARGEST_NORM);
}

/** Of two lengths, given their squares. */
export function ratioOf(above: number, below: number): number {
  return normOf(above) / Math.max(normOf(below), SMALLEST_NORM);
}

/** Squared lengths of consecutive pieces of a vector, or of its difference to another one: `[pieces]`. */
function squaresByLayer(vector: Tensor1D, sizes: readonly number[], other?: Tensor1D): Tensor1D {
  return (
    squaredNorms(vector, sizes, other) ??
    tidy(() => {
      const squared = square(other ? sub(vector, other) : vector);
      const pieces: Tensor[] = sizes.length === 1 ? [squared] : split(squared, [...sizes]);
      return concat(pieces.map((piece) => reshape(sum(piece), [1]))) as Tensor1D;
    })
  );
}

/** A scalar. */
export function squareOf(x: Tensor): Tensor {
  return tidy(() => {
    const squares = squaredNorms(reshape(x, [x.size]), [x.size]);
    return squares ? reshape(squares, []) : sum(square(x));
  });
}
