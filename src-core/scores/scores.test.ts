/** Cases that no reference covers: ties, one class, few images, answers that are no number, many classes; and what is chance. */
import { describe, expect, it } from "vitest";
import { Random } from "../foundation/random";
import { accuracyOf, largestClasses } from "./accuracy";
import { calibrationBins, calibrationError, rankConfidences } from "./calibration";
import { calibrationChance, finishedChance } from "./calibration-chance";
import { comparePredictions } from "./comparison";
import { confusedSideBySide, confusionMatrix, mostConfused } from "./confusion";
import { confusionCsv, predictionsCsv } from "./csv";
import { meanLosses } from "./losses";
import { answerOf, collectPredictions, type Predictions } from "./predictions";
import { decodePredictions, encodePredictions } from "./predictions-file";
import { highestLoss, mostConfidentWrong, smallestMargin } from "./worst";

function predictions(
  classes: number,
  rows: readonly (readonly [label: number, ...logits: number[]])[],
): Predictions {
  const collector = collectPredictions(rows.length, classes);
  for (const [label, ...logits] of rows) collector.take(Float32Array.from(logits), Uint16Array.of(label));
  return collector.done();
}

/** Confidences as given, right or not, in two classes. */
function confident(rows: readonly (readonly [confidence: number, isRight: boolean])[]): Predictions {
  return predictions(
    2,
    rows.map(
      ([confidence, isRight]) => [isRight ? 0 : 1, Math.log(confidence / (1 - confidence)), 0] as const,
    ),
  );
}

describe("predictions", () => {
  it("name the first of equal classes", () => {
    expect(answerOf(predictions(3, [[2, 1, 1, 1]]), 0)).toBe(0);
    expect([...predictions(4, [[0, 1, 3, 3, 0]]).ranked]).toEqual([1, 2, 0, 3]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("of %s are refused in words", (value) => {
    expect(() => predictions(2, [[0, 1, value]])).toThrow(/image 1 is no number/);
    expect(() =>
      predictions(2, [
        [0, 1, 0],
        [1, value, value],
      ]),
    ).toThrow(/image 2 is no number/);
  });

  it("are not clipped: a truth that is as good as impossible keeps its loss", () => {
    const { losses, squares } = predictions(2, [[1, 500, 0]]);
    expect(losses[0]).toBeCloseTo(500, 3);
    expect(squares[0]).toBeCloseTo(2, 6);
  });

  it("of many classes keep five, and their losses are those of all", () => {
    const classes = 300;
    const random = Random.fromSeed(3, "logits");
    const logits = Array.from({ length: classes }, () => random.normal(0, 2));
    const found = predictions(classes, [[7, ...logits]]);
    expect(found.columns).toBe(5);
    const order = logits
      .map((_, place) => place)
      .sort((one, other) => (logits[other] ?? 0) - (logits[one] ?? 0));
    expect([...found.ranked]).toEqual(order.slice(0, 5));
    const total = logits.reduce((sum, value) => sum + Math.exp(value), 0);
    const shares = logits.map((value) => Math.exp(value) / total);
    const { logLoss, brier } = meanLosses(found);
    expect(logLoss).toBeCloseTo(-Math.log(shares[7] ?? 0), 5);
    expect(brier).toBeCloseTo(
      shares.reduce((sum, share, place) => sum + (share - Number(place === 7)) ** 2, 0),
      5,
    );
  });

  it.each([3, 101, 400])("of %s classes are the same after a file, and damage is refused", (classes) => {
    const random = Random.fromSeed(classes, "file");
    const whole = predictions(
      classes,
      Array.from(
        { length: 30 },
        () =>
          [random.integerBelow(classes), ...Array.from({ length: classes }, () => random.normal())] as const,
      ),
    );
    const source = {
      checkpoint: "c".repeat(64),
      dataset: "d".repeat(64),
      part: "test",
      classNames: Array.from({ length: classes }, (_, place) => `class ${place}`),
    };
    const bytes = encodePredictions(whole, source);
    expect(decodePredictions(bytes)).toEqual({ predictions: whole, source });
    expect(decodePredictions(encodePredictions(whole))).toEqual({ predictions: whole });
    expect(() => decodePredictions(bytes.subarray(0, bytes.length - 1))).toThrow(/cannot be read/);
    expect(() => decodePredictions(new Uint8Array(20))).toThrow(/cannot be read/);
    for (let change = 0; change < 200; change += 1) {
      const changed = bytes.slice();
      const at = random.integerBelow(bytes.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << random.integerBelow(8));
      expect(() => decodePredictions(changed), `byte ${at}`).toThrow(/cannot be read/);
    }
    const other = encodePredictions({ ...whole, classes: classes - 1 });
    expect(() => decodePredictions(other)).toThrow(/cannot be read/);
    const wrong = encodePredictions({ ...whole, losses: whole.losses.map(() => Number.NaN) });
    expect(() => decodePredictions(wrong)).toThrow(/cannot be read/);
  });
});

it("never makes less than nothing of a sure answer's squared error", () => {
  const { squares } = predictions(
    3,
    Array.from({ length: 200 }, (_, row) => [row % 3, 30 + row / 7, 0, row / 9] as const),
  );
  expect(squares.every((square) => square >= 0 && !Object.is(square, -0))).toBe(true);
});

describe("confusion", () => {
  const matrix = confusionMatrix(
    predictions(5, [
      [0, 9, 0, 0, 0, 0],
      [0, 0, 0, 0, 9, 0],
      [0, 0, 0, 0, 9, 0],
      [3, 9, 0, 0, 0, 0],
      [1, 0, 0, 0, 0, 9],
      [2, 0, 0, 9, 0, 0],
      [1, 0, 9, 0, 0, 0],
    ]),
  );

  it("tells the most frequent pairs first, of equal ones the larger share of its class", () => {
    expect(mostConfused(matrix, 9)).toEqual([
      { truth: 0, answer: 3, count: 2 },
      { truth: 3, answer: 0, count: 1 },
      { truth: 1, answer: 4, count: 1 },
    ]);
    expect(mostConfused(matrix, 1)).toHaveLength(1);
  });

  it("puts classes that are confused side by side, each once", () => {
    expect([...confusedSideBySide(matrix)]).toEqual([0, 3, 1, 4, 2]);
    const none = confusionMatrix(predictions(3, [[1, 0, 9, 0]]));
    expect([...confusedSideBySide(none)]).toEqual([0, 1, 2]);
  });

  it("of one class is right throughout", () => {
    const one = confusionMatrix(
      predictions(1, [
        [0, 3],
        [0, -3],
      ]),
    );
    expect(accuracyOf(one)).toMatchObject({ share: 1, largestClass: { place: 0, share: 1 } });
    expect(largestClasses(one)).toBe(1);
    const even = predictions(2, [
      [0, 3, 1],
      [1, 3, 1],
    ]);
    expect(largestClasses(confusionMatrix(even))).toBe(2);
    expect(mostConfused(one, 5)).toEqual([]);
    expect(smallestMargin(predictions(1, [[0, 3]]), 5)).toEqual([]);
  });
});

describe("images to look at", () => {
  const found = predictions(3, [
    [0, 5, 0, 0],
    [0, 0, 5, 0],
    [1, 2, 1.9, 0],
    [2, 0, 9, 0],
    [2, 0, 0, 5],
  ]);
  it("are those of highest loss, wrong with most confidence, and of smallest margin", () => {
    expect(highestLoss(found, 2)).toEqual([3, 1]);
    expect(mostConfidentWrong(found, 9)).toEqual([3, 1, 2]);
    expect(smallestMargin(found, 2)).toEqual([2, 0]);
  });
});

describe("calibration", () => {
  it("is not told of fewer than 20 images", () => {
    const few = rankConfidences(confident(Array.from({ length: 19 }, () => [0.7, true] as const)));
    expect(calibrationBins(few)).toEqual([]);
    expect(calibrationError(few)).toBeUndefined();
    expect(finishedChance(calibrationChance(few))).toBeUndefined();
  });

  it("does not depend on the order of images of equal confidence", () => {
    const rows = Array.from({ length: 60 }, (_, image) => [0.8, image < 30] as const);
    const found = calibrationError(rankConfidences(confident(rows)));
    expect(found).toBeCloseTo(0.3, 6);
    expect(calibrationError(rankConfidences(confident(rows.toReversed())))).toBeCloseTo(found ?? 0, 12);
  });

  it("of a calibrated network shows the error that chance makes, and says the same each time", () => {
    const random = Random.fromSeed(5, "calibrated");
    let within = 0;
    let errors = 0;
    let chances = 0;
    for (let trial = 0; trial < 40; trial += 1) {
      const rows = Array.from({ length: 270 }, () => {
        const confidence = random.uniform(0.6, 1);
        return [confidence, random.uniform() < confidence] as const;
      });
      const ranked = rankConfidences(confident(rows));
      const chance = finishedChance(calibrationChance(ranked, 200));
      expect(finishedChance(calibrationChance(ranked, 200))).toEqual(chance);
      const error = calibrationError(ranked) ?? Number.NaN;
      errors += error / 40;
      chances += (chance?.ofPerfect ?? Number.NaN) / 40;
      if (error <= (chance?.mostOfPerfect ?? 0)) within += 1;
    }
    expect(Math.abs(errors - chances)).toBeLessThan(0.005);
    expect(within).toBeGreaterThanOrEqual(34);
  });

  it("of an overconfident network lies above what chance makes", () => {
    const random = Random.fromSeed(6, "overconfident");
    const rows = Array.from(
      { length: 600 },
      () => [random.uniform(0.9, 0.99), random.uniform() < 0.7] as const,
    );
    const ranked = rankConfidences(confident(rows));
    const chance = finishedChance(calibrationChance(ranked));
    expect(chance?.interval.low).toBeGreaterThan(chance?.mostOfPerfect ?? 1);
    expect(chance?.interval.low).toBeLessThan(0.245);
    expect(chance?.interval.high).toBeGreaterThan(0.245);
  });
});

describe("a comparison", () => {
  const first = predictions(2, [
    [0, 1, 0],
    [0, 1, 0],
    [1, 1, 0],
    [1, 0, 1],
  ]);
  const second = predictions(2, [
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 1],
    [1, 0, 1],
  ]);
  it("tells what one network alone gets right", () => {
    expect(comparePredictions(first, second)).toEqual({
      count: 4,
      bothRight: 2,
      bothWrong: [],
      onlyFirst: [1],
      onlySecond: [2],
      p: 1,
    });
  });
  it("of other images is refused", () => {
    expect(() => comparePredictions(first, predictions(2, [[0, 1, 0]]))).toThrow(/same images/);
  });
});

describe("as tables", () => {
  const found = predictions(3, [
    [0, 5, 0, 0],
    [1, 5, 0, 0],
    [2, 0, 0, 5],
  ]);
  const names = ["cat", "=dog", "a, b"];
  it("give a row an image, and the matrix by names", () => {
    expect(predictionsCsv(found, names, ["x.png", "y.png", "z.png"]).split("\r\n").slice(0, 3)).toEqual([
      "image,truth,prediction,probability,loss",
      "x.png,cat,cat,0.9867033,0.0133859",
      "y.png,'=dog,cat,0.9867033,5.013386",
    ]);
    expect(predictionsCsv(found, names).split("\r\n")[3]).toMatch(/^3,"a, b","a, b",/);
    expect(confusionCsv(confusionMatrix(found), names).split("\r\n")).toEqual([
      'truth \\ prediction,cat,\'=dog,"a, b"',
      "cat,1,0,0",
      "'=dog,1,0,0",
      '"a, b",0,0,1',
      "",
    ]);
  });
  it("give pairs where there are very many classes", () => {
    const many = confusionMatrix(
      predictions(1_001, [[1_000, ...Array.from({ length: 1_001 }, (_, place) => -place)]]),
    );
    const all = Array.from({ length: 1_001 }, (_, place) => `kind ${place}`);
    expect(confusionCsv(many, all)).toBe("truth,prediction,images\r\nkind 1000,kind 0,1\r\n");
  });
});
