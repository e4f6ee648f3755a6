/**
 * Sums over pixels and arithmetic with one number for each channel, on matrices `[pixels, channels]`.
 *
 * The backend adds and multiplies tensors of equal shape at the speed of memory, but is six times slower when
 * it must repeat a short vector of channels, and its reductions first transpose. Both are avoided here: a sum
 * adds the lower half of the rows to the upper half until few are left, and a vector of channels is repeated to
 * a longer row first.
 */
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelScope } from "./kernel-scope";

/** Below this many elements a loop is cheaper than another call of a kernel. */
const SMALL_SUM = 16_384;
/** The length that a repeated row of channels should reach. */
const LONG_ROW = 2048;

/**
 * Sums every column, pairwise, so that the error grows with the logarithm of the number of rows.
 * @param matrix float32, `rows * columns` elements in any shape
 * @returns one sum for each column, in double precision
 */
export function columnSums(
  scope: KernelScope,
  matrix: TensorInfo,
  rows: number,
  columns: number,
): Float64Array {
  const sums = new Float64Array(columns);
  let remaining = rows;
  let current = scope.reshape(matrix, [rows, columns]);
  while (remaining > 1 && remaining * columns > SMALL_SUM) {
    const half = remaining >> 1;
    if (remaining % 2 === 1) addRows(scope.floats(current), remaining - 1, remaining, columns, sums);
    const lower = scope.view(current, 0, [half, columns]);
    const upper = scope.view(current, half * columns, [half, columns]);
    current = scope.run("Add", { a: lower, b: upper });
    remaining = half;
  }
  addRows(scope.floats(current), 0, remaining, columns, sums);
  return sums;
}

function addRows(values: Float32Array, from: number, to: number, columns: number, sums: Float64Array): void {
  for (let row = from; row < to; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      sums[column] = (sums[column] ?? 0) + (values[row * columns + column] ?? 0);
    }
  }
}

/** A tensor `[values.length]` on the backend. */
export function channelTensor(scope: KernelScope, values: ArrayLike<number>): TensorInfo {
  const tensor = scope.allocate([values.length]);
  scope.floats(tensor).set(values);
  return tensor;
}

/**
 * A matrix combined with one number for each column.
 * @param matrix float32, `rows * vector.length` elements
 * @returns `[rows, vector.length]`
 */
export function combineWithChannels(
  scope: KernelScope,
  operation: "Add" | "Sub" | "Multiply",
  matrix: TensorInfo,
  rows: number,
  vector: ArrayLike<number>,
): TensorInfo {
  const columns = vector.length;
  const repeats = largestDivisor(rows, Math.max(1, Math.floor(LONG_ROW / columns)));
  const repeated = scope.allocate([repeats * columns]);
  const target = scope.floats(repeated);
  for (let repeat = 0; repeat < repeats; repeat += 1) target.set(vector, repeat * columns);
  const combined = scope.run(operation, {
    a: scope.reshape(matrix, [rows / repeats, repeats * columns]),
    b: repeated,
  });
  combined.shape = [rows, columns];
  return combined;
}

/** The largest divisor of a number that does not exceed a limit. */
function largestDivisor(value: number, limit: number): number {
  for (let candidate = Math.min(value, limit); candidate > 1; candidate -= 1) {
    if (value % candidate === 0) return candidate;
  }
  return 1;
}
