/** WGSL of pooling over NHWC images by the definition: padding takes no part, though an average may count it. */
import { eachValue, NUMBER_CHECKS } from "./each-value";

/** Names of the uniforms that every pooling shader has, whole numbers. */
export const POOL_FIELDS = [
  "count",
  "channels",
  "inputHeight",
  "inputWidth",
  "outputHeight",
  "outputWidth",
  "strideY",
  "strideX",
  "tapsY",
  "tapsX",
  "padY",
  "padX",
  /** What an average divides by; 0: by the pixels that it sees. */
  "places",
] as const;

/** Where a window begins and ends within the image. */
const WINDOW = `
fn windowStart(window: i32, stride: u32, pad: u32) -> i32 { return max(0, window * i32(stride) - i32(pad)); }
fn windowEnd(window: i32, stride: u32, pad: u32, taps: u32, size: u32) -> i32 {
  return min(i32(size), window * i32(stride) - i32(pad) + i32(taps));
}
/** The first window that reaches a pixel, and the last. */
fn firstWindow(at: i32, stride: u32, pad: u32, taps: u32) -> i32 {
  let reach = at + i32(pad) - i32(taps) + 1;
  return select((reach + i32(stride) - 1) / i32(stride), 0, reach <= 0);
}
fn lastWindow(at: i32, stride: u32, pad: u32, windows: u32) -> i32 {
  return min(i32(windows) - 1, (at + i32(pad)) / i32(stride));
}`;

const DIVISOR = `
fn divisor(pixels: i32) -> f32 { return select(f32(uniforms.places), f32(pixels), uniforms.places == 0u); }`;

/** Index over the output: its channel, window and image. */
const OF_OUTPUT = `let channel = index % uniforms.channels;
  let place = index / uniforms.channels;
  let column = i32(place % uniforms.outputWidth);
  let row = i32(place / uniforms.outputWidth % uniforms.outputHeight);
  let image = place / uniforms.outputWidth / uniforms.outputHeight;
  let top = windowStart(row, uniforms.strideY, uniforms.padY);
  let bottom = windowEnd(row, uniforms.strideY, uniforms.padY, uniforms.tapsY, uniforms.inputHeight);
  let left = windowStart(column, uniforms.strideX, uniforms.padX);
  let right = windowEnd(column, uniforms.strideX, uniforms.padX, uniforms.tapsX, uniforms.inputWidth);`;

const LOOP = `for (var y0 = top; y0 < bottom; y0++) {
    for (var x0 = left; x0 < right; x0++) {
      let at = ((image * uniforms.inputHeight + u32(y0)) * uniforms.inputWidth + u32(x0)) * uniforms.channels + channel;`;

export const AVERAGE_POOL_SHADER = eachValue(
  `${OF_OUTPUT}
  var sum = 0.0;
  ${LOOP}
      sum += x[at];
    }
  }
  y[index] = sum / divisor((bottom - top) * (right - left));`,
  `${WINDOW}${DIVISOR}`,
);

/** The largest value, or its place in x. Of equal values the first wins, and a NaN wins over all. */
export function maxPoolShader(result: "value" | "place"): string {
  return eachValue(
    `${OF_OUTPUT}
  var largest = 0.0;
  var winner = -1;
  ${LOOP}
      let value = x[at];
      let isLarger = value > largest || (isNan(value) && !isNan(largest));
      if (winner < 0 || isLarger) { largest = value; winner = i32(at); }
    }
  }
  ${result === "value" ? "y[index] = largest;" : "places[index] = winner;"}`,
    `${NUMBER_CHECKS}${WINDOW}`,
  );
}

/** Index over the input: the windows that a pixel is in. */
const OF_INPUT = `let channel = index % uniforms.channels;
  let place = index / uniforms.channels;
  let x0 = i32(place % uniforms.inputWidth);
  let y0 = i32(place / uniforms.inputWidth % uniforms.inputHeight);
  let image = place / uniforms.inputWidth / uniforms.inputHeight;
  let lastRow = lastWindow(y0, uniforms.strideY, uniforms.padY, uniforms.outputHeight);
  let lastColumn = lastWindow(x0, uniforms.strideX, uniforms.padX, uniforms.outputWidth);
  var sum = 0.0;
  for (var row = firstWindow(y0, uniforms.strideY, uniforms.padY, uniforms.tapsY); row <= lastRow; row++) {
    for (var column = firstWindow(x0, uniforms.strideX, uniforms.padX, uniforms.tapsX); column <= lastColumn; column++) {
      let at = ((image * uniforms.outputHeight + u32(row)) * uniforms.outputWidth + u32(column)) * uniforms.channels + channel;`;

/** Every pixel gets dy of the windows in which it won. */
export const MAX_POOL_GRADIENT_SHADER = eachValue(
  `${OF_INPUT}
      if (places[at] == i32(index)) { sum += dy[at]; }
    }
  }
  dx[index] = sum;`,
  WINDOW,
);

/** Every pixel gets its share of dy of the windows that it is in. */
export const AVERAGE_POOL_GRADIENT_SHADER = eachValue(
  `${OF_INPUT}
      let height = windowEnd(row, uniforms.strideY, uniforms.padY, uniforms.tapsY, uniforms.inputHeight) - windowStart(row, uniforms.strideY, uniforms.padY);
      let width = windowEnd(column, uniforms.strideX, uniforms.padX, uniforms.tapsX, uniforms.inputWidth) - windowStart(column, uniforms.strideX, uniforms.padX);
      sum += dy[at] / divisor(height * width);
    }
  }
  dx[index] = sum;`,
  `${WINDOW}${DIVISOR}`,
);

/** dy / pixels at every pixel of `[images, pixels, channels]`. */
export const GLOBAL_AVERAGE_GRADIENT_SHADER = eachValue(
  "dx[index] = dy[index / uniforms.channels / uniforms.pixels * uniforms.channels + index % uniforms.channels] / f32(uniforms.pixels);",
);
