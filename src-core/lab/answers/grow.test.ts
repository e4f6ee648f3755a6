import { expect, it } from "vitest";
import { errorMeasure } from "../statistics/measure";
import { growAnswer } from "./grow";
import type { JudgedArm } from "./verdict";

const measure = errorMeasure("training", [500, 500]);
const validationMeasure = errorMeasure("validation", [100, 100]);

const score = (error: number) => ({ accuracy: 1 - error / 100, loss: 0.1, count: 200 });

function arm(
  id: string,
  ends: readonly number[],
  begun?: { difference: number; before: number; after: number },
): JudgedArm {
  const results = ends.map((value, index) => ({ seed: index + 1, value }));
  return {
    arm: { id, label: id, depth: 8, parameters: 10, flops: 10 },
    results,
    validation: results,
    ranges: [],
    grown: begun
      ? ends.map(() => ({
          largestDifference: begun.difference,
          before: { train: score(begun.before), validation: score(begun.before) },
          after: { train: score(begun.after), validation: score(begun.after) },
        }))
      : [],
  };
}

const QUESTION = { kind: "grow", stage: "stage2", blocks: 1, leftOut: [] } as const;

it("says what was measured of the grown network and of each way, and no more", () => {
  const arms = [
    arm("grown", [1, 1.2, 1.1], { difference: 0, before: 4, after: 4 }),
    arm("control", [3, 3.3, 3.2], { difference: 0, before: 4, after: 4 }),
    arm("plain-identity", [5, 5, 5], { difference: 2e-6, before: 4.5, after: 4.5 }),
    arm("plain-he", [6, 6, 6], { difference: 12, before: 4.5, after: 90 }),
  ];
  const { sentences, answer, basis } = growAnswer(
    { ...QUESTION, leftOut: [] },
    { measure, validationMeasure, arms },
  );
  expect(answer).toBe("better: grown");
  expect(basis).toContain("grown against as it was");
  expect(sentences).toContain(
    "The residual network starts as the identity by a zero: largest difference of an output 0, validation error 4.0% before and 4.0% right after.",
  );
  expect(sentences).toContain(
    "A plain one has to be built to it by hand: largest difference of an output 2.0 × 10⁻⁶, validation error 4.5% before and 4.5% right after.",
  );
  expect(sentences).toContain(
    "Trained on, that one went from 4.5% to 5.0% validation error: training may lead it away from the identity.",
  );
  expect(sentences.join(" ")).toContain("With new blocks drawn: largest difference of an output 12");
  expect(sentences.join(" ")).not.toContain("copied");
});

it("claims nothing where nothing was seen, and says what was left out", () => {
  const leftOut = [{ label: "Plain twin, identity by hand", why: "stage2 cannot grow. It may be negative." }];
  const arms = [arm("grown", []), arm("control", [])];
  const { sentences, answer } = growAnswer({ ...QUESTION, leftOut }, { measure, validationMeasure, arms });
  expect(answer).toBe("no answer yet");
  expect(sentences).toContain(
    "Left out: Plain twin, identity by hand. stage2 cannot grow. It may be negative.",
  );
});
