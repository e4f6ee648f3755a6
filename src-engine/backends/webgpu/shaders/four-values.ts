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

/** WGSL for four columns of the row at `base`, zero past its end and where `condition` is false. */
export function loadFour(
  { buffer, width, wide }: MatrixRows,
  base: string,
  column: string,
  condition: string,
): string {
  if (wide) {
    const isInside = `${column} < ${width} && ${condition}`;
    return `select(vec4<f32>(), ${buffer}[select(0u, (${base} + ${column}) >> 2u, ${isInside})], ${isInside})`;
  }
  const values = LANES.map((lane) => {
    const isInside = `${column} + ${lane}u < ${width} && ${condition}`;
    return `select(0.0, ${buffer}[select(0u, ${base} + ${column} + ${lane}u, ${isInside})], ${isInside})`;
  });
  return `vec4<f32>(${values.join(", ")})`;
}
