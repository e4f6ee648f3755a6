/** What moves values, reduces axes, or computes shapes. */
import type { GraphNode } from "./graph-node";
import { wholeNorm } from "./spelt-norms";
import { type Translation, type Translator, Untranslated } from "./translation";

export const identity: Translator = (node, to) => to.result(node, "Identity", node.inputs.slice(0, 1));

export const reshape: Translator = (node, to) => {
  const norm = wholeNorm(node, to);
  if (norm) to.result(node, "Identity", [norm]);
  else to.result(node, "Reshape", node.inputs, { allowzero: 1 });
};

export const transpose: Translator = (node, to) =>
  to.result(node, "Transpose", node.inputs.slice(0, 1), { perm: wholes(to.numbersOf(node.inputs[1])) });

function wholes(values: readonly number[]): readonly number[] {
  if (!values.every(Number.isSafeInteger)) throw new Untranslated();
  return values;
}

/** `[before, behind]` of each axis to all that is before, then all behind. */
export const pad: Translator = (node, to) => {
  const pads = to.numbersOf(node.inputs[1]);
  const sides = [0, 1].flatMap((end) => pads.filter((_, index) => index % 2 === end));
  const filler = node.inputs[2];
  const inputs = [node.inputs[0] ?? "", to.integers(node, sides)];
  to.result(node, "Pad", filler === undefined ? inputs : [...inputs, filler], {
    mode: node.op === "MirrorPad" ? "reflect" : "constant",
  });
};

const TO_THE_END = 2 ** 31 - 1;

export const slice: Translator = (node, to) => {
  const [begins, sizes] = [to.numbersOf(node.inputs[1]), to.numbersOf(node.inputs[2])];
  const ends = begins.map((begin, axis) => {
    const size = sizes[axis] ?? -1;
    return size === -1 ? TO_THE_END : begin + size;
  });
  to.result(node, "Slice", [node.inputs[0] ?? "", to.integers(node, begins), to.integers(node, ends)]);
};

export const stridedSlice: Translator = (node, to) => {
  if (node.number("ellipsis_mask", 0) !== 0 || node.number("new_axis_mask", 0) !== 0)
    throw new Untranslated();
  const [begins, ends, steps] = [1, 2, 3].map((input) => to.numbersOf(node.inputs[input]));
  const isIn = (mask: string, axis: number): boolean => ((node.number(mask, 0) >> axis) & 1) === 1;
  const rank = begins?.length ?? 0;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const shrunk = axes.filter((axis) => isIn("shrink_axis_mask", axis));
  const from = axes.map((axis) => (isIn("begin_mask", axis) ? 0 : (begins?.[axis] ?? 0)));
  const to_ = axes.map((axis) => {
    if (shrunk.includes(axis)) return from[axis] === -1 ? TO_THE_END : (from[axis] ?? 0) + 1;
    return isIn("end_mask", axis) ? TO_THE_END : (ends?.[axis] ?? 0);
  });
  const inputs = [
    node.inputs[0] ?? "",
    to.integers(node, from),
    to.integers(node, to_),
    to.integers(node, axes),
    to.integers(node, steps ?? []),
  ];
  if (shrunk.length === 0) to.result(node, "Slice", inputs);
  else to.result(node, "Squeeze", [to.part(node, "Slice", inputs), to.integers(node, shrunk)]);
};

export const expandDims: Translator = (node, to) =>
  to.result(node, "Unsqueeze", [node.inputs[0] ?? "", to.integers(node, to.numbersOf(node.inputs[1]))]);

export const squeeze: Translator = (node, to) => {
  const axes = node.integers("squeeze_dims") ?? node.integers("axis") ?? [];
  const which = axes.length > 0 ? [to.integers(node, axes)] : [];
  to.result(node, "Squeeze", [node.inputs[0] ?? "", ...which]);
};

/** Of numbers alone: a shape that is put together. */
export const pack: Translator = (node, to) => {
  const axis = node.number("axis", 0);
  const parts = node.inputs.map((input) => to.part(node, "Unsqueeze", [input, to.integers(node, [axis])]));
  to.result(node, "Concat", parts, { axis });
};

const MOST_PARTS = 4096;

export const split: Translator = (node, to) => {
  const isSized = node.op === "SplitV";
  const [value = "", axis] = isSized ? [node.inputs[0], node.inputs[2]] : [node.inputs[1], node.inputs[0]];
  const along = to.numberOf(axis);
  const sizes = isSized ? [to.integers(node, to.numbersOf(node.inputs[1]))] : [];
  const count = node.number("num_split", 1);
  if (along === undefined || !(count >= 1 && count <= MOST_PARTS)) throw new Untranslated();
  to.results(node, "Split", [value, ...sizes], count, { axis: along });
};

export const mean: Translator = (node, to) => pooled(node, to, "GlobalAveragePool", "ReduceMean");
export const largest: Translator = (node, to) => pooled(node, to, "GlobalMaxPool", "ReduceMax");

/** Over rows and columns it is a global pool. */
function pooled(node: GraphNode, to: Translation, pool: string, otherwise: string): void {
  const axes = [...to.numbersOf(node.inputs[1])].sort().join();
  if (axes !== "1,2") {
    reduced(node, to, otherwise);
    return;
  }
  const found = to.ofImage(node, pool, node.inputs.slice(0, 1), {}, true);
  if (node.flag("keep_dims", false)) to.result(node, "Identity", [found]);
  else to.result(node, "Squeeze", [found, to.integers(node, [1, 2])]);
}

/** Of squares alone. */
export const sum: Translator = (node, to) => {
  const maker = to.makerOf(node.inputs[0]);
  if (maker?.op !== "Square") throw new Untranslated();
  reduced({ ...node, inputs: [maker.inputs[0] ?? "", node.inputs[1] ?? ""] }, to, "ReduceSumSquare");
};

function reduced(node: GraphNode, to: Translation, operator: string): void {
  const [value = ""] = node.inputs;
  to.result(node, operator, [value], {
    axes: wholes(to.numbersOf(node.inputs[1])),
    keepdims: node.flag("keep_dims", false) ? 1 : 0,
  });
}

export const cast: Translator = (node, to) => {
  const type = node.type("DstT");
  const isFloat = type === "DT_FLOAT" || type === "DT_HALF" || type === "DT_BFLOAT16";
  if (!isFloat && !type.startsWith("DT_INT")) throw new Untranslated();
  to.result(node, "Cast", node.inputs, { to: isFloat ? FLOAT : INTEGER });
};

/** ONNX's types. */
const [FLOAT, INTEGER] = [1, 7];
