/**
 * How far the lab's verdicts can be trusted: experiments of which the truth is known, many times over. `docs/lab-statistics.md` reports
 * the figures, those that fall short too; what is asserted is that they stay as reported.
 */
import { afterAll, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { claimOf } from "#core/lab/statistics/claim";
import { differenceOfDifferences, type Estimate, pairedDifference } from "#core/lab/statistics/estimate";
import {
  crossEntropyMeasure,
  errorMeasure,
  lateLossMeasure,
  type Measure,
  type SeedResult,
} from "#core/lab/statistics/measure";
import { rankingVerdict } from "#core/lab/verdicts/ranking";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const EXPERIMENTS = trialCount(2_000, 50_000);
/** Five standard deviations of a share that is counted over so many experiments, in percent. */
const CHANCE = 500 * Math.sqrt((0.05 * 0.95) / EXPERIMENTS);
/** Percent of false claims that are borne: 5%, and a little for values that come in steps. */
const FALSE_CLAIMS = 5.5 + CHANCE;
const LIMIT = { timeout: trialLimitMs(120_000, 1_800_000) };

const TEN_CLASSES = Array.from({ length: 10 }, () => 144);
const ERROR = errorMeasure("training", TEN_CLASSES);
const FEW_IMAGES = errorMeasure(
  "validation",
  Array.from({ length: 10 }, () => 5),
);
/** No value counts as failed. */
const NATS = {
  ...crossEntropyMeasure("training", TEN_CLASSES),
  bounds: {},
  nothingLearned: Number.MAX_VALUE,
};

type Draw = (random: Random) => number;
const figures: Record<string, string> = {};

afterAll(() => reportTrial("lab-verdicts", figures));

interface Tally {
  /** Percent of the experiments that gave an interval. */
  readonly intervals: number;
  /** Percent of the intervals that hold the truth. */
  readonly coverage: number;
  /** Percent of all experiments that claim a difference. */
  readonly claims: number;
}

/** Repeats an experiment and compares it with the truth that it cannot know. */
function repeat(name: string, truth: number, run: (random: Random) => Estimate, count = EXPERIMENTS): Tally {
  const random = Random.fromSeed(trialSeed, name);
  let intervals = 0;
  let covered = 0;
  let claims = 0;
  let impossible = 0;
  for (let index = 0; index < count; index += 1) {
    const found = run(random);
    if (claimOf(found, "lower") !== "none") claims += 1;
    if (found.kind !== "interval") continue;
    intervals += 1;
    const { low, high } = found.interval;
    if (low < found.possible.low || high > found.possible.high || low > high) impossible += 1;
    if (low <= truth + 1e-9 && high >= truth - 1e-9) covered += 1;
  }
  expect(impossible).toBe(0);
  const tally = {
    intervals: (100 * intervals) / count,
    coverage: (100 * covered) / intervals,
    claims: (100 * claims) / count,
  };
  const holding = intervals > 0 ? `${tally.coverage.toFixed(1)}% of intervals hold` : "no interval";
  figures[name] =
    `${holding}, ${tally.claims.toFixed(1)}% claim, ${tally.intervals.toFixed(0)}% have an interval`;
  return tally;
}

function arm(random: Random, seeds: number, draw: Draw): SeedResult[] {
  return Array.from({ length: seeds }, (_, index) => ({ seed: index + 1, value: draw(random) }));
}

const twoArms =
  (measure: Measure, seeds: number, first: Draw, second: Draw) =>
  (random: Random): Estimate =>
    pairedDifference(measure, arm(random, seeds, first), arm(random, seeds, second));

/** Wrong images among so many, each with this chance: in percent. By inversion, which few wrong ones make quick. */
const wrongOf =
  (images: number, chance: number): Draw =>
  (random) => {
    let left = random.uniform();
    let weight = (1 - chance) ** images;
    let wrong = 0;
    while (left > weight && wrong < images) {
      left -= weight;
      weight *= ((images - wrong) / (wrong + 1)) * (chance / (1 - chance));
      wrong += 1;
    }
    return (100 * wrong) / images;
  };

it.each([3, 5, 10])(
  "Gaussian seeds, n = %i: what is stated as 95% holds within 93 to 97%",
  LIMIT,
  (seeds) => {
    const shared = (random: Random): Estimate => {
      // A seed's luck that both arms share falls out of the pair.
      const first: SeedResult[] = [];
      const second: SeedResult[] = [];
      for (let seed = 1; seed <= seeds; seed += 1) {
        const luck = random.normal(0, 3);
        first.push({ seed, value: 2 + luck + random.normal() });
        second.push({ seed, value: luck + random.normal(0, 0.3) });
      }
      return pairedDifference(NATS, first, second);
    };
    const one = repeat(`Gaussian, n = ${seeds}`, 2, shared);
    expect(one.coverage).toBeGreaterThan(93);
    expect(one.coverage).toBeLessThan(97);
    const two = repeat(`Gaussian, difference of two, n = ${seeds}`, 1, (random) => {
      const draw = (mean: number, deviation: number) =>
        arm(random, seeds, (next) => next.normal(mean, deviation));
      return differenceOfDifferences(NATS, [draw(5, 2), draw(2, 0.5)], [draw(3, 1), draw(1, 0.5)]);
    });
    expect(two.coverage).toBeGreaterThan(93);
    expect(two.coverage).toBeLessThan(97);
    const none = repeat(
      `Gaussian, no difference, n = ${seeds}`,
      0,
      twoArms(
        NATS,
        seeds,
        (random) => random.normal(),
        (random) => random.normal(),
      ),
    );
    expect(Math.abs(none.claims - 5)).toBeLessThan(CHANCE);
  },
);

it("errors near 0: no difference is claimed where there is none", LIMIT, () => {
  for (const seeds of [3, 5, 10]) {
    for (const chance of [0.0002, 0.001, 0.01]) {
      const name = `1440 images, both ${(100 * chance).toFixed(2)}% wrong, n = ${seeds}`;
      const draw = wrongOf(1440, chance);
      const none = repeat(name, 0, twoArms(ERROR, seeds, draw, draw));
      expect(none.claims).toBeLessThan(FALSE_CLAIMS);
    }
    const apart = twoArms(ERROR, seeds, wrongOf(1440, 0.002), wrongOf(1440, 0.0002));
    repeat(`1440 images, 0.20% against 0.02% wrong, n = ${seeds}`, 0.18, apart);
  }
});

it("ties: few images give equal values", LIMIT, () => {
  for (const seeds of [3, 5, 10]) {
    const draw = wrongOf(50, 0.02);
    const none = repeat(`50 images, both 2% wrong, n = ${seeds}`, 0, twoArms(FEW_IMAGES, seeds, draw, draw));
    expect(none.claims).toBeLessThan(FALSE_CLAIMS);
    const rare = twoArms(FEW_IMAGES, seeds, wrongOf(50, 0.01), wrongOf(50, 0.001));
    repeat(`50 images, 1% against 0.1% wrong, n = ${seeds}`, 0.9, rare);
  }
});

it(
  "skewed seeds: symmetric where the arms are alike, less covered where one arm is skewed alone",
  LIMIT,
  () => {
    const skewed: Draw = (random) => Math.exp(random.normal());
    for (const seeds of [3, 5, 10]) {
      const none = repeat(`log-normal, both alike, n = ${seeds}`, 0, twoArms(NATS, seeds, skewed, skewed));
      expect(none.claims).toBeLessThan(FALSE_CLAIMS);
      const alone = repeat(
        `log-normal against a constant with the same mean, n = ${seeds}`,
        0,
        twoArms(NATS, seeds, skewed, () => Math.exp(0.5)),
      );
      // A known shortfall: the t interval of a skewed mean is too short above.
      expect(alone.coverage).toBeGreaterThan(80);
    }
  },
);

const trainsOrFails =
  (failing: number): Draw =>
  (random) =>
    random.uniform() < failing ? 90 - Math.abs(random.normal(0, 1)) : Math.abs(random.normal(1, 0.5));

it("trains or fails: no failure rate is claimed to differ where it does not", LIMIT, () => {
  for (const seeds of [3, 5, 10]) {
    for (const failing of [0.05, 0.2, 0.5]) {
      const name = `both fail in ${100 * failing}% of seeds, n = ${seeds}`;
      const draw = trainsOrFails(failing);
      const none = repeat(name, 0, twoArms(ERROR, seeds, draw, draw));
      expect(none.claims).toBeLessThan(FALSE_CLAIMS);
    }
  }
});

it("trains or fails: an interval speaks of the seeds that train, not of how often they do", LIMIT, () => {
  const failed = 90 - Math.sqrt(2 / Math.PI);
  for (const seeds of [3, 5, 10]) {
    const name = `one arm fails in 20% of seeds, the other never, n = ${seeds}`;
    const run = twoArms(ERROR, seeds, trainsOrFails(0.2), trainsOrFails(0));
    const ofAll = repeat(name, 0.2 * (failed - 1), run);
    const ofTrained = repeat(`${name}, of those that train`, 0, run);
    // An interval is given where no seed failed, or where each did.
    expect(ofAll.intervals).toBeLessThan(100 * (0.8 ** seeds + 0.2 ** seeds) + CHANCE * 2.5);
    // A known shortfall: who saw no failure does not count on one.
    expect(ofAll.coverage).toBeLessThan(5);
    expect(ofTrained.coverage).toBeGreaterThan(88);
  }
});

const LATE_LOSS = lateLossMeasure(TEN_CLASSES);
/** A late loss whose logarithm is Gaussian. */
const lossNear =
  (median: number, spread: number): Draw =>
  (random) =>
    median * Math.exp(random.normal(0, spread));

it(
  "ratios: what is stated as 95% holds where losses are log-normal, and of failed seeds none is given",
  LIMIT,
  () => {
    for (const seeds of [3, 5, 10]) {
      // A seed's luck multiplies the losses of both arms.
      const shared = (truth: number, random: Random): Estimate => {
        const first: SeedResult[] = [];
        const second: SeedResult[] = [];
        for (let seed = 1; seed <= seeds; seed += 1) {
          const luck = lossNear(0.2, 0.4)(random);
          first.push({ seed, value: truth * luck * lossNear(1, 0.2)(random) });
          second.push({ seed, value: luck * lossNear(1, 0.05)(random) });
        }
        return pairedDifference(LATE_LOSS, first, second);
      };
      const twice = repeat(`losses, 2 times as large, n = ${seeds}`, Math.log(2), (random) =>
        shared(2, random),
      );
      expect(twice.coverage).toBeGreaterThan(93);
      expect(twice.coverage).toBeLessThan(97);
      const none = repeat(`losses, as large, n = ${seeds}`, 0, (random) => shared(1, random));
      expect(none.claims).toBeLessThan(FALSE_CLAIMS);
      // Some of the seeds fall below what single precision can tell from 0.
      const tiny = repeat(
        `losses near 0, as large, n = ${seeds}`,
        0,
        twoArms(LATE_LOSS, seeds, lossNear(2e-6, 1), lossNear(2e-6, 1)),
      );
      expect(tiny.claims).toBeLessThan(FALSE_CLAIMS);
      const tinyTwice = repeat(
        `losses near 0, 2 times as large, n = ${seeds}`,
        Math.log(2),
        twoArms(LATE_LOSS, seeds, lossNear(4e-6, 1), lossNear(2e-6, 1)),
      );
      // A known shortfall: what is cut at the rounding looks nearer than it is.
      expect(tinyTwice.coverage).toBeGreaterThan(85);
      const equal = repeat(
        `losses within half a percent, n = ${seeds}`,
        0,
        twoArms(LATE_LOSS, seeds, lossNear(0.2, 0.0025), lossNear(0.2, 0.0025)),
      );
      expect(equal.claims).toBeLessThan(FALSE_CLAIMS);
      const steady = repeat(
        `losses, one arm with a long tail against a steady one, same median, n = ${seeds}`,
        0,
        twoArms(LATE_LOSS, seeds, lossNear(0.2, 1), () => 0.2),
      );
      expect(steady.coverage).toBeGreaterThan(93);
      const failing: Draw = (random) => lossNear(2.31, 0.01)(random);
      const all = repeat(
        `losses, one arm always fails, n = ${seeds}`,
        Math.log(2.31 / 0.2),
        twoArms(LATE_LOSS, seeds, failing, lossNear(0.2, 0.3)),
      );
      expect(all.coverage).toBeGreaterThan(93);
      const some = repeat(
        `losses, one arm fails in half of the seeds, n = ${seeds}`,
        0,
        twoArms(
          LATE_LOSS,
          seeds,
          (random) => (random.uniform() < 0.5 ? failing : lossNear(0.2, 0.3))(random),
          lossNear(0.2, 0.3),
        ),
      );
      // Only where no seed failed, or each did.
      expect(Math.abs(some.intervals - 200 * 0.5 ** seeds)).toBeLessThan(CHANCE * 2.5);
    }
  },
);

it("many arms: the chance of any false claim stays below 5%", LIMIT, () => {
  const count = Math.round(EXPERIMENTS / 10);
  const draw: Draw = (random) => random.normal(1, 0.1);
  for (const seeds of [3, 5, 10]) {
    const name = `12 arms like the reference, n = ${seeds}`;
    const random = Random.fromSeed(trialSeed, name);
    let wrong = 0;
    for (let index = 0; index < count; index += 1) {
      const others = Array.from({ length: 12 }, (_, number) => ({
        label: `arm ${number}`,
        results: arm(random, seeds, draw),
      }));
      const reference = { label: "reference", results: arm(random, seeds, draw) };
      if (rankingVerdict(NATS, reference, others).others.some(({ claim }) => claim !== "none")) wrong += 1;
    }
    const share = (100 * wrong) / count;
    figures[name] = `${share.toFixed(1)}% of rankings claim anything`;
    expect(share).toBeLessThan(5 + CHANCE * Math.sqrt(10));
  }
});

it("finds a difference as large as the one that depth makes", LIMIT, () => {
  const found = repeat(
    "71% against 0.2% wrong, deviations of 12 and 0.1, n = 3",
    70.8,
    twoArms(
      ERROR,
      3,
      // Cut on both sides alike, so that the mean stays what it is.
      (random) => Math.min(85, Math.max(57, random.normal(71, 12))),
      (random) => Math.min(0.4, Math.max(0, random.normal(0.2, 0.1))),
    ),
  );
  expect(found.claims).toBeGreaterThan(90);
});
