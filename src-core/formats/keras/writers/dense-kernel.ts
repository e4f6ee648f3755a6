/** The filter of a convolution in groups written out for one without: zero between a channel and the filters of another group. */

/**
 * @param values `[rows, columns, in / groups, out]`, row-major
 * @returns `[rows, columns, in, out]`
 */
export function denseKernel(
  values: Float32Array,
  [rows = 1, columns = 1, share = 1, filters = 1]: readonly number[],
  groups: number,
): Float32Array {
  const result = new Float32Array(values.length * groups);
  const ofGroup = filters / groups;
  for (let tap = 0; tap < rows * columns; tap += 1) {
    for (let channel = 0; channel < share * groups; channel += 1) {
      const group = Math.floor(channel / share);
      const from = (tap * share + (channel % share)) * filters + group * ofGroup;
      const to = (tap * share * groups + channel) * filters + group * ofGroup;
      result.set(values.subarray(from, from + ofGroup), to);
    }
  }
  return result;
}
