/** Moves values without computing anything: strided copies, padding, gathering. All values have four bytes. */
import { integer, minimum, real } from "./lib/support";

const SIZES: usize = 9;
const FROM_STRIDES: usize = 15;
const TO_STRIDES: usize = 21;

/** Copies `length` values that lie side by side on both sides. */
@inline
function copyRun(from: usize, to: usize, length: u32): void {
  const end = to + (<usize>length << 2);
  const wide = to + ((<usize>length & ~15) << 2);
  while (to < wide) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
    from += 64;
    to += 64;
  }
  const whole = to + ((<usize>(end - to) >> 4) << 4);
  while (to < whole) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  while (to < end) {
    store<u32>(to, load<u32>(from));
    from += 4;
    to += 4;
  }
}

@inline
function fillRun(to: usize, length: u32, value: f32): void {
  const end = to + (<usize>length << 2);
  const whole = to + ((<usize>length & ~3) << 2);
  const wide = f32x4.splat(value);
  while (to < whole) {
    v128.store(to, wide);
    to += 16;
  }
  while (to < end) {
    store<f32>(to, value);
    to += 4;
  }
}

/** Rows of `length` values; within a row the source moves by `inner` bytes, the target by four. */
function copyRows(
  from: usize,
  to: usize,
  rows: u32,
  fromStride: usize,
  toStride: usize,
  length: u32,
  inner: usize,
): void {
  if (length == 1) {
    for (let row: u32 = 0; row < rows; row++) {
      store<u32>(to, load<u32>(from));
      from += fromStride;
      to += toStride;
    }
    return;
  }
  for (let row: u32 = 0; row < rows; row++) {
    if (inner == 4) {
      copyRun(from, to, length);
    } else if (inner == 0) {
      fillRun(to, length, load<f32>(from));
    } else {
      let at = from;
      const end = to + (<usize>length << 2);
      for (let target = to; target < end; target += 4) {
        store<u32>(target, load<u32>(at));
        at += inner;
      }
    }
    from += fromStride;
    to += toStride;
  }
}

/**
 * Copies between two layouts of up to six axes and a run behind them.
 * Integers: 0 from, 1 to, 2 rows (product of the axes), 3 rows in a chunk, 4 values in a run, 5 values in a block of the run,
 * 6 blocks of the run, 7 bytes between a run's values in the source (0 repeats one), 8 axes (1 to 6), 9 sizes,
 * 15 bytes between neighbours of each axis in the source, 21 in the target.
 */
export function kernelCopyStrided(args: usize, chunk: u32, _scratch: usize): void {
  const rows = <u32>integer(args, 2);
  const rowsInChunk = <u32>integer(args, 3);
  const block = <u32>integer(args, 5);
  const blocks = <u32>integer(args, 6);
  const inner = <usize>integer(args, 7);
  const last = <usize>integer(args, 8) - 1;
  const start = (chunk % blocks) * block;
  const length = minimum(block, <u32>integer(args, 4) - start);
  const lastSize = <u32>integer(args, SIZES + last);
  const lastFrom = <usize>integer(args, FROM_STRIDES + last);
  const lastTo = <usize>integer(args, TO_STRIDES + last);
  let row = (chunk / blocks) * rowsInChunk;
  const end = minimum(rows, row + rowsInChunk);
  while (row < end) {
    let rest = row / lastSize;
    const first = row - rest * lastSize;
    let from = <usize>integer(args, 0) + start * inner + first * lastFrom;
    let to = <usize>integer(args, 1) + (start << 2) + first * lastTo;
    for (let axis = last; axis > 0; axis--) {
      const size = <u32>integer(args, SIZES + axis - 1);
      const above = rest / size;
      const place = rest - above * size;
      from += place * <usize>integer(args, FROM_STRIDES + axis - 1);
      to += place * <usize>integer(args, TO_STRIDES + axis - 1);
      rest = above;
    }
    const count = minimum(lastSize - first, end - row);
    copyRows(from, to, count, lastFrom, lastTo, length, inner);
    row += count;
  }
}

/**
 * A tensor with a border of one value.
 * Integers: 0 from, 1 to, 2 rows of the result (product of its outer axes), 3 rows in a chunk, 4 values in a row of the result,
 * 5 border before a row, 6 values in a row of the source, 7 outer axes (0 to 5), 8 their sizes in the result,
 * 13 their borders before, 18 their sizes in the source. Reals: the value.
 */
export function kernelPad(args: usize, chunk: u32, _scratch: usize): void {
  const rowsInChunk = <u32>integer(args, 3);
  const length = <u32>integer(args, 4);
  const before = <u32>integer(args, 5);
  const inside = <u32>integer(args, 6);
  const axes = <usize>integer(args, 7);
  const value = real(args, 0);
  const first = chunk * rowsInChunk;
  const end = minimum(<u32>integer(args, 2), first + rowsInChunk);
  let to = <usize>integer(args, 1) + (<usize>(first * length) << 2);
  for (let row = first; row < end; row++) {
    let rest = row;
    let source: u32 = 0;
    let scale: u32 = 1;
    let isInside = true;
    for (let axis = axes; axis > 0; axis--) {
      const size = <u32>integer(args, 8 + axis - 1);
      const above = rest / size;
      const place = rest - above * size - <u32>integer(args, 13 + axis - 1);
      const sourceSize = <u32>integer(args, 18 + axis - 1);
      // A place before the source wraps to a number beyond its size.
      if (place >= sourceSize) isInside = false;
      source += place * scale;
      scale *= sourceSize;
      rest = above;
    }
    if (isInside) {
      fillRun(to, before, value);
      copyRun(<usize>integer(args, 0) + (<usize>(source * inside) << 2), to + (<usize>before << 2), inside);
      const behind = before + inside;
      fillRun(to + (<usize>behind << 2), length - behind, value);
    } else {
      fillRun(to, length, value);
    }
    to += <usize>length << 2;
  }
}

/**
 * Picks slices by their numbers along one axis.
 * Integers: 0 from, 1 int32 indices, 2 to, 3 rows (outer size * indices), 4 rows in a chunk, 5 indices, 6 size of the axis,
 * 7 values in a slice.
 */
export function kernelGather(args: usize, chunk: u32, _scratch: usize): void {
  const indices = <usize>integer(args, 1);
  const rowsInChunk = <u32>integer(args, 4);
  const count = <u32>integer(args, 5);
  const size = <u32>integer(args, 6);
  const length = <u32>integer(args, 7);
  const first = chunk * rowsInChunk;
  const end = minimum(<u32>integer(args, 3), first + rowsInChunk);
  for (let row = first; row < end; row++) {
    const outer = row / count;
    const picked = load<u32>(indices + (<usize>(row - outer * count) << 2));
    const from = <usize>integer(args, 0) + (<usize>((outer * size + picked) * length) << 2);
    copyRun(from, <usize>integer(args, 2) + (<usize>(row * length) << 2), length);
  }
}
