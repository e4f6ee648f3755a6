import { tensor2d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { anyTargets, denseTargets, rightAnswers } from "../../tests/support/dense-targets";
import { createReferenceBackend } from "../../tests/support/reference/reference-compute-backend";
import { targetsOf } from "../data/targets";
import { countCorrect, crossEntropy, deviceTargets, scoreLogits } from "./loss";

const random = Random.fromSeed(1, "loss test");
const ROWS = 4;
const CLASSES = 5;
const logits = Array.from({ length: ROWS * CLASSES }, () => random.normal(0, 3));
const labels = Uint8Array.of(0, 3, 4, 3);

/** In double precision, straight from the definition. */
function reference(values: readonly number[], targets: readonly number[]): number {
  let sum = 0;
  for (let row = 0; row < ROWS; row += 1) {
    const own = values.slice(row * CLASSES, (row + 1) * CLASSES);
    const total = own.reduce((all, value) => all + Math.exp(value), 0);
    own.forEach((value, index) => {
      sum -= (targets[row * CLASSES + index] ?? 0) * (value - Math.log(total));
    });
  }
  return sum / ROWS;
}

describe("softmax cross-entropy", () => {
  beforeAll(() => createReferenceBackend().initialise());

  it.each([
    ["one class", targetsOf(labels)],
    ["one class, smoothed", targetsOf(labels, 0.1)],
    // The last row has one class twice.
    [
      "two classes",
      {
        rows: Float32Array.of(...[0, 3, 0.25, 1], ...[3, 1, 1, 1], ...[4, 0, 0, 2], ...[3, 3, 0.6, 0.5]),
        smoothing: 0,
      },
    ],
    ["any, smoothed", anyTargets(ROWS, CLASSES, 0.2, 5)],
  ])("has the definition's value and gradient: %s", (_, given) => {
    const targets = [...denseTargets(given, CLASSES)];
    const { value, difference, correct } = crossEntropy(
      tensor2d(logits, [ROWS, CLASSES]),
      deviceTargets(given),
    );
    expect(correct.dataSync()[0]).toBeCloseTo(rightAnswers(Float32Array.from(logits), given, CLASSES), 5);
    expect(value.dataSync()[0]).toBeCloseTo(reference(logits, targets), 5);
    const gradient = difference.dataSync();
    logits.forEach((_, place) => {
      const nudged = (by: number) => logits.map((value, index) => (index === place ? value + by : value));
      const slope = (reference(nudged(1e-4), targets) - reference(nudged(-1e-4), targets)) / 2e-4;
      expect(gradient[place]).toBeCloseTo(slope, 5);
    });
  });

  it("stays finite for large logits", () => {
    const large = tensor2d([1000, 0, -1000, -1e30, 5e4, 0], [2, 3]);
    const { value, difference } = crossEntropy(large, deviceTargets(targetsOf(Uint8Array.of(1, 1))));
    expect(value.dataSync()[0]).toBeCloseTo(500, 3);
    expect(difference.dataSync().every(Number.isFinite)).toBe(true);
  });

  it("scores logits on the host as it does on the device", () => {
    const score = scoreLogits(Float32Array.from(logits), labels, CLASSES);
    expect(score.lossSum / ROWS).toBeCloseTo(
      reference(logits, [...denseTargets(targetsOf(labels), CLASSES)]),
      5,
    );
    expect(score.correct).toBe(countCorrect(Float32Array.from(logits), labels, CLASSES));
  });

  it("counts hits; of equal logits the first class is the answer", () => {
    const values = Float32Array.of(1, 2, 3, 5, 5, 0, 0, 0, 0);
    expect(countCorrect(values, Uint8Array.of(2, 0, 1), 3)).toBe(2);
    expect(countCorrect(values, Uint8Array.of(2, 1, 0), 3)).toBe(2);
  });

  it("says NaN when a logit is NaN", () => {
    const score = scoreLogits(Float32Array.of(Number.NaN, 0), Uint8Array.of(1), 2);
    expect(score.lossSum).toBeNaN();
  });
});
