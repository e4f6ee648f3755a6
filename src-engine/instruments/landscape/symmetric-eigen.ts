/** Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations (Golub & Van Loan 2013, section 8.5). */

export interface Eigen {
  readonly value: number;
  /** Of length 1. */
  readonly vector: readonly number[];
}

const MOST_SWEEPS = 60;

/** @param matrix `[n, n]`, symmetric @returns the largest value first */
export function symmetricEigen(matrix: readonly (readonly number[])[]): readonly Eigen[] {
  const size = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  const vectors = a.map((_, row) =>
    Float64Array.from({ length: size }, (_value, column) => Number(row === column)),
  );
  const scale = a.reduce((sum, row) => sum + row.reduce((own, value) => own + value ** 2, 0), 0);
  for (let sweep = 0; sweep < MOST_SWEEPS && beside(a) > 1e-30 * scale; sweep += 1) {
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) rotate(a, vectors, p, q);
  }
  return a
    .map((row, place) => ({
      value: row[place] ?? 0,
      vector: vectors.map((each) => each[place] ?? 0),
    }))
    .sort((one, other) => other.value - one.value);
}

/** Squares of what is not on the diagonal. */
function beside(a: readonly Float64Array[]): number {
  return a.reduce(
    (sum, row, place) =>
      sum + row.reduce((own, value, column) => own + (column === place ? 0 : value ** 2), 0),
    0,
  );
}

/** Makes the entry at p, q zero. */
function rotate(a: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): void {
  const [rowP, rowQ] = [a[p], a[q]];
  const entry = rowP?.[q] ?? 0;
  if (!rowP || !rowQ || entry === 0) return;
  const theta = ((rowQ[q] ?? 0) - (rowP[p] ?? 0)) / (2 * entry);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  const turn = (row: Float64Array): void => {
    const [one, other] = [row[p] ?? 0, row[q] ?? 0];
    row[p] = cosine * one - sine * other;
    row[q] = sine * one + cosine * other;
  };
  for (const row of a) turn(row);
  for (let column = 0; column < a.length; column += 1) {
    const [one, other] = [rowP[column] ?? 0, rowQ[column] ?? 0];
    rowP[column] = cosine * one - sine * other;
    rowQ[column] = sine * one + cosine * other;
  }
  for (const row of vectors) turn(row);
}
