import { DATA_TYPES } from "../messages";
import { BATCH_SIZE, type Constant, constantOf, integersOf, isFloatType, OPEN, sizeOf } from "./constants";
import {
  checkMade,
  flattened,
  gathered,
  joined,
  MOST_MADE,
  required,
  reshaped,
  sliced,
  squeezed,
  transposed,
  unsqueezed,
} from "./fold-tensors";
import type { NodeReader } from "./node-reader";
import { axisAt } from "./operands";
import { Refusal } from "./refusal";

type Folder = (node: NodeReader, inputs: readonly Constant[]) => Constant;

const FOLDERS: ReadonlyMap<string, Folder> = new Map<string, Folder>([
  ["Constant", (node) => constant(node)],
  ["ConstantOfShape", (node, [shape]) => filled(node, Array.from(required(shape).numbers()))],
  ["Identity", (_node, [given]) => required(given)],
  ["Dropout", (_node, [given]) => required(given)],
  ["Cast", (node, [given]) => cast(node, required(given))],
  ["Neg", (_node, [given]) => mapped(required(given), (value) => -value)],
  ["Sqrt", (_node, [given]) => mapped(required(given), Math.sqrt)],
  ["Floor", (_node, [given]) => mapped(required(given), Math.floor)],
  ["Ceil", (_node, [given]) => mapped(required(given), Math.ceil)],
  ["Exp", (_node, [given]) => mapped(required(given), Math.exp)],
  ["Reciprocal", (_node, [given]) => mapped(required(given), (value) => 1 / value)],
  ["Add", (_node, given) => combined(given, sumOf)],
  ["Sub", (_node, given) => combined(given, (one, other) => sumOf(one, -other))],
  ["Mul", (_node, given) => combined(given, productOf)],
  ["Div", (_node, given) => combined(given, quotientOf(required(given[0]).isFloat))],
  ["Pow", (_node, given) => combined(given, (one, other) => one ** other)],
  ["Concat", (node, given) => joined(node, given)],
  ["Gather", (node, [from, indices]) => gathered(node, required(from), required(indices))],
  ["Unsqueeze", (node, [given]) => unsqueezed(node, required(given))],
  ["Squeeze", (node, [given]) => squeezed(node, required(given))],
  ["Reshape", (node, [given]) => reshaped(node, required(given))],
  ["Flatten", (node, [given]) => flattened(node, required(given))],
  ["Transpose", (node, [given]) => transposed(node, required(given))],
  ["Slice", (node, [given]) => sliced(node, required(given))],
  ["Expand", (_node, [given, shape]) => expanded(required(given), Array.from(required(shape).numbers()))],
  ["DequantizeLinear", (node, given) => widened(node, given)],
  ["Shape", (_node, [given]) => integersOf(required(given).dims)],
]);

/** Undefined: its inputs are not all constants, or it is no such operator. @throws Refusal */
export function fold(node: NodeReader): Constant | undefined {
  const folder = FOLDERS.get(node.proto.opType);
  if (!folder) return undefined;
  const inputs = node.inputs.filter((input): input is Constant => input?.kind === "constant");
  return inputs.length === node.inputs.filter((input) => input !== undefined).length
    ? folder(node, inputs)
    : undefined;
}

function constant(node: NodeReader): Constant {
  const tensor = node.tensor("value");
  if (tensor) return tensor;
  if (node.has("value_float")) return constantOf([], [node.float("value_float", 0)], true);
  if (node.has("value_int")) return constantOf([], [node.integer("value_int", 0)], false);
  const floats = node.has("value_floats") ? node.floats("value_floats") : undefined;
  if (floats) return constantOf([floats.length], floats, true);
  const integers = node.has("value_ints") ? node.integers("value_ints") : undefined;
  if (integers) return integersOf(integers);
  throw new Refusal("It is a constant of another kind than numbers.");
}

function filled(node: NodeReader, dims: readonly number[]): Constant {
  const value = node.tensor("value");
  const [number = 0] = value?.numbers() ?? [0];
  checkMade(dims);
  const isFloat = value?.isFloat ?? true;
  const values = new Float32Array(sizeOf(dims)).fill(number);
  return constantOf(dims, isFloat ? values : Array.from(values), isFloat);
}

function cast(node: NodeReader, given: Constant): Constant {
  const type = node.integer("to", DATA_TYPES.float32);
  const isFloat = isFloatType(type);
  if (isFloat && given.isFloat) return given;
  if (isFloat) return { ...given, isFloat, numbers: () => Float32Array.from(given.numbers()) };
  return { ...given, isFloat, numbers: () => Array.from(given.numbers(), whole) };
}

function whole(value: number): number {
  return Number.isFinite(value) ? Math.trunc(value) : value;
}

function mapped(given: Constant, by: (value: number) => number): Constant {
  const values = Array.from(given.numbers(), by);
  return constantOf(given.dims, given.isFloat ? Float32Array.from(values) : values, given.isFloat);
}

/** A number of images stands for itself alone: what is computed of it is open. */
function sumOf(one: number, other: number): number {
  if (Number.isFinite(one) && Number.isFinite(other)) return one + other;
  if (one === BATCH_SIZE && other === 0) return one;
  return other === BATCH_SIZE && one === 0 ? other : OPEN;
}

function productOf(one: number, other: number): number {
  if (Number.isFinite(one) && Number.isFinite(other)) return one * other;
  if (one === BATCH_SIZE && other === 1) return one;
  return other === BATCH_SIZE && one === 1 ? other : OPEN;
}

function quotientOf(isFloat: boolean): (one: number, other: number) => number {
  return (one, other) => {
    if (one === BATCH_SIZE && other === 1) return one;
    if (!Number.isFinite(one) || !Number.isFinite(other)) return OPEN;
    return isFloat ? one / other : Math.trunc(one / other);
  };
}

function combined(given: readonly Constant[], by: (one: number, other: number) => number): Constant {
  const [first, ...others] = given;
  return others.reduce((one, other) => pair(one, other, by), required(first));
}

function pair(one: Constant, other: Constant, by: (one: number, other: number) => number): Constant {
  const rank = Math.max(one.dims.length, other.dims.length);
  const sideOf = (dims: readonly number[], axis: number): number => dims[axis - rank + dims.length] ?? 1;
  const dims = Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [sideOf(one.dims, axis), sideOf(other.dims, axis)];
    if (left !== right && left !== 1 && right !== 1)
      throw new Refusal("It joins weights of different sizes.");
    return left === 1 ? right : left;
  });
  const size = sizeOf(dims);
  if (size > MOST_MADE && size > sizeOf(one.dims) && size > sizeOf(other.dims)) checkMade(dims);
  const [left, right] = [one.numbers(), other.numbers()];
  const values = new Array<number>(size);
  for (let index = 0; index < size; index += 1)
    values[index] = by(
      left[placeIn(one.dims, dims, index)] ?? OPEN,
      right[placeIn(other.dims, dims, index)] ?? OPEN,
    );
  const isFloat = one.isFloat || other.isFloat;
  return constantOf(dims, isFloat ? Float32Array.from(values) : values, isFloat);
}

/** Where a value of a larger shape lies in a smaller one that is repeated to it. */
function placeIn(own: readonly number[], whole: readonly number[], index: number): number {
  let [rest, place, step] = [index, 0, 1];
  for (let axis = whole.length - 1; axis >= 0; axis -= 1) {
    const side = whole[axis] ?? 1;
    const ownSide = own[axis - whole.length + own.length] ?? 1;
    if (ownSide !== 1) place += (rest % side) * step;
    step *= ownSide;
    rest = Math.floor(rest / side);
  }
  return place;
}

function expanded(given: Constant, shape: readonly number[]): Constant {
  checkMade(shape);
  return pair(given, constantOf(shape, new Float32Array(sizeOf(shape)), given.isFloat), (value) => value);
}

/** Weights in eight bits: (byte - zero point) x scale, for each place along an axis or for all. */
function widened(node: NodeReader, [bytes, scales, zeros]: readonly Constant[]): Constant {
  const [given, factors] = [required(bytes), required(scales)];
  const axis = axisAt(node.integer("axis", 1), given.dims.length) ?? 0;
  const scale = factors.numbers();
  const zero = zeros?.numbers();
  const isWhole = sizeOf(factors.dims) === 1;
  if (!isWhole && sizeOf(factors.dims) !== given.dims[axis])
    throw new Refusal("Its scales are for blocks of weights, and it can have one for each channel.");
  const inner = sizeOf(given.dims.slice(axis + 1));
  const side = given.dims[axis] ?? 1;
  const numbers = given.numbers();
  const values = new Float32Array(numbers.length);
  for (let index = 0; index < values.length; index += 1) {
    const place = isWhole ? 0 : Math.floor(index / inner) % side;
    values[index] = ((numbers[index] ?? 0) - (zero?.[place] ?? 0)) * (scale[place] ?? 0);
  }
  return constantOf(given.dims, values, true);
}
