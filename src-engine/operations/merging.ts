/** Where branches meet value by value, but for the sum. */
import { maximum as largerOf, mul, reshape, sub, sum, type Tensor } from "@tensorflow/tfjs-core";
import type { Attributes } from "#core/program/operation";
import { at, first, registered, some } from "./registered";
import type { Rule } from "./rule";

export const subtract: Rule<Attributes["subtract"]> = {
  forward: (_attributes, inputs) => sub(at(inputs, 0), at(inputs, 1)),
  needs: "nothing",
  backward: (_attributes, dy, _saved, wanted) => ({
    inputs: [dy.clone(), wanted.inputs[1] ? mul(dy, -1) : undefined],
  }),
};

export const multiply: Rule<Attributes["multiply"]> = {
  forward: (_attributes, inputs) =>
    ofOneRank(inputs).reduce<Tensor | undefined>(
      (product, x) => (product ? mul(product, x) : x),
      undefined,
    ) ?? at(inputs, 0),
  needs: "inputs",
  backward(_attributes, dy, { inputs }, wanted) {
    const factors = ofOneRank(inputs);
    return {
      inputs: inputs.map((input, index) => {
        if (!wanted.inputs[index]) return undefined;
        const others = factors.filter((_, other) => other !== index);
        const whole = others.reduce((product, factor) => mul(product, factor), dy);
        return reshape(summedTo(whole, at(factors, index).shape), input.shape);
      }),
    };
  },
};

/** The gradient goes to the first input that is the largest: what of it comes from where an input lies below the result is handed on. */
export const maximum: Rule<Attributes["maximum"]> = {
  forward: (_attributes, inputs) =>
    inputs.slice(1).reduce<Tensor>((most, input) => largerOf(most, input), at(inputs, 0)),
  needs: "both",
  backward(_attributes, dy, { inputs, output }) {
    const y = some(output);
    let rest = dy;
    const gradients = inputs.slice(0, -1).map((input) => {
      const elsewhere = first(registered("Relu", rest, [sub(y, input)], {}));
      const own = sub(rest, elsewhere);
      rest = elsewhere;
      return own;
    });
    return { inputs: [...gradients, rest] };
  },
};

/** A vector of channels beside images, as images of one pixel. */
function ofOneRank(inputs: readonly Tensor[]): Tensor[] {
  const rank = Math.max(...inputs.map((input) => input.rank));
  return inputs.map((input) => {
    const [batch = 0, ...own] = input.shape;
    return input.rank === rank
      ? input
      : reshape(input, [batch, ...Array<number>(rank - input.rank).fill(1), ...own]);
  });
}

/** Summed over the axes along which a factor of this shape was repeated. */
function summedTo(gradient: Tensor, shape: readonly number[]): Tensor {
  const repeated = gradient.shape.flatMap((size, axis) => (size !== 1 && shape[axis] === 1 ? [axis] : []));
  return repeated.length > 0 ? sum(gradient, repeated, true) : gradient;
}
