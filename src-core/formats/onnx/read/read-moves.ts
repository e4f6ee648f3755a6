import { BATCH_SIZE, integersOf, sizeOf } from "./constants";
import type { Handler, NodeReader } from "./node-reader";
import {
  type Activation,
  axisAt,
  BATCH_AXIS,
  channelAxis,
  dimsOf,
  sameNumbers,
  UNIT_AXIS,
  VECTOR,
} from "./operands";
import { Refusal } from "./refusal";

export const shape: Handler = (node) => {
  const [given] = node.inputs;
  const dims =
    given?.kind === "constant"
      ? given.dims
      : given?.kind === "view"
        ? [BATCH_SIZE, ...given.dims]
        : dimsOf(node.activation());
  const [start, end] = [node.integer("start", 0), node.integer("end", dims.length)];
  return integersOf(dims.slice(start, end));
};

export const flatten: Handler = (node) => {
  const [given] = node.inputs;
  const axis = node.integer("axis", 1);
  const rank = given?.kind === "activation" ? given.axes.length : 4;
  if (axis !== 1 && axis !== 1 - rank) throw new Refusal("It lays the images of a batch out in one vector.");
  return given?.kind === "view"
    ? node.builder.materialised(node.name, { ...given, dims: [sizeOf(given.dims)] })
    : flat(node, node.activation());
};

/** The values of an image as a vector, in ONNX's order, which the kernel that follows is told. */
function flat(node: NodeReader, given: Activation): Activation {
  if (given.axes[0] !== BATCH_AXIS) throw new Refusal("Its batch is not its first axis.");
  const { axes, shape: sides, value, pending } = given;
  if (sides.length === 1)
    return { kind: "activation", value, shape: sides, axes: VECTOR, ...(pending && { pending }) };
  const order = axes.filter((axis) => axis >= 0);
  const hidden = [0, 1, 2].filter((axis) => !order.includes(axis));
  const whole = [...hidden, ...order];
  const flattened = node.emit({ kind: "flatten" }, [value]);
  const large = whole.filter((axis) => sides[axis] !== 1);
  const liesAlike = large.every((axis, place) => place === 0 || axis > (large[place - 1] ?? 0));
  return {
    kind: "activation",
    ...flattened,
    axes: VECTOR,
    ...(!liesAlike && { pending: { shape: sides, order: whole } }),
  };
}

/** Lengths behind the batch that a Reshape asks for. */
function targetOf(node: NodeReader, given: readonly number[]): readonly number[] {
  const asked = node.list("shape", 1);
  if (!asked) throw new Refusal("It does not say into what shape.");
  const copies = node.integer("allowzero", 0) === 0;
  const known = asked.map((side, axis) => (side === 0 && copies ? (given[axis] ?? Number.NaN) : side));
  const values = sizeOf(given.slice(1));
  const rest = known.slice(1).filter((side) => side !== -1);
  const others = sizeOf(rest);
  const left = values / others;
  const dims = known.slice(1).map((side) => (side === -1 ? left : side));
  const [first] = known;
  if (Number.isNaN(values)) {
    // Of an image of open sides one long vector alone is known.
    if (known.length === 2 && (known[1] === -1 || Number.isNaN(known[1]))) return [Number.NaN];
    throw new Refusal("It lays out anew an image whose size the file leaves open.");
  }
  const isBatchKept = first === BATCH_SIZE || first === -1 || sizeOf(dims) === values;
  if (!isBatchKept || sizeOf(dims) !== values || dims.some((side) => !Number.isInteger(side)))
    throw new Refusal(`It lays ${values} values out as ${asked.join("×")}, over the images of a batch.`);
  return dims;
}

export const reshape: Handler = (node) => {
  const [first] = node.inputs;
  const given: Activation = first?.kind === "view" ? first.of : node.activation();
  if (given.axes[0] !== BATCH_AXIS) throw new Refusal("Its batch is not its first axis.");
  const now = first?.kind === "view" ? [BATCH_SIZE, ...first.dims] : dimsOf(given);
  const dims = targetOf(node, now);
  const own = dimsOf(given).slice(1);
  if (dims.length === 1) return flat(node, given);
  return regrouped(given, own, dims) ?? { kind: "view", of: given, dims };
};

/** The same lengths but for single places. */
function regrouped(
  given: Activation,
  own: readonly number[],
  dims: readonly number[],
): Activation | undefined {
  const large = given.axes.slice(1).filter((_, place) => own[place] !== 1);
  const left = [...large];
  const axes: number[] = [];
  for (const side of dims) {
    if (side === 1) axes.push(UNIT_AXIS);
    else {
      const axis = left.shift();
      if (axis === undefined || (given.shape[axis] ?? 1) !== side) return undefined;
      axes.push(axis);
    }
  }
  const { padded: _padded, ...rest } = given;
  return left.length === 0 ? { ...rest, axes: [BATCH_AXIS, ...axes] } : undefined;
}

export const transpose: Handler = (node) => {
  const given = node.activation();
  const rank = given.axes.length;
  const perm = node.integers("perm") ?? given.axes.map((_, axis) => rank - 1 - axis);
  const isWhole = sameNumbers(
    [...perm].sort(),
    given.axes.map((_, axis) => axis),
  );
  if (!isWhole) throw new Refusal("It names axes that its input has not.");
  const { padded, ...moved } = given;
  const axes = perm.map((axis) => given.axes[axis] ?? 0);
  // Zeros around an image stay around it, whatever its axes are called.
  return { ...moved, axes, ...(padded && { padded: turned(padded, perm) }) };
};

function turned(
  padded: NonNullable<Activation["padded"]>,
  perm: readonly number[],
): NonNullable<Activation["padded"]> {
  const axes = perm.map((axis) => padded.of.axes[axis] ?? 0);
  return { ...padded, of: { ...padded.of, axes } };
}

export const squeeze: Handler = (node) => {
  const given = node.activation();
  const dims = dimsOf(given);
  const asked = node.list("axes", 1)?.map((axis) => axisAt(axis, dims.length));
  const gone = asked ?? dims.flatMap((side, axis) => (side === 1 ? [axis] : []));
  if (gone.some((axis) => axis === undefined || dims[axis] !== 1))
    throw new Refusal("It drops axes of several places.");
  const { padded: _padded, ...rest } = given;
  return { ...rest, axes: given.axes.filter((_, axis) => !gone.includes(axis)) };
};

export const unsqueeze: Handler = (node) => {
  const { padded: _padded, ...given } = node.activation();
  const asked = node.list("axes", 1) ?? [];
  const rank = given.axes.length + asked.length;
  const added = asked.map((axis) => axisAt(axis, rank));
  const own = [...given.axes];
  const axes = Array.from({ length: rank }, (_, axis) =>
    added.includes(axis) ? UNIT_AXIS : (own.shift() ?? UNIT_AXIS),
  );
  return { ...given, axes };
};

export const concat: Handler = (node) => {
  const given = node.inputs.map((_, index) => node.builder.settled(node.name, node.activation(index)));
  const [first] = given;
  if (!first) throw new Refusal("It has no input.");
  const axis = axisAt(node.integer("axis", 1), first.axes.length);
  const alike = given.every(({ axes }) => sameNumbers(axes, first.axes))
    ? given
    : given.map((each) => node.builder.asImage(node.name, each));
  const brought = alike.map((each) => node.builder.withChannelsAt(node.name, axis ?? 1, each));
  const [start = first] = brought;
  if (axis === undefined || start.axes[axis] !== channelAxis(start))
    throw new Refusal("It joins along another axis than the channels.", "Join along the channels.");
  if (brought.length === 1) return start;
  const sides = start.shape.slice(0, -1);
  if (!brought.every((each) => sameNumbers(each.shape.slice(0, -1), sides)))
    throw new Refusal("It joins images of different sizes.");
  const result = node.emit(
    { kind: "concat" },
    brought.map(({ value }) => value),
  );
  return { kind: "activation", ...result, axes: start.axes };
};
