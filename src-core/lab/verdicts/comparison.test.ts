import fc from "fast-check";
import { expect, it } from "vitest";
import { crossEntropyMeasure, errorMeasure, type Measure, type SeedResult } from "../statistics/measure";
import { comparisonVerdict } from "./comparison";

const ERROR = errorMeasure(
  "training",
  Array.from({ length: 10 }, () => 144),
);

type Values = readonly (number | "diverged")[];
const arm = (values: Values): SeedResult[] =>
  values.map((value, index) =>
    value === "diverged" ? { seed: index + 1, diverged: true } : { seed: index + 1, value },
  );

function verdict(first: Values, second: Values, measure: Measure = ERROR) {
  return comparisonVerdict(
    measure,
    { label: "with skips", results: arm(first) },
    { label: "without skips", results: arm(second) },
  );
}

it("gives a hint from one seed", () => {
  const found = verdict([0], [21.9]);
  expect(found.sentences).toEqual([
    "Training error: with skips 0.0%, without skips 21.9%.",
    "With skips against without skips: −21.9 points.",
    "One seed is a hint, not a verdict.",
  ]);
  expect(found).toMatchObject({ claim: "none", answer: "a hint from one seed" });
});

it("names the better arm, whichever comes first", () => {
  const low = [0, 0.2, 0.1];
  const high = [21.9, 40.6, 30];
  expect(verdict(low, high)).toMatchObject({
    claim: "better",
    answer: "better: with skips",
    sentences: [
      "Training error: with skips 0.1%, without skips 30.8%.",
      "Better: with skips, by 30.7 points (95% interval 8 to 54).",
    ],
  });
  expect(verdict(high, low)).toMatchObject({ claim: "worse", answer: "better: without skips" });
  const accuracy = { ...ERROR, better: "higher", nothingLearned: 10 } as const;
  const many = [80, 90, 85];
  expect(verdict(many, [50, 52, 49], accuracy)).toMatchObject({
    claim: "better",
    answer: "better: with skips",
  });
});

it("sees no difference in noise and none in equal values", () => {
  const noise = verdict([1, 2, 1.5], [1.2, 1.8, 1.9]);
  expect(noise.sentences[1]).toBe(
    "No difference seen: with skips against without skips −0.1 points (95% interval −0.9 to 0.6).",
  );
  const equal = verdict([0, 0, 0, 0], [0, 0, 0, 0]);
  expect(equal.sentences[1]).toMatch(
    /0\.00 points \(95% interval −0\.07 to 0\.07, no spread seen in 4 seeds\)\.$/,
  );
  expect(equal.answer).toBe("no difference seen");
});

it("takes means over the seeds that both have", () => {
  const found = verdict([0, 2], [20, 22, 90]);
  expect(found.sentences[0]).toBe("Training error: with skips 1.0%, without skips 21.0%.");
  expect(verdict([], [1]).sentences).toEqual(["No seed has finished in both yet."]);
});

it("counts failed seeds", () => {
  const three = verdict([0, 0.2, 0.1], [90, "diverged", 30]);
  expect(three.sentences).toEqual([
    "Seeds that failed: with skips 0 of 3 (95% interval 0 to 56%), without skips 2 of 3 (21 to 94%, 1 diverged).",
    "Three seeds are too few to tell counts apart.",
  ]);
  expect(three.answer).toBe("failed: with skips 0 of 3, without skips 2 of 3");
  const four = verdict([0, 0.2, 0.1, 0], [90, "diverged", 90, 89]);
  expect(four.sentences[1]).toBe("More failures: without skips (Fisher's exact test, p = 0.029).");
  expect(four.claim).toBe("better");
  expect(verdict([0, 0, 0, 0], [90, "diverged", 0, 1]).sentences[1]).toBe(
    "No difference seen between these counts.",
  );
  expect(verdict([0], ["diverged"]).sentences).toEqual([
    "Seeds that failed: with skips 0 of 1, without skips 1 of 1 (1 diverged).",
    "One seed is a hint, not a verdict.",
  ]);
});

it("shows nats with two decimals, unbounded", () => {
  const found = verdict(
    [0.1, 0.12, 0.11],
    [1.2, 1.8, 1.9],
    crossEntropyMeasure(
      "training",
      Array.from({ length: 20 }, () => 10),
    ),
  );
  expect(found.sentences[1]).toBe("Better: with skips, by 1.52 nats (95% interval 0.60 to 2.44).");
});

it("claims no difference whose interval holds zero, and words agree with claims", () => {
  const percent = fc.integer({ min: 0, max: 1000 }).map((images) => images / 10);
  const values = fc.array(fc.tuple(percent, percent), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(values, (pairs) => {
      const found = verdict(
        pairs.map(([first]) => first),
        pairs.map(([, second]) => second),
      );
      const text = found.sentences.join(" ");
      expect(/Better: |More failures: /.test(text)).toBe(found.claim !== "none");
      if (found.difference.kind !== "interval") return;
      const { low, high } = found.difference.interval;
      expect(found.claim === "none").toBe(low <= 1e-6 && high >= -1e-6);
      expect(text.includes("No difference seen")).toBe(found.claim === "none");
      expect(text).not.toMatch(/NaN|undefined|Infinity|-0\.0|−0\.0 |--/);
    }),
  );
});
