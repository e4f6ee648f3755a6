/**
 * The sizes of a two-dimensional convolution over `[batch, height, width, channels]`, read once from what
 * TensorFlow.js hands to a kernel, axis by axis, so that the kernels can be written for one axis.
 */
import { backend_util } from "@tensorflow/tfjs-core";
import type { Padding } from "#core/program/operation";

/** One spatial axis: input position = output position * stride + tap * dilation - padBefore. */
export interface ConvolutionAxis {
  readonly input: number;
  readonly output: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBefore: number;
}

export interface ConvolutionGeometry {
  readonly batch: number;
  readonly inputChannels: number;
  /** Output channels; for a depthwise convolution input channels times multiplier. */
  readonly outputChannels: number;
  /** Of channels and of filters: each has its share of both. 1 for a depthwise convolution, whose kernels know no others. */
  readonly groups: number;
  readonly rows: ConvolutionAxis;
  readonly columns: ConvolutionAxis;
}

/** Attributes of the convolution kernels and of their gradients. */
export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  readonly dilations?: [number, number] | number;
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

type Shape4 = [number, number, number, number];

/** A shape of rank 4. @throws when it has another rank. */
export function shapeOfRank4(shape: readonly number[]): Shape4 {
  const [first, second, third, fourth] = shape;
  if (
    shape.length !== 4 ||
    first === undefined ||
    second === undefined ||
    third === undefined ||
    fourth === undefined
  ) {
    throw new Error(`A convolution needs tensors of rank 4, but got a shape of rank ${shape.length}.`);
  }
  return [first, second, third, fourth];
}

interface KnownGeometry {
  readonly inputShape: readonly number[];
  readonly filterShape: readonly number[];
  readonly attributes: ConvolutionAttributes;
  readonly depthwise: boolean;
  readonly geometry: ConvolutionGeometry;
}

/** A network asks for the same few in every step; reading them anew was a fifth of what a step left to the garbage collector. */
const known: KnownGeometry[] = [];
const MOST_KNOWN = 512;

/**
 * Reads the geometry of a convolution.
 * @param inputShape `[batch, height, width, input channels]`
 * @param filterShape `[height, width, input channels / groups, output channels or multiplier]`
 * @throws when the data has its channels first, which no layer here produces.
 */
export function convolutionGeometry(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
  depthwise: boolean,
): ConvolutionGeometry {
  for (const one of known) {
    if (
      one.depthwise === depthwise &&
      sameNumbers(one.inputShape, inputShape) &&
      sameNumbers(one.filterShape, filterShape) &&
      sameAttributes(one.attributes, attributes)
    )
      return one.geometry;
  }
  const geometry = readGeometry(inputShape, filterShape, attributes, depthwise);
  if (known.length === MOST_KNOWN) known.length = 0;
  known.push({
    inputShape: [...inputShape],
    filterShape: [...filterShape],
    attributes: geometryAttributes(attributes),
    depthwise,
    geometry,
  });
  return geometry;
}

/** Copies of those that are compared: a caller may change its own, and hold more beside them. */
function geometryAttributes(attributes: ConvolutionAttributes): ConvolutionAttributes {
  const { strides, pad, dilations, dataFormat, dimRoundingMode } = attributes;
  return structuredClone({
    strides,
    pad,
    ...(dilations !== undefined && { dilations }),
    ...(dataFormat !== undefined && { dataFormat }),
    ...(dimRoundingMode !== undefined && { dimRoundingMode }),
  });
}

function sameAttributes(one: ConvolutionAttributes, other: ConvolutionAttributes): boolean {
  return (
    sameNumbers(one.strides, other.strides) &&
    sameNumbers(one.dilations, other.dilations) &&
    (one.pad === other.pad ||
      (Array.isArray(one.pad) && JSON.stringify(one.pad) === JSON.stringify(other.pad))) &&
    one.dataFormat === other.dataFormat &&
    one.dimRoundingMode === other.dimRoundingMode
  );
}

/** TensorFlow.js's depthwise layer hands on dilations of null. */
function sameNumbers(
  one: number | readonly number[] | null | undefined,
  other: number | readonly number[] | null | undefined,
): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return one === other;
  }
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}

function readGeometry(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
  depthwise: boolean,
): ConvolutionGeometry {
  const { strides, pad, dilations, dataFormat, dimRoundingMode } = attributes;
  if (dataFormat === "NCHW") throw new Error("Convolutions here need their channels last (NHWC).");
  const information = backend_util.computeConv2DInfo(
    shapeOfRank4(inputShape),
    shapeOfRank4(filterShape),
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
  return {
    batch: information.batchSize,
    inputChannels: information.inChannels,
    outputChannels: information.outChannels,
    groups: depthwise ? 1 : Math.max(1, information.inChannels / Math.max(1, filterShape[2] ?? 1)),
    rows: {
      input: information.inHeight,
      output: information.outHeight,
      taps: information.filterHeight,
      stride: information.strideHeight,
      dilation: information.dilationHeight,
      padBefore: information.padInfo.top,
    },
    columns: {
      input: information.inWidth,
      output: information.outWidth,
      taps: information.filterWidth,
      stride: information.strideWidth,
      dilation: information.dilationWidth,
      padBefore: information.padInfo.left,
    },
  };
}

/** Channels and filters of one group. */
export function shares({
  inputChannels,
  outputChannels,
  groups,
}: ConvolutionGeometry): readonly [inputChannels: number, outputChannels: number] {
  return [inputChannels / groups, outputChannels / groups];
}

/** How far the taps of a dilated filter reach: `(taps - 1) * dilation + 1`. */
export function reach(axis: ConvolutionAxis): number {
  return (axis.taps - 1) * axis.dilation + 1;
}

/** A padding as TensorFlow.js's kernels are told it. */
export function padAttribute(padding: Padding): "same" | "valid" | backend_util.ExplicitPadding {
  if (typeof padding === "string") return padding;
  const [top, bottom, left, right] = padding;
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
