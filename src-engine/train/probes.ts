/** Measurements of the inside of a network, all of them in one tensor that is read once. */
import {
  addN,
  concat,
  reshape,
  split,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  tidy,
} from "@tensorflow/tfjs-core";
import type { ValueId } from "#core/program/program";
import type { ProbeMetric } from "#core/training/records";
import { squaredNorms } from "#engine/backends/operations/optimizer-step";
import type { CompiledNetwork } from "../compile/compiled-network";

export type ProbeRow = Omit<ProbeMetric, "kind" | "step">;

/** A norm below this counts as this in a denominator, so that a ratio is always a finite number. */
const SMALLEST_NORM = 1e-12;
/** A norm above this counts as this: its square is no 32-bit float any more. What is no number at all counts so too. */
const LARGEST_NORM = 1e19;

/**
 * Squared norms of F(x) and x at each merge, `[2 x merges]`: all F, then all x. Undefined without merges.
 * To be called while the forward pass's results are there.
 */
export function residualSquares(
  network: CompiledNetwork,
  resultIn: (slot: ValueId) => Tensor,
): Tensor1D | undefined {
  if (network.merges.length === 0) return undefined;
  return tidy(() => {
    const squareOf = (x: Tensor): Tensor => {
      const squares = squaredNorms(reshape(x, [x.size]), [x.size]);
      return squares ? reshape(squares, []) : sum(square(x));
    };
    const branches = network.merges.map(({ residual }) => {
      const [first, ...others] = residual.map((slot) => resultIn(slot));
      if (!first) throw new Error("A merge without a branch.");
      return squareOf(others.length === 0 ? first : addN([first, ...others]));
    });
    const shortcuts = network.merges.map(({ identity }) => squareOf(resultIn(identity)));
    return stack([...branches, ...shortcuts]) as Tensor1D;
  });
}

/** Squared norms, layer by layer: `[3 x layers]`: gradients, weights, updates. All arguments are flat vectors. */
export function layerSquares(
  sizes: readonly number[],
  gradient: Tensor1D,
  before: Tensor1D,
  after: Tensor1D,
): Tensor1D {
  return tidy(() => {
    const own = squaredNorms(gradient, sizes);
    const ownBefore = own && squaredNorms(before, sizes);
    const ownChange = ownBefore && squaredNorms(after, sizes, before);
    if (own && ownBefore && ownChange) return concat([own, ownBefore, ownChange]);
    const squares = (vector: Tensor1D): Tensor[] => {
      const squared = square(vector);
      const pieces: Tensor[] = sizes.length === 1 ? [squared] : split(squared, [...sizes]);
      return pieces.map((piece) => reshape(sum(piece), [1]));
    };
    return concat([...squares(gradient), ...squares(before), ...squares(sub(after, before))]) as Tensor1D;
  });
}

/** Norms and ratios from the squares that came back, all of them finite. */
export function probeRow(layers: number, layerNumbers: Float32Array, mergeNumbers: Float32Array): ProbeRow {
  const norms = (numbers: Float32Array, part: number, count: number): number[] =>
    Array.from(numbers.subarray(part * count, (part + 1) * count), normOf);
  const weightNorms = norms(layerNumbers, 1, layers);
  const merges = mergeNumbers.length / 2;
  const shortcutNorms = norms(mergeNumbers, 1, merges);
  return {
    gradientNorms: norms(layerNumbers, 0, layers),
    weightNorms,
    updateRatios: ratios(norms(layerNumbers, 2, layers), weightNorms),
    residualRatios: ratios(norms(mergeNumbers, 0, merges), shortcutNorms),
  };
}

function normOf(square: number): number {
  return Number.isNaN(square) ? LARGEST_NORM : Math.min(Math.sqrt(square), LARGEST_NORM);
}

function ratios(above: readonly number[], below: readonly number[]): number[] {
  return above.map((value, index) => value / Math.max(below[index] ?? 0, SMALLEST_NORM));
}
