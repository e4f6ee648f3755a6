/** Dense matrices in float64, row by row: products and the Cholesky factor, in tiles that a processor's registers hold. */

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

export function matrix(rows: number, columns: number, values?: Float64Array): Matrix {
  return { rows, columns, values: values ?? new Float64Array(rows * columns) };
}

export function transposed({ rows, columns, values }: Matrix): Matrix {
  const turned = matrix(columns, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1)
      turned.values[column * rows + row] = values[row * columns + column] ?? 0;
  }
  return turned;
}

/** Rows of one by rows of the other: `one · otherᵀ`. */
export function productWithTransposed(one: Matrix, other: Matrix): Matrix {
  const product = matrix(one.rows, other.rows);
  subtractProduct(product, one, other, { from: 0, to: one.columns });
  for (let at = 0; at < product.values.length; at += 1) product.values[at] = -(product.values[at] ?? 0);
  return product;
}

interface Columns {
  readonly from: number;
  readonly to: number;
}

interface Tile {
  readonly into: Matrix;
  readonly one: Matrix;
  readonly other: Matrix;
  readonly columns: Columns;
}

const TILE = 4;

/**
 * `into -= one · otherᵀ` over some columns of both.
 *
 * @param least where given, only what stands on and below the diagonal, and from this row and column on
 */
function subtractProduct(into: Matrix, one: Matrix, other: Matrix, columns: Columns, least?: number): void {
  const tile = { into, one, other, columns };
  for (let row = least ?? 0; row < one.rows; row += TILE) {
    const end = least === undefined ? other.rows : Math.min(other.rows, row + TILE);
    for (let column = least ?? 0; column < end; column += TILE) {
      const isWhole = row + TILE <= one.rows && column + TILE <= other.rows;
      if (isWhole) subtractTile(tile, row, column);
      else subtractEdge(tile, row, column);
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

function subtractEdge({ into, one, other, columns }: Tile, row: number, column: number): void {
  for (let i = row; i < Math.min(row + TILE, one.rows); i += 1) {
    for (let j = column; j < Math.min(column + TILE, other.rows); j += 1) {
      let sum = 0;
      for (let at = columns.from; at < columns.to; at += 1)
        sum +=
          (one.values[i * one.columns + at] as number) * (other.values[j * other.columns + at] as number);
      const place = i * into.columns + j;
      into.values[place] = (into.values[place] as number) - sum;
    }
  }
}

/** So many columns of the factor are made before the rest is brought up to date. */
const BLOCK = 48;

/** `L` with `L · Lᵀ` the given matrix; above its diagonal stands what stood there. */
export interface CholeskyFactor {
  readonly lower: Matrix;
}

/**
 * Of a symmetric matrix (Golub and Van Loan 2013, section 4.2.5).
 *
 * @returns undefined where the matrix is not positive definite, or holds what is no number
 */
export function choleskyFactor({ rows: size, values }: Matrix): CholeskyFactor | undefined {
  const lower = matrix(size, size, values.slice());
  for (let from = 0; from < size; from += BLOCK) {
    const to = Math.min(size, from + BLOCK);
    if (!factorColumns(lower, from, to)) return undefined;
    subtractProduct(lower, lower, lower, { from, to }, to);
  }
  return { lower };
}

function factorColumns({ rows: size, values: a }: Matrix, from: number, to: number): boolean {
  for (let row = from; row < size; row += 1) {
    for (let column = from; column <= Math.min(row, to - 1); column += 1) {
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
export function solveRows(factor: CholeskyFactor, right: Matrix): Matrix {
  const { rows: size } = factor.lower;
  // Four sides at once, so that each number of the factor is read once for them; what is missing of the last four is 0.
  const sides = Math.ceil(right.rows / TILE) * TILE;
  const x = new Float64Array(sides * size);
  x.set(right.values);
  for (let side = 0; side < sides; side += TILE) {
    solveForwards(factor, x, side * size);
    solveBackwards(factor, x, side * size);
  }
  return matrix(right.rows, size, x.subarray(0, right.rows * size));
}

/** `L · y = b` for four sides from `x0` on. */
function solveForwards(
  { lower: { rows: size, values: l } }: CholeskyFactor,
  x: Float64Array,
  x0: number,
): void {
  const x1 = x0 + size;
  const x2 = x1 + size;
  const x3 = x2 + size;
  for (let row = 0; row < size; row += 1) {
    const start = row * size;
    let s0 = x[x0 + row] as number;
    let s1 = x[x1 + row] as number;
    let s2 = x[x2 + row] as number;
    let s3 = x[x3 + row] as number;
    for (let at = 0; at < row; at += 1) {
      const factor = l[start + at] as number;
      s0 -= factor * (x[x0 + at] as number);
      s1 -= factor * (x[x1 + at] as number);
      s2 -= factor * (x[x2 + at] as number);
      s3 -= factor * (x[x3 + at] as number);
    }
    const divisor = l[start + row] as number;
    x[x0 + row] = s0 / divisor;
    x[x1 + row] = s1 / divisor;
    x[x2 + row] = s2 / divisor;
    x[x3 + row] = s3 / divisor;
  }
}

/** `Lᵀ · x = y` for four sides from `x0` on. */
function solveBackwards(
  { lower: { rows: size, values: l } }: CholeskyFactor,
  x: Float64Array,
  x0: number,
): void {
  const x1 = x0 + size;
  const x2 = x1 + size;
  const x3 = x2 + size;
  for (let row = size - 1; row >= 0; row -= 1) {
    const start = row * size;
    const divisor = l[start + row] as number;
    const v0 = (x[x0 + row] as number) / divisor;
    const v1 = (x[x1 + row] as number) / divisor;
    const v2 = (x[x2 + row] as number) / divisor;
    const v3 = (x[x3 + row] as number) / divisor;
    x[x0 + row] = v0;
    x[x1 + row] = v1;
    x[x2 + row] = v2;
    x[x3 + row] = v3;
    for (let at = 0; at < row; at += 1) {
      const factor = l[start + at] as number;
      x[x0 + at] = (x[x0 + at] as number) - v0 * factor;
      x[x1 + at] = (x[x1 + at] as number) - v1 * factor;
      x[x2 + at] = (x[x2 + at] as number) - v2 * factor;
      x[x3 + at] = (x[x3 + at] as number) - v3 * factor;
    }
  }
}
