/**
 * Weights in fewer bits, as float32 values that a file can hold so exactly. Rounding twice is rounding once: whoever writes a file makes
 * the same bytes of rounded values again, so a format needs the values alone.
 */
import { FLOAT16_MAXIMUM, fromFloat16, toFloat16 } from "../codecs/float16";
import { SkiploomError } from "../foundation/errors";
import type { Shape } from "../layers/layer";
import type { OperationKind, WeightRole } from "../program/operation";
import type { Program } from "../program/program";
import type { WeightForm } from "./model";

/** A kernel in eight bits: value = byte x scale of its channel. */
export interface EightBits {
  /** From -127 to 127, in the kernel's own order. */
  readonly bytes: Int8Array<ArrayBuffer>;
  /** One for each channel that comes out, in their order. */
  readonly scales: Float32Array<ArrayBuffer>;
}

const LARGEST_BYTE = 127;
/** Channels whose largest number is under it are zeros: their scales would leave the range of normal floats. */
const LEAST_LARGEST = 2 ** -100;
/** Bits of a scale. A byte's 7 more are 24, which a float32 holds: each product is exact. */
const SCALE_BITS = 17;

/**
 * How a weight is kept where a person asks for a form: kernels alone in eight bits, in float16 all but running statistics, whose range
 * is that of activations.
 */
export function keptAs(role: WeightRole, form: WeightForm): WeightForm {
  if (form === "int8") return role === "kernel" || role === "depthwiseKernel" ? "int8" : "float32";
  return role === "runningMean" || role === "runningVariance" ? "float32" : form;
}

/**
 * All weights of a program, rounded; those that stay as they are are handed on, not copied.
 *
 * @param weights by name
 * @throws SkiploomError `unsupported` when a number is too large for the form
 */
export function roundWeights(
  { steps }: Program,
  weights: ReadonlyMap<string, Float32Array>,
  form: WeightForm,
): ReadonlyMap<string, Float32Array> {
  if (form === "float32") return weights;
  const rounded = new Map(weights);
  for (const { operation, weights: declared } of steps)
    for (const { name, role, shape } of declared) {
      const values = weights.get(name);
      const kept = keptAs(role, form);
      if (!values || kept === "float32") continue;
      rounded.set(
        name,
        kept === "int8"
          ? fromEightBits(toEightBits(values, operation.kind, shape, name), operation.kind, shape)
          : roundToFloat16(values, name),
      );
    }
  return rounded;
}

function roundToFloat16(values: Float32Array, name: string): Float32Array {
  const found = fromFloat16(toFloat16(values));
  if (found.every((value, index) => Number.isFinite(value) || !Number.isFinite(values[index]))) return found;
  throw new SkiploomError(
    "unsupported",
    `"${name}" holds numbers beyond ${FLOAT16_MAXIMUM}, the largest that a float of 16 bits can be. Use float32 instead.`,
  );
}

/**
 * Each channel by its own largest number (Krishnamoorthi 2018, section 2.2, symmetric, per channel). The scale is rounded up to
 * 17 bits: the largest number is 127 times it then, so it is found again from the rounded values.
 *
 * @param shape of the kernel, in the layout of the operation
 */
export function toEightBits(
  values: Float32Array,
  kind: OperationKind,
  shape: Shape,
  name: string,
): EightBits {
  const { channels, channelAt } = outputsOf(kind, shape);
  const largest = new Float64Array(channels);
  for (let index = 0; index < values.length; index += 1) {
    const size = Math.abs(values[index] ?? 0);
    const channel = channelAt(index);
    // Not a number stays so, and is told below.
    if (!(size <= (largest[channel] ?? 0))) largest[channel] = size;
  }
  const scales = Float32Array.from(largest, scaleOf);
  if (scales.some((scale) => !Number.isFinite(scale)))
    throw new SkiploomError(
      "unsupported",
      `"${name}" holds numbers that are not finite, which eight bits cannot be. Use float32 instead.`,
    );
  const bytes = new Int8Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const channel = channelAt(index);
    if ((largest[channel] ?? 0) >= LEAST_LARGEST)
      bytes[index] = Math.round((values[index] ?? 0) / (scales[channel] ?? 1));
  }
  return { bytes, scales };
}

export function fromEightBits(
  { bytes, scales }: EightBits,
  kind: OperationKind,
  shape: Shape,
): Float32Array<ArrayBuffer> {
  const { channelAt } = outputsOf(kind, shape);
  const values = new Float32Array(bytes.length);
  for (let index = 0; index < bytes.length; index += 1)
    values[index] = (bytes[index] ?? 0) * (scales[channelAt(index)] ?? 0);
  return values;
}

/** How many scales a kernel has: its channels that come out. */
export function scaleCount(kind: OperationKind, shape: Shape): number {
  return outputsOf(kind, shape).channels;
}

function scaleOf(largest: number): number {
  if (largest < LEAST_LARGEST) return 1;
  const scale = largest / LARGEST_BYTE;
  const step = 2 ** (Math.floor(Math.log2(scale)) - SCALE_BITS + 1);
  return Math.ceil(scale / step) * step;
}

interface Outputs {
  readonly channels: number;
  /** Of a value's place in the kernel. */
  channelAt(index: number): number;
}

/** Which channel that comes out a kernel's value belongs to. */
function outputsOf(kind: OperationKind, shape: Shape): Outputs {
  const last = shape.at(-1) ?? 1;
  const beforeLast = shape.at(-2) ?? 1;
  switch (kind) {
    case "transposedConv2d":
      return { channels: beforeLast, channelAt: (index) => Math.floor(index / last) % beforeLast };
    case "depthwiseConv2d":
      return { channels: beforeLast * last, channelAt: (index) => index % (beforeLast * last) };
    default:
      return { channels: last, channelAt: (index) => index % last };
  }
}
