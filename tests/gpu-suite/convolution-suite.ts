/** Convolutions and both gradients against their definition in float64. */
import fc from "fast-check";
import {
  type ConvolutionCase,
  convolve,
  filterGradientOf,
  inputGradientOf,
  outputSize,
} from "../cross/kernel-parity-reference";
import { ACTIVATIONS, activated, LEAK } from "./activations";
import {
  type Comparison,
  drawn,
  roundingOf,
  runCases,
  runKernel,
  type Suite,
  type TensorFlow,
} from "./kernel-cases";

const channelCount = fc.oneof(
  fc.integer({ min: 1, max: 9 }),
  fc.constantFrom(12, 15, 16, 17, 31, 32, 33, 63, 64, 65),
);

const anyCase: fc.Arbitrary<ConvolutionCase> = fc
  .record({
    batch: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 13 }),
    width: fc.integer({ min: 1, max: 13 }),
    inputChannels: channelCount,
    outputChannels: channelCount,
    filterHeight: fc.integer({ min: 1, max: 5 }),
    filterWidth: fc.integer({ min: 1, max: 5 }),
    strideHeight: fc.integer({ min: 1, max: 3 }),
    strideWidth: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom("same" as const, "valid" as const),
    depthwise: fc.constant(false),
    valueSeed: fc.integer(),
  })
  .filter((example) => outputSize(example).height > 0 && outputSize(example).width > 0);

const depthwiseCase = anyCase.map((example) => ({
  ...example,
  depthwise: true,
  outputChannels: 1 + (example.outputChannels % 3),
}));

/** As in most layers: 3x3 taps beside one another, which an engine may compute by Winograd's transforms. */
const usualCase = anyCase
  .filter(({ height, width }) => height > 2 && width > 2)
  .map((example) => ({
    ...example,
    filterHeight: 3,
    filterWidth: 3,
    strideHeight: 1,
    strideWidth: 1,
    dilation: 1,
  }));

/** As a projection shortcut: 1x1, with a stride. */
const pointwiseCase = anyCase.map((example) => ({ ...example, filterHeight: 1, filterWidth: 1 }));

/** Rows and columns added on each side: top, bottom, left, right. */
type Margins = readonly [number, number, number, number];
const margin = fc.integer({ min: 0, max: 3 });
const paddedCase = fc
  .record({
    example: anyCase.map((example) => ({ ...example, padding: "valid" as const })),
    margins: fc.tuple(margin, margin, margin, margin),
  })
  .filter(({ example, margins }) => {
    const size = outputSize(enlargedBy(example, margins));
    return size.height > 0 && size.width > 0;
  });

function enlargedBy(example: ConvolutionCase, [top, bottom, left, right]: Margins): ConvolutionCase {
  return { ...example, height: example.height + top + bottom, width: example.width + left + right };
}

function kernelNames({ depthwise }: ConvolutionCase) {
  return depthwise
    ? ({
        forward: "DepthwiseConv2dNative",
        input: "DepthwiseConv2dNativeBackpropInput",
        filter: "DepthwiseConv2dNativeBackpropFilter",
      } as const)
    : ({ forward: "Conv2D", input: "Conv2DBackpropInput", filter: "Conv2DBackpropFilter" } as const);
}

/** The image inside of its margins of zeros, or, with `inwards`, what is left of it without them. */
function withMargins(
  values: ArrayLike<number>,
  { batch, height, width, inputChannels }: ConvolutionCase,
  [top, bottom, left, right]: Margins,
  inwards = false,
): Float32Array {
  const large = [height + top + bottom, width + left + right] as const;
  const result = new Float32Array(batch * (inwards ? height * width : large[0] * large[1]) * inputChannels);
  for (let n = 0; n < batch; n += 1)
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1)
        for (let channel = 0; channel < inputChannels; channel += 1) {
          const small = ((n * height + y) * width + x) * inputChannels + channel;
          const inside = ((n * large[0] + y + top) * large[1] + x + left) * inputChannels + channel;
          if (inwards) result[small] = values[inside] ?? Number.NaN;
          else result[inside] = values[small] ?? Number.NaN;
        }
  return result;
}

const NO_MARGINS: Margins = [0, 0, 0, 0];

/** What the device gives, and what the definition says; `compute` alone asks the device. */
async function compute(tf: TensorFlow, example: ConvolutionCase, margins: Margins) {
  const { batch, height, width, inputChannels, outputChannels, filterHeight, filterWidth } = example;
  const [top, bottom, left, right] = margins;
  const isPadded = margins.some((one) => one > 0);
  const enlarged = enlargedBy(example, margins);
  const size = outputSize(enlarged);
  const made = example.depthwise ? inputChannels * outputChannels : outputChannels;
  const x = drawn([batch, height, width, inputChannels], example.valueSeed);
  const filter = drawn([filterHeight, filterWidth, inputChannels, outputChannels], example.valueSeed + 1);
  const dy = drawn([batch, size.height, size.width, made], example.valueSeed + 2);
  const attributes = {
    strides: [example.strideHeight, example.strideWidth],
    pad: isPadded
      ? [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ]
      : example.padding,
    dataFormat: "NHWC",
    dilations: [example.dilation, example.dilation],
    inputShape: [...x.shape],
    filterShape: [...filter.shape],
  };
  const names = kernelNames(example);
  const [y, dx, dfilter] = await Promise.all([
    runKernel(tf, names.forward, { x, filter }, attributes),
    runKernel(tf, names.input, { dy, filter }, attributes),
    runKernel(tf, names.filter, { x, dy }, attributes),
  ]);
  return { x, filter, dy, enlarged, y, dx, dfilter };
}

async function compare(
  tf: TensorFlow,
  example: ConvolutionCase,
  margins: Margins = NO_MARGINS,
): Promise<readonly Comparison[]> {
  const { x, filter, dy, enlarged, y, dx, dfilter } = await compute(tf, example, margins);
  const image = withMargins(x.values, example, margins);
  const taps = example.filterHeight * example.filterWidth;
  const { height, width } = outputSize(enlarged);
  const rounding = roundingOfCase(example);
  const compared = [
    {
      name: "y",
      got: y,
      expected: convolve(enlarged, image, filter.values),
      terms: taps * (example.depthwise ? 1 : example.inputChannels),
    },
    {
      name: "dx",
      got: dx,
      expected: withMargins(inputGradientOf(enlarged, dy.values, filter.values), example, margins, true),
      terms: taps * example.outputChannels,
    },
    {
      name: "dfilter",
      got: dfilter,
      expected: filterGradientOf(enlarged, image, dy.values),
      terms: example.batch * height * width,
    },
  ];
  return compared.map((one) => ({ ...one, rounding }));
}

/** As {@link roundingOf}; a depthwise convolution is a plain sum in any engine. */
export function roundingOfCase(example: ConvolutionCase): number {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilation } = example;
  return example.depthwise ? 1 : roundingOf(filterHeight, filterWidth, [strideHeight, strideWidth, dilation]);
}

/** Any stride, dilation, padding and number of channels. */
export const convolutionSuite: Suite = (tf, seed, count) =>
  runCases(tf, fc.oneof(anyCase, usualCase), seed, count, (example) => compare(tf, example));

export const pointwiseConvolutionSuite: Suite = (tf, seed, count) =>
  runCases(tf, pointwiseCase, seed, count, (example) => compare(tf, example));

export const paddedConvolutionSuite: Suite = (tf, seed, count) =>
  runCases(tf, paddedCase, seed, count, ({ example, margins }) => compare(tf, example, margins));

export const depthwiseConvolutionSuite: Suite = (tf, seed, count) =>
  runCases(tf, depthwiseCase, seed, count, (example) => compare(tf, example));

/** TensorFlow.js's own fused depthwise kernel, which a device may keep, takes no stride together with a dilation. */
const isPublished = ({ depthwise, dilation, strideHeight, strideWidth }: ConvolutionCase): boolean =>
  !depthwise || dilation === 1 || (strideHeight === 1 && strideWidth === 1);

/** Bias and activation in one with a convolution, depthwise or not. */
export const fusedConvolutionSuite: Suite = (tf, seed, count) => {
  const fused = fc.record({
    example: fc.oneof(anyCase, depthwiseCase).filter(isPublished),
    hasBias: fc.boolean(),
    activation: fc.constantFrom(...ACTIVATIONS),
  });
  return runCases(tf, fused, seed, count, async ({ example, hasBias, activation }) => {
    const { batch, height, width, inputChannels, outputChannels, depthwise, valueSeed } = example;
    const channels = depthwise ? inputChannels * outputChannels : outputChannels;
    const x = drawn([batch, height, width, inputChannels], valueSeed);
    const filter = drawn(
      [example.filterHeight, example.filterWidth, inputChannels, outputChannels],
      valueSeed + 1,
    );
    const bias = drawn([channels], valueSeed + 2);
    const got = await runKernel(
      tf,
      depthwise ? "FusedDepthwiseConv2D" : "FusedConv2D",
      { x, filter, ...(hasBias && { bias }) },
      {
        strides: [example.strideHeight, example.strideWidth],
        pad: example.padding,
        dataFormat: "NHWC",
        dilations: [example.dilation, example.dilation],
        activation,
        leakyreluAlpha: LEAK,
      },
    );
    const sums = convolve(example, x.values, filter.values);
    const expected = sums.map((sum, index) =>
      activated(sum + (hasBias ? (bias.values[index % channels] ?? Number.NaN) : 0), activation),
    );
    const terms = example.filterHeight * example.filterWidth * inputChannels;
    return [{ name: "y", got, expected, terms, rounding: roundingOfCase(example) }];
  });
};

/** The same inputs give the same bytes twice. */
export const repeatedConvolutionSuite: Suite = (tf, seed, count) =>
  runCases(tf, fc.oneof(anyCase, depthwiseCase), seed, count, async (example) => {
    const first = await compute(tf, example, NO_MARGINS);
    const second = await compute(tf, example, NO_MARGINS);
    return (["y", "dx", "dfilter"] as const).map((name) => {
      const isSame = first[name].every((value, index) => Object.is(value, second[name][index]));
      return { name: `the second ${name}`, got: [isSame ? 0 : Number.NaN], expected: [0], terms: 0 };
    });
  });
