/** Convolutions and poolings in PyTorch's words. */
import { bordersAlong, type SlidingWindow } from "../../layers/sliding-window";
import type { Borders, OperationOf, Pair } from "../../program/operation";
import { type Argument, applied, atom, type Code, call, type Emission, one, SAME_CHANNELS } from "./emission";
import type { Expression } from "./expression";
import type { Facts } from "./facts";
import type { PythonValue } from "./python";
import type { StepItem } from "./units";

type Windowed = OperationOf<"conv2d" | "depthwiseConv2d" | "maxPool" | "averagePool">;

export function slidingWindow(operation: Windowed): SlidingWindow {
  const { window, strides, padding } = operation;
  return { window, strides, padding, dilations: "dilations" in operation ? operation.dilations : [1, 1] };
}

/** Top, bottom, left and right, in numbers. */
export function bordersOf(item: StepItem, operation: Windowed): Borders {
  const [height = 1, width = 1] = item.inputShapes[0] ?? [];
  const sliding = slidingWindow(operation);
  const [top, bottom] = bordersAlong(height, sliding, 0);
  const [left, right] = bordersAlong(width, sliding, 1);
  return [top, bottom, left, right];
}

export function isSymmetric([top, bottom, left, right]: Borders): boolean {
  return top === bottom && left === right;
}

/** One number where both are the same. */
export function short([down, across]: Pair): PythonValue {
  return down === across ? down : [down, across];
}

/** As `F.pad` takes it. */
function padList([top, bottom, left, right]: Borders): string {
  return `(${left}, ${right}, ${top}, ${bottom})`;
}

interface Spatial {
  readonly args: readonly Argument[];
  /** Pads what comes in, where the module cannot. */
  prepare(x: Code): Code;
  readonly isSame: boolean;
}

function spatial(
  item: StepItem,
  operation: OperationOf<"conv2d" | "depthwiseConv2d">,
  facts: Facts,
): Spatial {
  const borders = bordersOf(item, operation);
  const isSame = operation.padding === "same" && !facts.isSymmetric(item);
  const isOutside = !isSame && !isSymmetric(borders);
  return {
    args: [
      {
        called: "kernel",
        value: short(operation.window),
        drawn: drawnPair(item, facts, "kernel", operation.window),
      },
      {
        keyword: "stride",
        value: short(operation.strides),
        drawn: drawnPair(item, facts, "stride", operation.strides),
        preset: 1,
      },
      {
        keyword: "padding",
        value: isSame || isOutside ? 0 : short([borders[0], borders[2]]),
        preset: 0,
      },
      {
        keyword: "dilation",
        value: short(operation.dilations),
        drawn: drawnPair(item, facts, "dilation", operation.dilations),
        preset: 1,
      },
    ],
    prepare: (x) => (isOutside ? call("F.pad", x.text, padList(borders)) : x),
    isSame,
  };
}

export function drawnPair(
  item: StepItem,
  facts: Facts,
  key: string,
  [down, across]: Pair,
): Expression | undefined {
  return down === across ? facts.drawn(item.node, key) : undefined;
}

export function biasArgument(item: StepItem): Argument {
  return { keyword: "bias", value: hasBias(item), preset: true };
}

export function hasBias({ step }: StepItem): boolean {
  return step.weights.some(({ role }) => role === "bias");
}

export const BIAS = { role: "bias", name: "bias", layout: { kind: "vector" } } as const;

export function convolution(operation: OperationOf<"conv2d">, item: StepItem, facts: Facts): Emission {
  const own = spatial(item, operation, facts);
  return {
    module: {
      callee: own.isSame ? "Conv2dSame" : "nn.Conv2d",
      args: [
        { value: item.inputShapes[0]?.[2] ?? 0, follows: "input" },
        { called: "filters", value: operation.filters, drawn: facts.drawn(item.node, "filters") },
        ...own.args,
        { keyword: "groups", value: operation.groups, drawn: facts.drawn(item.node, "groups"), preset: 1 },
        biasArgument(item),
      ],
      weights: [
        { role: "kernel", name: "weight", layout: { kind: "convolution" } },
        ...(hasBias(item) ? [BIAS] : []),
      ],
    },
    channels: { kind: "argument", place: 1 },
    helpers: own.isSame ? ["Conv2dSame"] : [],
    forward: (inputs, self) => applied([own.prepare(one(inputs))], self),
  };
}

export function depthwise(operation: OperationOf<"depthwiseConv2d">, item: StepItem, facts: Facts): Emission {
  const own = spatial(item, operation, facts);
  const channels = item.inputShapes[0]?.[2] ?? 0;
  return {
    module: {
      callee: own.isSame ? "Conv2dSame" : "nn.Conv2d",
      args: [
        { value: channels, follows: "input" },
        { value: channels * operation.multiplier, follows: "output" },
        ...own.args,
        { keyword: "groups", value: channels, follows: "input" },
        biasArgument(item),
      ],
      weights: [
        { role: "depthwiseKernel", name: "weight", layout: { kind: "depthwise" } },
        ...(hasBias(item) ? [BIAS] : []),
      ],
    },
    channels: { kind: "input", factor: operation.multiplier },
    helpers: own.isSame ? ["Conv2dSame"] : [],
    forward: (inputs, self) => applied([own.prepare(one(inputs))], self),
  };
}

/** Of the whole image: PyTorch's adaptive pooling to one pixel says so whatever the size is. */
function isWhole(
  item: StepItem,
  { window, strides, padding }: OperationOf<"maxPool" | "averagePool">,
): boolean {
  const [height, width] = item.inputShapes[0] ?? [];
  return (
    padding === "valid" &&
    item.node.type === "globalMaxPool2d" &&
    window[0] === height &&
    window[1] === width &&
    strides[0] === height
  );
}

export function pool(
  operation: OperationOf<"maxPool"> | OperationOf<"averagePool">,
  item: StepItem,
  facts: Facts,
): Emission {
  const isLargest = operation.kind === "maxPool";
  if (isWhole(item, operation)) {
    return {
      channels: SAME_CHANNELS,
      forward: (inputs) => call("F.adaptive_max_pool2d", one(inputs).text, "1"),
    };
  }
  const borders = bordersOf(item, operation);
  const { window, strides } = operation;
  const sizes: readonly Argument[] = [
    { called: "size", value: short(window), drawn: drawnPair(item, facts, "size", window) },
    { keyword: "stride", value: short(strides), drawn: drawnPair(item, facts, "stride", strides) },
  ];
  const counted: readonly Argument[] =
    operation.kind === "maxPool"
      ? []
      : [{ keyword: "count_include_pad", value: operation.countsPadding, preset: false }];
  const isPlain =
    operation.padding === "same"
      ? facts.isSymmetric(item) && facts.fitsPool(item)
      : isSymmetric(borders) && fitsPool(window, borders);
  if (!isPlain) {
    const padding: PythonValue =
      operation.padding === "same" ? "same" : [borders[2], borders[3], borders[0], borders[1]];
    return {
      module: {
        callee: isLargest ? "MaxPool2dPadded" : "AvgPool2dPadded",
        args: [...sizes, { keyword: "padding", value: padding, preset: "same" }, ...counted],
        weights: [],
      },
      channels: SAME_CHANNELS,
      endsLine: true,
      helpers: [isLargest ? "MaxPool2dPadded" : "AvgPool2dPadded"],
      forward: applied,
    };
  }
  const padding = short([borders[0], borders[2]]);
  // PyTorch's own default is to count; without padding it plays no part.
  const isPadded = borders.some((pixels) => pixels > 0);
  const own = counted.map((each) => ({ ...each, preset: true }));
  return {
    module: {
      callee: isLargest ? "nn.MaxPool2d" : "nn.AvgPool2d",
      args: [...sizes, { keyword: "padding", value: padding, preset: 0 }, ...(isPadded ? own : [])],
      weights: [],
    },
    channels: SAME_CHANNELS,
    endsLine: true,
    forward: applied,
  };
}

/** PyTorch's pools pad by half of the window at most. */
export function fitsPool(window: Pair, [top, , left]: Borders): boolean {
  return top <= window[0] / 2 && left <= window[1] / 2;
}

export function resized({ factors, method }: OperationOf<"resize">): Emission {
  return {
    channels: SAME_CHANNELS,
    forward(inputs) {
      const mode = method === "bilinear" ? ['mode="bilinear"', "align_corners=False"] : ['mode="nearest"'];
      const scale = factors[0] === factors[1] ? `${factors[0]}` : `(${factors.join(", ")})`;
      return call("F.interpolate", one(inputs).text, `scale_factor=${scale}`, ...mode);
    },
  };
}

export function subsampled({ strides }: OperationOf<"subsample">): Emission {
  return {
    channels: SAME_CHANNELS,
    forward: (inputs) => ({
      text: `${atom(one(inputs))}[:, :, ::${strides[0]}, ::${strides[1]}]`,
      kind: "atom",
    }),
  };
}
