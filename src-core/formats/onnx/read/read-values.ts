/** Factors and offsets, and where branches meet. */
import type { Operation } from "../../../program/operation";
import { alongChannels, forChannels } from "./channel-weights";
import { type Constant, OPEN, sizeOf } from "./constants";
import { type Handler, type NodeReader, vectorWeight } from "./node-reader";
import { type Activation, BATCH_AXIS, sameNumbers, UNIT_AXIS } from "./operands";
import { addToPartial, dividedByPartial, multipliedPartial, subtractedPartial } from "./partial-norms";
import { curve, linear } from "./read-activations";
import { Refusal } from "./refusal";

type Arithmetic = "add" | "subtract" | "subtractFrom" | "multiply" | "divide";

/** A network's values and weights. */
function withConstant(node: NodeReader, kind: Arithmetic, given: Activation, constant: Constant): Activation {
  if (!constant.isFloat) throw new Refusal("It computes with whole numbers.");
  const size = sizeOf(constant.dims);
  if (constant.dims.length > given.axes.length && size !== 1)
    throw new Refusal("It repeats a network's values along further axes.");
  const [number = OPEN] = constant.numbers();
  // A tensor of one place is a weight, a number by itself is not learned.
  if (size === 1 && kind === "multiply" && constant.dims.length > 0 && Number.isFinite(number))
    return node.apply({ kind: "gain" }, given, [vectorWeight("gain", Float32Array.of(number))]);
  if (size === 1) return withNumber(node, kind, given, number);
  const settled = forChannels(node, node.builder.settled(node.name, given), constant.dims);
  const vector = alongChannels(constant, settled);
  if (!vector)
    throw new Refusal(
      "It adds to a network's values, or multiplies them by, weights that differ from pixel to pixel.",
      "Use weights that differ from channel to channel.",
    );
  const add = (values: Float32Array, to: Activation): Activation =>
    node.apply({ kind: "offset" }, to, [vectorWeight("offset", values)]);
  const times = (values: Float32Array): Activation =>
    node.apply({ kind: "gain" }, settled, [vectorWeight("gain", values)]);
  switch (kind) {
    case "add":
      return add(vector, settled);
    case "subtract":
      return add(
        vector.map((value) => -value),
        settled,
      );
    case "subtractFrom":
      return add(vector, node.apply({ kind: "scale", factor: -1 }, settled));
    case "multiply":
      return times(vector);
    case "divide":
      return times(vector.map((value) => 1 / value));
  }
}

function withNumber(node: NodeReader, kind: Arithmetic, given: Activation, number: number): Activation {
  if (!Number.isFinite(number) || (kind === "divide" && number === 0))
    throw new Refusal("It computes with a number that is not finite.");
  switch (kind) {
    case "add":
      return linear(node, given, 1, number);
    case "subtract":
      return linear(node, given, 1, -number);
    case "subtractFrom":
      return linear(node, given, -1, number);
    case "multiply":
      return linear(node, given, number, 0);
    case "divide":
      return linear(node, given, 1 / number, 0);
  }
}

/** Whether values lie in one order. */
function areAlike([first, ...others]: readonly Activation[]): boolean {
  return others.every(
    ({ axes, pending }) =>
      sameNumbers(axes, first?.axes ?? []) &&
      sameNumbers(pending?.order ?? [], first?.pending?.order ?? []) &&
      sameNumbers(pending?.shape ?? [], first?.pending?.shape ?? []),
  );
}

/** Values of one order and one size, as they are joined value by value. */
function aligned(node: NodeReader, given: readonly Activation[]): readonly Activation[] {
  const [first] = given;
  if (!first) throw new Refusal("It has no input.");
  if (areAlike(given)) return given;
  const settled = given.map((each) => node.builder.settled(node.name, each));
  if (settled.every(({ axes }) => sameNumbers(axes, settled[0]?.axes ?? []))) return settled;
  return settled.every(({ axes }) => axes.length === 4)
    ? settled.map((each) => node.builder.asImage(node.name, each))
    : settled.map((each) => node.builder.asVector(node.name, each));
}

function joined(node: NodeReader, operation: Operation, given: readonly Activation[]): Activation {
  const [first, ...others] = aligned(node, given);
  if (!first) throw new Refusal("It has no input.");
  if (others.length === 0) return first;
  if (!others.every(({ shape }) => sameNumbers(shape, first.shape)))
    throw new Refusal("It joins values of different sizes, of which one would be repeated.");
  const { value, shape } = node.emit(operation, [first.value, ...others.map((each) => each.value)]);
  return { ...withoutPadded(first), value, shape };
}

function withoutPadded({ kind, value, shape, axes, pending }: Activation): Activation {
  return { kind, value, shape, axes, ...(pending && { pending }) };
}

function bothConstant(node: NodeReader): boolean {
  return node.inputs.every((input) => input?.kind === "constant");
}

export const add: Handler = (node) => {
  const [first, second] = node.inputs;
  const partial = first && second && (addToPartial(first, second) ?? addToPartial(second, first));
  if (partial) return partial;
  const constants = node.inputs.flatMap((input, index) => (input?.kind === "constant" ? [index] : []));
  const values = node.inputs.flatMap((input, index) =>
    input !== undefined && input.kind !== "constant" ? [node.activation(index)] : [],
  );
  const sum = joined(node, { kind: "add" }, values);
  return constants.reduce(
    (total, index) => withConstant(node, "add", total, node.constant(index, "weights")),
    sum,
  );
};

export const subtract: Handler = (node) => {
  const [first, second] = node.inputs;
  const partial = first && second && subtractedPartial(first, second);
  if (partial) return partial;
  if (second?.kind === "constant") return withConstant(node, "subtract", node.activation(0), second);
  if (first?.kind === "constant") return withConstant(node, "subtractFrom", node.activation(1), first);
  return joined(node, { kind: "subtract" }, [node.activation(0), node.activation(1)]);
};

export const multiply: Handler = (node) => {
  const [first, second] = node.inputs;
  const partial = first && second && multipliedPartial(first, second);
  if (partial) return partial;
  if (second?.kind === "constant") return withConstant(node, "multiply", node.activation(0), second);
  if (first?.kind === "constant") return withConstant(node, "multiply", node.activation(1), first);
  return product(node, node.activation(0), node.activation(1));
};

/** Of equal sizes, or of images and of a factor a channel or a pixel. */
function product(node: NodeReader, one: Activation, other: Activation): Activation {
  const settled = areAlike([one, other])
    ? [one, other]
    : [one, other].map((each) => node.builder.settled(node.name, each));
  const [large, small] = settled.sort((left, right) => right.shape.length - left.shape.length);
  if (!large || !small) throw new Refusal("It has no input.");
  if (large.shape.length === 3 && small.shape.length === 1 && isOfChannels(small, large)) {
    const inputs = one.shape.length === 3 ? [large.value, small.value] : [small.value, large.value];
    const { value, shape } = node.emit({ kind: "multiply" }, inputs);
    return { ...withoutPadded(large), value, shape };
  }
  const both = aligned(node, [one, other]);
  const [first = one, second = other] = both;
  const whole = first.shape.map((side, axis) => Math.max(side, second.shape[axis] ?? 1));
  const largest = both.find(({ shape }) => sameNumbers(shape, whole));
  const smallest = largest === first ? second : first;
  if (!largest || !isFactor(smallest.shape, whole))
    throw new Refusal(
      `It multiplies values of ${one.shape.join("×")} and ${other.shape.join("×")}, of which none is a factor a channel or a pixel.`,
    );
  const { value, shape } = node.emit({ kind: "multiply" }, [first.value, second.value]);
  return { ...withoutPadded(largest), value, shape };
}

/** Whether a vector stands where the image has its channels. */
function isOfChannels(vector: Activation, image: Activation): boolean {
  const place = image.axes.indexOf(2);
  const lead = image.axes.length - vector.axes.length;
  return (
    vector.shape[0] === image.shape[2] &&
    vector.axes.indexOf(0) + lead === place &&
    vector.axes.every((axis) => axis === 0 || axis === UNIT_AXIS || axis === BATCH_AXIS) &&
    lead === 0
  );
}

function isFactor(
  [rows = 1, columns = 1, channels = 1]: readonly number[],
  whole: readonly number[],
): boolean {
  if (sameNumbers([rows, columns, channels].slice(0, whole.length), whole)) return true;
  return (
    whole.length === 3 &&
    ((rows === 1 && columns === 1 && channels === whole[2]) ||
      (rows === whole[0] && columns === whole[1] && channels === 1))
  );
}

export const divide: Handler = (node) => {
  const [first, second] = node.inputs;
  const partial = first && second && dividedByPartial(node, first, second);
  if (partial) return partial;
  if (second?.kind === "constant") return withConstant(node, "divide", node.activation(0), second);
  throw new Refusal("It divides by what is computed while it runs.");
};

export const negate: Handler = (node) => linear(node, node.activation(), -1, 0);

export const maximum: Handler = (node) => {
  const values = node.inputs.flatMap((input, index) =>
    input && input.kind !== "constant" ? [node.activation(index)] : [],
  );
  const [constant, ...more] = node.inputs.filter((input): input is Constant => input?.kind === "constant");
  const most = joined(node, { kind: "maximum" }, values);
  if (!constant) return most;
  const [low = OPEN] = constant.numbers();
  if (more.length > 0 || sizeOf(constant.dims) !== 1 || !Number.isFinite(low))
    throw new Refusal("It takes the larger of a network's values and of weights.");
  return linear(node, node.apply(curve("relu"), linear(node, most, 1, -low)), 1, low);
};

/** The sum, divided by their number. */
export const mean: Handler = (node) => {
  const values = node.inputs.map((_, index) => node.activation(index));
  return linear(node, joined(node, { kind: "add" }, values), 1 / values.length, 0);
};

export const identity: Handler = (node) => {
  const [given] = node.inputs;
  if (!given || (given.kind === "constant" && bothConstant(node))) return given ?? node.activation();
  return given;
};
