/** A dilated filter written out: a larger one, with zeros where the dilated one jumps over pixels. */

/**
 * @param values `[rows, columns, ...rest]`, row-major
 * @param dilations pixels between two that the filter looks at, by rows and by columns
 * @returns `[(rows - 1) x dilation + 1, (columns - 1) x dilation + 1, ...rest]`
 */
export function dilatedKernel(
  values: Float32Array,
  [rows = 1, columns = 1, ...rest]: readonly number[],
  [down, across]: readonly [number, number],
): Float32Array {
  const depth = rest.reduce((product, size) => product * size, 1);
  const width = (columns - 1) * across + 1;
  const result = new Float32Array(((rows - 1) * down + 1) * width * depth);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const from = (row * columns + column) * depth;
      result.set(values.subarray(from, from + depth), (row * down * width + column * across) * depth);
    }
  }
  return result;
}
