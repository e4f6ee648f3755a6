/** Bilinear enlargement of one axis, as a matrix. */

/**
 * Result j of `length x factor` lies at (j + 1/2) / factor - 1/2, and is blended of its two neighbours; beyond the border the border is
 * repeated.
 *
 * @returns `[length, length x factor]`, row-major
 */
export function bilinearMatrix(length: number, factor: number): Float32Array {
  const columns = length * factor;
  const matrix = new Float32Array(length * columns);
  for (let column = 0; column < columns; column += 1) {
    const place = Math.min(Math.max((column + 0.5) / factor - 0.5, 0), length - 1);
    const first = Math.floor(place);
    const share = place - first;
    matrix[first * columns + column] = 1 - share;
    if (share > 0) matrix[(first + 1) * columns + column] = share;
  }
  return matrix;
}
