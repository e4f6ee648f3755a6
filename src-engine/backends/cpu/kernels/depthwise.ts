/** Depthwise convolution: each channel with a filter of its own, four channels to a vector, four pixels at once. */
import { integer, madd, minimum, real, zero } from "./lib/support";
import { storeFirst } from "./lib/partial-vector";

/** ceil(a / b), at least 0. */
@inline
function ceilDivided(a: i32, b: i32): i32 {
  return a <= 0 ? 0 : (a + b - 1) / b;
}

@inline
function atMost(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

/** The sum of some taps at one pixel. `x` and `filter` are the addresses of the first of them. */
@inline
function sumAt(
  x: usize,
  filter: usize,
  start: v128,
  rows: i32,
  columns: i32,
  xRow: usize,
  xColumn: usize,
  filterRow: usize,
  filterColumn: usize,
): v128 {
  let sum = start;
  for (let row = 0; row < rows; row++) {
    let at = x;
    let weight = filter;
    for (let column = 0; column < columns; column++) {
      sum = madd(v128.load(at), v128.load(weight), sum);
      at += xColumn;
      weight += filterColumn;
    }
    x += xRow;
    filter += filterRow;
  }
  return sum;
}

/**
 * A grid of outputs from the taps that it meets; the input's gradient is made of such grids too.
 * Integers: 0 x, 1 filter, 2 first output, 3 bytes of an output image, 4 bytes between the grid's rows in the output, 5 between its pixels,
 * 6 input height, 7 width, 8 channels, 9 grid height, 10 width, 11 input stride down, 12 across, 13 taps down, 14 across,
 * 15 input row of the first tap (less grid row * stride), 16 rows between taps, 17 and 18 the same across, 19 filter row of the first tap,
 * 20 filter rows between taps, 21 and 22 the same across, 23 filter width, 24 bias or 0, 25 images, 26 grid rows in a chunk.
 * Reals: 0 lowest result, 1 highest.
 */
export function kernelDepthwise(args: usize, chunk: u32, _scratch: usize): void {
  const inputHeight = integer(args, 6);
  const inputWidth = integer(args, 7);
  const channels = <u32>integer(args, 8);
  const gridHeight = <u32>integer(args, 9);
  const gridWidth = integer(args, 10);
  const strideX = integer(args, 12);
  const tapsX = integer(args, 14);
  const stepY = integer(args, 16);
  const offsetX = integer(args, 17);
  const stepX = integer(args, 18);
  const bias = <usize>integer(args, 24);
  const low = f32x4.splat(real(args, 0));
  const high = f32x4.splat(real(args, 1));
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>inputWidth * pixelBytes;
  const yPixel = <usize>integer(args, 5);
  const xPixel = <usize>strideX * pixelBytes;
  const xRow = <usize>stepY * rowBytes;
  const xColumn = <usize>stepX * pixelBytes;
  const filterRow = <usize>(integer(args, 20) * integer(args, 23)) * pixelBytes;
  const filterColumn = <usize>integer(args, 22) * pixelBytes;
  const corner = <usize>(integer(args, 19) * integer(args, 23) + integer(args, 21)) * pixelBytes;
  const insideFrom = atMost(ceilDivided(-offsetX, strideX), gridWidth);
  const insideTo = max(
    insideFrom,
    atMost(ceilDivided(inputWidth - offsetX - (tapsX - 1) * stepX, strideX), gridWidth),
  );
  const isPlain = tapsX == 3 && stepX == 1 && strideX == 1;
  const rowsInChunk = <u32>integer(args, 26);
  const first = chunk * rowsInChunk;
  const end = minimum(<u32>integer(args, 25) * gridHeight, first + rowsInChunk);
  for (let row = first; row < end; row++) {
    const image = row / gridHeight;
    const gridRow = row - image * gridHeight;
    const startY = <i32>gridRow * integer(args, 11) + integer(args, 15);
    const tapFrom = ceilDivided(-startY, stepY);
    const rows = atMost(ceilDivided(inputHeight - startY, stepY), integer(args, 13)) - tapFrom;
    const xStart =
      <usize>integer(args, 0) +
      <usize>(<i32>image * inputHeight + startY + tapFrom * stepY) * rowBytes +
      <usize>offsetX * pixelBytes;
    const filterStart = <usize>integer(args, 1) + corner + <usize>tapFrom * filterRow;
    const yStart =
      <usize>integer(args, 2) + <usize>image * <usize>integer(args, 3) + <usize>gridRow * <usize>integer(args, 4);
    let pixel = 0;
    while (pixel < gridWidth) {
      const xPixels = xStart + <usize>pixel * xPixel;
      const yPixels = yStart + <usize>pixel * yPixel;
      // Pixels outside, channels inside: memory is read in the order in which it lies.
      if (pixel >= insideFrom && pixel + 4 <= insideTo) {
        for (let channel: u32 = 0; channel < channels; channel += 4) {
          const offset = <usize>channel << 2;
          const count = channels - channel;
          let a = bias == 0 ? zero() : v128.load(bias + offset);
          let b = a;
          let c = a;
          let d = a;
          let xAt = xPixels + offset;
          let filterAt = filterStart + offset;
          for (let tapY = 0; tapY < rows; tapY++) {
            if (isPlain) {
              // Four outputs of three neighbouring taps read six pixels, not twelve.
              const w0 = v128.load(filterAt);
              const w1 = v128.load(filterAt + filterColumn);
              const w2 = v128.load(filterAt + 2 * filterColumn);
              let at = xAt;
              a = madd(v128.load(at), w0, a);
              at += pixelBytes;
              const x1 = v128.load(at);
              a = madd(x1, w1, a);
              b = madd(x1, w0, b);
              at += pixelBytes;
              const x2 = v128.load(at);
              a = madd(x2, w2, a);
              b = madd(x2, w1, b);
              c = madd(x2, w0, c);
              at += pixelBytes;
              const x3 = v128.load(at);
              b = madd(x3, w2, b);
              c = madd(x3, w1, c);
              d = madd(x3, w0, d);
              at += pixelBytes;
              const x4 = v128.load(at);
              c = madd(x4, w2, c);
              d = madd(x4, w1, d);
              d = madd(v128.load(at + pixelBytes), w2, d);
            } else {
              let at = xAt;
              let weight = filterAt;
              for (let tapX = 0; tapX < tapsX; tapX++) {
                const w = v128.load(weight);
                a = madd(v128.load(at), w, a);
                b = madd(v128.load(at + xPixel), w, b);
                c = madd(v128.load(at + 2 * xPixel), w, c);
                d = madd(v128.load(at + 3 * xPixel), w, d);
                at += xColumn;
                weight += filterColumn;
              }
            }
            xAt += xRow;
            filterAt += filterRow;
          }
          const y = yPixels + offset;
          storeFirst(y, f32x4.min(f32x4.max(a, low), high), count);
          storeFirst(y + yPixel, f32x4.min(f32x4.max(b, low), high), count);
          storeFirst(y + 2 * yPixel, f32x4.min(f32x4.max(c, low), high), count);
          storeFirst(y + 3 * yPixel, f32x4.min(f32x4.max(d, low), high), count);
        }
        pixel += 4;
      } else {
        const startX = pixel * strideX + offsetX;
        const skip = ceilDivided(-startX, stepX);
        const columns = atMost(ceilDivided(inputWidth - startX, stepX), tapsX) - skip;
        const xAt = xPixels + <usize>skip * xColumn;
        const filterAt = filterStart + <usize>skip * filterColumn;
        for (let channel: u32 = 0; channel < channels; channel += 4) {
          const offset = <usize>channel << 2;
          const start = bias == 0 ? zero() : v128.load(bias + offset);
          const sum = sumAt(
            xAt + offset,
            filterAt + offset,
            start,
            rows,
            columns,
            xRow,
            xColumn,
            filterRow,
            filterColumn,
          );
          storeFirst(yPixels + offset, f32x4.min(f32x4.max(sum, low), high), channels - channel);
        }
        pixel += 1;
      }
    }
  }
}

/**
 * One share of the filter's gradient: some rows of dy, added up into a slot of `[taps, channels rounded up to 4]`.
 * Integers: 0 x, 1 dy, 2 slots, 3 bytes of a slot, 4 images, 5 input height, 6 width, 7 channels, 8 output height, 9 width,
 * 10 stride down, 11 across, 12 padding above, 13 left, 14 taps down, 15 across, 16 dilation down, 17 across, 18 output rows in a chunk.
 */
export function kernelDepthwiseFilterGradient(args: usize, chunk: u32, _scratch: usize): void {
  const inputHeight = integer(args, 5);
  const inputWidth = integer(args, 6);
  const channels = <u32>integer(args, 7);
  const outputHeight = <u32>integer(args, 8);
  const outputWidth = integer(args, 9);
  const strideX = integer(args, 11);
  const padX = integer(args, 13);
  const tapsY = integer(args, 14);
  const tapsX = integer(args, 15);
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>inputWidth * pixelBytes;
  const slotRow = <usize>((channels + 3) & ~3) << 2;
  const slot = <usize>integer(args, 2) + <usize>chunk * <usize>integer(args, 3);
  memory.fill(slot, 0, <usize>(tapsY * tapsX) * slotRow);
  const rowsInChunk = <u32>integer(args, 18);
  const first = chunk * rowsInChunk;
  const end = minimum(<u32>integer(args, 4) * outputHeight, first + rowsInChunk);
  const xPixel = <usize>strideX * pixelBytes;
  for (let row = first; row < end; row++) {
    const image = row / outputHeight;
    const startY = <i32>(row - image * outputHeight) * integer(args, 10) - integer(args, 12);
    const dyRow = <usize>integer(args, 1) + <usize>row * <usize>outputWidth * pixelBytes;
    for (let tapY = 0; tapY < tapsY; tapY++) {
      const inputRow = startY + tapY * integer(args, 16);
      if (inputRow < 0 || inputRow >= inputHeight) continue;
      const xRow = <usize>integer(args, 0) + <usize>(<i32>image * inputHeight + inputRow) * rowBytes;
      for (let tapX = 0; tapX < tapsX; tapX++) {
        const shift = tapX * integer(args, 17) - padX;
        const from = ceilDivided(-shift, strideX);
        const pixels = atMost(ceilDivided(inputWidth - shift, strideX), outputWidth) - from;
        if (pixels <= 0) continue;
        let x = xRow + <usize>(from * strideX + shift) * pixelBytes;
        let dy = dyRow + <usize>from * pixelBytes;
        let sums = slot + <usize>(tapY * tapsX + tapX) * slotRow;
        let channel: u32 = 0;
        for (; channel + 16 <= channels; channel += 16) {
          let a = v128.load(sums);
          let b = v128.load(sums, 16);
          let c = v128.load(sums, 32);
          let d = v128.load(sums, 48);
          let xAt = x;
          let dyAt = dy;
          for (let pixel = 0; pixel < pixels; pixel++) {
            a = madd(v128.load(xAt), v128.load(dyAt), a);
            b = madd(v128.load(xAt, 16), v128.load(dyAt, 16), b);
            c = madd(v128.load(xAt, 32), v128.load(dyAt, 32), c);
            d = madd(v128.load(xAt, 48), v128.load(dyAt, 48), d);
            xAt += xPixel;
            dyAt += pixelBytes;
          }
          v128.store(sums, a);
          v128.store(sums, b, 16);
          v128.store(sums, c, 32);
          v128.store(sums, d, 48);
          x += 64;
          dy += 64;
          sums += 64;
        }
        for (; channel < channels; channel += 4) {
          let a = v128.load(sums);
          let xAt = x;
          let dyAt = dy;
          for (let pixel = 0; pixel < pixels; pixel++) {
            a = madd(v128.load(xAt), v128.load(dyAt), a);
            xAt += xPixel;
            dyAt += pixelBytes;
          }
          v128.store(sums, a);
          x += 16;
          dy += 16;
          sums += 16;
        }
      }
    }
  }
}

/** Adds up the shares, in their order. Integers: 0 slots, 1 bytes of a slot, 2 slots, 3 gradient, 4 channels. A chunk is a tap. */
export function kernelSumDepthwiseGradient(args: usize, chunk: u32, _scratch: usize): void {
  const slotBytes = <usize>integer(args, 1);
  const slots = integer(args, 2);
  const channels = <u32>integer(args, 4);
  const from = <usize>integer(args, 0) + <usize>chunk * (<usize>((channels + 3) & ~3) << 2);
  const to = <usize>integer(args, 3) + <usize>chunk * (<usize>channels << 2);
  for (let channel: u32 = 0; channel < channels; channel += 4) {
    let sum = zero();
    let at = from + (<usize>channel << 2);
    for (let slot = 0; slot < slots; slot++) {
      sum = f32x4.add(sum, v128.load(at));
      at += slotBytes;
    }
    storeFirst(to + (<usize>channel << 2), sum, channels - channel);
  }
}

/** Sums of neighbouring values. Integers: 0 from, 1 to, 2 sums, 3 values in a sum, 4 sums in a chunk. */
export function kernelSumGroups(args: usize, chunk: u32, _scratch: usize): void {
  const inGroup = <u32>integer(args, 3);
  const inChunk = <u32>integer(args, 4);
  const first = chunk * inChunk;
  const end = minimum(<u32>integer(args, 2), first + inChunk);
  let from = <usize>integer(args, 0) + (<usize>(first * inGroup) << 2);
  for (let group = first; group < end; group++) {
    let sum: f32 = 0;
    for (let index: u32 = 0; index < inGroup; index++) {
      sum += load<f32>(from);
      from += 4;
    }
    store<f32>(<usize>integer(args, 1) + (<usize>group << 2), sum);
  }
}
