import { expect, it } from "vitest";
import { errorMeasure, type Measure, type SeedResult } from "../statistics/measure";
import { type DepthVerdict, depthVerdict } from "./depth";

/** 1,440 digits: one image counts 0.07 points. */
const TRAINING = errorMeasure(
  "training",
  Array.from({ length: 10 }, () => 144),
);
const VALIDATION = errorMeasure(
  "validation",
  Array.from({ length: 10 }, () => 36),
);

type Values = readonly (number | "diverged")[];
const arm = (values: Values): SeedResult[] =>
  values.map((value, index) =>
    value === "diverged" ? { seed: index + 1, diverged: true } : { seed: index + 1, value },
  );

function verdict(
  plain: readonly [Values, Values],
  residual: readonly [Values, Values],
  measure: Measure = TRAINING,
) {
  return depthVerdict({
    measure,
    shallowest: 8,
    deepest: 56,
    plain: { deepest: arm(plain[0]), shallowest: arm(plain[1]) },
    residual: { deepest: arm(residual[0]), shallowest: arm(residual[1]) },
  });
}

const NONE = [0, 0, 0];
/** Its claims: without skips, with skips, and the one against the other. */
const claims = (found: DepthVerdict): string[] => [found.plain.claim, found.residual.claim, found.claim];

it("tells degradation, with the numbers measured on digits", () => {
  const found = verdict([[84.7, 64.1, 64.1], NONE], [[0, 0.3, 0.2], NONE]);
  expect(found.sentences).toEqual([
    "Without skips, 56 layers train worse than 8: training error +71.0 points (95% interval 41 to 100).",
    "This is degradation, not overfitting: it is the training error.",
    "With skips, no difference seen between 56 and 8 layers: training error +0.2 points (95% interval −0.2 to 0.5).",
    "The skips save 70.8 points (95% interval 41 to 101).",
  ]);
  expect(claims(found)).toEqual(["worse", "none", "worse"]);
  expect(found.answer).toBe("degradation without skips, none seen with");
  expect(found.basis).toBe(
    "Fixed before the start: difference of training error, 56 against 8 layers, without skips against with, paired by seed, t interval, n = 3.",
  );
});

it("calls it degradation in the training error alone, and only where depth is worse", () => {
  const worse = [
    [30, 35, 32],
    [5, 6, 5],
  ] as const;
  const onValidation = verdict(worse, [NONE, NONE], VALIDATION);
  expect(onValidation.plain.isDegradation).toBe(false);
  expect(onValidation.sentences.join(" ")).toContain("the validation error alone cannot say");
  expect(onValidation.sentences.join(" ")).not.toContain("This is degradation");
  const better = verdict([worse[1], worse[0]], [NONE, NONE]);
  expect(better.sentences.slice(0, 2)).toEqual([
    "Without skips, 56 layers train better than 8: training error −27.0 points (95% interval −32.0 to −22.0).",
    expect.stringMatching(/^With skips, no difference/),
  ]);
  expect(better.sentences).toContain("The skips cost 27.0 points (95% interval 22.0 to 32.0).");
  expect(better.answer).toBe("skips harm at depth");
  const withSkipsToo = verdict(worse, [
    [15, 16, 15],
    [5, 6, 5],
  ]);
  expect(withSkipsToo.answer).toBe("degradation without skips, less with");
  expect(
    withSkipsToo.sentences.filter((sentence) => sentence.startsWith("This is degradation")),
  ).toHaveLength(1);
  const withSkipsAlone = verdict([NONE, NONE], worse);
  expect(withSkipsAlone.sentences[2]).toBe("This is degradation, not overfitting: it is the training error.");
});

it("sees no difference where there is none, and says that it saw no spread", () => {
  const found = verdict([NONE, NONE], [NONE, NONE]);
  expect(claims(found)).toEqual(["none", "none", "none"]);
  expect(found.sentences).toEqual([
    "Without skips, no difference seen between 56 and 8 layers: training error 0.00 points (95% interval −0.07 to 0.07, no spread seen in 3 seeds).",
    "With skips, no difference seen between 56 and 8 layers: training error 0.00 points (95% interval −0.07 to 0.07, no spread seen in 3 seeds).",
    "No difference seen in what depth does without and with skips: 0.0 points (95% interval −0.1 to 0.1, no spread seen in 3 seeds).",
  ]);
});

it("gives hints from one seed and from two", () => {
  const one = verdict([[71], [0]], [[0], [0]]);
  expect(one.sentences).toEqual([
    "Without skips, 56 layers against 8: training error +71.0 points.",
    "With skips, 56 layers against 8: training error 0.0 points.",
    "What the skips save: +71.0 points.",
    "One seed is a hint, not a verdict.",
  ]);
  expect(claims(one)).toEqual(["none", "none", "none"]);
  expect(one.basis).toMatch(/n = 1: no interval below 3 seeds\.$/);
  const two = verdict(
    [
      [71, 60],
      [0, 0],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  );
  expect(two.sentences.at(-1)).toBe("Two seeds are a hint, not a verdict.");
  expect(two.answer).toBe("a hint from two seeds");
});

it("counts where seeds split or diverged, without a mean", () => {
  const found = verdict([[89, 64.1, "diverged"], NONE], [[0, 0.3, 0.2], NONE]);
  expect(found.sentences.slice(0, 2)).toEqual([
    "Without skips, seeds that failed: at 56 layers 2 of 3 (95% interval 21 to 94%, 1 diverged), at 8 layers 0 of 3 (0 to 56%).",
    "Three seeds are too few to tell counts apart.",
  ]);
  expect(found.sentences.at(-1)).toBe("Where seeds fail, no mean is taken: the counts stand for themselves.");
  expect(claims(found)).toEqual(["none", "none", "none"]);
  expect(found.answer).toBe("failed at 56 layers: 2 of 3 without skips, 0 of 3 with");
  expect(found.basis).toContain(
    "less than a twentieth of the way from having learned nothing (90.0%) to 0.0%",
  );
  const many = ["diverged", 90, 90, 89, "diverged"] as const;
  const five = [0, 0, 0, 0, 0];
  const counted = verdict([many, five], [five, five]);
  expect(counted.sentences[1]).toBe("More failures: at 56 layers (Fisher's exact test, p = 0.0079).");
  expect(counted.plain).toMatchObject({ claim: "worse", isDegradation: false });
});

it("says where no seed learned, beside the mean", () => {
  const found = verdict([[89, 90, 89.5], NONE], [NONE, NONE]);
  expect(found.sentences[1]).toBe("At 56 layers: no seed learned (3 of 3 failed).");
});

it("has no answer before both families have one", () => {
  const found = verdict([[71, 60, 70], NONE], [[], NONE]);
  expect(found.answer).toBe("no answer yet");
  expect(found.sentences.at(-1)).toBe("With skips, no seed has finished at both depths yet.");
});

it("turns the signs where higher is better", () => {
  const accuracy = {
    ...TRAINING,
    id: "training-accuracy",
    label: "training accuracy",
    better: "higher",
    nothingLearned: 10,
  } as const;
  const all = [100, 100, 100];
  const found = verdict([[30, 40, 35], all], [[99.8, 99.7, 100], all], accuracy);
  expect(found.sentences[0]).toBe(
    "Without skips, 56 layers train worse than 8: training accuracy −65.0 points (95% interval −77 to −53).",
  );
  expect(found.sentences.at(-1)).toMatch(/^The skips save 64\.8 points/);
  const alike = verdict([[99.6, 99.9, 99.7], all], [[99.8, 99.7, 99.9], all], accuracy);
  expect(alike.sentences.at(-1)).toMatch(/without and with skips: \+0\.07 points|\+0\.1 points/);
});
