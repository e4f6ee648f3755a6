/** Operations that move values and change none, and the product of vectors. */
import type { Attributes } from "../../program/operation";
import { flagAttribute, integerAttribute, typeAttribute } from "./graph-def";
import { sizeOf, type Writer } from "./step-writer";

export const matmul: Writer<Attributes["matmul"]> = (_given, step) => {
  const told = { transpose_a: flagAttribute(false), transpose_b: flagAttribute(false) };
  const inputs = [step.input, step.weight(0)];
  const product = step.node("MatMul", inputs, told);
  return step.hasWeight(1) ? step.part("biased", "BiasAdd", [product, step.weight(1)]) : product;
};

export const flatten: Writer<Attributes["flatten"]> = (_given, step) =>
  step.inputShape.length === 1 ? step.input : step.reshape(step.input, [sizeOf(step.inputShape)]);

export const reshape: Writer<Attributes["reshape"]> = ({ shape }, step) => step.reshape(step.input, shape);

export const permute: Writer<Attributes["permute"]> = ({ order }, step) =>
  step.node(
    "Transpose",
    [
      step.input,
      step.integers("axes", [0, ...order.slice(0, step.inputShape.length).map((axis) => axis + 1)]),
    ],
    { Tperm: typeAttribute("DT_INT32") },
  );

export const pad: Writer<Attributes["pad"]> = ({ before, after }, step) => {
  const sides = step.inputShape.flatMap((_, axis) => [before[axis] ?? 0, after[axis] ?? 0]);
  const paddings = step.integers("paddings", [0, 0, ...sides], [step.inputShape.length + 1, 2]);
  return step.node("Pad", [step.input, paddings], { Tpaddings: typeAttribute("DT_INT32") });
};

export const crop: Writer<Attributes["crop"]> = ({ before }, step) => {
  const begin = step.integers("begin", [0, ...step.inputShape.map((_, axis) => before[axis] ?? 0)]);
  // -1: all there are.
  const size = step.integers("size", [-1, ...step.outputShape]);
  return step.node("Slice", [step.input, begin, size], { Index: typeAttribute("DT_INT32") });
};

const ALL_AXES = 0b1111;

export const subsample: Writer<Attributes["subsample"]> = ({ strides }, step) => {
  const ends = [0, 0, 0, 0];
  return step.node(
    "StridedSlice",
    [
      step.input,
      step.integers("begin", ends),
      step.integers("end", ends),
      step.integers("strides", [1, ...strides, 1]),
    ],
    {
      Index: typeAttribute("DT_INT32"),
      // From the first to the last, whatever the two lists say.
      begin_mask: integerAttribute(ALL_AXES),
      end_mask: integerAttribute(ALL_AXES),
      ellipsis_mask: integerAttribute(0),
      new_axis_mask: integerAttribute(0),
      shrink_axis_mask: integerAttribute(0),
    },
  );
};

export const concat: Writer<Attributes["concat"]> = (_given, step) => {
  if (step.inputs.length === 1) return step.input;
  const axis = step.integer("axis", step.inputShape.length);
  return step.node("ConcatV2", [...step.inputs, axis], {
    N: integerAttribute(step.inputs.length),
    Tidx: typeAttribute("DT_INT32"),
  });
};

/** Nothing outside of training: what comes in is handed on. */
export const handedOn: Writer<unknown> = (_given, step) => step.input;
