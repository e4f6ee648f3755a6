import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimOf, pOf } from "./claim";
import {
  ALPHA,
  armMean,
  differenceOfDifferences,
  type Estimate,
  intervalAt,
  pairedDifference,
} from "./estimate";
import { crossEntropyMeasure, errorMeasure, hasFailed, lateLossMeasure, type SeedResult } from "./measure";

/** 1,000 images of ten classes: one counts 0.1 points, and who learned nothing errs on 90%. */
const ERROR = errorMeasure(
  "training",
  Array.from({ length: 10 }, () => 100),
);
const LOSS = crossEntropyMeasure("training", [500, 500]);

const arm = (...values: readonly (number | "diverged")[]): SeedResult[] =>
  values.map((value, index) =>
    value === "diverged" ? { seed: index + 1, diverged: true } : { seed: index + 1, value },
  );

function intervalOf(found: Estimate): { readonly low: number; readonly high: number } {
  if (found.kind !== "interval") throw new Error(`It should have an interval, not be of kind ${found.kind}.`);
  return found.interval;
}

describe("measures", () => {
  it("say what nothing learned and one image come to", () => {
    expect(errorMeasure("validation", [60, 40])).toMatchObject({ nothingLearned: 40, resolution: 1 });
    expect(LOSS.nothingLearned).toBeCloseTo(Math.log(2), 12);
    expect(() => errorMeasure("training", [])).toThrow("at least one image");
  });

  it("call a seed failed below a twentieth of the way, from either side", () => {
    expect(hasFailed(ERROR, { seed: 1, value: 85.5 })).toBe(true);
    expect(hasFailed(ERROR, { seed: 1, value: 85.4 })).toBe(false);
    expect(hasFailed(ERROR, { seed: 1, value: Number.NaN })).toBe(true);
    const accuracy = { ...ERROR, better: "higher", nothingLearned: 10 } as const;
    expect(hasFailed(accuracy, { seed: 1, value: 14.5 })).toBe(true);
    expect(hasFailed(accuracy, { seed: 1, value: 14.6 })).toBe(false);
  });
});

describe("an estimate", () => {
  it("is an arm's mean within its bounds", () => {
    expect(intervalOf(armMean(ERROR, arm(84.7, 64.1, 64.1)))).toEqual({
      low: expect.closeTo(41.43, 1),
      high: 100,
    });
    expect(intervalOf(armMean(ERROR, arm(0, 0.1, 0.3))).low).toBe(0);
    expect(intervalOf(armMean(LOSS, arm(0.01, 0.1, 0.3)))).toEqual({
      low: 0,
      high: expect.closeTo(0.508, 2),
    });
  });

  it("keeps differences within -100 and 100, and those of nats free", () => {
    const wide = intervalOf(pairedDifference(ERROR, arm(80, 10, 80), arm(0, 0, 0)));
    expect(wide).toEqual({ low: expect.closeTo(-43.7, 0), high: 100 });
    const nats = intervalOf(pairedDifference(LOSS, arm(0.6, 0.05, 0.6), arm(0, 0, 0)));
    expect(nats.low).toBeLessThan(-0.1);
  });

  it("is a hint for one or two seeds", () => {
    expect(pairedDifference(ERROR, arm(21.9), arm(0))).toMatchObject({
      kind: "hint",
      mean: 21.9,
      seeds: [1],
    });
    expect(pairedDifference(ERROR, arm(3, 5), arm(1, 1))).toMatchObject({ kind: "hint", mean: 3 });
    expect(claimOf(pairedDifference(ERROR, arm(50, 50), arm(0, 0)), "lower")).toBe("none");
  });

  it("says nothing without a common seed, and leaves seeds out that one arm lacks", () => {
    expect(pairedDifference(ERROR, [{ seed: 1, value: 3 }], [{ seed: 2, value: 3 }]).kind).toBe("nothing");
    expect(armMean(ERROR, []).kind).toBe("nothing");
    expect(pairedDifference(ERROR, arm(1, 2, 3, 4), arm(1, 2, 3)).seeds).toEqual([1, 2, 3]);
    // A seed that failed in one arm alone is none of the pair's.
    expect(pairedDifference(ERROR, arm(1, 2, 3, "diverged"), arm(1, 2, 3)).kind).toBe("interval");
  });

  it("widens to one image where all differences are equal", () => {
    const none = pairedDifference(ERROR, arm(0, 0, 0), arm(0, 0, 0));
    expect(none).toMatchObject({ noSpread: true, mean: 0 });
    expect(intervalOf(none)).toEqual({ low: expect.closeTo(-0.1, 12), high: expect.closeTo(0.1, 12) });
    const oneImage = pairedDifference(ERROR, arm(0.1, 0.3, 7.1), arm(0, 0.2, 7));
    expect(oneImage).toMatchObject({ noSpread: true });
    expect(claimOf(oneImage, "lower")).toBe("none");
    // In binary 0.8 - 0.7 is more than 0.1, which is no more than one image.
    expect(claimOf(pairedDifference(ERROR, arm(0.8, 0.8, 0.8), arm(0.7, 0.7, 0.7)), "lower")).toBe("none");
    const twoImages = pairedDifference(ERROR, arm(0.2, 0.4, 7.2), arm(0, 0.2, 7));
    expect(claimOf(twoImages, "lower")).toBe("worse");
    expect(claimOf(twoImages, "higher")).toBe("better");
    expect(pairedDifference(ERROR, arm(0, 0, 0.1), arm(0, 0, 0))).toMatchObject({ noSpread: false });
  });

  it("counts where an arm's seeds split or one diverged, and only then", () => {
    const split = pairedDifference(ERROR, arm(90, 2, 88), arm(1, 1, 1));
    expect(split).toMatchObject({
      kind: "counts",
      failures: [
        { failed: 2, diverged: 0, of: 3 },
        { failed: 0, of: 3 },
      ],
    });
    expect(claimOf(split, "lower")).toBe("none");
    const diverged = pairedDifference(ERROR, arm(1, 1), arm("diverged", 1));
    expect(diverged).toMatchObject({
      kind: "counts",
      failures: [{ failed: 0 }, { failed: 1, diverged: 1, of: 2 }],
    });
    const allFailed = pairedDifference(ERROR, arm(90, 89, 90), arm(1, 1, 1));
    expect(allFailed).toMatchObject({ kind: "interval", failures: [{ failed: 3 }, { failed: 0 }] });
    expect(pairedDifference(ERROR, arm("diverged", "diverged", "diverged"), arm(1, 1, 1)).kind).toBe(
      "counts",
    );
  });

  it("claims counts where Fisher's test decides", () => {
    const all = Array.from({ length: 4 }, () => "diverged" as const);
    const found = pairedDifference(ERROR, arm(...all), arm(1, 1, 1, 1));
    expect(pOf(found)).toBeCloseTo(1 / 35, 10);
    expect(claimOf(found, "lower")).toBe("worse");
    expect(claimOf(pairedDifference(ERROR, arm(1, 1, 1, 1), arm(...all)), "lower")).toBe("better");
    expect(claimOf(found, "lower", 0.01)).toBe("none");
  });

  it("takes two differences from each other", () => {
    const found = differenceOfDifferences(
      ERROR,
      [arm(70, 60, 80), arm(1, 2, 3)],
      [arm(0, 1, 0), arm(0, 0, 1)],
    );
    expect(found).toMatchObject({ kind: "interval", mean: expect.closeTo(68, 12) });
    expect(found.failures).toHaveLength(4);
    const still = differenceOfDifferences(ERROR, [arm(0, 0, 0), arm(0, 0, 0)], [arm(0, 0, 0), arm(0, 0, 0)]);
    expect(intervalOf(still).high).toBeCloseTo(0.2, 12);
    const split = differenceOfDifferences(ERROR, [arm(90, 2, 2), arm(1, 2, 3)], [arm(0, 1, 0), arm(0, 0, 1)]);
    expect(split.kind).toBe("counts");
    expect(pOf(split)).toBeUndefined();
  });

  it("refuses a seed that stands twice", () => {
    const twice = [...arm(1), ...arm(2)];
    expect(() => armMean(ERROR, twice)).toThrow("twice");
  });
});

describe("for any values", () => {
  const percent = fc.integer({ min: 0, max: 1000 }).map((images) => images / 10);
  const pairs = fc.array(fc.tuple(percent, percent), { minLength: 1, maxLength: 8 });
  const split = (values: readonly (readonly [number, number])[]): [SeedResult[], SeedResult[]] => [
    arm(...values.map(([first]) => first)),
    arm(...values.map(([, second]) => second)),
  ];

  it("intervals hold their mean and stay within what is possible, at any level", () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom(0.2, 0.05, 0.004), (values, alpha) => {
        const [first, second] = split(values);
        for (const [found, low, high] of [
          [pairedDifference(ERROR, first, second), -100, 100],
          [armMean(ERROR, first), 0, 100],
        ] as const) {
          if (found.kind !== "interval") continue;
          const interval = intervalAt(found, alpha);
          expect(interval.low).toBeGreaterThanOrEqual(low);
          expect(interval.high).toBeLessThanOrEqual(high);
          expect(interval.low).toBeLessThanOrEqual(found.mean + 1e-9);
          expect(interval.high).toBeGreaterThanOrEqual(found.mean - 1e-9);
        }
      }),
    );
  });

  it("swapping the arms turns everything round", () => {
    const turnedClaim = { better: "worse", worse: "better", none: "none" } as const;
    fc.assert(
      fc.property(pairs, (values) => {
        const [first, second] = split(values);
        const found = pairedDifference(ERROR, first, second);
        const turned = pairedDifference(ERROR, second, first);
        expect(turned.kind).toBe(found.kind);
        expect(turned.failures).toEqual(found.failures.toReversed());
        expect(pOf(turned)).toBe(pOf(found));
        expect(claimOf(turned, "lower")).toBe(turnedClaim[claimOf(found, "lower")]);
        expect(claimOf(found, "higher")).toBe(
          found.kind === "counts" ? claimOf(found, "lower") : turnedClaim[claimOf(found, "lower")],
        );
        if (found.kind !== "interval" || turned.kind !== "interval") return;
        expect(turned.mean).toBeCloseTo(-found.mean, 12);
        expect(turned.interval.low).toBeCloseTo(-found.interval.high, 12);
      }),
    );
  });

  it("the order of seeds changes nothing", () => {
    const shuffled = pairs.chain((values) =>
      fc.tuple(
        fc.constant(values),
        fc.shuffledSubarray(
          values.map((_, index) => index),
          { minLength: values.length },
        ),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([values, order]) => {
        const [first, second] = split(values);
        const moved = order.flatMap((index) => first[index] ?? []);
        expect(pairedDifference(ERROR, moved, second)).toEqual(pairedDifference(ERROR, first, second));
      }),
    );
  });

  it("an interval and its test say the same", () => {
    fc.assert(
      fc.property(pairs, (values) => {
        const found = pairedDifference(ERROR, ...split(values));
        if (found.kind !== "interval") return;
        const p = pOf(found) ?? 1;
        if (Math.abs(p - ALPHA) < 1e-6) return;
        expect(claimOf(found, "lower") !== "none").toBe(p < ALPHA);
      }),
    );
  });
});

describe("a measure on a log scale", () => {
  const LATE = lateLossMeasure([500, 500]);
  const values = (...given: number[]): SeedResult[] => given.map((value, seed) => ({ seed, value }));

  it("has geometric means, in its own unit, and ratios as differences", () => {
    const mean = armMean(LATE, values(0.1, 0.2, 0.4));
    if (mean.kind !== "interval") throw new Error(mean.kind);
    expect(mean.mean).toBeCloseTo(0.2, 12);
    // A factor of 2 a seed: log 2 x t / sqrt 3, to either side.
    const reach = Math.exp((Math.LN2 * 4.302652729749464) / Math.sqrt(3));
    expect(mean.interval.high).toBeCloseTo(0.2 * reach, 10);
    expect(mean.interval.low).toBeCloseTo(0.2 / reach, 10);
    const ratio = pairedDifference(LATE, values(0.1, 0.2, 0.4), values(0.05, 0.1, 0.2));
    expect(ratio).toMatchObject({ kind: "interval", noSpread: true });
    expect("mean" in ratio && Math.exp(ratio.mean)).toBeCloseTo(2, 12);
    // No spread seen: a percent to either side is left open.
    const high = ratio.kind === "interval" ? ratio.interval.high : 0;
    expect(Math.exp(high)).toBeCloseTo(2 * 1.01, 10);
    expect(armMean(LATE, values(0.1, 0.4))).toMatchObject({ kind: "hint" });
  });

  it("fails by its own unit, and has a logarithm for everything", () => {
    expect(hasFailed(LATE, { seed: 1, value: 0.96 * Math.LN2 })).toBe(true);
    expect(hasFailed(LATE, { seed: 1, value: 0.9 * Math.LN2 })).toBe(false);
    const mean = armMean(LATE, values(0, 0, 0));
    expect("mean" in mean && mean.mean).toBeCloseTo(1e-6, 12);
  });
});
