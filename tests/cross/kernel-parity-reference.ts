/** A convolution and its gradients in float64, straight from the definition: slow, and hard to get wrong. */

export interface ConvolutionCase {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inputChannels: number;
  /** For a depthwise convolution: the multiplier. */
  readonly outputChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilation: number;
  readonly padding: "same" | "valid";
  readonly depthwise: boolean;
  readonly valueSeed: number;
}

interface AxisSize {
  readonly size: number;
  readonly padBefore: number;
}

function axisSize(
  input: number,
  taps: number,
  stride: number,
  dilation: number,
  padding: "same" | "valid",
): AxisSize {
  const reach = (taps - 1) * dilation + 1;
  if (padding === "valid")
    return { size: Math.max(0, Math.ceil((input - reach + 1) / stride)), padBefore: 0 };
  const size = Math.ceil(input / stride);
  return { size, padBefore: Math.floor(Math.max(0, (size - 1) * stride + reach - input) / 2) };
}

function axes(example: ConvolutionCase): { rows: AxisSize; columns: AxisSize } {
  const { height, width, filterHeight, filterWidth, strideHeight, strideWidth, dilation, padding } = example;
  return {
    rows: axisSize(height, filterHeight, strideHeight, dilation, padding),
    columns: axisSize(width, filterWidth, strideWidth, dilation, padding),
  };
}

export function outputSize(example: ConvolutionCase): { height: number; width: number } {
  const { rows, columns } = axes(example);
  return { height: rows.size, width: columns.size };
}

/** Calls back with the flat indices of every product `x * filter` that is added to an output `y`. */
function eachProduct(example: ConvolutionCase, visit: (x: number, filter: number, y: number) => void): void {
  const { batch, height, width, inputChannels, outputChannels, depthwise } = example;
  const { rows, columns } = axes(example);
  for (let n = 0; n < batch; n += 1)
    for (let row = 0; row < rows.size; row += 1)
      for (let column = 0; column < columns.size; column += 1)
        for (let tapY = 0; tapY < example.filterHeight; tapY += 1) {
          const sourceY = row * example.strideHeight + tapY * example.dilation - rows.padBefore;
          if (sourceY < 0 || sourceY >= height) continue;
          for (let tapX = 0; tapX < example.filterWidth; tapX += 1) {
            const sourceX = column * example.strideWidth + tapX * example.dilation - columns.padBefore;
            if (sourceX < 0 || sourceX >= width) continue;
            const x = ((n * height + sourceY) * width + sourceX) * inputChannels;
            const filter = (tapY * example.filterWidth + tapX) * inputChannels * outputChannels;
            const y =
              ((n * rows.size + row) * columns.size + column) *
              (depthwise ? inputChannels : 1) *
              outputChannels;
            for (let input = 0; input < inputChannels; input += 1)
              for (let output = 0; output < outputChannels; output += 1)
                visit(
                  x + input,
                  filter + input * outputChannels + output,
                  y + (depthwise ? input * outputChannels : 0) + output,
                );
          }
        }
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}

export function convolve(
  example: ConvolutionCase,
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
): Float64Array {
  const { height, width } = outputSize(example);
  const made = example.outputChannels * (example.depthwise ? example.inputChannels : 1);
  const output = new Float64Array(example.batch * height * width * made);
  eachProduct(example, (xIndex, filterIndex, yIndex) => {
    output[yIndex] = at(output, yIndex) + at(x, xIndex) * at(filter, filterIndex);
  });
  return output;
}

export function inputGradientOf(
  example: ConvolutionCase,
  dy: ArrayLike<number>,
  filter: ArrayLike<number>,
): Float64Array {
  const gradient = new Float64Array(example.batch * example.height * example.width * example.inputChannels);
  eachProduct(example, (xIndex, filterIndex, yIndex) => {
    gradient[xIndex] = at(gradient, xIndex) + at(dy, yIndex) * at(filter, filterIndex);
  });
  return gradient;
}

export function filterGradientOf(
  example: ConvolutionCase,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
): Float64Array {
  const { filterHeight, filterWidth, inputChannels, outputChannels } = example;
  const gradient = new Float64Array(filterHeight * filterWidth * inputChannels * outputChannels);
  eachProduct(example, (xIndex, filterIndex, yIndex) => {
    gradient[filterIndex] = at(gradient, filterIndex) + at(x, xIndex) * at(dy, yIndex);
  });
  return gradient;
}

/** Values between -1 and 1 from a seed (mulberry32). */
export function randomValues(length: number, seed: number): Float32Array {
  let state = seed | 0;
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

/** The largest difference; infinite when the lengths differ or a value is not a number. */
export function worstDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let index = 0; index < got.length; index += 1) {
    const difference = Math.abs(at(got, index) - at(expected, index));
    if (!(difference <= worst)) worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return worst;
}
