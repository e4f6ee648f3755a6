/** Pools, of windows and of all pixels. */
import { bordersAlong, effectiveKernel } from "../../../layers/sliding-window";
import type { Borders, Padding } from "../../../program/operation";
import type { Handler, NodeReader } from "./node-reader";
import { type Activation, BATCH_AXIS, CHANNELS_FIRST, sameNumbers, UNIT_AXIS } from "./operands";
import { asRule, paddingOf, pairOf, takeIn, type Window, windowOf } from "./read-windows";
import { Refusal } from "./refusal";

/** Windows that stand over the end by rounding up become padding there. */
function roundedUp(shape: readonly number[], window: Window, padding: Padding): Borders {
  if (shape.slice(0, 2).includes(0))
    throw new Refusal(
      "It rounds its size up, which needs the size of the images, and the file leaves it open.",
    );
  const ends = ([0, 1] as const).map((axis) => {
    const length = shape[axis] ?? 0;
    const [before, behind] = bordersAlong(length, { ...window, padding }, axis);
    const reach = effectiveKernel({ ...window, padding }, axis);
    const stride = window.strides[axis];
    let places = Math.ceil((length + before + behind - reach) / stride) + 1;
    // A window that would begin behind the image and its padding is left out.
    if ((places - 1) * stride >= length + before) places -= 1;
    return [before, Math.max(behind, (places - 1) * stride + reach - length - before)] as const;
  });
  const [[top, bottom] = [0, 0], [left, right] = [0, 0]] = ends;
  return [top, bottom, left, right];
}

interface PoolWindow {
  readonly image: Activation;
  readonly window: Window;
  readonly padding: Padding;
  readonly isRoundedUp: boolean;
}

function poolWindow(node: NodeReader): PoolWindow {
  const image = node.image();
  const sides = node.integers("kernel_shape");
  if (!sides) throw new Refusal("It does not say how large its windows are.");
  const window = windowOf(node, pairOf(sides, 1, "windows"));
  if (window.dilations.some((dilation) => dilation !== 1))
    throw new Refusal("It is a dilated pool, and ours are not dilated.");
  const padding = paddingOf(node, image.shape, window);
  const isRoundedUp = node.integer("ceil_mode", 0) === 1 && padding !== "same";
  return { image, window, padding, isRoundedUp };
}

export const maxPool: Handler = (node) => {
  if (node.isRead(node.proto.output[1] ?? ""))
    throw new Refusal("It gives the places of its largest values as well.");
  const { image, window, padding, isRoundedUp } = poolWindow(node);
  const { strides } = window;
  // Zeros around what is never negative are never the largest, and padding takes no part.
  const canTakeIn = image.padded !== undefined && isNeverNegative(node, image.padded.of);
  const { from, padding: own } =
    canTakeIn && !isRoundedUp ? takeIn(image, padding) : { from: image, padding };
  const whole = isRoundedUp ? roundedUp(from.shape, window, own) : own;
  const rule = asRule(whole, from.shape, window, "valid");
  refuseExcess(rule, window);
  return node.apply({ kind: "maxPool", window: window.window, strides, padding: rule }, from);
};

function isNeverNegative(node: NodeReader, { value }: Activation): boolean {
  const maker = node.builder.steps.find(({ output }) => output === value)?.operation;
  return (
    maker?.kind === "activation" &&
    ["relu", "relu6", "sigmoid", "hardSigmoid", "softplus"].includes(maker.function)
  );
}

export const averagePool: Handler = (node) => {
  const { image, window, padding, isRoundedUp } = poolWindow(node);
  const { strides } = window;
  const counts = node.integer("count_include_pad", 0) === 1;
  const isPadded = padding !== "valid" && (typeof padding === "string" || padding.some((each) => each > 0));
  const canTakeIn = image.padded !== undefined && !isRoundedUp && (counts || !isPadded);
  const { from, padding: own } = canTakeIn ? takenIn(image, padding, window) : { from: image, padding };
  const takesIn = from !== image;
  const whole = isRoundedUp ? roundedUp(from.shape, window, own) : own;
  if (isRoundedUp && counts && !sameNumbers(whole as Borders, bordersOf(own)))
    throw new Refusal("It rounds its size up and counts padding, which no pool of ours does.");
  const rule = asRule(whole, from.shape, window, "valid");
  refuseExcess(rule, window);
  return node.apply(
    { kind: "averagePool", window: window.window, strides, padding: rule, countsPadding: counts || takesIn },
    from,
  );
};

function bordersOf(padding: Padding): Borders {
  return typeof padding === "string" ? [0, 0, 0, 0] : padding;
}

/** Zeros around the image as the window's own padding, unless some windows would see nothing else. */
function takenIn(image: Activation, padding: Padding, window: Window): ReturnType<typeof takeIn> {
  const taken = takeIn(image, padding);
  return isExcess(taken.padding, window) ? { from: image, padding } : taken;
}

function isExcess(padding: Padding, { window: [rows, columns] }: Window): boolean {
  if (typeof padding === "string") return false;
  const [top, bottom, left, right] = padding;
  return Math.max(top, bottom) >= rows || Math.max(left, right) >= columns;
}

function refuseExcess(padding: Padding, window: Window): void {
  if (isExcess(padding, window)) throw new Refusal("Some of its windows would see padding alone.");
}

/** What is left of the axes of an image whose pixels became one. */
function pooledAxes(axes: readonly number[], keeps: boolean): readonly number[] {
  const units = axes.map((axis) => (axis === BATCH_AXIS ? axis : axis === 2 ? 0 : UNIT_AXIS));
  return keeps ? units : units.filter((axis) => axis !== UNIT_AXIS);
}

function globally(node: NodeReader, given: Activation, how: "average" | "max", keeps: boolean): Activation {
  const axes = pooledAxes(given.axes, keeps);
  if (how === "average") {
    const { value, shape } = node.emit({ kind: "globalAveragePool" }, [given.value]);
    return { kind: "activation", value, shape, axes };
  }
  const [height = 0, width = 0] = given.shape;
  if (height * width === 0)
    throw new Refusal("It looks for the largest of all pixels, and the file leaves open how many there are.");
  const sides = [height, width] as const;
  const pooled = node.emit(
    { kind: "maxPool", window: sides, strides: sides, padding: "valid" },
    [given.value],
    {
      part: "pool",
    },
  );
  const { value, shape } = node.emit({ kind: "flatten" }, [pooled.value]);
  return { kind: "activation", value, shape, axes };
}

export const globalAveragePool: Handler = (node) => globally(node, pooled(node), "average", true);
export const globalMaxPool: Handler = (node) => globally(node, pooled(node), "max", true);

function pooled(node: NodeReader): Activation {
  const given = node.activation();
  return sameNumbers(given.axes, CHANNELS_FIRST) && given.shape.length === 3 ? given : node.image();
}

/** Over rows and columns: a global pool. @param axes of ONNX, from 0 */
export function reducedPixels(
  node: NodeReader,
  given: Activation,
  axes: readonly number[],
  how: "average" | "max",
): Activation | undefined {
  const reduced = axes.map((axis) => given.axes[axis] ?? BATCH_AXIS).sort();
  const isPixels = given.shape.length === 3 && sameNumbers(reduced, [0, 1]);
  const isWhole = given.axes.length === 4 && given.axes.includes(2);
  return isPixels && isWhole ? globally(node, given, how, node.integer("keepdims", 1) === 1) : undefined;
}
