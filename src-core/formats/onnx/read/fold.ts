/** What is computed of constants alone is computed while reading: shapes for a Reshape, weights that are turned or widened. */
import { invalidModel } from "../../invalid-model";
import { DATA_TYPES } from "../messages";
import { permuted } from "../permuted";
import {
  BATCH_SIZE,
  type Constant,
  constantOf,
  floatsOf,
  integersOf,
  isFloatType,
  type Numbers,
  OPEN,
  sizeOf,
} from "./constants";
import type { NodeReader } from "./node-reader";
import { ONNX_WORDS } from "./open-model";
import { axisAt } from "./operands";
import { Refusal } from "./refusal";

/** Of constants that a file makes out of nothing: it says a size and no numbers. */
const MOST_MADE = 2 ** 22;

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

function required(constant: Constant | undefined): Constant {
  if (constant) return constant;
  throw new Refusal("It has no input.");
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

function checkMade(dims: readonly number[]): void {
  const size = sizeOf(dims);
  if (dims.some((side) => !Number.isInteger(side) || side < 0))
    throw new Refusal("It makes numbers for each image, or for an image whose size the file leaves open.");
  if (size > MOST_MADE)
    throw invalidModel(ONNX_WORDS, `it asks for ${size} equal numbers, more than weights are made of`);
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

function joined(node: NodeReader, given: readonly Constant[]): Constant {
  const first = required(given[0]);
  const axis = axisAt(node.integer("axis", 0), Math.max(1, first.dims.length)) ?? 0;
  const outer = sizeOf(first.dims.slice(0, axis));
  const inner = sizeOf(first.dims.slice(axis + 1));
  if (
    !given.every(
      ({ dims }) => sizeOf(dims.slice(0, axis)) === outer && sizeOf(dims.slice(axis + 1)) === inner,
    )
  )
    throw new Refusal("It joins weights of different sizes.");
  const values: number[] = [];
  for (let row = 0; row < outer; row += 1)
    for (const each of given) {
      const width = inner * (each.dims[axis] ?? 1);
      const numbers = each.numbers();
      for (let index = 0; index < width; index += 1) values.push(numbers[row * width + index] ?? OPEN);
    }
  const length = given.reduce((sum, { dims }) => sum + (dims[axis] ?? 1), 0);
  return withNumbers(first, [...first.dims.slice(0, axis), length, ...first.dims.slice(axis + 1)], values);
}

function withNumbers(like: Constant, dims: readonly number[], values: readonly number[]): Constant {
  return constantOf(dims, like.isFloat ? Float32Array.from(values) : values, like.isFloat);
}

function gathered(node: NodeReader, from: Constant, indices: Constant): Constant {
  const axis = axisAt(node.integer("axis", 0), from.dims.length);
  const asked = Array.from(indices.numbers());
  if (axis === undefined) throw new Refusal("It picks along an axis that its input has not.");
  const side = from.dims[axis] ?? 1;
  const outer = sizeOf(from.dims.slice(0, axis));
  const inner = sizeOf(from.dims.slice(axis + 1));
  checkMade([outer, asked.length, inner]);
  const numbers = from.numbers();
  const values: number[] = [];
  for (let row = 0; row < outer; row += 1)
    for (const index of asked) {
      const place = index < 0 ? index + side : index;
      for (let at = 0; at < inner; at += 1) values.push(numbers[(row * side + place) * inner + at] ?? OPEN);
    }
  return withNumbers(
    from,
    [...from.dims.slice(0, axis), ...indices.dims, ...from.dims.slice(axis + 1)],
    values,
  );
}

function unsqueezed(node: NodeReader, given: Constant): Constant {
  const axes = node.list("axes", 1) ?? [];
  const rank = given.dims.length + axes.length;
  const added = axes.map((axis) => axisAt(axis, rank));
  const own = [...given.dims];
  const dims = Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (own.shift() ?? 1)));
  return { ...given, dims };
}

function squeezed(node: NodeReader, given: Constant): Constant {
  const axes = node.list("axes", 1)?.map((axis) => axisAt(axis, given.dims.length));
  const dims = given.dims.filter((side, axis) => (axes ? !axes.includes(axis) : side !== 1));
  return { ...given, dims };
}

function reshaped(node: NodeReader, given: Constant): Constant {
  const asked = node.list("shape", 1) ?? [];
  const known = asked.map((side, axis) => (side === 0 ? (given.dims[axis] ?? 0) : side));
  const left = sizeOf(given.dims) / sizeOf(known.filter((side) => side !== -1));
  const dims = known.map((side) => (side === -1 ? left : side));
  if (sizeOf(dims) !== sizeOf(given.dims))
    throw new Refusal("It lays weights out in a shape of another size.");
  return { ...given, dims };
}

function flattened(node: NodeReader, given: Constant): Constant {
  const axis = node.integer("axis", 1);
  const place = axis < 0 ? axis + given.dims.length : axis;
  return { ...given, dims: [sizeOf(given.dims.slice(0, place)), sizeOf(given.dims.slice(place))] };
}

function transposed(node: NodeReader, given: Constant): Constant {
  const rank = given.dims.length;
  const perm = node.integers("perm") ?? given.dims.map((_, axis) => rank - 1 - axis);
  if (
    [...perm].sort((one, other) => one - other).some((axis, place) => axis !== place) ||
    perm.length !== rank
  )
    throw new Refusal("It names axes that its input has not.");
  const dims = perm.map((axis) => given.dims[axis] ?? 1);
  if (!given.isFloat) throw new Refusal("It turns whole numbers.");
  let found: Numbers | undefined;
  return {
    ...given,
    dims,
    numbers() {
      found ??= permuted(floatsOf(given), given.dims, perm);
      return found;
    },
  };
}

/** Along one axis after the other; without a step but 1. */
function sliced(node: NodeReader, given: Constant): Constant {
  const [starts, ends] = [node.list("starts", 1) ?? [], node.list("ends", 2) ?? []];
  const axes = node.list("axes", 3) ?? starts.map((_, axis) => axis);
  if (node.list("steps", 4)?.some((step) => step !== 1)) throw new Refusal("It takes every n-th of weights.");
  return axes.reduce<Constant>((rest, asked, index) => {
    const axis = axisAt(asked, rest.dims.length);
    if (axis === undefined) throw new Refusal("It names axes that its input has not.");
    const side = rest.dims[axis] ?? 1;
    const at = (place: number): number => Math.min(side, place < 0 ? Math.max(0, place + side) : place);
    const [from, to] = [at(starts[index] ?? 0), at(ends[index] ?? side)];
    const [outer, inner] = [sizeOf(rest.dims.slice(0, axis)), sizeOf(rest.dims.slice(axis + 1))];
    const numbers = rest.numbers();
    const values: number[] = [];
    for (let row = 0; row < outer; row += 1)
      for (let place = (row * side + from) * inner; place < (row * side + to) * inner; place += 1)
        values.push(numbers[place] ?? OPEN);
    return withNumbers(
      rest,
      [...rest.dims.slice(0, axis), Math.max(0, to - from), ...rest.dims.slice(axis + 1)],
      values,
    );
  }, given);
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
