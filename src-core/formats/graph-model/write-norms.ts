/** Norms: the batch norm of inference has an operator, the others are put together of means. */
import type { Attributes } from "../../program/operation";
import { flagAttribute, floatAttribute, textAttribute, typeAttribute } from "./graph-def";
import { type StepWriter, sizeOf, type Writer } from "./step-writer";

export const batchNorm: Writer<Attributes["batchNorm"]> = ({ epsilon }, step) => {
  const weights = [0, 1, 2, 3].map((index) => step.weight(index));
  const told = {
    U: typeAttribute("DT_FLOAT"),
    data_format: textAttribute("NHWC"),
    is_training: flagAttribute(false),
    epsilon: floatAttribute(epsilon),
  };
  const { inputShape: shape } = step;
  if (shape.length === 3) return step.node("FusedBatchNormV3", [step.input, ...weights], told);
  // TensorFlow's operator takes images alone.
  const pixel = step.reshape(step.input, [1, 1, sizeOf(shape)], "pixel");
  return step.reshape(step.part("norm", "FusedBatchNormV3", [pixel, ...weights], told), shape);
};

/** As `[items, pixels, groups, channels of a group]` less its mean, by its deviation; then gamma and beta. */
export const groupNorm: Writer<Attributes["groupNorm"]> = ({ groups, epsilon, over }, step) => {
  const { inputShape: shape } = step;
  const channels = shape.at(-1) ?? 0;
  const grouped = step.reshape(step.input, [sizeOf(shape) / channels, groups, channels / groups], "groups");
  const axes = over === "image" && shape.length === 3 ? [1, 3] : [3];
  const mean = reduced(step, "mean", "Mean", grouped, axes);
  const rest = step.part("centred", "Sub", [grouped, mean]);
  const variance = reduced(step, "variance", "Mean", step.part("squares", "Square", [rest]), axes);
  const normed = step.part("normed", "Mul", [rest, inverseRoot(step, variance, epsilon)]);
  const scaled = step.part("scaled", "Mul", [step.reshape(normed, shape, "whole"), step.weight(0)]);
  return step.node("AddV2", [scaled, step.weight(1)]);
};

export const l2Norm: Writer<Attributes["l2Norm"]> = ({ epsilon }, step) => {
  const squares = step.part("squares", "Square", [step.input]);
  const sum = reduced(step, "sum", "Sum", squares, [step.inputShape.length]);
  return step.node("Mul", [step.input, inverseRoot(step, sum, epsilon)]);
};

function inverseRoot(step: StepWriter, value: string, epsilon: number): string {
  const raised = step.part("raised", "AddV2", [value, step.number("epsilon", epsilon)]);
  return step.part("inverse", "Rsqrt", [raised]);
}

function reduced(
  step: StepWriter,
  part: string,
  operator: "Mean" | "Sum",
  input: string,
  axes: readonly number[],
): string {
  return step.part(part, operator, [input, step.integers(`${part}-axes`, axes)], {
    Tidx: typeAttribute("DT_INT32"),
    keep_dims: flagAttribute(true),
  });
}
