import { memory, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createReferenceBackend } from "../../tests/support/reference/reference-compute-backend";
import { compute, computeTraining, differentiate } from "./index";

const SHAPE = [5, 2, 1, 3];
const VALUES = Float32Array.from({ length: 30 }, (_, index) => index + 1);

type Drop = Parameters<typeof computeTraining<"pathDrop">>[0];
const drop = (survival: number, per: Drop["per"] = "image"): Drop => ({ kind: "pathDrop", survival, per });

/** Of each image what it was multiplied by, once it is known that all of its values were multiplied by the same. */
function factors(operation: Drop, step: number, name = "it", seed = 1): number[] {
  const values = tidy(() => {
    const { y } = computeTraining(operation, [tensor(VALUES, SHAPE)], [], { name, seed, step });
    return [...y.dataSync()];
  });
  return Array.from({ length: 5 }, (_, image) => {
    const own = [0, 1, 2, 3, 4, 5].map(
      (place) => (values[6 * image + place] ?? 0) / (VALUES[6 * image + place] ?? 1),
    );
    for (const factor of own) expect(factor).toBeCloseTo(own[0] ?? 0, 5);
    return own[0] ?? Number.NaN;
  });
}

describe("path drop", () => {
  beforeAll(() => createReferenceBackend().initialise());

  it("leaves an image out as a whole, or divides it by the chance to stay, so that the mean is x", () => {
    const drawn = Array.from({ length: 2_000 }, (_, step) => factors(drop(0.8), step + 1)).flat();
    for (const factor of drawn) expect([0, 1.25]).toContainEqual(Math.round(factor * 1e4) / 1e4);
    const mean = drawn.reduce((sum, factor) => sum + factor, 0) / drawn.length;
    // 10,000 draws of deviation 0.5: four of their mean's deviations.
    expect(Math.abs(mean - 1)).toBeLessThan(0.02);
  });

  it("draws for each image by itself, or once for the batch", () => {
    const steps = Array.from({ length: 40 }, (_, step) => step + 1);
    const isMixed = (per: Drop["per"]) => (step: number) => new Set(factors(drop(0.5, per), step)).size > 1;
    expect(steps.some(isMixed("image"))).toBe(true);
    expect(steps.some(isMixed("batch"))).toBe(false);
    expect(new Set(steps.flatMap((step) => factors(drop(0.5, "batch"), step)))).toEqual(new Set([0, 2]));
  });

  it("is drawn from seed, name and step alone", () => {
    const many = (name: string, seed: number, from: number): number[] =>
      Array.from({ length: 20 }, (_, step) => factors(drop(0.5), from + step, name, seed)).flat();
    expect(many("a", 1, 1)).toEqual(many("a", 1, 1));
    expect(many("a", 1, 1)).not.toEqual(many("b", 1, 1));
    expect(many("a", 1, 1)).not.toEqual(many("a", 2, 1));
    expect(many("a", 1, 1)).not.toEqual(many("a", 1, 2));
  });

  it("does nothing outside of training, nor where everything stays, and leaves nothing behind", () => {
    const before = memory().numTensors;
    tidy(() => {
      const x = tensor(VALUES, SHAPE);
      const step = { name: "it", seed: 1, step: 1 };
      expect(compute(drop(0.1), [x], []).dataSync()).toEqual(VALUES);
      expect(computeTraining(drop(1), [x], [], step).y.dataSync()).toEqual(VALUES);
    });
    expect(memory().numTensors).toBe(before);
  });

  it("passes the gradient by the same factors", () => {
    tidy(() => {
      const x = tensor(VALUES, SHAPE);
      const { y, extra } = computeTraining(drop(0.5), [x], [], { name: "it", seed: 1, step: 3 });
      const saved = { inputs: [], output: undefined, extra, weights: [], shapes: [SHAPE] };
      // The gradient by y is x here, so that by x is y.
      const [dx] = differentiate(drop(0.5), x, saved, { inputs: [true], weights: true }).inputs;
      expect((dx as Tensor).dataSync()).toEqual(y.dataSync());
    });
  });
});
