import { expect, it } from "vitest";
import { apart } from "./apart";

it("moves labels apart in the order of their lines, and leaves those that have room", () => {
  expect(apart([50, 10, 52], 16, 200)).toEqual([50, 10, 66]);
  expect(apart([52, 50, 50], 16, 200)).toEqual([82, 50, 66]);
});

it("lifts them where the last one would lie below the foot", () => {
  expect(apart([98, 99], 16, 100)).toEqual([84, 100]);
  expect(apart([], 16, 100)).toEqual([]);
});
