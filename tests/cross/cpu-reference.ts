/** Random convolutions with any strides, dilation and explicit padding, and their definition in float64. */
import fc from "fast-check";

export interface WindowExample {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly padding: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
  readonly seed: number;
}

function outputSize(
  input: number,
  taps: number,
  stride: number,
  dilation: number,
  before: number,
  after: number,
): number {
  return Math.floor((input + before + after - (taps - 1) * dilation - 1) / stride) + 1;
}

export function outputShape(example: WindowExample): { height: number; width: number } {
  const { padding } = example;
  return {
    height: outputSize(
      example.height,
      example.filterHeight,
      example.strideHeight,
      example.dilationHeight,
      padding.top,
      padding.bottom,
    ),
    width: outputSize(
      example.width,
      example.filterWidth,
      example.strideWidth,
      example.dilationWidth,
      padding.left,
      padding.right,
    ),
  };
}

/** Same, valid and any other padding, as explicit numbers. */
function paddings(
  reach: { height: number; width: number },
  example: Omit<WindowExample, "padding">,
): fc.Arbitrary<WindowExample["padding"]> {
  const same = (input: number, stride: number, span: number): [number, number] => {
    const total = Math.max(0, (Math.ceil(input / stride) - 1) * stride + span - input);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  };
  const [top, bottom] = same(example.height, example.strideHeight, reach.height);
  const [left, right] = same(example.width, example.strideWidth, reach.width);
  const side = fc.integer({ min: 0, max: 3 });
  return fc.oneof(
    fc.constant({ top, bottom, left, right }),
    fc.constant({ top: 0, bottom: 0, left: 0, right: 0 }),
    fc.record({ top: side, bottom: side, left: side, right: side }),
  );
}

/** Sizes 1 to 67, mostly small; channels 1 to 130. @param mostWork largest number of products in one convolution */
export function randomExample(mostWork: number): fc.Arbitrary<WindowExample> {
  const size = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 12 }) },
    fc.integer({ min: 1, max: 67 }),
  );
  const channels = fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 130 }) },
    fc.constantFrom(1, 3, 4, 8, 16, 32, 64),
  );
  const taps = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(1, 3) }, fc.constantFrom(1, 2, 3, 4, 5, 7));
  const stride = fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 3 }));
  const dilation = fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 3 }));
  return fc
    .record({
      batch: fc.integer({ min: 1, max: 9 }),
      height: size,
      width: size,
      inputChannels: channels,
      outputChannels: channels,
      filterHeight: taps,
      filterWidth: taps,
      strideHeight: stride,
      strideWidth: stride,
      dilationHeight: dilation,
      dilationWidth: dilation,
      seed: fc.nat(),
    })
    .chain((drawn) => {
      const reach = {
        height: (drawn.filterHeight - 1) * drawn.dilationHeight + 1,
        width: (drawn.filterWidth - 1) * drawn.dilationWidth + 1,
      };
      return paddings(reach, drawn).map((padding) => ({ ...drawn, padding }));
    })
    .filter((example) => {
      const { height, width } = outputShape(example);
      const { batch, inputChannels, outputChannels, filterHeight, filterWidth } = example;
      const work = batch * height * width * inputChannels * outputChannels * filterHeight * filterWidth;
      return height > 0 && width > 0 && work <= mostWork;
    });
}

/** Calls back for every pair of an input pixel and an output pixel that a tap joins, with their flat indices. */
function eachTap(example: WindowExample, visit: (xPixel: number, tap: number, yPixel: number) => void): void {
  const { height, width } = outputShape(example);
  for (let n = 0; n < example.batch; n += 1)
    for (let row = 0; row < height; row += 1)
      for (let tapY = 0; tapY < example.filterHeight; tapY += 1) {
        const y = row * example.strideHeight + tapY * example.dilationHeight - example.padding.top;
        if (y < 0 || y >= example.height) continue;
        for (let column = 0; column < width; column += 1)
          for (let tapX = 0; tapX < example.filterWidth; tapX += 1) {
            const x = column * example.strideWidth + tapX * example.dilationWidth - example.padding.left;
            if (x < 0 || x >= example.width) continue;
            visit(
              (n * example.height + y) * example.width + x,
              tapY * example.filterWidth + tapX,
              (n * height + row) * width + column,
            );
          }
      }
}

export function convolveExample(example: WindowExample, x: Float32Array, filter: Float32Array): Float64Array {
  const { height, width } = outputShape(example);
  const { inputChannels: ins, outputChannels: outs } = example;
  const y = new Float64Array(example.batch * height * width * outs);
  eachTap(example, (xPixel, tap, yPixel) => {
    for (let i = 0; i < ins; i += 1) {
      const value = x[xPixel * ins + i] ?? Number.NaN;
      const from = (tap * ins + i) * outs;
      for (let o = 0; o < outs; o += 1) {
        y[yPixel * outs + o] = (y[yPixel * outs + o] ?? 0) + value * (filter[from + o] ?? Number.NaN);
      }
    }
  });
  return y;
}

export function inputGradientOfExample(
  example: WindowExample,
  dy: Float32Array,
  filter: Float32Array,
): Float64Array {
  const { inputChannels: ins, outputChannels: outs } = example;
  const dx = new Float64Array(example.batch * example.height * example.width * ins);
  eachTap(example, (xPixel, tap, yPixel) => {
    for (let i = 0; i < ins; i += 1) {
      const from = (tap * ins + i) * outs;
      let sum = 0;
      for (let o = 0; o < outs; o += 1) {
        sum += (dy[yPixel * outs + o] ?? Number.NaN) * (filter[from + o] ?? Number.NaN);
      }
      dx[xPixel * ins + i] = (dx[xPixel * ins + i] ?? 0) + sum;
    }
  });
  return dx;
}

export function filterGradientOfExample(
  example: WindowExample,
  x: Float32Array,
  dy: Float32Array,
): Float64Array {
  const { inputChannels: ins, outputChannels: outs } = example;
  const gradient = new Float64Array(example.filterHeight * example.filterWidth * ins * outs);
  eachTap(example, (xPixel, tap, yPixel) => {
    for (let i = 0; i < ins; i += 1) {
      const value = x[xPixel * ins + i] ?? Number.NaN;
      const to = (tap * ins + i) * outs;
      for (let o = 0; o < outs; o += 1) {
        gradient[to + o] = (gradient[to + o] ?? 0) + value * (dy[yPixel * outs + o] ?? Number.NaN);
      }
    }
  });
  return gradient;
}
