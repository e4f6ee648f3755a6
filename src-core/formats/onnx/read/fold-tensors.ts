/** Constants that are laid out anew, joined, picked from and cut, while reading. */
import { invalidModel } from "../../invalid-model";
import { permuted } from "../permuted";
import { type Constant, constantOf, floatsOf, type Numbers, OPEN, sizeOf } from "./constants";
import type { NodeReader } from "./node-reader";
import { ONNX_WORDS } from "./open-model";
import { axisAt } from "./operands";
import { Refusal } from "./refusal";

/** Of constants that a file makes out of nothing: it says a size and no numbers. */
export const MOST_MADE = 2 ** 22;

/** @throws Refusal */
export function required(constant: Constant | undefined): Constant {
  if (constant) return constant;
  throw new Refusal("It has no input.");
}

export function checkMade(dims: readonly number[]): void {
  const size = sizeOf(dims);
  if (dims.some((side) => !Number.isInteger(side) || side < 0))
    throw new Refusal("It makes numbers for each image, or for an image whose size the file leaves open.");
  if (size > MOST_MADE)
    throw invalidModel(ONNX_WORDS, `it asks for ${size} equal numbers, more than weights are made of`);
}

export function joined(node: NodeReader, given: readonly Constant[]): Constant {
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

export function gathered(node: NodeReader, from: Constant, indices: Constant): Constant {
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

export function unsqueezed(node: NodeReader, given: Constant): Constant {
  const axes = node.list("axes", 1) ?? [];
  const rank = given.dims.length + axes.length;
  const added = axes.map((axis) => axisAt(axis, rank));
  const own = [...given.dims];
  const dims = Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (own.shift() ?? 1)));
  return { ...given, dims };
}

export function squeezed(node: NodeReader, given: Constant): Constant {
  const axes = node.list("axes", 1)?.map((axis) => axisAt(axis, given.dims.length));
  const dims = given.dims.filter((side, axis) => (axes ? !axes.includes(axis) : side !== 1));
  return { ...given, dims };
}

export function reshaped(node: NodeReader, given: Constant): Constant {
  const asked = node.list("shape", 1) ?? [];
  const known = asked.map((side, axis) => (side === 0 ? (given.dims[axis] ?? 0) : side));
  const left = sizeOf(given.dims) / sizeOf(known.filter((side) => side !== -1));
  const dims = known.map((side) => (side === -1 ? left : side));
  if (sizeOf(dims) !== sizeOf(given.dims))
    throw new Refusal("It lays weights out in a shape of another size.");
  return { ...given, dims };
}

export function flattened(node: NodeReader, given: Constant): Constant {
  const axis = node.integer("axis", 1);
  const place = axis < 0 ? axis + given.dims.length : axis;
  return { ...given, dims: [sizeOf(given.dims.slice(0, place)), sizeOf(given.dims.slice(place))] };
}

export function transposed(node: NodeReader, given: Constant): Constant {
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
export function sliced(node: NodeReader, given: Constant): Constant {
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
