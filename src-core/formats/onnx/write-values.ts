/** Operations on values where they stand: activations, factors, and where branches meet. */
import type { ActivationFunction, Attributes } from "../../program/operation";
import { BATCH, batchOf } from "./graph-writer";
import { channelDims, type StepWriter, sizeOf, type Writer } from "./step-writer";

const SIGMOID_SLOPE = 1 / 6;

const ACTIVATIONS: Readonly<Record<ActivationFunction, Writer<{ readonly slope: number }>>> = {
  relu: (_given, step) => step.node("Relu", [step.input]),
  relu6: (_given, step) => step.node("Clip", [step.input, step.number("min", 0), step.number("max", 6)]),
  leakyRelu: ({ slope }, step) =>
    step.node("LeakyRelu", [step.input], { attributes: { alpha: { float: slope } } }),
  elu: (_given, step) => step.node("Elu", [step.input], { attributes: { alpha: { float: 1 } } }),
  selu: (_given, step) => step.node("Selu", [step.input]),
  sigmoid: (_given, step) => step.node("Sigmoid", [step.input]),
  tanh: (_given, step) => step.node("Tanh", [step.input]),
  softplus: (_given, step) => step.node("Softplus", [step.input]),
  softmax: (_given, step) => step.node("Softmax", [step.input], { attributes: { axis: 1 } }),
  hardSigmoid: (_given, step) =>
    step.node("HardSigmoid", [step.input], {
      attributes: { alpha: { float: SIGMOID_SLOPE }, beta: { float: 0.5 } },
    }),
  hardSwish: (_given, step) => step.node("HardSwish", [step.input]),
  swish: (_given, step) =>
    step.node("Mul", [step.input, step.node("Sigmoid", [step.input], { part: "sigmoid" })]),
  mish(_given, step) {
    const curve = step.node("Softplus", [step.input], { part: "softplus" });
    return step.node("Mul", [step.input, step.node("Tanh", [curve], { part: "tanh" })]);
  },
  /** As PyTorch writes it below opset 20, which has an operator of its own: x (1 + erf(x / sqrt 2)) / 2. */
  gelu(_given, step) {
    const scaled = step.node("Div", [step.input, step.number("root", Math.SQRT2)], { part: "div" });
    const error = step.node("Erf", [scaled], { part: "erf" });
    const raised = step.node("Add", [error, step.number("one", 1)], { part: "add" });
    const weighted = step.node("Mul", [step.input, raised], { part: "mul" });
    return step.node("Mul", [weighted, step.number("half", 0.5)]);
  },
};

export const activation: Writer<Attributes["activation"]> = (given, step) =>
  ACTIVATIONS[given.function](given, step);

export const softmax: Writer<Attributes["softmax"]> = (_given, step) =>
  step.node("Softmax", [step.input], { attributes: { axis: 1 } });

/** A weight beside the step's input: one number, or one a channel. */
function factor(step: StepWriter, index: number): string | undefined {
  const length = step.step.weights[index]?.shape[0] ?? 1;
  return step.weight(index, { dims: length === 1 ? [1] : channelDims(step.inputShape, length) });
}

export const prelu: Writer<Attributes["prelu"]> = (_given, step) => {
  const length = step.step.weights[0]?.shape[0] ?? 1;
  const slope = step.weight(0, { dims: channelDims(step.inputShape, length) });
  return step.node("PRelu", [step.input, slope ?? ""]);
};

export const batchNorm: Writer<Attributes["batchNorm"]> = ({ epsilon, momentum }, step) => {
  const weights = [0, 1, 2, 3].map((index) => step.weight(index) ?? "");
  return step.node("BatchNormalization", [step.input, ...weights], {
    attributes: { epsilon: { float: epsilon }, momentum: { float: momentum } },
  });
};

export const scale: Writer<Attributes["scale"]> = ({ factor: number }, step) =>
  step.node("Mul", [step.input, step.number("factor", number)]);

export const gain: Writer<Attributes["gain"]> = (_given, step) => {
  const scaled = step.node("Mul", [step.input, factor(step, 0) ?? ""]);
  const offsets = factor(step, 1);
  return offsets === undefined ? scaled : step.node("Add", [scaled, offsets], { part: "offset" });
};

export const offset: Writer<Attributes["offset"]> = (_given, step) =>
  step.node("Add", [step.input, factor(step, 0) ?? ""]);

export const add: Writer<Attributes["add"]> = (_given, step) => together(step, "Add", "Sum");
export const subtract: Writer<Attributes["subtract"]> = (_given, step) => step.node("Sub", step.inputs);
export const maximum: Writer<Attributes["maximum"]> = (_given, step) => together(step, "Max", "Max");
export const concat: Writer<Attributes["concat"]> = (_given, step) =>
  step.inputs.length === 1 ? step.input : step.node("Concat", step.inputs, { attributes: { axis: 1 } });

function together(step: StepWriter, ofTwo: string, ofMore: string): string {
  if (step.inputs.length === 1) return step.input;
  return step.node(step.inputs.length === 2 ? ofTwo : ofMore, step.inputs);
}

/** Two at a time, from the largest on, so that no product is larger. A vector of channels beside images becomes images of one pixel. */
export const multiply: Writer<Attributes["multiply"]> = (_given, step) => {
  const isImage = step.outputShape.length === 3;
  const factors = step.inputs.map((input, index) => {
    const shape = step.shapes[index] ?? [];
    if (!isImage || shape.length === 3) return { input, shape };
    const [channels = 0] = shape;
    const part = `image${index}`;
    const pixel = step.node("Reshape", [input, step.integers(part, [0, channels, 1, 1])], {
      part,
      dims: [BATCH, channels, 1, 1],
    });
    return { input: pixel, shape: [1, 1, channels] };
  });
  const largest = factors.findIndex(({ shape }) => sizeOf(shape) === sizeOf(step.outputShape));
  const first = factors[largest] ?? { input: step.input, shape: step.inputShape };
  const others = factors.filter((_, index) => index !== largest);
  return others.reduce((product, other, index) => {
    const isLast = index === others.length - 1;
    const input = step.node("Mul", [product.input, other.input], {
      ...(!isLast && { part: `times${index}` }),
      dims: batchOf(first.shape),
    });
    return { input, shape: first.shape };
  }, first).input;
};
