import type { Attributes, Borders } from "../program/operation";
import { spreadSides } from "../program/shapes";
import { bias, transposedKernel } from "../program/weights";
import { biasCount, CONVOLUTION_BIAS, KERNEL_LIMIT } from "./convolution";
import { BIAS_START, readStart, startParams } from "./initializer-param";
import type { LayerDefinition, ResolvedParams } from "./layer";
import { flagParam, numberParam } from "./params";
import {
  accept,
  asImage,
  BYTES_PER_VALUE,
  countValues,
  formatShape,
  lastAxis,
  MAXIMUM_VALUES,
  onlyInput,
  refuse,
  refuseFlat,
} from "./shape";
import { stepWords } from "./sliding-window";
import { paddingParams, paddingWords, pair, readPadding, widthParam } from "./window-params";

const STRIDE_LIMIT = 16;
const LABEL = "Transposed convolution";

type Spread = Omit<Attributes["transposedConv2d"], "filters">;

function readSpread(params: ResolvedParams): Spread {
  const isNumbers = params.padding === "numbers";
  const borders: Borders = [
    numberParam(params, "padTop"),
    numberParam(params, "padBottom"),
    numberParam(params, "padLeft"),
    numberParam(params, "padRight"),
  ];
  const extra = isNumbers ? numberParam(params, "outputPadding") : 0;
  return {
    window: pair(params, "kernel"),
    strides: pair(params, "stride"),
    // Four zeros are not `valid` here: where the stride is larger than the kernel that keeps the places between windows.
    padding: isNumbers ? borders : readPadding(params),
    extra: [extra, extra],
  };
}

export const transposedConv2d: LayerDefinition = {
  type: "transposedConv2d",
  label: LABEL,
  description:
    "Spreads each pixel over a window by learned filters: with stride 2 the image becomes twice as large.",
  family: "convolution",
  icon: "expand",
  role: "trunk",
  countsInDepth: true,
  channels: { param: "filters" },
  palette: "Convolution",
  nameBase: "deconv",
  keywords: [
    "deconvolution",
    "conv transpose",
    "fractionally strided",
    "decoder",
    "learnt upsampling",
    "learnt enlarging",
  ],
  params: {
    filters: {
      kind: "integer",
      label: "Filters",
      help: "Channels that come out.",
      default: 16,
      min: 1,
      max: 8192,
    },
    kernel: {
      kind: "integer",
      label: "Kernel",
      help: "Side of the square of pixels that one is spread over.",
      default: 3,
      min: 1,
      max: KERNEL_LIMIT,
    },
    kernelWidth: widthParam("Kernel across", "Pixels that one is spread over", KERNEL_LIMIT),
    stride: {
      kind: "integer",
      label: "Stride",
      help: "Pixels from one window to the next in the result; 2 doubles the height and the width.",
      default: 2,
      min: 1,
      max: STRIDE_LIMIT,
    },
    strideWidth: widthParam("Stride across", "Pixels from one window to the next", STRIDE_LIMIT),
    ...paddingParams("what is taken off"),
    outputPadding: {
      kind: "integer",
      label: "Output padding",
      help: "Rows and columns more, below and on the right, so that another size is met; less than the stride.",
      appliesWhen: { param: "padding", is: ["numbers"] },
      default: 0,
      min: 0,
      max: STRIDE_LIMIT - 1,
    },
    bias: CONVOLUTION_BIAS,
    ...startParams("heNormal"),
    biasInitial: BIAS_START,
  },
  ports: { inputs: 1, outputs: 1 },
  summary(params) {
    const { window, strides, padding } = readSpread(params);
    return [
      formatShape(window),
      `${numberParam(params, "filters")}`,
      `stride ${stepWords(strides)}`,
      ...paddingWords(padding),
    ].join(", ");
  },
  inferShape(params, inputs) {
    const shape = onlyInput(inputs);
    if (asImage(shape) === undefined) return refuseFlat(LABEL, shape);
    const spread = readSpread(params);
    const filters = numberParam(params, "filters");
    if (countValues(spread.window) * lastAxis(shape) * filters > MAXIMUM_VALUES) {
      return refuse(
        "too-large",
        "This convolution has too many weights to hold in memory. Use fewer filters.",
      );
    }
    if (spread.extra.some((pixels, axis) => pixels > 0 && pixels >= (spread.strides[axis] ?? 1))) {
      return refuse("bad-parameter", `${LABEL}: Output padding must be less than the stride.`);
    }
    const [rows, columns] = spreadSides(shape, spread);
    if (rows < 1 || columns < 1) {
      return refuse(
        "padding-too-large",
        `${LABEL} would take off all of the image. Use less padding or a larger kernel.`,
      );
    }
    return accept([rows, columns, filters]);
  },
  /** k k cin cout weights, and as many multiply-adds for each pixel that comes in. */
  cost(params, inputs, output) {
    const shape = onlyInput(inputs);
    const filters = numberParam(params, "filters");
    const weights = countValues(readSpread(params).window) * lastAxis(shape) * filters;
    const biases = biasCount(params, filters);
    const values = countValues(output);
    return {
      trainableParameters: weights + biases,
      otherParameters: 0,
      flops: 2 * weights * countValues(shape.slice(0, -1)) + (biases > 0 ? values : 0),
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  window(params) {
    const { window, strides } = readSpread(params);
    // A pixel of the result is reached by at most so many of those that come in.
    const size = [Math.ceil(window[0] / strides[0]), Math.ceil(window[1] / strides[1])] as const;
    return { size, stride: [1 / strides[0], 1 / strides[1]] };
  },
  lower(params, { inputShapes, emit }) {
    const filters = numberParam(params, "filters");
    const spread = readSpread(params);
    const shape = [...spread.window, filters, lastAxis(onlyInput(inputShapes))];
    return emit(
      { kind: "transposedConv2d", filters, ...spread },
      {
        weights: (step) => [
          transposedKernel(step, shape, readStart(params)),
          ...(flagParam(params, "bias") ? [bias(step, filters, numberParam(params, "biasInitial"))] : []),
        ],
      },
    );
  },
};
