/** Operations on values where they stand: activations, factors, and where branches meet. */
import type { ActivationFunction, Attributes } from "../../program/operation";
import { floatAttribute } from "./graph-def";
import { type StepWriter, sizeOf, type Writer } from "./step-writer";

const ACTIVATIONS: Readonly<Record<ActivationFunction, Writer<{ readonly slope: number }>>> = {
  relu: (_given, step) => step.node("Relu", [step.input]),
  relu6: (_given, step) => step.node("Relu6", [step.input]),
  leakyRelu: ({ slope }, step) => step.node("LeakyRelu", [step.input], { alpha: floatAttribute(slope) }),
  elu: (_given, step) => step.node("Elu", [step.input]),
  selu: (_given, step) => step.node("Selu", [step.input]),
  sigmoid: (_given, step) => step.node("Sigmoid", [step.input]),
  tanh: (_given, step) => step.node("Tanh", [step.input]),
  softplus: (_given, step) => step.node("Softplus", [step.input]),
  softmax: (_given, step) => step.node("Softmax", [step.input]),
  hardSigmoid: (_given, step) => step.node("Mul", hardSigmoidFactors(step)),
  hardSwish: (_given, step) =>
    step.node("Mul", [step.input, step.part("gate", "Mul", hardSigmoidFactors(step))]),
  swish: (_given, step) => step.node("Mul", [step.input, step.part("sigmoid", "Sigmoid", [step.input])]),
  mish(_given, step) {
    const curve = step.part("softplus", "Softplus", [step.input]);
    return step.node("Mul", [step.input, step.part("tanh", "Tanh", [curve])]);
  },
  /** x (1 + erf(x / sqrt 2)) / 2. */
  gelu(_given, step) {
    const scaled = step.part("scaled", "Mul", [step.input, step.number("root", Math.SQRT1_2)]);
    const raised = step.part("raised", "AddV2", [step.part("erf", "Erf", [scaled]), step.number("one", 1)]);
    const weighted = step.part("weighted", "Mul", [step.input, raised]);
    return step.node("Mul", [weighted, step.number("half", 0.5)]);
  },
};

/** relu6(x + 3) and 1 / 6. */
function hardSigmoidFactors(step: StepWriter): readonly string[] {
  const raised = step.part("raised", "AddV2", [step.input, step.number("three", 3)]);
  return [step.part("clipped", "Relu6", [raised]), step.number("sixth", 1 / 6)];
}

export const activation: Writer<Attributes["activation"]> = (given, step) =>
  ACTIVATIONS[given.function](given, step);

export const softmax: Writer<Attributes["softmax"]> = (_given, step) => step.node("Softmax", [step.input]);

/** max(x, 0) + slope min(x, 0): TensorFlow has no operator for it. */
export const prelu: Writer<Attributes["prelu"]> = (_given, step) => {
  const below = step.part("below", "Minimum", [step.input, step.number("zero", 0)]);
  return step.node("AddV2", [
    step.part("above", "Relu", [step.input]),
    step.part("sloped", "Mul", [below, step.weight(0)]),
  ]);
};

export const scale: Writer<Attributes["scale"]> = ({ factor }, step) =>
  step.node("Mul", [step.input, step.number("factor", factor)]);

export const gain: Writer<Attributes["gain"]> = (_given, step) => {
  const factors = [step.input, step.weight(0)];
  if (!step.hasWeight(1)) return step.node("Mul", factors);
  return step.node("AddV2", [step.part("scaled", "Mul", factors), step.weight(1)]);
};

export const offset: Writer<Attributes["offset"]> = (_given, step) =>
  step.node("AddV2", [step.input, step.weight(0)]);

export const add: Writer<Attributes["add"]> = (_given, step) => together(step, "AddV2", step.inputs);
export const subtract: Writer<Attributes["subtract"]> = (_given, step) => step.node("Sub", step.inputs);
export const maximum: Writer<Attributes["maximum"]> = (_given, step) =>
  together(step, "Maximum", step.inputs);

/** From the largest on, so that no product is larger. A vector of channels beside images becomes images of one pixel. */
export const multiply: Writer<Attributes["multiply"]> = (_given, step) => {
  const isImage = step.outputShape.length === 3;
  const factors = step.inputs.map((input, index) => {
    const shape = step.shapes[index] ?? [];
    const size = sizeOf(shape);
    if (!isImage || shape.length === 3) return { input, size };
    return { input: step.reshape(input, [1, 1, size], `pixel${index}`), size };
  });
  const largest = factors.findIndex(({ size }) => size === sizeOf(step.outputShape));
  const others = factors.filter((_, index) => index !== largest);
  const first = factors[largest];
  return together(
    step,
    "Mul",
    [...(first ? [first] : []), ...others].map(({ input }) => input),
  );
};

/** Two at a time. */
function together(step: StepWriter, operator: string, [first = "", ...others]: readonly string[]): string {
  return others.reduce(
    (found, other, index) =>
      index === others.length - 1
        ? step.node(operator, [found, other])
        : step.part(`first${index + 2}`, operator, [found, other]),
    first,
  );
}
