/** Dense matrices in float64, row by row: products and the Cholesky factor, in tiles that a processor's registers hold. */

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

export function matrix(rows: number, columns: number, values?: Float64Array): Matrix {
  return { rows, columns, values: values ?? new Float64Array(rows * columns) };
}

/** So many rows and columns of a matrix that is turned lie in a processor's cache together. */
const TURNED = 32;

export function transposed({ rows, columns, values }: Matrix): Matrix {
  const turned = matrix(columns, rows);
  for (let top = 0; top < rows; top += TURNED) {
    for (let left = 0; left < columns; left += TURNED) {
      const bottom = Math.min(rows, top + TURNED);
      const right = Math.min(columns, left + TURNED);
      for (let row = top; row < bottom; row += 1) {
        for (let column = left; column < right; column += 1)
          turned.values[column * rows + row] = values[row * columns + column] as number;
      }
    }
  }
  return turned;
}

/** Rows of one by rows of the other: `one · otherᵀ`. */
export function productWithTransposed(one: Matrix, other: Matrix): Matrix {
  const product = matrix(one.rows, other.rows);
  const all = { from: 0, to: other.rows };
  subtractProduct(product, one, other, { from: 0, to: one.columns }, all);
  for (let at = 0; at < product.values.length; at += 1) product.values[at] = -(product.values[at] ?? 0);
  return product;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Tile {
  readonly into: Matrix;
  readonly one: Matrix;
  readonly other: Matrix;
  readonly columns: Range;
}

const TILE = 4;

/**
 * `into -= one · otherᵀ` over some columns of both.
 *
 * @param others of the rows of `other` only these: columns of `into`
 * @param isTriangle only what stands on and below the diagonal, of as many rows of `one`
 */
function subtractProduct(
  into: Matrix,
  one: Matrix,
  other: Matrix,
  columns: Range,
  others: Range,
  isTriangle = false,
): void {
  const tile = { into, one, other, columns };
  for (let row = isTriangle ? others.from : 0; row < one.rows; row += TILE) {
    const end = isTriangle ? Math.min(others.to, row + TILE) : others.to;
    for (let column = others.from; column < end; column += TILE) {
      if (row + TILE <= one.rows && column + TILE <= others.to) subtractTile(tile, row, column);
      else subtractEdge(tile, row, column, others.to);
    }
  }
}

/** Sixteen sums at once: each number that is read is used four times. */
function subtractTile({ into, one, other, columns }: Tile, row: number, column: number): void {
  const a = one.values;
  const b = other.values;
  const c = into.values;
  const a0 = row * one.columns;
  const a1 = a0 + one.columns;
  const a2 = a1 + one.columns;
  const a3 = a2 + one.columns;
  const b0 = column * other.columns;
  const b1 = b0 + other.columns;
  const b2 = b1 + other.columns;
  const b3 = b2 + other.columns;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let at = columns.from; at < columns.to; at += 1) {
    const x0 = a[a0 + at] as number;
    const x1 = a[a1 + at] as number;
    const x2 = a[a2 + at] as number;
    const x3 = a[a3 + at] as number;
    const y0 = b[b0 + at] as number;
    const y1 = b[b1 + at] as number;
    const y2 = b[b2 + at] as number;
    const y3 = b[b3 + at] as number;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s22 += x2 * y2;
    s23 += x2 * y3;
    s30 += x3 * y0;
    s31 += x3 * y1;
    s32 += x3 * y2;
    s33 += x3 * y3;
  }
  const c0 = row * into.columns + column;
  const c1 = c0 + into.columns;
  const c2 = c1 + into.columns;
  const c3 = c2 + into.columns;
  subtractFour(c, c0, s00, s01, s02, s03);
  subtractFour(c, c1, s10, s11, s12, s13);
  subtractFour(c, c2, s20, s21, s22, s23);
  subtractFour(c, c3, s30, s31, s32, s33);
}

function subtractFour(c: Float64Array, at: number, s0: number, s1: number, s2: number, s3: number): void {
  c[at] = (c[at] as number) - s0;
  c[at + 1] = (c[at + 1] as number) - s1;
  c[at + 2] = (c[at + 2] as number) - s2;
  c[at + 3] = (c[at + 3] as number) - s3;
}

function subtractEdge({ into, one, other, columns }: Tile, row: number, column: number, to: number): void {
  for (let i = row; i < Math.min(row + TILE, one.rows); i += 1) {
    for (let j = column; j < Math.min(column + TILE, to); j += 1) {
      let sum = 0;
      for (let at = columns.from; at < columns.to; at += 1)
        sum +=
          (one.values[i * one.columns + at] as number) * (other.values[j * other.columns + at] as number);
      const place = i * into.columns + j;
      into.values[place] = (into.values[place] as number) - sum;
    }
  }
}

/** So many columns of the factor are made, or unknowns solved for, before the rest is brought up to date. */
const BLOCK = 48;

/** `L` with `L · Lᵀ` the given matrix, and `Lᵀ`; what stands on the other side of their diagonals is no part of them. */
export interface CholeskyFactor {
  readonly lower: Matrix;
  readonly upper: Matrix;
}

/**
 * Of a symmetric matrix and a multiple of the identity (Golub and Van Loan 2013, section 4.2.5).
 *
 * @returns undefined where the matrix is not positive definite, or holds what is no number
 */
export function choleskyFactor({ rows: size, values }: Matrix, multiple = 0): CholeskyFactor | undefined {
  const lower = matrix(size, size, values.slice());
  for (let at = 0; at < size; at += 1)
    lower.values[at * size + at] = (values[at * size + at] as number) + multiple;
  for (let from = 0; from < size; from += BLOCK) {
    const block = { from, to: Math.min(size, from + BLOCK) };
    if (!factorBlock(lower, block)) return undefined;
    // The rows below are solved for, as right sides are.
    solveForwards(lower, lower, block, block.to);
    subtractProduct(lower, lower, lower, block, { from: block.to, to: size }, true);
  }
  return { lower, upper: transposed(lower) };
}

/** What stands on the diagonal. */
function factorBlock({ rows: size, values: a }: Matrix, { from, to }: Range): boolean {
  for (let row = from; row < to; row += 1) {
    for (let column = from; column <= row; column += 1) {
      let sum = a[row * size + column] as number;
      for (let at = from; at < column; at += 1)
        sum -= (a[row * size + at] as number) * (a[column * size + at] as number);
      if (row === column) {
        if (!(sum > 0)) return false;
        a[row * size + row] = Math.sqrt(sum);
      } else a[row * size + column] = sum / (a[column * size + column] as number);
    }
  }
  return true;
}

/**
 * Solves `L · Lᵀ · x = b` for each row of `right`.
 *
 * @param right one right side a row, `[sides, size]`
 * @returns one solution a row
 */
export function solveRows({ lower, upper }: CholeskyFactor, right: Matrix): Matrix {
  const { rows: size } = lower;
  const x = matrix(right.rows, size, right.values.slice());
  for (let from = 0; from < size; from += BLOCK) {
    const block = { from, to: Math.min(size, from + BLOCK) };
    solveForwards(lower, x, block, 0);
    subtractProduct(x, x, lower, block, { from: block.to, to: size });
  }
  for (let from = BLOCK * Math.floor((size - 1) / BLOCK); from >= 0; from -= BLOCK) {
    const block = { from, to: Math.min(size, from + BLOCK) };
    solveBackwards(upper, x, block);
    subtractProduct(x, x, upper, block, { from: 0, to: from });
  }
  return x;
}

/** The places of four rows of `x`; where there are fewer the last one stands for the others, and the same is computed of it. */
function fourRows({ rows, columns }: Matrix, row: number): readonly [number, number, number, number] {
  const of = (place: number): number => Math.min(rows - 1, place) * columns;
  return [of(row), of(row + 1), of(row + 2), of(row + 3)];
}

/** `L · y = b` for the unknowns of a block. @param x one side a row, from `least` on */
function solveForwards(lower: Matrix, x: Matrix, { from, to }: Range, least: number): void {
  const { rows: size, values: l } = lower;
  const { values } = x;
  for (let side = least; side < x.rows; side += TILE) {
    const [x0, x1, x2, x3] = fourRows(x, side);
    for (let row = from; row < to; row += 1) {
      const start = row * size;
      let s0 = values[x0 + row] as number;
      let s1 = values[x1 + row] as number;
      let s2 = values[x2 + row] as number;
      let s3 = values[x3 + row] as number;
      for (let at = from; at < row; at += 1) {
        const factor = l[start + at] as number;
        s0 -= factor * (values[x0 + at] as number);
        s1 -= factor * (values[x1 + at] as number);
        s2 -= factor * (values[x2 + at] as number);
        s3 -= factor * (values[x3 + at] as number);
      }
      const divisor = l[start + row] as number;
      values[x0 + row] = s0 / divisor;
      values[x1 + row] = s1 / divisor;
      values[x2 + row] = s2 / divisor;
      values[x3 + row] = s3 / divisor;
    }
  }
}

/** `Lᵀ · x = y` for the unknowns of a block. @param x one side a row */
function solveBackwards(upper: Matrix, x: Matrix, { from, to }: Range): void {
  const { rows: size, values: u } = upper;
  const { values } = x;
  for (let side = 0; side < x.rows; side += TILE) {
    const [x0, x1, x2, x3] = fourRows(x, side);
    for (let row = to - 1; row >= from; row -= 1) {
      const start = row * size;
      let s0 = values[x0 + row] as number;
      let s1 = values[x1 + row] as number;
      let s2 = values[x2 + row] as number;
      let s3 = values[x3 + row] as number;
      for (let at = row + 1; at < to; at += 1) {
        const factor = u[start + at] as number;
        s0 -= factor * (values[x0 + at] as number);
        s1 -= factor * (values[x1 + at] as number);
        s2 -= factor * (values[x2 + at] as number);
        s3 -= factor * (values[x3 + at] as number);
      }
      const divisor = u[start + row] as number;
      values[x0 + row] = s0 / divisor;
      values[x1 + row] = s1 / divisor;
      values[x2 + row] = s2 / divisor;
      values[x3 + row] = s3 / divisor;
    }
  }
}
