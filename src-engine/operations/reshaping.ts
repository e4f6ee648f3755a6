/** Operations that move values and change none. */
import {
  concat as joined,
  pad as padded,
  slice,
  split,
  type Tensor,
  transpose,
  reshape as withShape,
} from "@tensorflow/tfjs-core";
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
    return withShape(x, [x.shape[0] ?? 0, -1]);
  },
  needs: "nothing",
  backward: (_attributes, dy, { shapes }) => ({ inputs: [withShape(dy, [...(shapes[0] ?? [])])] }),
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

export const crop: Rule<Attributes["crop"]> = {
  forward({ before, after }, inputs) {
    const x = at(inputs, 0);
    const [images = 0, ...sides] = x.shape;
    const size = sides.map((side, axis) => side - (before[axis] ?? 0) - (after[axis] ?? 0));
    return slice(x, [0, ...before], [images, ...size]);
  },
  needs: "nothing",
  backward: ({ before, after }, dy) => ({
    inputs: [
      padded(dy, [[0, 0], ...before.map((width, axis): [number, number] => [width, after[axis] ?? 0])]),
    ],
  }),
};

export const reshape: Rule<Attributes["reshape"]> = {
  forward({ shape }, inputs) {
    const x = at(inputs, 0);
    return withShape(x, [x.shape[0] ?? 0, ...shape]);
  },
  needs: "nothing",
  backward: (_attributes, dy, { shapes }) => ({ inputs: [withShape(dy, [...(shapes[0] ?? [])])] }),
};

export const permute: Rule<Attributes["permute"]> = {
  forward: ({ order }, inputs) => turned(at(inputs, 0), order),
  needs: "nothing",
  // The inverse: where each axis came from.
  backward: ({ order }, dy) => ({
    inputs: [
      turned(
        dy,
        [0, 1, 2].map((axis) => order.indexOf(axis)),
      ),
    ],
  }),
};

function turned(x: Tensor, order: readonly number[]): Tensor {
  return transpose(x, [0, ...order.map((axis) => axis + 1)]);
}
