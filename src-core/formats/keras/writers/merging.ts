/** Where branches meet, in Keras' words. */
import type { JsonObject } from "../layer";
import { affine } from "./affine";
import type { StepToWrite, Writer } from "./writer";

type Nothing = Readonly<Record<never, never>>;

const merge =
  (className: string, config: JsonObject = {}): Writer<Nothing> =>
  (_attributes, { step, inputs, input, shape, put }) =>
    inputs.length === 1 ? input : put({ className, name: step.name, inputs, config, shape });

export const add = merge("Add");
export const multiply = merge("Multiply");
export const maximum = merge("Maximum");
export const concat = merge("Concatenate", { axis: -1 });

/** TensorFlow.js has no layer that subtracts: the second input's negative is added. */
export const subtract: Writer<Nothing> = (_attributes, it) => {
  const { step, input, inputs, shape, put, dialect } = it;
  const { name } = step;
  if (dialect.subtract) return put({ className: "Subtract", name, inputs, shape });
  return put({ className: "Add", name, inputs: [input, negative(it)], shape });
};

function negative(it: StepToWrite): ReturnType<typeof affine> {
  const [, taken] = it.inputs;
  if (!taken) throw new TypeError("Subtract has two inputs.");
  return affine(it, `${it.step.name}/negative`, taken, -1);
}
