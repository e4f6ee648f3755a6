/** Convolutions as TensorFlow.js has them: of one group, and with a stride or a dilation, never both. */
import type { Shape } from "../../layers/layer";
import type { Attributes, Borders, Padding, Pair } from "../../program/operation";
import { spreadSides } from "../../program/shapes";
import { dilatedKernel } from "../keras/writers/dilated-kernel";
import {
  integerAttribute,
  integersAttribute,
  type Attributes as Told,
  textAttribute,
  typeAttribute,
} from "./graph-def";
import type { Numbers, WeightLayout } from "./graph-writer";
import type { StepWriter, Writer } from "./step-writer";

type Window = Pick<Attributes["conv2d"], "window" | "strides" | "dilations" | "padding">;

interface Convolution extends Window {
  readonly operator: "Conv2D" | "DepthwiseConv2dNative";
  readonly input: string;
  readonly layout: WeightLayout;
  /** Of the node; absent: it is the step's last. */
  readonly part: string | undefined;
}

export const conv2d: Writer<Attributes["conv2d"]> = (given, step) => {
  const { groups, filters, window } = given;
  const channels = step.inputShape.at(-1) ?? 0;
  if (groups === 1)
    return biased(
      step,
      convolution(step, { ...given, operator: "Conv2D", input: step.input, layout: {}, part: undefined }),
    );
  if (groups < channels) return biased(step, inGroups(given, step));
  const shape = [...window, channels, filters / channels];
  // Filters of one channel lie beside one another in both, so the values are the same.
  const layout = { lay: ({ values }: Numbers) => ({ shape, values }), scaleShape: shape.slice(2) };
  return biased(
    step,
    convolution(step, {
      ...given,
      operator: "DepthwiseConv2dNative",
      input: step.input,
      layout,
      part: undefined,
    }),
  );
};

/** Each group by itself: its channels, and its filters. */
function inGroups(given: Attributes["conv2d"], step: StepWriter): string {
  const { groups, filters } = given;
  const share = filters / groups;
  const split = step.part("groups", "Split", [step.integer("split-axis", CHANNELS), step.input], {
    num_split: integerAttribute(groups),
  });
  const found = Array.from({ length: groups }, (_, group) => {
    const own = [group * share, (group + 1) * share] as const;
    return convolution(step, {
      ...given,
      operator: "Conv2D",
      input: group === 0 ? split : `${split}:${group}`,
      layout: { lay: (numbers) => filtersOf(numbers, own), outputs: own, part: `group${group}` },
      part: `group${group}`,
    });
  });
  return step.node("ConcatV2", [...found, step.integer("axis", CHANNELS)], {
    N: integerAttribute(groups),
    Tidx: typeAttribute("DT_INT32"),
  });
}

export const depthwiseConv2d: Writer<Attributes["depthwiseConv2d"]> = (given, step) =>
  biased(
    step,
    convolution(step, {
      ...given,
      operator: "DepthwiseConv2dNative",
      input: step.input,
      layout: { scaleShape: [step.inputShape.at(-1) ?? 0, given.multiplier] },
      part: undefined,
    }),
  );

const CHANNELS = 3;

function convolution(step: StepWriter, given: Convolution): string {
  const { operator, input, strides, dilations, padding, layout, part } = given;
  const isSpread = isMany(strides) && isMany(dilations);
  const kernel = step.weight(0, isSpread ? spread(layout, dilations) : layout);
  return step.part(part, operator, [input, kernel], {
    strides: integersAttribute([1, ...strides, 1]),
    dilations: integersAttribute([1, ...(isSpread ? [1, 1] : dilations), 1]),
    data_format: textAttribute("NHWC"),
    ...paddingAttributes(padding),
  });
}

function isMany(steps: Pair): boolean {
  return steps.some((step) => step > 1);
}

/** The same filter with zeros between its weights. */
function spread(layout: WeightLayout, dilations: Pair): WeightLayout {
  const { lay = (numbers) => numbers } = layout;
  return {
    ...layout,
    lay(numbers) {
      const { shape, values } = lay(numbers);
      const [rows = 1, columns = 1, ...rest] = shape;
      const reach = [(rows - 1) * dilations[0] + 1, (columns - 1) * dilations[1] + 1];
      return { shape: [...reach, ...rest], values: dilatedKernel(values, shape, dilations) };
    },
  };
}

/** Some of a kernel's filters, which lie along its last axis. */
function filtersOf({ shape, values }: Numbers, [from, to]: readonly [number, number]): Numbers {
  const filters = shape.at(-1) ?? 1;
  return {
    shape: [...shape.slice(0, -1), to - from],
    values: values.filter((_, index) => index % filters >= from && index % filters < to),
  };
}

/** Results of numbers are taken off by explicit padding; TensorFlow's two rules are its own. */
export const transposedConv2d: Writer<Attributes["transposedConv2d"]> = (given, step) => {
  const { filters, strides, padding } = given;
  const sides: Shape = [...spreadSides(step.inputShape, given), filters];
  const kernel = step.weight(0, { scaleShape: [filters, 1] });
  return biased(
    step,
    step.node("Conv2DBackpropInput", [batchShape(step, sides), kernel, step.input], {
      strides: integersAttribute([1, ...strides, 1]),
      dilations: integersAttribute([1, 1, 1, 1]),
      data_format: textAttribute("NHWC"),
      ...paddingAttributes(padding),
    }),
  );
};

/** The shape of a batch of results, for as many images as come in. */
function batchShape(step: StepWriter, sides: Shape): string {
  const integers = typeAttribute("DT_INT32");
  const whole = step.part("shape", "Shape", [step.input], { out_type: integers });
  const images = step.part(
    "images",
    "StridedSlice",
    [whole, step.integers("begin", [0]), step.integers("end", [1]), step.integers("strides", [1])],
    {
      T: integers,
      Index: integers,
      begin_mask: integerAttribute(0),
      end_mask: integerAttribute(0),
      ellipsis_mask: integerAttribute(0),
      new_axis_mask: integerAttribute(0),
      shrink_axis_mask: integerAttribute(1),
    },
  );
  const lengths = sides.map((side, axis) => step.integer(`side${axis}`, side));
  return step.part("result-shape", "Pack", [images, ...lengths], {
    T: integers,
    N: integerAttribute(1 + sides.length),
    axis: integerAttribute(0),
  });
}

function biased(step: StepWriter, product: string): string {
  return step.hasWeight(1) ? step.part("biased", "BiasAdd", [product, step.weight(1)]) : product;
}

function paddingAttributes(padding: Padding): Told {
  if (typeof padding === "string")
    return { padding: textAttribute(padding.toUpperCase()), explicit_paddings: integersAttribute([]) };
  if (padding.every((border) => border === 0)) return paddingAttributes("valid");
  return { padding: textAttribute("EXPLICIT"), explicit_paddings: integersAttribute(bordersOf(padding)) };
}

/** Of images, rows, columns and channels: before and after. */
function bordersOf(borders: Borders): readonly number[] {
  return [0, 0, ...borders, 0, 0];
}
