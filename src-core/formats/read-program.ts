/** A model that was read, as a program that the engine runs as it stands: without drawing it. */
import type { Operation, WeightSpec } from "../program/operation";
import type { Program, Step } from "../program/program";
import { shapeAfter } from "../program/shapes";
import { invalidModel } from "./invalid-model";
import type { ReadModel } from "./model";

export interface ReadProgram {
  readonly program: Program;
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** @throws SkiploomError `invalid-model` when it holds steps that are unsupported, or read what is not there */
export function programOfRead(read: ReadModel): ReadProgram {
  const shapes: (readonly number[])[] = [read.inputShape];
  const weights = new Map<string, Float32Array>();
  const steps = read.steps.map((step, index): Step => {
    const { operation, inputs, output } = step;
    if (operation.kind === "unsupported") {
      throw invalidModel("model", `its step "${step.name}" is a ${operation.operator}`);
    }
    const inputShapes = inputs.map((input) => {
      const shape = shapes[input];
      if (!shape) throw invalidModel("model", `its step "${step.name}" reads what is not there`);
      return shape;
    });
    shapes[output] = shapeAfter(operation satisfies Operation, inputShapes);
    // Names of files may come twice: here they only have to differ.
    const name = `${index}`;
    const specs = step.weights.map(({ role, shape, values }, place): WeightSpec => {
      const weight = `${name}/${place}`;
      weights.set(weight, values);
      const initializer = { kind: "constant", value: 0 } as const;
      return { name: weight, role, shape, initializer, trainable: true, decays: false };
    });
    return { path: step.name, name, operation, inputs, output, weights: specs };
  });
  const probabilities = shapes.length;
  const logits = shapes[read.output];
  if (!logits) throw invalidModel("model", "its output is made by none of its steps");
  shapes[probabilities] = logits;
  const softmax: Step = {
    path: "output",
    name: "output",
    operation: { kind: "softmax" },
    inputs: [read.output],
    output: probabilities,
    weights: [],
  };
  return {
    program: {
      steps: [...steps, softmax],
      shapes: Array.from(shapes, (shape) => shape ?? []),
      logits: read.output,
      probabilities,
      units: [],
      sites: new Map(),
    },
    weights,
  };
}
