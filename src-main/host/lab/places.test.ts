import { expect, it } from "vitest";
import { labRecipe } from "#core/lab/lab-recipe";
import { fittingTrainings, freeMemory, memoryWords, placesFor, threadsFor, trainingBytes } from "./places";

const MIB = 2 ** 20;

it("gives every core something to do, and none to two runs", () => {
  for (const cores of [1, 2, 3, 8, 64]) {
    for (const runs of [1, 2, 6, 36]) {
      const threads = threadsFor(runs, cores);
      const places = placesFor({ device: "cpu", threads }, cores, 1_000);
      expect(threads * Math.min(places, runs)).toBeLessThanOrEqual(cores);
      // What is left over could not have given each of them another thread.
      if (runs <= cores) expect(cores - threads * runs).toBeLessThan(runs);
      else expect(threads).toBe(1);
    }
  }
});

it("lets a GPU take one run after the other", () => {
  expect(placesFor({ device: "webgpu", threads: 1 }, 8, 8)).toBe(1);
});

it("trains no more at once than fit into the memory, and one at least", () => {
  const bytes = 1_000 * MIB;
  for (const [free, fitting] of [
    [0, 1],
    [900, 1],
    [2_500, 2],
    [64_000, 64],
  ] as const) {
    expect(fittingTrainings(bytes, free * MIB)).toBe(fitting);
    expect(placesFor({ device: "cpu", threads: 1 }, 8, fitting)).toBe(Math.min(8, fitting));
  }
  // A machine with many cores and little memory gives them to the few that fit.
  expect(threadsFor(Math.min(36, fittingTrainings(bytes, 2_500 * MIB)), 8)).toBe(4);
});

it("expects no less memory than was measured", () => {
  // `skiploom bench NETWORK --size 8x8x1 --batch N --threads 1`, and 32x32x3: MiB of the process.
  const measured = [
    { parameters: 75_002, activationBytes: 65 * 1_024, batchSize: 256, process: 146 },
    { parameters: 852_730, activationBytes: 457 * 1_024, batchSize: 64, process: 176 },
    { parameters: 852_730, activationBytes: 457 * 1_024, batchSize: 256, process: 281 },
    { parameters: 1_727_674, activationBytes: 898 * 1_024, batchSize: 256, process: 440 },
    { parameters: 269_722, activationBytes: 2.5 * MIB, batchSize: 32, process: 208 },
  ];
  for (const { batchSize, process, ...arm } of measured) {
    const expected = trainingBytes(arm, batchSize) / MIB;
    expect(expected).toBeGreaterThan(process);
    expect(expected).toBeLessThan(2 * process);
  }
});

it("says where the memory holds fewer at once than the processor would train", () => {
  const arm = { parameters: 0, activationBytes: 4 * MIB };
  const experiment = {
    recipe: labRecipe(200, 1_000),
    arms: [arm, arm],
    seeds: [1, 2],
    device: "cpu" as const,
  };
  // 192 MiB and 1.5 times 64 images of 4 MiB each.
  expect(memoryWords(experiment, 8, 1_200 * MIB)).toBe(
    "Of this experiment's networks 2 are trained at once: the largest takes up to 576 MiB of memory, and 1,200 MiB are free.",
  );
  expect(memoryWords(experiment, 2, 1_200 * MIB)).toBeUndefined();
  expect(memoryWords(experiment, 8, 2_400 * MIB)).toBeUndefined();
  expect(memoryWords({ ...experiment, device: "webgpu" }, 8, 0)).toBeUndefined();
});

it("finds memory on this machine", () => {
  expect(freeMemory()).toBeGreaterThan(64 * MIB);
});
