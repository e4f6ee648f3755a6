/** Convolutions in groups and both gradients against their definition in float64, a group at a time. */
import fc from "fast-check";
import type { Padding } from "#core/program/operation";
import {
  groupedConvolution,
  groupedFilterGradient,
  groupedInputGradient,
} from "#engine/backends/operations/grouped-convolution";
import {
  convolveExample,
  filterGradientOfExample,
  inputGradientOfExample,
  outputShape,
  type WindowExample,
} from "../cross/cpu-reference";
import { drawn, roundingOf, runCases, type Suite, type TensorFlow } from "./kernel-cases";

interface GroupedCase {
  readonly groups: number;
  /** Its channels are those of one group. */
  readonly each: WindowExample;
}

const border = fc.integer({ min: 0, max: 3 });
const side = fc.integer({ min: 1, max: 9 });
const taps = fc.integer({ min: 1, max: 4 });
const step = fc.integer({ min: 1, max: 3 });
const share = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(12, 16, 17));

const anyCase: fc.Arbitrary<GroupedCase> = fc
  .record({
    groups: fc.integer({ min: 2, max: 5 }),
    each: fc.record<WindowExample>({
      batch: fc.integer({ min: 1, max: 5 }),
      height: side,
      width: side,
      inputChannels: share,
      outputChannels: share,
      filterHeight: taps,
      filterWidth: taps,
      strideHeight: step,
      strideWidth: step,
      dilationHeight: step,
      dilationWidth: step,
      padding: fc.record({ top: border, bottom: border, left: border, right: border }),
      seed: fc.integer(),
    }),
  })
  .filter(({ each }) => outputShape(each).height > 0 && outputShape(each).width > 0);

/** As in ResNeXt: 3x3 taps beside one another, groups of 4 channels and more, images larger than a tile. */
const usualCase: fc.Arbitrary<GroupedCase> = fc
  .record({
    example: anyCase,
    inputChannels: fc.constantFrom(4, 6, 8, 12, 16, 20, 32),
    outputChannels: fc.constantFrom(4, 8, 10, 16, 24, 32),
    height: fc.integer({ min: 3, max: 17 }),
    width: fc.integer({ min: 3, max: 17 }),
    stride: fc.constantFrom(1, 1, 2),
  })
  .map(({ example: { groups, each }, stride, ...sizes }) => ({
    groups,
    each: {
      ...each,
      ...sizes,
      filterHeight: 3,
      filterWidth: 3,
      strideHeight: stride,
      strideWidth: stride,
      dilationHeight: 1,
      dilationWidth: 1,
    },
  }));

/** The channels of one group of all, in the last of a tensor's axes. */
function ofGroup(values: Float32Array, channels: number, groups: number, group: number): Float32Array {
  const all = channels * groups;
  return Float32Array.from(
    { length: values.length / groups },
    (_, at) => values[Math.floor(at / channels) * all + group * channels + (at % channels)] ?? Number.NaN,
  );
}

/** The groups' results beside one another in the last axis. */
function joined(parts: readonly Float64Array[], channels: number): Float64Array {
  const all = channels * parts.length;
  const [first = new Float64Array(0)] = parts;
  return Float64Array.from({ length: first.length * parts.length }, (_, at) => {
    const channel = at % all;
    const part = parts[Math.floor(channel / channels)];
    return part?.[Math.floor(at / all) * channels + (channel % channels)] ?? Number.NaN;
  });
}

async function compare(tf: TensorFlow, { groups, each }: GroupedCase) {
  const { batch, inputChannels, outputChannels, filterHeight, filterWidth, seed } = each;
  const size = outputShape(each);
  const x = drawn([batch, each.height, each.width, inputChannels * groups], seed);
  const filter = drawn([filterHeight, filterWidth, inputChannels, outputChannels * groups], seed + 1);
  const dy = drawn([batch, size.height, size.width, outputChannels * groups], seed + 2);
  const bias = drawn([outputChannels * groups], seed + 3);
  const { top, bottom, left, right } = each.padding;
  const padding: Padding = [top, bottom, left, right];
  const steps = {
    strides: [each.strideHeight, each.strideWidth],
    dilations: [each.dilationHeight, each.dilationWidth],
    padding,
  } as const;
  const kept = tf.tidy(() => {
    const [image, weights, arriving, shift] = [x, filter, dy, bias].map(({ values, shape }) =>
      tf.tensor(values, [...shape]),
    );
    if (!image || !weights || !arriving) throw new Error("A case has three tensors.");
    return [
      groupedConvolution(image, weights, shift, steps, groups),
      groupedInputGradient(arriving, weights, image.shape, steps, groups),
      groupedFilterGradient(image, arriving, weights.shape, steps, groups),
    ];
  });
  const [y, dx, dfilter] = await Promise.all(kept.map((tensor) => tensor.data<"float32">()));
  tf.dispose(kept);
  const parts = Array.from({ length: groups }, (_, group) => ({
    x: ofGroup(x.values, inputChannels, groups, group),
    filter: ofGroup(filter.values, outputChannels, groups, group),
    dy: ofGroup(dy.values, outputChannels, groups, group),
  }));
  const sums = joined(
    parts.map((part) => convolveExample(each, part.x, part.filter)),
    outputChannels,
  );
  const area = filterHeight * filterWidth;
  const rounding = roundingOf(filterHeight, filterWidth, [...steps.strides, ...steps.dilations]);
  const compared = [
    {
      name: "y",
      got: y ?? [],
      expected: sums.map((sum, at) => sum + (bias.values[at % bias.values.length] ?? Number.NaN)),
      terms: area * inputChannels,
    },
    {
      name: "dx",
      got: dx ?? [],
      expected: joined(
        parts.map((part) => inputGradientOfExample(each, part.dy, part.filter)),
        inputChannels,
      ),
      terms: area * outputChannels,
    },
    {
      name: "dfilter",
      got: dfilter ?? [],
      expected: joined(
        parts.map((part) => filterGradientOfExample(each, part.x, part.dy)),
        outputChannels,
      ),
      terms: batch * size.height * size.width,
    },
  ];
  return compared.map((one) => ({ ...one, rounding }));
}

/** Any number of groups, strides, dilation and padding in numbers. */
export const groupedConvolutionSuite: Suite = (tf, seed, count) =>
  runCases(tf, fc.oneof(anyCase, usualCase), seed, count, (example) => compare(tf, example));
