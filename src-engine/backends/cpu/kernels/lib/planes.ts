/**
 * Rows of images as planes: each channel's pixels beside one another, with zeros where a window reaches outside. The pixels that
 * neighbouring windows have at one tap are neighbours then, at any stride, and stand at constant distances.
 */
import { zero } from "./support";

/** Every `step` bytes 4 channels of a pixel, to 4 planes. */
@inline
function transposeFour(from: usize, step: usize, to: usize, planeBytes: usize): void {
  const a = v128.load(from), b = v128.load(from + step);
  const c = v128.load(from + 2 * step), d = v128.load(from + 3 * step);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + planeBytes, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  const abEnd = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cdEnd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to + 2 * planeBytes, v128.shuffle<f32>(abEnd, cdEnd, 0, 1, 4, 5));
  v128.store(to + 3 * planeBytes, v128.shuffle<f32>(abEnd, cdEnd, 2, 3, 6, 7));
}

/** One channel of some pixels. */
@inline
function copyChannel(from: usize, step: usize, to: usize, pixels: i32): void {
  for (; pixels > 0; pixels--) {
    store<f32>(to, load<f32>(from));
    from += step;
    to += 4;
  }
}

@inline
function clear(to: usize, values: i32): void {
  for (; values > 0; values--) {
    store<f32>(to, 0);
    to += 4;
  }
}

/** Zeros in `bytes`, a multiple of 16. */
export function clearPlanes(to: usize, bytes: usize): void {
  for (const end = to + bytes; to < end; to += 16) v128.store(to, zero());
}

/**
 * Spreads one row of an image to planes: column q of a plane is the row's pixel first + q * stride, and 0 outside of the row.
 * @param row address of its first pixel, of `width`; @param pixelBytes from a pixel to the next
 */
export function spreadRow(
  row: usize,
  width: i32,
  pixelBytes: usize,
  channels: i32,
  first: i32,
  stride: i32,
  columns: i32,
  to: usize,
  planeBytes: usize,
): void {
  const before = min(columns, first < 0 ? (stride - 1 - first) / stride : 0);
  const end = first < width ? min(columns, (width - first + stride - 1) / stride) : before;
  const inside = max(0, end - before);
  const step = <usize>stride * pixelBytes;
  let from = row + <usize>(first + before * stride) * pixelBytes;
  let plane = to;
  for (let channel = 0; channel < channels; channel++) {
    clear(plane, before);
    clear(plane + <usize>((before + inside) << 2), columns - before - inside);
    plane += planeBytes;
  }
  plane = to + <usize>(before << 2);
  let left = channels;
  if (inside >= 4) {
    for (; left >= 4; left -= 4) {
      for (let pixel = 0; pixel < inside; pixel += 4) {
        // The last four may hold some of those before them.
        const at = min(pixel, inside - 4);
        transposeFour(from + <usize>at * step, step, plane + <usize>(at << 2), planeBytes);
      }
      from += 16;
      plane += 4 * planeBytes;
    }
  }
  for (; left; left--) {
    copyChannel(from, step, plane, inside);
    from += 4;
    plane += planeBytes;
  }
}
