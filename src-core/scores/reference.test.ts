/** Scores against scikit-learn, statsmodels and SciPy (`scripts/fixtures/scores.py`). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accuracyOf } from "./accuracy";
import { classScores, meanScores } from "./by-class";
import { calibrationBins, calibrationError, rankConfidences } from "./calibration";
import { confusionMatrix } from "./confusion";
import { meanLosses } from "./losses";
import { mcNemarExactP } from "./mcnemar";
import { collectPredictions, type Predictions } from "./predictions";

type Named = "precision" | "recall" | "f1";

interface Case {
  readonly name: string;
  readonly classes: number;
  readonly labels: readonly number[];
  readonly logits: readonly number[];
  readonly matrix: readonly (readonly number[])[];
  readonly accuracy: number;
  readonly interval: readonly [number, number];
  readonly largestClass: readonly [number, number];
  readonly byClass: Readonly<Record<Named, readonly (number | null)[]>>;
  readonly means: Readonly<Record<Named, number>>;
  readonly balancedAccuracy: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly top: readonly (readonly number[])[];
  readonly curve?: { readonly accuracy: readonly number[]; readonly confidence: readonly number[] };
  readonly ece?: number;
}

const { cases, mcnemar } = JSON.parse(
  readFileSync(new URL("../../tests/fixtures/scores.json", import.meta.url), "utf8"),
) as {
  readonly cases: readonly Case[];
  readonly mcnemar: readonly {
    readonly first: number;
    readonly second: number;
    readonly p: number;
    readonly binomial: number;
  }[];
};

/** Taken in two batches, as an engine gives them. */
function predictionsOf({ classes, labels, logits }: Case): Predictions {
  const collector = collectPredictions(labels.length, classes);
  const half = Math.floor(labels.length / 2);
  for (const [from, to] of [
    [0, half],
    [half, labels.length],
  ] as const) {
    collector.take(
      Float32Array.from(logits.slice(from * classes, to * classes)),
      Uint8Array.from(labels.slice(from, to)),
    );
  }
  return collector.done();
}

describe.each(cases)("$name", (reference) => {
  const predictions = predictionsOf(reference);
  const matrix = confusionMatrix(predictions);
  const { classes } = reference;

  it("ranks classes", () => {
    const { ranked, columns, probabilities } = predictions;
    reference.top.forEach((top, image) => {
      expect([...ranked.subarray(image * columns, image * columns + top.length)]).toEqual(top);
    });
    for (let image = 0; image < predictions.count; image += 1) {
      const own = probabilities.subarray(image * columns, (image + 1) * columns);
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    }
  });

  it("counts pairs as scikit-learn", () => {
    const dense = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
    for (const { truth, answer, count } of matrix.cells) {
      const row = dense[truth];
      if (row) row[answer] = count;
    }
    expect(dense).toEqual(reference.matrix);
  });

  it("has accuracy and its interval, beside the largest class's", () => {
    const { share, interval, largestClass } = accuracyOf(matrix);
    expect(share).toBeCloseTo(reference.accuracy, 12);
    expect(interval.low).toBeCloseTo(reference.interval[0], 10);
    expect(interval.high).toBeCloseTo(reference.interval[1], 10);
    expect(largestClass.interval.low).toBeCloseTo(reference.largestClass[0], 10);
    expect(largestClass.interval.high).toBeCloseTo(reference.largestClass[1], 10);
  });

  it("has precision, recall and F1 by class where they are defined, and their means", () => {
    const scores = classScores(matrix);
    const means = meanScores(scores);
    for (const key of ["precision", "recall", "f1"] as const) {
      reference.byClass[key].forEach((value, place) => {
        const found = scores[place]?.[key];
        if (value === null) expect(found).toBeUndefined();
        else expect(found).toBeCloseTo(value, 12);
      });
      expect(means[key]).toBeCloseTo(reference.means[key], 12);
    }
    expect(means.balancedAccuracy).toBeCloseTo(reference.balancedAccuracy, 12);
  });

  it("has log loss and Brier score", () => {
    const { logLoss, brier } = meanLosses(predictions);
    expect(logLoss).toBeCloseTo(reference.logLoss, 6);
    expect(brier).toBeCloseTo(reference.brier, 6);
  });

  it("has the calibration curve in bins of equal count", () => {
    const ranked = rankConfidences(predictions);
    const bins = calibrationBins(ranked);
    const { curve, ece } = reference;
    expect(bins.length).toBe(curve?.accuracy.length ?? 0);
    bins.forEach((bin, place) => {
      expect(bin.accuracy).toBeCloseTo(curve?.accuracy[place] ?? Number.NaN, 10);
      expect(bin.confidence).toBeCloseTo(curve?.confidence[place] ?? Number.NaN, 6);
    });
    if (ece === undefined) expect(calibrationError(ranked)).toBeUndefined();
    else expect(calibrationError(ranked)).toBeCloseTo(ece, 6);
  });
});

describe("McNemar's exact test", () => {
  it.each(mcnemar)("of $first and $second", ({ first, second, p, binomial }) => {
    expect(Math.abs(mcNemarExactP(first, second) - p)).toBeLessThanOrEqual(1e-10 * p);
    expect(Math.abs(mcNemarExactP(second, first) - binomial)).toBeLessThanOrEqual(1e-10 * binomial);
  });
});
