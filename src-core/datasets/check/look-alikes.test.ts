/** Look-alikes: the hash, the search for near hashes against comparing all with all, and sets that would be too many pairs. */
import { describe, expect, it } from "vitest";
import { Random } from "../../foundation/random";
import { type LookAlikes, lookAlikes } from "./look-alikes";
import { NEAR_BITS, nearHashes } from "./near-hashes";
import { differingBits, pictureHasher } from "./picture-hash";

function finish<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function apart(hashes: Uint32Array, one: number, other: number): number {
  return [0, 1].reduce(
    (sum, half) => sum + differingBits(hashes[2 * one + half] ?? 0, hashes[2 * other + half] ?? 0),
    0,
  );
}

/** Hashes of which many are a few bits from another, all different. */
function clustered(count: number, seed: number): Uint32Array {
  const random = Random.fromSeed(seed, "hashes");
  const hashes = new Uint32Array(2 * count);
  const seen = new Set<string>();
  for (let place = 0; place < count; ) {
    const near = place > 0 && random.uniform() < 0.6 ? random.integerBelow(place) : undefined;
    let [low, high] = [random.uint32(), random.uint32()];
    if (near !== undefined) {
      [low, high] = [hashes[2 * near] ?? 0, hashes[2 * near + 1] ?? 0];
      for (let flip = random.integerBelow(6); flip >= 0; flip -= 1) {
        const bit = random.integerBelow(64);
        if (bit < 32) low ^= 1 << bit;
        else high ^= 1 << (bit - 32);
      }
    }
    const key = `${low >>> 0} ${high >>> 0}`;
    if (seen.has(key)) continue;
    seen.add(key);
    hashes[2 * place] = low;
    hashes[2 * place + 1] = high;
    place += 1;
  }
  return hashes;
}

describe("near hashes", () => {
  it("are all that comparing each with each finds, each once", () => {
    for (const seed of [1, 2, 3]) {
      const count = 600;
      const hashes = clustered(count, seed);
      const expected: string[] = [];
      for (let one = 0; one < count; one += 1)
        for (let other = one + 1; other < count; other += 1)
          if (apart(hashes, one, other) <= NEAR_BITS) expected.push(`${one} ${other}`);
      const found: string[] = [];
      expect(finish(nearHashes(hashes, (one, other) => found.push(`${one} ${other}`)))).toBe(true);
      expect(expected.length).toBeGreaterThan(100);
      expect(found.sort()).toEqual(expected.sort());
    }
  });

  it("stops where there is too much to compare, and says so", () => {
    const hashes = Uint32Array.from({ length: 4_000 }, (_, place) => (place % 2 === 0 ? place : 7));
    expect(finish(nearHashes(hashes, () => {}, 10_000))).toBe(false);
  });
});

describe("the hash of a picture", () => {
  const shape = [28, 40, 3] as const;
  const random = Random.fromSeed(4, "pictures");
  /** Squares of many sizes and shades. */
  const squares = (seed: number): Uint8Array => {
    const drawn = Random.fromSeed(seed, "squares");
    const pixels = new Uint8Array(28 * 40 * 3).fill(90);
    for (let square = 0; square < 30; square += 1) {
      const [top, left, side] = [drawn.integerBelow(28), drawn.integerBelow(40), 2 + drawn.integerBelow(14)];
      const shade = drawn.integerBelow(230);
      for (let y = top; y < Math.min(28, top + side); y += 1)
        pixels.fill(shade, (y * 40 + left) * 3, (y * 40 + Math.min(40, left + side)) * 3);
    }
    return pixels;
  };
  const hashOf = (pixels: Uint8Array): Uint32Array => {
    const hash = new Uint32Array(2);
    pictureHasher(shape)(pixels, hash, 0);
    return hash;
  };
  const between = (one: Uint8Array, other: Uint8Array): number =>
    apart(Uint32Array.from([...hashOf(one), ...hashOf(other)]), 0, 1);

  it("changes little by light and noise, and much from picture to picture", () => {
    const brighter = squares(1).map((value) => value + 12);
    const noisy = squares(1).map((value) => value + random.integerBelow(9) - 4);
    expect(between(squares(1), brighter)).toBeLessThanOrEqual(1);
    expect(between(squares(1), noisy)).toBeLessThanOrEqual(NEAR_BITS);
    expect(between(squares(1), squares(2))).toBeGreaterThan(8);
  });

  it("says nothing of plain surfaces, whatever their shade", () => {
    for (const shade of [0, 1, 100, 255])
      expect([...hashOf(new Uint8Array(3360).fill(shade))]).toEqual([0, 0]);
  });

  it("is made of pictures of any size", () => {
    for (const [height, width, channels] of [
      [1, 1, 1],
      [1, 50, 3],
      [300, 5, 1],
    ] as const) {
      const hash = new Uint32Array(2);
      const pixels = Uint8Array.from({ length: height * width * channels }, (_, place) => (place * 37) % 251);
      pictureHasher([height, width, channels])(pixels, hash, 0);
      const bits = apart(Uint32Array.from([...hash, 0, 0]), 0, 1);
      expect(bits > 0).toBe(height * width > 1);
    }
  });
});

describe("look-alikes", () => {
  const told = (
    values: readonly number[],
    hashes: readonly number[],
    parts: readonly number[],
    most?: number,
  ): LookAlikes =>
    finish(
      lookAlikes(
        {
          count: values.length,
          hashes: Uint32Array.from(hashes.flatMap((hash) => [hash, 0])),
          parts: Uint8Array.from(parts),
          difference: (one, other) => Math.abs((values[one] ?? 0) - (values[other] ?? 0)),
        },
        most,
      ),
    );

  it("are pairs in different parts whose pixels are close, the closest first", () => {
    const { count, pairs, isComplete } = told([10, 13, 12, 40, 11], [1, 1, 3, 1, 0xff], [1, 2, 4, 2, 4]);
    expect({ count, isComplete }).toEqual({ count: 3, isComplete: true });
    expect(pairs).toEqual([
      { one: 1, other: 2, difference: 1 },
      { one: 0, other: 2, difference: 2 },
      { one: 0, other: 1, difference: 3 },
    ]);
    expect(told([1, 1], [5, 5], [1, 1]).count).toBe(0);
    expect(told([1, 1], [5, 5], [3, 3]).count).toBe(1);
  });

  it("does not compare a crowd one by one, and says when it gave up", () => {
    const many = Array.from({ length: 20_000 }, (_, place) => place);
    const crowd = told(
      many,
      many.map(() => 0),
      many.map((place) => (place % 2 === 0 ? 1 : 2)),
    );
    expect(crowd).toMatchObject({ count: 0, isComplete: true });
    expect(crowd.crowds.map(({ length }) => length)).toEqual([20_000]);
    const some = many.slice(0, 400);
    expect(
      told(
        some.map(() => 0),
        some.map((place) => place % 7),
        some.map((place) => 1 << (place % 3)),
        1000,
      ),
    ).toMatchObject({
      isComplete: false,
    });
  });
});
