/** How work is cut into chunks. Sizes and the number of threads alone decide, so that a run can be repeated. */

/** Less than so many values are not worth waking a thread for. */
const LEAST_VALUES = 16_384;
/** A few chunks for each thread, so that one that is held up does not hold up the rest. */
const CHUNKS_OF_THREAD = 4;

export interface Chunks {
  readonly count: number;
  /** Rows in each chunk; the last may have fewer. */
  readonly rows: number;
}

/** Cuts rows of equal work. @param valuesInRow values read or written for one row */
export function chunksOf(rows: number, valuesInRow: number, threads: number): Chunks {
  if (rows === 0) return { count: 0, rows: 0 };
  const worthwhile = Math.ceil((rows * valuesInRow) / LEAST_VALUES);
  const wanted = threads === 1 ? 1 : Math.max(1, Math.min(rows, worthwhile, threads * CHUNKS_OF_THREAD));
  const inChunk = Math.ceil(rows / wanted);
  return { count: Math.ceil(rows / inChunk), rows: inChunk };
}
