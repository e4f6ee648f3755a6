/** Pooling over NHWC images, and its gradients. Borders of padding take no part, though an average may count them. */
import { integer, madd, minimum, zero } from "./lib/support";
import { storeFirst } from "./lib/partial-vector";

/** Where a window of `taps` positions, the first of them `start`, begins and ends within `size`. */
@inline
function clippedStart(start: i32): i32 {
  return start < 0 ? 0 : start;
}

@inline
function clippedEnd(start: i32, taps: i32, size: i32): i32 {
  const end = start + taps;
  return end < size ? end : size;
}

/** The larger, or NaN where either is. */
@inline
function join(a: v128, b: v128, average: bool): v128 {
  return average ? f32x4.add(a, b) : f32x4.max(a, b);
}

/** One window of one pixel, all channels. `x` is the address of its first pixel. */
@inline
function poolWindow(
  x: usize,
  y: usize,
  height: i32,
  width: i32,
  rowBytes: usize,
  channels: u32,
  average: bool,
  divisor: i32,
): void {
  const pixelBytes = <usize>channels << 2;
  const start = average ? zero() : f32x4.splat(-Infinity);
  const factor = f32x4.splat(<f32>1 / <f32>divisor);
  let channel: u32 = 0;
  for (; channel + 16 <= channels; channel += 16) {
    let a = start;
    let b = start;
    let c = start;
    let d = start;
    for (let row = 0; row < height; row++) {
      let at = x + <usize>row * rowBytes;
      for (let column = 0; column < width; column++) {
        a = join(a, v128.load(at), average);
        b = join(b, v128.load(at, 16), average);
        c = join(c, v128.load(at, 32), average);
        d = join(d, v128.load(at, 48), average);
        at += pixelBytes;
      }
    }
    v128.store(y, average ? f32x4.mul(a, factor) : a);
    v128.store(y, average ? f32x4.mul(b, factor) : b, 16);
    v128.store(y, average ? f32x4.mul(c, factor) : c, 32);
    v128.store(y, average ? f32x4.mul(d, factor) : d, 48);
    x += 64;
    y += 64;
  }
  for (; channel < channels; channel += 4) {
    let a = start;
    for (let row = 0; row < height; row++) {
      let at = x + <usize>row * rowBytes;
      for (let column = 0; column < width; column++) {
        a = join(a, v128.load(at), average);
        at += pixelBytes;
      }
    }
    storeFirst(y, average ? f32x4.mul(a, factor) : a, channels - channel);
    x += 16;
    y += 16;
  }
}

@inline
function poolRows(args: usize, chunk: u32, average: bool): void {
  const inputHeight = integer(args, 2);
  const inputWidth = integer(args, 3);
  const channels = <u32>integer(args, 4);
  const outputHeight = <u32>integer(args, 5);
  const outputWidth = integer(args, 6);
  const taps = integer(args, 10);
  const rowsInChunk = <u32>integer(args, 14);
  const places = integer(args, 15) == 0 ? 0 : integer(args, 9) * taps;
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>inputWidth * pixelBytes;
  const first = chunk * rowsInChunk;
  const end = minimum(<u32>integer(args, 13) * outputHeight, first + rowsInChunk);
  let y = <usize>integer(args, 1) + <usize>(first * <u32>outputWidth) * pixelBytes;
  for (let row = first; row < end; row++) {
    const image = row / outputHeight;
    const startY = <i32>(row - image * outputHeight) * integer(args, 7) - integer(args, 11);
    const top = clippedStart(startY);
    const height = clippedEnd(startY, integer(args, 9), inputHeight) - top;
    const x = <usize>integer(args, 0) + (<usize>image * <usize>inputHeight + <usize>top) * rowBytes;
    let startX = -integer(args, 12);
    for (let column = 0; column < outputWidth; column++) {
      const left = clippedStart(startX);
      const width = clippedEnd(startX, taps, inputWidth) - left;
      const divisor = places == 0 ? height * width : places;
      poolWindow(x + <usize>left * pixelBytes, y, height, width, rowBytes, channels, average, divisor);
      startX += integer(args, 8);
      y += pixelBytes;
    }
  }
}

/**
 * The largest value of each window; NaN where a window holds one.
 * Integers: 0 x, 1 y, 2 input height, 3 width, 4 channels, 5 output height, 6 width, 7 stride down, 8 across, 9 window height, 10 width,
 * 11 padding above, 12 left, 13 images, 14 output rows in a chunk, 15 whether an average divides by all places of a window.
 */
export function kernelMaxPool(args: usize, chunk: u32, _scratch: usize): void {
  poolRows(args, chunk, false);
}

/** The mean of each window. Integers as of `kernelMaxPool`. */
export function kernelAveragePool(args: usize, chunk: u32, _scratch: usize): void {
  poolRows(args, chunk, true);
}

@inline
function addAt(address: usize, value: f32): void {
  store<f32>(address, load<f32>(address) + value);
}

/**
 * Gives dy to the first largest value of each window (to the first NaN where there is one).
 * Integers: 0 x, 1 dx, 2 to 13 as of `kernelMaxPool`, 14 channels in a chunk (a multiple of 4), 15 chunks of an image, 16 dy.
 * A chunk is some channels of one image, so that windows that overlap are added up by one thread.
 */
export function kernelMaxPoolGradient(args: usize, chunk: u32, _scratch: usize): void {
  const inputHeight = integer(args, 2);
  const inputWidth = integer(args, 3);
  const channels = <u32>integer(args, 4);
  const outputHeight = integer(args, 5);
  const outputWidth = integer(args, 6);
  const block = <u32>integer(args, 14);
  const blocks = <u32>integer(args, 15);
  const image = <usize>(chunk / blocks);
  const firstChannel = (chunk % blocks) * block;
  const mine = minimum(block, channels - firstChannel);
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>inputWidth * pixelBytes;
  const imageBytes = <usize>inputHeight * rowBytes;
  const shift = image * imageBytes + (<usize>firstChannel << 2);
  const x = <usize>integer(args, 0) + shift;
  const dx = <usize>integer(args, 1) + shift;
  let dy =
    <usize>integer(args, 16) +
    image * <usize>(outputHeight * outputWidth) * pixelBytes +
    (<usize>firstChannel << 2);
  if (mine == channels) {
    memory.fill(dx, 0, imageBytes);
  } else {
    for (let at = dx; at < dx + imageBytes; at += pixelBytes) memory.fill(at, 0, <usize>mine << 2);
  }
  for (let row = 0; row < outputHeight; row++) {
    const startY = row * integer(args, 7) - integer(args, 11);
    const top = clippedStart(startY);
    const height = clippedEnd(startY, integer(args, 9), inputHeight) - top;
    for (let column = 0; column < outputWidth; column++) {
      const startX = column * integer(args, 8) - integer(args, 12);
      const left = clippedStart(startX);
      const width = clippedEnd(startX, integer(args, 10), inputWidth) - left;
      if (height > 0 && width > 0) {
        const corner = <usize>top * rowBytes + <usize>left * pixelBytes;
        for (let channel: u32 = 0; channel < mine; channel += 4) {
          const start = corner + (<usize>channel << 2);
          let largest = v128.load(x + start);
          let place = i32x4.splat(<i32>start);
          for (let tapY = 0; tapY < height; tapY++) {
            let at = start + <usize>tapY * rowBytes;
            for (let tapX = 0; tapX < width; tapX++) {
              const value = v128.load(x + at);
              // True where the value is larger or is the first NaN.
              const wins = v128.andnot(f32x4.eq(largest, largest), f32x4.le(value, largest));
              largest = v128.bitselect(value, largest, wins);
              place = v128.bitselect(i32x4.splat(<i32>at), place, wins);
              at += pixelBytes;
            }
          }
          const arriving = v128.load(dy + (<usize>channel << 2));
          const count = mine - channel;
          addAt(dx + <usize>i32x4.extract_lane(place, 0), f32x4.extract_lane(arriving, 0));
          if (count > 1) addAt(dx + <usize>i32x4.extract_lane(place, 1) + 4, f32x4.extract_lane(arriving, 1));
          if (count > 2) addAt(dx + <usize>i32x4.extract_lane(place, 2) + 8, f32x4.extract_lane(arriving, 2));
          if (count > 3) addAt(dx + <usize>i32x4.extract_lane(place, 3) + 12, f32x4.extract_lane(arriving, 3));
        }
      }
      dy += pixelBytes;
    }
  }
}

/** The first window, of those a stride apart, that reaches position `at`: ceil((at + pad - taps + 1) / stride), at least 0. */
@inline
function firstWindow(at: i32, pad: i32, taps: i32, stride: i32): i32 {
  const reach = at + pad - taps + 1;
  return reach <= 0 ? 0 : (reach + stride - 1) / stride;
}

@inline
function lastWindow(at: i32, pad: i32, stride: i32, windows: i32): i32 {
  const last = (at + pad) / stride;
  return last < windows ? last : windows - 1;
}

/**
 * Gives every pixel its share of the windows that it is in: dy divided by the pixels, or all places, of the window.
 * Integers: 0 dy, 1 dx, 2 to 13 as of `kernelMaxPool`, 14 input rows in a chunk, 15 whether all places count.
 */
export function kernelAveragePoolGradient(args: usize, chunk: u32, _scratch: usize): void {
  const inputHeight = <u32>integer(args, 2);
  const inputWidth = integer(args, 3);
  const channels = <u32>integer(args, 4);
  const outputHeight = integer(args, 5);
  const outputWidth = integer(args, 6);
  const strideY = integer(args, 7);
  const strideX = integer(args, 8);
  const tapsY = integer(args, 9);
  const tapsX = integer(args, 10);
  const padY = integer(args, 11);
  const padX = integer(args, 12);
  const rowsInChunk = <u32>integer(args, 14);
  const places = integer(args, 15) == 0 ? 0 : tapsY * tapsX;
  const pixelBytes = <usize>channels << 2;
  const first = chunk * rowsInChunk;
  const end = minimum(<u32>integer(args, 13) * inputHeight, first + rowsInChunk);
  let dx = <usize>integer(args, 1) + <usize>(first * <u32>inputWidth) * pixelBytes;
  for (let row = first; row < end; row++) {
    const image = row / inputHeight;
    const y = <i32>(row - image * inputHeight);
    const dy = <usize>integer(args, 0) + <usize>(image * <u32>(outputHeight * outputWidth)) * pixelBytes;
    const firstY = firstWindow(y, padY, tapsY, strideY);
    const lastY = lastWindow(y, padY, strideY, outputHeight);
    for (let x = 0; x < inputWidth; x++) {
      const firstX = firstWindow(x, padX, tapsX, strideX);
      const lastX = lastWindow(x, padX, strideX, outputWidth);
      memory.fill(dx, 0, pixelBytes);
      for (let windowY = firstY; windowY <= lastY; windowY++) {
        const startY = windowY * strideY - padY;
        const height = clippedEnd(startY, tapsY, inputHeight) - clippedStart(startY);
        for (let windowX = firstX; windowX <= lastX; windowX++) {
          const startX = windowX * strideX - padX;
          const width = clippedEnd(startX, tapsX, inputWidth) - clippedStart(startX);
          const share = f32x4.splat(<f32>1 / <f32>(places == 0 ? height * width : places));
          const window = dy + <usize>(windowY * outputWidth + windowX) * pixelBytes;
          for (let channel: u32 = 0; channel < channels; channel += 4) {
            const offset = <usize>channel << 2;
            const sum = madd(v128.load(window + offset), share, v128.load(dx + offset));
            storeFirst(dx + offset, sum, channels - channel);
          }
        }
      }
      dx += pixelBytes;
    }
  }
}

/** dy / pixels at every pixel. Integers: 0 dy, 1 dx, 2 images, 3 pixels, 4 channels, 5 images in a chunk. */
export function kernelGlobalAverageGradient(args: usize, chunk: u32, _scratch: usize): void {
  const pixels = <u32>integer(args, 3);
  const channels = <u32>integer(args, 4);
  const inChunk = <u32>integer(args, 5);
  const first = chunk * inChunk;
  const end = minimum(<u32>integer(args, 2), first + inChunk);
  const pixelBytes = <usize>channels << 2;
  const factor = f32x4.splat(<f32>1 / <f32>pixels);
  for (let image = first; image < end; image++) {
    const dy = <usize>integer(args, 0) + <usize>image * pixelBytes;
    let dx = <usize>integer(args, 1) + <usize>(image * pixels) * pixelBytes;
    for (let pixel: u32 = 0; pixel < pixels; pixel++) {
      for (let channel: u32 = 0; channel < channels; channel += 4) {
        const offset = <usize>channel << 2;
        storeFirst(dx + offset, f32x4.mul(v128.load(dy + offset), factor), channels - channel);
      }
      dx += pixelBytes;
    }
  }
}
