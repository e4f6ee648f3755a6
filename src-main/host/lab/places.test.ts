import { expect, it } from "vitest";
import { placesFor, threadsFor } from "./places";

it("gives every core something to do, and none to two runs", () => {
  for (const cores of [1, 2, 3, 8, 64]) {
    for (const runs of [1, 2, 6, 36]) {
      const threads = threadsFor(runs, cores);
      const places = placesFor({ device: "cpu", threads }, cores);
      expect(threads * Math.min(places, runs)).toBeLessThanOrEqual(cores);
      // What is left over could not have given each of them another thread.
      if (runs <= cores) expect(cores - threads * runs).toBeLessThan(runs);
      else expect(threads).toBe(1);
    }
  }
});

it("lets a GPU take one run after the other", () => {
  expect(placesFor({ device: "webgpu", threads: 1 }, 8)).toBe(1);
});
