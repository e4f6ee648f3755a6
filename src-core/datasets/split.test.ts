import { describe, expect, it } from "vitest";
import { DatasetError } from "./error";
import { splitDataset } from "./split";

function samples(labels: readonly number[]) {
  return { labels: Uint8Array.from(labels), count: labels.length };
}

/** `sizes[c]` samples of class c, mixed. */
function mixed(sizes: readonly number[]) {
  const labels = sizes.flatMap((size, label) => new Array<number>(size).fill(label));
  return samples(labels.map((_, place) => labels[(place * 7919) % labels.length] ?? 0));
}

function countByClass(labels: Uint8Array, indices: Uint32Array): number[] {
  const counts = new Array<number>(256).fill(0);
  for (const index of indices) counts[labels[index] ?? 0] = (counts[labels[index] ?? 0] ?? 0) + 1;
  return counts.slice(0, Math.max(...labels) + 1);
}

describe("splitDataset", () => {
  it("cuts a tenth for validation from each class where a test part is given", () => {
    const train = mixed([1_000, 500, 15, 5]);
    const test = samples([0, 1, 2]);
    const split = splitDataset({ train, test });
    expect(split.testFrom).toBe("test");
    expect([...split.test]).toEqual([0, 1, 2]);
    expect(split.validation.length).toBe(152);
    const [first, second, third = 0, fourth = 0] = countByClass(train.labels, split.validation);
    expect([first, second]).toEqual([100, 50]);
    expect(third + fourth).toBe(2);
  });

  it("cuts 15% and 15% where none is given; the sets share no sample and miss none", () => {
    const train = mixed([100, 60, 40]);
    const split = splitDataset({ train });
    expect(split.testFrom).toBe("train");
    expect(countByClass(train.labels, split.train)).toEqual([70, 42, 28]);
    expect(countByClass(train.labels, split.validation)).toEqual([15, 9, 6]);
    expect(countByClass(train.labels, split.test)).toEqual([15, 9, 6]);
    const all = [...split.train, ...split.validation, ...split.test];
    expect(all.sort((one, other) => one - other)).toEqual(Array.from({ length: 200 }, (_, place) => place));
    for (const set of [split.train, split.validation, split.test]) expect(set).toEqual(set.slice().sort());
  });

  it("is the same split every time, and not the first samples of each class", () => {
    const train = mixed([100, 60, 40]);
    expect(splitDataset({ train })).toEqual(splitDataset({ train }));
    const labels = samples(new Array<number>(40).fill(0));
    const { test, validation } = splitDataset({ train: labels });
    // Computed independently, in Python. A change here makes results on every dataset incomparable with earlier ones.
    expect([...test]).toEqual([14, 16, 20, 22, 28, 31]);
    expect([...validation]).toEqual([0, 7, 10, 15, 23, 25]);
  });

  it("keeps at least one sample of every class for training", () => {
    const train = mixed([30, 1, 1, 2]);
    const split = splitDataset({ train });
    expect(countByClass(train.labels, split.train).every((count) => count >= 1)).toBe(true);
    expect(split.test.length).toBe(5);
    expect(split.validation.length).toBe(5);
  });

  it("says so when there are too few samples", () => {
    const split = (labels: number[], hasTest: boolean) => () =>
      splitDataset({ train: samples(labels), ...(hasTest && { test: samples([0]) }) });
    for (const [labels, hasTest] of [
      [[0], true],
      [[0, 1, 2], true],
      [[0, 0, 1], false],
      [[], false],
      [[], true],
    ] as const) {
      expect(split([...labels], hasTest)).toThrow(DatasetError);
    }
    const smallest = split([0, 0], true)();
    expect([smallest.train.length, smallest.validation.length]).toEqual([1, 1]);
    const smallestWithoutTest = split([0, 0, 0], false)();
    expect([smallestWithoutTest.validation.length, smallestWithoutTest.test.length]).toEqual([1, 1]);
  });
});
