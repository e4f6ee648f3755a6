import { expect, it } from "vitest";
import { completePreprocessing } from "./imported-checkpoint";

it("refuses a mean and a deviation that make no numbers of pixels, whoever says so", () => {
  const shape = [8, 8, 1] as const;
  const complete = completePreprocessing.bind(undefined, shape, 10);
  expect(() => complete({}, { mean: [1e300], deviation: [1] })).toThrow(/no numbers/);
  expect(() => complete({ mean: [0.5], deviation: [1e-300] }, {})).toThrow(/no numbers/);
  expect(() => complete({}, { mean: [1, 2] })).toThrow("Images of 1 channel need as many means, and 2");
  expect(complete({}, { mean: [0.5], deviation: [1e-6] }).preprocessing.mean).toEqual([0.5]);
});
