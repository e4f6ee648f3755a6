/** Copies between two layouts: slices, joins, transposes, repetitions and subsamples are all of this kind. */
import { chunksOf } from "../chunks";
import type { SkiploomCpuBackend } from "../cpu-backend";

/** An axis of a copy: its size, and the values between neighbours in the source and in the target. */
export interface CopyAxis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** As many axes as the kernel takes besides the run of values. */
const MOST_AXES = 6;

/** Axes of size 1 left out, and neighbours joined that one stride describes. */
function joinedAxes(axes: readonly CopyAxis[]): CopyAxis[] {
  const joined: CopyAxis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const last = joined.at(-1);
    if (last && last.from === axis.from * axis.size && last.to === axis.to * axis.size) {
      joined[joined.length - 1] = { size: last.size * axis.size, from: axis.from, to: axis.to };
    } else joined.push(axis);
  }
  return joined;
}

/** Whether {@link copyStrided} takes as many axes. */
export function canCopy(axes: readonly CopyAxis[]): boolean {
  return joinedAxes(axes).length <= MOST_AXES;
}

/** Copies four-byte values. @param axes from the outermost to the innermost; strides may be 0 or negative in the source */
export function copyStrided(
  backend: SkiploomCpuBackend,
  from: number,
  to: number,
  axes: readonly CopyAxis[],
): void {
  const joined = joinedAxes(axes);
  const innermost = joined.at(-1);
  const run = innermost && innermost.to === 1 ? innermost : { size: 1, from: 1, to: 1 };
  const outer = innermost && innermost.to === 1 ? joined.slice(0, -1) : joined;
  if (outer.length === 0) outer.push({ size: 1, from: 0, to: 0 });
  const rows = outer.reduce((product, { size }) => product * size, 1);
  if (rows * run.size === 0) return;
  const { threads } = backend.runtime;
  const chunks = chunksOf(rows, run.size, threads);
  // Few long rows are cut instead.
  const blocks = rows < threads ? chunksOf(Math.ceil(run.size / 16), 16 * rows, threads) : undefined;
  const block = blocks ? blocks.rows * 16 : run.size;
  const blockCount = blocks?.count ?? 1;
  const rowsInChunk = blocks ? 1 : chunks.rows;
  const padded = (values: readonly number[]): number[] => [
    ...values,
    ...Array<number>(MOST_AXES - values.length).fill(0),
  ];
  backend.runtime.run("kernelCopyStrided", (blocks ? rows : chunks.count) * blockCount, [
    from,
    to,
    rows,
    rowsInChunk,
    run.size,
    block,
    blockCount,
    run.from * 4,
    outer.length,
    ...padded(outer.map(({ size }) => size)),
    ...padded(outer.map((axis) => axis.from * 4)),
    ...padded(outer.map((axis) => axis.to * 4)),
  ]);
}
