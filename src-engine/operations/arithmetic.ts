/** Sums, factors and what stands in a value's place. */
import { mean, mul, zeros as noughts, add as plus, type Tensor, tidy, tile } from "@tensorflow/tfjs-core";
import type { Attributes } from "#core/program/operation";
import { at, overChannels } from "./registered";
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

/** Weights: the factor, then the offset where there is one. */
export const gain: Rule<Attributes["gain"]> = {
  forward(_attributes, inputs, weights) {
    const y = mul(at(inputs, 0), at(weights, 0));
    const [, offset] = weights;
    return offset ? plus(y, offset) : y;
  },
  needs: "inputs",
  backward(_attributes, dy, { inputs, weights }, wanted) {
    const factor = at(weights, 0);
    const [, offset] = weights;
    return {
      inputs: [wanted.inputs[0] ? mul(dy, factor) : undefined],
      weights: [overChannels(mul(dy, at(inputs, 0)), factor), ...(offset ? [overChannels(dy, offset)] : [])],
    };
  },
};

export const offset: Rule<Attributes["offset"]> = {
  forward: (_attributes, inputs, weights) => plus(at(inputs, 0), at(weights, 0)),
  needs: "nothing",
  backward: (_attributes, dy, { weights }, wanted) => ({
    inputs: [wanted.inputs[0] ? dy.clone() : undefined],
    weights: [overChannels(dy, at(weights, 0))],
  }),
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
