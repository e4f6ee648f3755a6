import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoredTensor } from "../codecs/stored-tensor";
import { BUILT_IN_LAYERS } from "../layers/index";
import { createTemplate } from "../templates/index";
import { compareWeights, weightPairs } from "./compare-weights";
import { diffNetworks } from "./diff-networks";
import { networkSide } from "./network-side";
import { addSums, layerWeightChanges, measuresOf, type WeightPair } from "./weight-changes";

function tensor(values: readonly number[], shape: readonly number[] = [values.length]): StoredTensor {
  return { shape, type: "float32", read: () => Float32Array.from(values) };
}

const PAIR: WeightPair = {
  path: "a",
  otherPath: "b",
  weight: "kernel",
  isLearned: true,
  one: "w",
  other: "v",
};

function sumsFor(one: readonly number[], other: readonly number[], shape?: readonly number[]) {
  const [change] = compareWeights(
    [PAIR],
    new Map([["w", tensor(one, shape)]]),
    new Map([["v", tensor(other, shape)]]),
  );
  if (!change?.sums) throw new TypeError("They can be compared.");
  return { ...change, sums: change.sums };
}

describe("two weights", () => {
  it("are compared by norm, largest change and angle", () => {
    const { sums, at } = sumsFor([3, 4, 0, 0, 0, 0], [3, 4, 0, 0, -12, 0], [3, 2]);
    expect(at).toEqual([2, 0]);
    expect(sums.count).toBe(6);
    const { norm, relative, largest, cosine } = measuresOf(sums);
    expect([norm, relative, largest]).toEqual([12, 12 / 5, 12]);
    expect(cosine).toBeCloseTo(5 / 13, 12);
  });

  it("of zeros have no angle, and no size to be relative to", () => {
    expect(measuresOf(sumsFor([0, 0], [0, 1]).sums)).toEqual({ norm: 1, largest: 1 });
    expect(measuresOf(sumsFor([0, 0], [0, 0]).sums)).toEqual({ norm: 0, relative: 0, largest: 0 });
  });

  it("agree with definitions in any numbers, and add up", () => {
    const numbers = fc.array(
      fc.tuple(fc.float({ noNaN: true, min: -9, max: 9 }), fc.float({ noNaN: true, min: -9, max: 9 })),
      {
        minLength: 2,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(numbers, (pairs) => {
        const [one, other] = [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
        const whole = sumsFor(one, other).sums;
        expect(measuresOf(whole).norm).toBeCloseTo(Math.hypot(...pairs.map(([a, b]) => b - a)), 6);
        const parts = [sumsFor(one.slice(0, 1), other.slice(0, 1)), sumsFor(one.slice(1), other.slice(1))];
        expect(measuresOf(addSums(parts.map(({ sums }) => sums))).norm).toBeCloseTo(
          measuresOf(whole).norm,
          9,
        );
        expect(measuresOf(sumsFor(other, one).sums).norm).toBe(measuresOf(whole).norm);
        expect(measuresOf(sumsFor(one, one).sums)).toMatchObject({ norm: 0, relative: 0 });
      }),
    );
  });

  it("of other shapes, or on one side alone, are told and not compared", () => {
    const one = new Map([["w", tensor([1, 2])]]);
    const [shapes] = compareWeights([PAIR], one, new Map([["v", tensor([1, 2, 3])]]));
    expect(shapes).toEqual({
      path: "a",
      otherPath: "b",
      weight: "kernel",
      isLearned: true,
      shape: [2],
      otherShape: [3],
    });
    const { other: _, ...lonely } = PAIR;
    expect(compareWeights([lonely], one, new Map())[0]).toMatchObject({ shape: [2] });
    expect(() => compareWeights([PAIR], one, new Map())).toThrow('The checkpoint has no "v"');
  });
});

it("pairs the weights of all layers that two networks have, running statistics apart", () => {
  const [document, longer] = [createTemplate("resnet-20"), createTemplate("resnet-32")];
  if (!document || !longer) throw new TypeError("They are templates.");
  const facts = { id: "digits", imageShape: [8, 8, 1], classes: 10 };
  const [one, other] = [
    { ...document, dataset: "digits" },
    { ...longer, dataset: "digits" },
  ].map((each) => networkSide(BUILT_IN_LAYERS, each, facts));
  if (!one || !other) throw new TypeError("They have sides.");
  const pairs = weightPairs(one, other, diffNetworks(one, other));
  // 19 convolutions, a dense layer with its bias, and 19 batch norms of four; shortcuts of zeros have none.
  expect(pairs).toHaveLength(19 + 2 + 19 * 4);
  expect(pairs.filter(({ isLearned }) => !isLearned)).toHaveLength(19 * 2);
  expect(pairs.every((pair) => pair.one === pair.other && pair.one === `${pair.path}/${pair.weight}`)).toBe(
    true,
  );
  const changes = pairs.map((pair) => ({ ...pair, sums: sumsFor([1], [2]).sums }));
  const byLayer = layerWeightChanges(changes);
  expect(byLayer.filter(({ learned }) => learned)).toHaveLength(39);
  expect(byLayer.filter(({ statistics }) => statistics)).toHaveLength(19);
});
