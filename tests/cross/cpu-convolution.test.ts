/**
 * Convolutions and matrix products of the CPU engine against a direct convolution in float64: random sizes, strides,
 * dilation, padding, 1 to 8 threads, both builds.
 */
import { type backend_util, engine, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { someOf } from "../support/trials";
import {
  convolveExample,
  filterGradientOfExample,
  inputGradientOfExample,
  outputShape,
  randomExample,
  type WindowExample,
} from "./cpu-reference";
import { startCpuEngine, VARIANTS } from "./cpu-support";
import { randomValues, worstDifference } from "./kernel-parity-reference";

let device: CpuComputeBackend | undefined;
afterEach(() => {
  device?.dispose();
  device = undefined;
});

function attributesOf(example: WindowExample): {
  strides: [number, number];
  dilations: [number, number];
  pad: backend_util.ExplicitPadding;
  dataFormat: string;
} {
  const { top, bottom, left, right } = example.padding;
  return {
    strides: [example.strideHeight, example.strideWidth],
    dilations: [example.dilationHeight, example.dilationWidth],
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    dataFormat: "NHWC",
  };
}

function runKernel(name: string, inputs: Record<string, Tensor>, attributes: object): Float32Array {
  return engine()
    .runKernel<Tensor>(name, inputs, { ...attributes })
    .dataSync() as Float32Array;
}

/**
 * 3x3 filters of stride 1 are computed by Winograd's F(4x4, 3x3), whose rounding is larger: there the bar is relative to
 * the largest result.
 */
function agrees(example: WindowExample, got: Float32Array, expected: Float64Array, terms: number): boolean {
  const worst = worstDifference(got, expected);
  const isWinograd =
    example.filterHeight === 3 &&
    example.filterWidth === 3 &&
    example.strideHeight * example.strideWidth * example.dilationHeight * example.dilationWidth === 1;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return worst < (isWinograd ? 1e-5 * Math.max(1, largest) : tolerance(terms));
}

/** Rounding grows with the number of terms, and with the sums that are added to; the values are between -1 and 1. */
function tolerance(terms: number): number {
  return 2e-6 * Math.sqrt(terms) + 3e-8 * terms + 1e-6;
}

interface Operands {
  readonly x: Float32Array;
  readonly filter: Float32Array;
  readonly dy: Float32Array;
}

const size = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

function shapesOf(example: WindowExample): Record<keyof Operands, number[]> {
  const { batch, inputChannels, outputChannels, filterHeight, filterWidth } = example;
  const { height, width } = outputShape(example);
  return {
    x: [batch, example.height, example.width, inputChannels],
    filter: [filterHeight, filterWidth, inputChannels, outputChannels],
    dy: [batch, height, width, outputChannels],
  };
}

function operandsOf(example: WindowExample): Operands {
  const shapes = shapesOf(example);
  const { seed } = example;
  return {
    x: randomValues(size(shapes.x), seed),
    filter: randomValues(size(shapes.filter), seed + 1),
    dy: randomValues(size(shapes.dy), seed + 2),
  };
}

/** y, dx and the filter's gradient. */
function runAll(example: WindowExample, operands: Operands): [Float32Array, Float32Array, Float32Array] {
  const shapes = shapesOf(example);
  const attributes = attributesOf(example);
  return tidy(() => {
    const x = tensor(operands.x, shapes.x);
    const filter = tensor(operands.filter, shapes.filter);
    const dy = tensor(operands.dy, shapes.dy);
    return [
      runKernel("Conv2D", { x, filter }, attributes),
      runKernel("Conv2DBackpropInput", { dy, filter }, { ...attributes, inputShape: shapes.x }),
      runKernel("Conv2DBackpropFilter", { x, dy }, { ...attributes, filterShape: shapes.filter }),
    ];
  });
}

function check(example: WindowExample): void {
  const operands = operandsOf(example);
  const { x, filter, dy } = operands;
  const [y, dx, gradient] = runAll(example, operands);
  const { batch, inputChannels, outputChannels, filterHeight, filterWidth } = example;
  const { height, width } = outputShape(example);
  const taps = filterHeight * filterWidth;
  const expectedY = convolveExample(example, x, filter);
  expect(agrees(example, y, expectedY, taps * inputChannels), "forward").toBe(true);
  const expectedDx = inputGradientOfExample(example, dy, filter);
  expect(agrees(example, dx, expectedDx, taps * outputChannels), "by the input").toBe(true);
  const expectedGradient = filterGradientOfExample(example, x, dy);
  expect(agrees(example, gradient, expectedGradient, batch * height * width), "by the filter").toBe(true);
}

describe.each(VARIANTS)("convolutions of the %s build", (variant) => {
  it.each([1, 2, 3, 8])("agree with float64 on %i threads", async (threads) => {
    device = await startCpuEngine(threads, variant);
    fc.assert(fc.property(randomExample(3e6), check), {
      numRuns: someOf(250),
      seed: threads * 1000 + variant.length,
    });
    expect([...device.backend().fallbacks()]).toEqual([]);
  });
});

describe.each(VARIANTS)("tiles of the %s build", (variant) => {
  it("are the same bits whole and by halves", async () => {
    const examples = fc.sample(randomExample(3e5), { numRuns: someOf(60), seed: 5 });
    const run = async (byHalves: boolean): Promise<Float32Array[][]> => {
      device = await startCpuEngine(2, variant, undefined, true, byHalves);
      const results = examples.map((example) => runAll(example, operandsOf(example)));
      device.dispose();
      return results;
    };
    const whole = await run(false);
    expect(await run(true)).toEqual(whole);
  });
});

describe.each(VARIANTS)("fused convolutions of the %s build", (variant) => {
  const fused = fc.record({
    example: randomExample(1e6),
    activation: fc.constantFrom("linear", "relu", "relu6"),
  });

  it("add the bias and clamp", async () => {
    device = await startCpuEngine(2, variant);
    const property = fc.property(fused, ({ example, activation }) => {
      const { batch, inputChannels, outputChannels, filterHeight, filterWidth, seed } = example;
      const x = randomValues(batch * example.height * example.width * inputChannels, seed);
      const filter = randomValues(filterHeight * filterWidth * inputChannels * outputChannels, seed + 1);
      const bias = randomValues(outputChannels, seed + 2);
      const expected = convolveExample(example, x, filter).map((value, index) => {
        const sum = value + (bias[index % outputChannels] ?? Number.NaN);
        if (activation === "linear") return sum;
        return Math.min(Math.max(sum, 0), activation === "relu6" ? 6 : Number.POSITIVE_INFINITY);
      });
      tidy(() => {
        const inputs = {
          x: tensor(x, [batch, example.height, example.width, inputChannels]),
          filter: tensor(filter, [filterHeight, filterWidth, inputChannels, outputChannels]),
          bias: tensor(bias),
        };
        const y = runKernel("FusedConv2D", inputs, { ...attributesOf(example), activation });
        const worst = worstDifference(y, expected);
        // The clamp hides how large the sums were, so the bar for Winograd follows from their number.
        expect(worst).toBeLessThan(1e-5 * Math.max(4, Math.sqrt(filterHeight * filterWidth * inputChannels)));
      });
    });
    fc.assert(property, { numRuns: someOf(150), seed: 11 });
    expect([...device.backend().fallbacks()]).toEqual([]);
  });

  it("hand NaN on through the clamp", async () => {
    device = await startCpuEngine(1, variant);
    tidy(() => {
      for (const size of [1, 3]) {
        const inputs = {
          x: tensor(new Float32Array(8 * 8 * 8).fill(Number.NaN), [1, 8, 8, 8]),
          filter: tensor(new Float32Array(size * size * 64).fill(1), [size, size, 8, 8]),
        };
        const attributes = { strides: [1, 1], pad: "same", dilations: [1, 1], dataFormat: "NHWC" };
        const y = runKernel("FusedConv2D", inputs, { ...attributes, activation: "relu" });
        expect(y.every(Number.isNaN)).toBe(true);
      }
    });
  });
});

describe.each(VARIANTS)("matrix products of the %s build", (variant) => {
  it("agree with float64", async () => {
    device = await startCpuEngine(2, variant);
    const sizes = fc.integer({ min: 1, max: 130 });
    const arbitrary = fc.record({
      rows: sizes,
      depth: sizes,
      columns: sizes,
      batch: fc.integer({ min: 1, max: 3 }),
      transposes: fc.constantFrom([false, false], [true, false], [false, true]),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(arbitrary, ({ rows, depth, columns, batch, transposes, seed }) => {
        const [transposeA = false, transposeB = false] = transposes;
        const a = randomValues(batch * rows * depth, seed);
        const b = randomValues(batch * depth * columns, seed + 1);
        const expected = new Float64Array(batch * rows * columns);
        for (let n = 0; n < batch; n += 1)
          for (let row = 0; row < rows; row += 1)
            for (let column = 0; column < columns; column += 1) {
              let sum = 0;
              for (let k = 0; k < depth; k += 1) {
                const left = transposeA ? k * rows + row : row * depth + k;
                const right = transposeB ? column * depth + k : k * columns + column;
                sum += (a[n * rows * depth + left] ?? 0) * (b[n * depth * columns + right] ?? 0);
              }
              expected[(n * rows + row) * columns + column] = sum;
            }
        tidy(() => {
          const product = runKernel(
            "BatchMatMul",
            {
              a: tensor(a, transposeA ? [batch, depth, rows] : [batch, rows, depth]),
              b: tensor(b, transposeB ? [batch, columns, depth] : [batch, depth, columns]),
            },
            { transposeA, transposeB },
          );
          expect(worstDifference(product, expected)).toBeLessThan(tolerance(depth));
        });
      }),
      { numRuns: someOf(100), seed: 7 },
    );
    expect([...device.backend().fallbacks()]).toEqual([]);
  });
});

describe.each(VARIANTS)("very wide layers of the %s build", (variant) => {
  it("take more values than the memory of a thread holds, and give their gradients", async () => {
    device = await startCpuEngine(2, variant);
    const [images, width, units] = [3, 300_001, 5];
    const x = randomValues(images * width, 1);
    const weights = randomValues(width * units, 2);
    const dy = randomValues(images * units, 3);
    const forward = new Float64Array(images * units);
    const gradient = new Float64Array(width * units);
    const back = new Float64Array(images * width);
    for (let n = 0; n < images; n += 1)
      for (let k = 0; k < width; k += 1)
        for (let unit = 0; unit < units; unit += 1) {
          const [value, weight, slope] = [x[n * width + k], weights[k * units + unit], dy[n * units + unit]];
          forward[n * units + unit] = (forward[n * units + unit] ?? 0) + (value ?? 0) * (weight ?? 0);
          gradient[k * units + unit] = (gradient[k * units + unit] ?? 0) + (value ?? 0) * (slope ?? 0);
          back[n * width + k] = (back[n * width + k] ?? 0) + (slope ?? 0) * (weight ?? 0);
        }
    tidy(() => {
      const given = { x: tensor(x, [images, width]), weights: tensor(weights, [width, units]) };
      const slopes = tensor(dy, [images, units]);
      const product = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Float32Array =>
        runKernel("BatchMatMul", { a, b }, { transposeA, transposeB });
      const found = product(given.x, given.weights, false, false);
      // One sum of all, whose rounding grows faster than that of shorter ones.
      expect(worstDifference(found, forward)).toBeLessThan(4 * tolerance(width));
      expect(worstDifference(product(given.x, slopes, true, false), gradient)).toBeLessThan(
        tolerance(images),
      );
      expect(worstDifference(product(slopes, given.weights, false, true), back)).toBeLessThan(
        tolerance(units),
      );
    });
  });

  it("give the gradients of wide convolutions, of groups and of several taps", async () => {
    device = await startCpuEngine(2, variant);
    const widths = { plain: [270_000, 2, 1], groups: [2 * 264_000, 2, 2], taps: [264_000, 2, 1] } as const;
    for (const [name, [channels, filters, groups]] of Object.entries(widths)) {
      const taps = name === "taps" ? 2 : 1;
      const share = channels / groups;
      const x = randomValues(taps * channels, 4);
      const dy = randomValues(filters, 5);
      const wanted = new Float64Array(taps * share * filters);
      for (let tap = 0; tap < taps; tap += 1)
        for (let channel = 0; channel < share; channel += 1)
          for (let filter = 0; filter < filters; filter += 1) {
            const group = Math.floor(filter / (filters / groups));
            const value = x[tap * channels + group * share + channel] ?? 0;
            wanted[(tap * share + channel) * filters + filter] = value * (dy[filter] ?? 0);
          }
      tidy(() => {
        const inputs = { x: tensor(x, [1, 1, taps, channels]), dy: tensor(dy, [1, 1, 1, filters]) };
        const attributes = {
          strides: 1,
          pad: "valid",
          dilations: 1,
          groups,
          dataFormat: "NHWC",
          filterShape: [1, taps, share, filters],
        };
        const found = runKernel("Conv2DBackpropFilter", inputs, attributes);
        expect(worstDifference(found, wanted), name).toBeLessThan(tolerance(1));
      });
    }
  });
});
