import { add, grads, mul, profile, randomNormal, sum, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createReferenceBackend } from "../../../tests/support/reference/reference-compute-backend";
import { type ConvolutionSteps, convolutionWithBias } from "./convolution-gradient";
import { registerTrainingGradients } from "./register-gradients";

beforeAll(async () => {
  await createReferenceBackend().initialise();
  registerTrainingGradients();
});

const CASES: readonly ConvolutionSteps[] = [
  { strides: [1, 1], padding: "same", dilations: [1, 1] },
  { strides: [2, 2], padding: "same", dilations: [1, 1] },
  { strides: [3, 1], padding: "valid", dilations: [1, 1] },
  { strides: [1, 1], padding: "same", dilations: [2, 2] },
  { strides: [1, 1], padding: "valid", dilations: [3, 2] },
];

/** x, filter, bias. */
const SHAPES = [[2, 9, 8, 3], [3, 2, 3, 5], [5]];

function number(value: Tensor): number {
  return value.dataSync()[0] ?? Number.NaN;
}

describe.each(CASES)("the gradient of a convolution with bias, %o", (steps) => {
  // The result is linear in each argument, so a difference over a whole step is the gradient but for rounding.
  it("is the difference that a step in any argument makes", () => {
    const point = SHAPES.map((shape) => randomNormal(shape));
    const result = (x: Tensor, filter: Tensor, bias?: Tensor): Tensor =>
      convolutionWithBias(x, filter, bias, steps);
    const [first, second] = point;
    if (!first || !second) throw new Error("There are no arguments.");
    const weighting = randomNormal(tidy(() => result(first, second).shape));
    const loss = (...[x = first, filter = second, bias]: Tensor[]): Tensor =>
      sum(mul(result(x, filter, bias), weighting));
    const gradients = grads(loss)(point);
    point.forEach((value, index) => {
      const step = randomNormal(value.shape);
      const there = point.map((other, place) => (place === index ? add(other, step) : other));
      const difference = number(loss(...there)) - number(loss(...point));
      const gradient = gradients[index];
      if (!gradient) throw new Error(`Argument ${index} got no gradient.`);
      expect(gradient.shape).toEqual(value.shape);
      const scale = Math.max(1, Math.abs(difference));
      expect(number(sum(mul(gradient, step))) / scale).toBeCloseTo(difference / scale, 4);
    });
  });
});

it("is not computed by what nobody asks for", async () => {
  const x = randomNormal([1, 6, 6, 2]);
  const { kernelNames } = await profile(() =>
    grads((filter: Tensor) =>
      sum(convolutionWithBias(x, filter, undefined, { ...CASES[3] } as ConvolutionSteps)),
    )([randomNormal([3, 3, 2, 4])]),
  );
  expect(kernelNames).toContain("Conv2DBackpropFilter");
  expect(kernelNames).not.toContain("Conv2DBackpropInput");
});
