/** Operations that move values and change none. */
import { concat as joined, pad as padded, reshape, slice, split } from "@tensorflow/tfjs-core";
import type { Attributes } from "#core/program/operation";
import { at } from "./registered";
import type { Rule } from "./rule";

export const concat: Rule<Attributes["concat"]> = {
  forward: (_attributes, inputs) => joined([...inputs], -1),
  needs: "nothing",
  backward: (_attributes, dy, { shapes }) => ({
    inputs: split(
      dy,
      shapes.map((shape) => shape.at(-1) ?? 0),
      dy.rank - 1,
    ),
  }),
};

export const flatten: Rule<Attributes["flatten"]> = {
  forward(_attributes, inputs) {
    const x = at(inputs, 0);
    return reshape(x, [x.shape[0] ?? 0, -1]);
  },
  needs: "nothing",
  backward: (_attributes, dy, { shapes }) => ({ inputs: [reshape(dy, [...(shapes[0] ?? [])])] }),
};

export const pad: Rule<Attributes["pad"]> = {
  forward: ({ before, after }, inputs) =>
    padded(at(inputs, 0), [
      [0, 0],
      ...before.map((width, axis): [number, number] => [width, after[axis] ?? 0]),
    ]),
  needs: "nothing",
  backward: ({ before }, dy, { shapes }) => ({
    inputs: [slice(dy, [0, ...before], [...(shapes[0] ?? [])])],
  }),
};
