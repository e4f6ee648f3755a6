/** What is cut off an image or put around it, and how it is enlarged. */
import type { Triple } from "../../../program/operation";
import { BATCH_SIZE, sizeOf } from "./constants";
import type { Handler, NodeReader } from "./node-reader";
import { type Activation, axisAt, BATCH_AXIS, dimsOf, UNIT_AXIS } from "./operands";
import { Refusal } from "./refusal";

interface Cut {
  readonly before: number;
  readonly after: number;
  readonly step: number;
}

const WHOLE: Cut = { before: 0, after: 0, step: 1 };

/** Cuts pixels and channels off, then takes every n-th. */
function cut(node: NodeReader, given: Activation, cuts: ReadonlyMap<number, Cut>, part?: string): Activation {
  const of = (axis: number): Cut => cuts.get(axis) ?? WHOLE;
  const all = [0, 1, 2].map(of);
  const before = all.map((each) => each.before);
  const after = all.map((each) => each.after);
  const isCut = [...before, ...after].some((each) => each > 0);
  const partOf = part === undefined ? {} : { part };
  const cropped = isCut
    ? node.emit({ kind: "crop", before: triple(before), after: triple(after) }, [given.value], partOf)
    : { value: given.value, shape: given.shape };
  const steps = all.map(({ step }) => step);
  if (steps.every((step) => step === 1)) return { kind: "activation", ...cropped, axes: given.axes };
  if (given.shape.length !== 3 || steps[2] !== 1) throw new Refusal("It takes every n-th of the channels.");
  const strides = [steps[0] ?? 1, steps[1] ?? 1] as const;
  const kept = node.emit({ kind: "subsample", strides }, [cropped.value]);
  return { kind: "activation", ...kept, axes: given.axes };
}

function triple([first = 0, second = 0, third = 0]: readonly number[]): Triple {
  return [first, second, third];
}

export const slice: Handler = (node) => {
  const given = node.builder.settled(node.name, node.activation());
  const [starts, ends] = [node.list("starts", 1) ?? [], node.list("ends", 2) ?? []];
  const axes = node.list("axes", 3) ?? starts.map((_, axis) => axis);
  const steps = node.list("steps", 4) ?? starts.map(() => 1);
  const dims = dimsOf(given);
  const cuts = new Map<number, Cut>();
  axes.forEach((asked, index) => {
    const axis = axisAt(asked, dims.length);
    const side = dims[axis ?? -1];
    const [start = 0, end = 0, step = 1] = [starts[index], ends[index], steps[index]];
    if (axis === undefined || side === undefined) throw new Refusal("It names axes that its input has not.");
    const isWhole = start === 0 && step === 1 && (end >= side || end >= 2 ** 31 - 1);
    if (isWhole) return;
    if (side === BATCH_SIZE) throw new Refusal("It takes images out of the batch.");
    if (Number.isNaN(side)) throw new Refusal("It cuts an image whose size the file leaves open.");
    if (!(step >= 1)) throw new Refusal("It turns an axis round.");
    const from = Math.min(side, start < 0 ? Math.max(0, start + side) : start);
    const to = Math.min(side, end < 0 ? Math.max(0, end + side) : end);
    if (to <= from) throw new Refusal("It leaves nothing.");
    const own = given.axes[axis] ?? UNIT_AXIS;
    if (own >= 0) cuts.set(own, { before: from, after: side - to, step });
  });
  return cut(node, given, cuts);
};

export const split: Handler = (node) => {
  const given = node.builder.settled(node.name, node.activation());
  const axis = axisAt(node.integer("axis", 0), given.axes.length);
  const own = given.axes[axis ?? -1] ?? BATCH_AXIS;
  const side = given.shape[own] ?? 0;
  if (own < 0 || side === 0) throw new Refusal("It shares out images of a batch, or an axis that is open.");
  const count = node.proto.output.length;
  const even = Math.ceil(side / count);
  const lengths =
    node.list("split", 1) ?? Array.from({ length: count }, (_, index) => Math.min(even, side - index * even));
  if (lengths.length !== count || sizeOf([lengths.reduce((sum, each) => sum + each, 0)]) !== side)
    throw new Refusal("Its parts are not all of what it shares out.");
  let start = 0;
  return lengths.map((length, index) => {
    const before = start;
    start += length;
    const cuts = new Map([[own, { before, after: side - before - length, step: 1 }]]);
    return cut(node, given, cuts, String(index + 1));
  });
};

/** Zeros around an image, which what follows may take in; a negative number of them cuts off. */
export const pad: Handler = (node) => {
  const given = node.builder.settled(node.name, node.activation());
  const mode = node.text("mode", "constant");
  if (mode !== "constant") throw new Refusal(`It pads by "${mode}", and ours with zeros.`, "Pad with zeros.");
  const [filler = 0] = node.inputs[2] ? node.constant(2, "padding").numbers() : [node.float("value", 0)];
  if (filler !== 0) throw new Refusal(`It pads with ${filler}, and ours with zeros.`, "Pad with zeros.");
  const rank = given.axes.length;
  const asked = node.list("pads", 1) ?? node.integers("paddings") ?? [];
  const axes = node.inputs[3]
    ? Array.from(node.constant(3, "axes").numbers())
    : given.axes.map((_, axis) => axis);
  if (asked.length !== 2 * axes.length) throw new Refusal("Its pads are not two for each axis.");
  const before = [0, 0, 0];
  const after = [0, 0, 0];
  axes.forEach((each, index) => {
    const axis = axisAt(each, rank);
    const own = given.axes[axis ?? 0] ?? BATCH_AXIS;
    const [start = 0, end = 0] = [asked[index], asked[index + axes.length]];
    if (own < 0 && (start !== 0 || end !== 0))
      throw new Refusal("It pads the batch, or an axis of a single place.");
    if (own < 0) return;
    before[own] = start;
    after[own] = end;
  });
  const cuts = new Map(
    [0, 1, 2].map((axis) => [
      axis,
      { before: Math.max(0, -(before[axis] ?? 0)), after: Math.max(0, -(after[axis] ?? 0)), step: 1 },
    ]),
  );
  const cropped = cut(node, given, cuts, "crop");
  const [more, behind] = [before, after].map((sides) => sides.map((side) => Math.max(0, side)));
  if ([...(more ?? []), ...(behind ?? [])].every((each) => each === 0)) return cropped;
  const padded = node.emit({ kind: "pad", before: triple(more ?? []), after: triple(behind ?? []) }, [
    cropped.value,
  ]);
  const [top = 0, left = 0, inside = 0] = more ?? [];
  const [bottom = 0, right = 0, outside = 0] = behind ?? [];
  const isAround = cropped.shape.length === 3 && inside === 0 && outside === 0;
  return {
    kind: "activation",
    ...padded,
    axes: given.axes,
    ...(isAround && { padded: { of: cropped, borders: [top, bottom, left, right] } }),
  };
};

export const resize: Handler = (node) => {
  const image = node.image();
  const isUpsample = node.proto.opType === "Upsample";
  const scales = scalesOf(node, image, isUpsample);
  const [batch = 1, channels = 1, rows = 1, columns = 1] = scales;
  if (batch !== 1 || channels !== 1) throw new Refusal("It enlarges other axes than rows and columns.");
  if (rows === 1 && columns === 1) return image;
  if (![rows, columns].every((factor) => Number.isInteger(factor) && factor >= 1))
    throw new Refusal(`It resizes by ${rows}×${columns}, and ours enlarges by whole numbers.`);
  const mode = node.text("mode", "nearest");
  const isOld = isUpsample || node.opset < 11;
  const centres = node.text("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel");
  const rounding = node.text("nearest_mode", isOld ? "floor" : "round_prefer_floor");
  const isNearest =
    mode === "nearest" &&
    ((centres === "asymmetric" && rounding === "floor") ||
      (centres === "tf_half_pixel_for_nn" && rounding === "floor") ||
      (centres.endsWith("half_pixel") && rounding.startsWith("round")));
  const isBilinear = (mode === "linear" || mode === "bilinear") && centres.endsWith("half_pixel");
  if (!isNearest && !isBilinear)
    throw new Refusal(
      `It resizes by "${mode}" with "${centres}", and ours takes the nearest pixel or blends with half-pixel centres.`,
    );
  return node.apply(
    { kind: "resize", factors: [rows, columns], method: isNearest ? "nearest" : "bilinear" },
    image,
  );
};

function scalesOf(node: NodeReader, image: Activation, isUpsample: boolean): readonly number[] {
  const rank = 4;
  const input = isUpsample || node.opset < 11 ? 1 : 2;
  const given = node.inputs[input] || isUpsample ? node.list("scales", input) : undefined;
  const axes = node.integers("axes")?.map((axis) => axisAt(axis, rank) ?? 0) ?? [0, 1, 2, 3];
  const place = (values: readonly number[]): readonly number[] =>
    [0, 1, 2, 3].map((axis) => values[axes.indexOf(axis)] ?? 1);
  if (given && given.length > 0) return place(given);
  const sizes = node.list("sizes", 3);
  if (!sizes) throw new Refusal("It does not say how large it makes an image.");
  const dims = dimsOf(image);
  return [0, 1, 2, 3].map((axis) => {
    const size = sizes[axes.indexOf(axis)];
    return size === undefined || axis === 0 ? 1 : size / (dims[axis] ?? 1);
  });
}
