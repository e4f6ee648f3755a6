import { describe, expect, it } from "vitest";
import { murmurHash3 } from "./hash";
import { Random } from "./random";

function draw<T>(count: number, next: () => T): T[] {
  return Array.from({ length: count }, next);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Moments about the mean: the second, and the third and fourth in units of the deviation. */
function moments(values: readonly number[]): { variance: number; skewness: number; kurtosis: number } {
  const centre = mean(values);
  const variance = mean(values.map((value) => (value - centre) ** 2));
  const scaled = values.map((value) => (value - centre) / Math.sqrt(variance));
  return {
    variance,
    skewness: mean(scaled.map((value) => value ** 3)),
    kurtosis: mean(scaled.map((value) => value ** 4)),
  };
}

function chiSquare(counts: readonly number[]): number {
  const expected = mean(counts);
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("murmurHash3", () => {
  // Values of scikit-learn's murmurhash3_32 over the same text in UTF-16 (low byte first).
  it.each([
    ["", 0, 0],
    ["", 1, 1364076727],
    ["a", 0, 1867108634],
    ["ab", 0, 374890698],
    ["1/weights", 1, 3862417976],
    ["1/weights", 4, 923388924],
    ["Straße", 7, 2549882588],
  ])("hashes %j with seed %i", (text, seed, expected) => {
    expect(murmurHash3(text, seed)).toBe(expected);
  });
});

describe("Random", () => {
  it("is xoshiro128** (reference sequence from the state 1, 2, 3, 4)", () => {
    const random = Random.restore([1, 2, 3, 4, 0, 0, 0]);
    expect(draw(10, () => random.uint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it("starts from seed and label as documented (computed independently)", () => {
    const random = Random.fromSeed(1, "weights");
    expect(draw(5, () => random.uint32())).toEqual([
      4031124329, 2135428177, 3781409451, 974792600, 4102833423,
    ]);
  });

  it("gives unrelated streams for other seeds and labels", () => {
    const starts = [0, 1, 2, -1, 2 ** 32, 2 ** 40].flatMap((seed) =>
      ["weights", "shuffle", "shuffle/1", ""].map((label) => Random.fromSeed(seed, label).uint32()),
    );
    expect(new Set(starts).size).toBe(24);
    const one = Random.fromSeed(1, "weights");
    const other = Random.fromSeed(1, "shuffle");
    const products = draw(100_000, () => (one.uniform() - 0.5) * (other.uniform() - 0.5));
    // Deviation of the mean of products of independent numbers: (1/12) / sqrt(100,000) = 0.00026.
    expect(Math.abs(mean(products))).toBeLessThan(0.0013);
  });

  it("continues after restore as if it had not stopped, also between the two numbers of a normal pair", () => {
    for (const normals of [0, 1, 2, 3]) {
      const random = Random.fromSeed(7, "weights");
      draw(normals, () => random.normal());
      const saved = JSON.parse(JSON.stringify(random.state())) as number[];
      const continued = draw(20, () => [random.normal(), random.uint32(), random.truncatedNormal()]);
      for (const state of [saved, Uint32Array.from(saved)]) {
        const copy = Random.restore(state);
        expect(draw(20, () => [copy.normal(), copy.uint32(), copy.truncatedNormal()])).toEqual(continued);
      }
    }
  });

  it("refuses damaged states and unusable seeds", () => {
    const good = Random.fromSeed(1, "weights").state();
    const damaged = [
      [],
      good.slice(1),
      [...good, 0],
      [0, 0, 0, 0, 0, 0, 0],
      [1.5, 2, 3, 4, 0, 0, 0],
      [-1, 2, 3, 4, 0, 0, 0],
      [2 ** 32, 2, 3, 4, 0, 0, 0],
      [Number.NaN, 2, 3, 4, 0, 0, 0],
      [1, 2, 3, 4, 2, 0, 0],
      // A kept number that is infinite.
      [1, 2, 3, 4, 1, 0, 0x7ff00000],
    ];
    for (const state of damaged) expect(() => Random.restore(state)).toThrow(RangeError);
    for (const seed of [0.5, Number.NaN, Infinity, 2 ** 53]) {
      expect(() => Random.fromSeed(seed, "weights")).toThrow(RangeError);
    }
  });

  it("spreads uniform numbers evenly over [0, 1)", () => {
    const random = Random.fromSeed(3, "test");
    const values = draw(100_000, () => random.uniform());
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const counts = new Array<number>(100).fill(0);
    for (const value of values) counts[Math.floor(value * 100)] = (counts[Math.floor(value * 100)] ?? 0) + 1;
    // 99 degrees of freedom: 99.99% lie below 161.
    expect(chiSquare(counts)).toBeLessThan(161);
    // 53 bits: some values need more than 32 of them.
    expect(values.some((value) => !Number.isInteger(value * 2 ** 32))).toBe(true);
    const shifted = draw(1_000, () => random.uniform(-3, -1));
    expect(Math.min(...shifted)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...shifted)).toBeLessThan(-1);
  });

  it("draws integers without bias, for bounds that do not divide 2^32", () => {
    const random = Random.fromSeed(4, "test");
    const counts = new Array<number>(7).fill(0);
    for (const value of draw(70_000, () => random.integerBelow(7))) counts[value] = (counts[value] ?? 0) + 1;
    // 6 degrees of freedom: 99.99% lie below 27.9.
    expect(chiSquare(counts)).toBeLessThan(27.9);
    // With a plain remainder, values below 2^30 would come twice as often as the others: 1/2 instead of 1/3.
    const below = mean(draw(30_000, () => (random.integerBelow(3 * 2 ** 30) < 2 ** 30 ? 1 : 0)));
    expect(Math.abs(below - 1 / 3)).toBeLessThan(0.015);
    expect(random.integerBelow(1)).toBe(0);
    expect(random.integerBelow(2 ** 32)).toBeLessThan(2 ** 32);
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
      expect(() => random.integerBelow(bound)).toThrow(RangeError);
    }
  });

  it("draws normal numbers with the right moments and tails", () => {
    const random = Random.fromSeed(5, "test");
    const values = draw(200_000, () => random.normal());
    const { variance, skewness, kurtosis } = moments(values);
    expect(Math.abs(mean(values))).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.015);
    expect(Math.abs(skewness)).toBeLessThan(0.03);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.06);
    const beyondTwo = mean(values.map((value) => (Math.abs(value) > 2 ? 1 : 0)));
    expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.002);
    // The two numbers of a pair do not depend on each other.
    const products = values.flatMap((value, place) =>
      place % 2 === 0 ? [value * (values[place + 1] ?? 0)] : [],
    );
    expect(Math.abs(mean(products))).toBeLessThan(0.015);
    const moved = draw(20_000, () => random.normal(10, 2));
    expect(mean(moved)).toBeCloseTo(10, 1);
    expect(Math.sqrt(moments(moved).variance)).toBeCloseTo(2, 1);
  });

  it("cuts truncated normal numbers at two deviations", () => {
    const random = Random.fromSeed(6, "test");
    const values = draw(100_000, () => random.truncatedNormal(1, 0.5));
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThanOrEqual(2);
    // Deviation of a normal distribution cut at two: 0.87962566.
    expect(Math.abs(Math.sqrt(moments(values).variance) / 0.5 - 0.8796)).toBeLessThan(0.006);
    expect(Math.abs(mean(values) - 1)).toBeLessThan(0.006);
  });

  it("shuffles into every order equally often, and keeps every item", () => {
    const random = Random.fromSeed(8, "test");
    const orders = new Map<string, number>();
    for (let round = 0; round < 24_000; round += 1) {
      const items = ["a", "b", "c", "d"];
      random.shuffle(items);
      orders.set(items.join(""), (orders.get(items.join("")) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    // 23 degrees of freedom: 99.99% lie below 57.
    expect(chiSquare([...orders.values()])).toBeLessThan(57);
    const places = Uint32Array.from({ length: 1_000 }, (_, place) => place);
    random.shuffle(places);
    expect([...places]).not.toEqual([...places].sort((one, other) => one - other));
    expect([...places.sort()]).toEqual(Array.from({ length: 1_000 }, (_, place) => place));
  });
});
