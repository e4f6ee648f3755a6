/** Reading and writing four neighbours of a matrix's row, in one piece where rows are whole multiples of four. */

export interface MatrixRows {
  readonly buffer: string;
  /** WGSL for the values in a row. */
  readonly width: string;
  /** The buffer holds `vec4<f32>`: rows are multiples of four. */
  readonly wide: boolean;
}

/** Rows of a constant width. */
export function rowsOf(buffer: string, width: number): MatrixRows {
  return { buffer, width: `${width}u`, wide: width % 4 === 0 };
}

const LANES = [0, 1, 2, 3];

/** Statements that write `value`, four columns from `column` of the row at `base`, both in values, as far as they are inside. */
export function storeFour({ buffer, width, wide }: MatrixRows): string {
  if (wide) return `  if (column < ${width}) { ${buffer}[(base + column) >> 2u] = value; }`;
  return LANES.map(
    (lane) => `  if (column + ${lane}u < ${width}) { ${buffer}[base + column + ${lane}u] = value[${lane}]; }`,
  ).join("\n");
}

/**
 * Statements that return four columns of the row at `base`, zero past its end and where `condition` is false. `&` rather than `&&`: the
 * second branches, and dozens of branches in a loop cost far more than what they skip.
 */
export function returnFour(
  { buffer, width, wide }: MatrixRows,
  base: string,
  column: string,
  condition: string,
): string {
  if (wide) {
    return `  let isInside = (${column} < ${width}) & (${condition});
  return select(vec4<f32>(), ${buffer}[select(0u, (${base} + ${column}) >> 2u, isInside)], isInside);`;
  }
  return `  let places = vec4<u32>(${column}) + vec4<u32>(0u, 1u, 2u, 3u);
  let isInside = (places < vec4<u32>(${width})) & vec4<bool>(${condition});
  let at = select(vec4<u32>(), places + ${base}, isInside);
  return select(vec4<f32>(), ${gather(buffer)}, isInside);`;
}

/** Four single values, at the places in a vector `at`. */
export function gather(buffer: string): string {
  return `vec4<f32>(${buffer}[at.x], ${buffer}[at.y], ${buffer}[at.z], ${buffer}[at.w])`;
}
