/** Sums, factors and what stands in a value's place. */
import { mean, mul, zeros as noughts, add as plus, type Tensor, tidy, tile } from "@tensorflow/tfjs-core";
import type { Attributes } from "#core/program/operation";
import { at } from "./registered";
import type { Rule } from "./rule";

export const add: Rule<Attributes["add"]> = {
  forward: (_attributes, inputs) =>
    inputs.slice(1).reduce<Tensor>((sum, input) => plus(sum, input), at(inputs, 0)),
  needs: "nothing",
  backward: (_attributes, dy, { shapes }) => ({ inputs: shapes.map(() => dy.clone()) }),
};

export const scale: Rule<Attributes["scale"]> = {
  forward: ({ factor }, inputs) => mul(at(inputs, 0), factor),
  needs: "nothing",
  backward: ({ factor }, dy) => ({ inputs: [mul(dy, factor)] }),
};

export const zeros: Rule<Attributes["zeros"]> = {
  forward: ({ shape }, inputs) => noughts([at(inputs, 0).shape[0] ?? 0, ...shape]),
  needs: "nothing",
  backward: () => ({ inputs: [undefined] }),
};

export const batchMean: Rule<Attributes["batchMean"]> = {
  forward: (_attributes, inputs) => meanOverBatch(at(inputs, 0)),
  needs: "nothing",
  backward: (_attributes, dy) => ({ inputs: [meanOverBatch(dy)] }),
};

function meanOverBatch(x: Tensor): Tensor {
  return tidy(() =>
    tile(
      mean(x, 0, true),
      x.shape.map((side, axis) => (axis === 0 ? side : 1)),
    ),
  );
}
