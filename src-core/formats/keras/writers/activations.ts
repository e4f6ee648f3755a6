/** Activations in Keras' words. */
import type { Attributes } from "../../../program/operation";
import { affine } from "./affine";
import { needed, type Result, type StepToWrite, type Writer } from "./writer";

export const activation: Writer<Attributes["activation"]> = ({ function: activation, slope }, it) => {
  const { step, input, put, dialect } = it;
  const known = dialect.activations[activation];
  if (known !== undefined) return named(it, step.name, known, input);
  switch (activation) {
    case "leakyRelu":
      return put({
        className: "LeakyReLU",
        name: step.name,
        inputs: [input],
        config: { [dialect.slopeName]: slope },
        shape: input.shape,
      });
    case "relu6":
      return relu6(it, step.name, input);
    case "hardSigmoid":
      return hardSigmoid(it, step.name, input);
    case "hardSwish":
      return times(it, step.name, input, hardSigmoid(it, `${step.name}/gate`, input));
    case "mish": {
      const soft = named(it, `${step.name}/softplus`, "softplus", input);
      return times(it, step.name, input, named(it, `${step.name}/gate`, "tanh", soft));
    }
    default:
      throw new TypeError(`The dialect has no word for ${activation}.`);
  }
};

function named({ put }: StepToWrite, name: string, activation: string, input: Result): Result {
  return put({
    className: "Activation",
    name,
    inputs: [input],
    config: { activation },
    shape: input.shape,
  });
}

function times({ put }: StepToWrite, name: string, one: Result, other: Result): Result {
  return put({ className: "Multiply", name, inputs: [one, other], shape: one.shape });
}

function relu6(it: StepToWrite, name: string, input: Result): Result {
  const known = it.dialect.activations.relu6;
  if (known !== undefined) return named(it, name, known, input);
  return it.put({
    className: "ReLU",
    name,
    inputs: [input],
    config: { max_value: 6, negative_slope: 0, threshold: 0 },
    shape: input.shape,
  });
}

/** relu6(x + 3) / 6. */
function hardSigmoid(it: StepToWrite, name: string, input: Result): Result {
  const known = it.dialect.activations.hardSigmoid;
  if (known !== undefined) return named(it, name, known, input);
  const shifted = affine(it, `${name}/shift`, input, 1, 3);
  return affine(it, name, relu6(it, `${name}/clip`, shifted), 1 / 6);
}

export const softmax: Writer<Attributes["softmax"]> = (_attributes, { step, input, put }) =>
  put({
    className: "Softmax",
    name: step.name,
    inputs: [input],
    config: { axis: -1 },
    shape: input.shape,
  });

/** Keras has a slope for each value that is not told to be shared. */
export const prelu: Writer<Attributes["prelu"]> = (_attributes, it) => {
  const { step, input, put } = it;
  const shared = input.shape.slice(0, -1);
  const { shape, values } = needed(it, "slope");
  return put({
    className: "PReLU",
    name: step.name,
    inputs: [input],
    config: { shared_axes: shared.length > 0 ? shared.map((_, axis) => axis + 1) : null },
    shape: input.shape,
    weights: [{ name: "alpha", shape: [...shared.map(() => 1), ...shape], values }],
  });
};
