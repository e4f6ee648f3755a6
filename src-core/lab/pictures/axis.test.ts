import { expect, it } from "vitest";
import { linearAxis, logAxis, shareOn, ticksOf } from "./axis";

it("stands values where they belong, and none outside", () => {
  const linear = { low: 0, high: 50, isLog: false };
  expect([-5, 0, 25, 50, 60].map((value) => shareOn(linear, value))).toEqual([0, 0, 0.5, 1, 1]);
  const log = { low: 0.01, high: 100, isLog: true };
  expect(shareOn(log, 1)).toBeCloseTo(0.5, 12);
  expect(shareOn(log, 0)).toBe(0);
});

it("holds all values, ends on a tick, and does not leave what is possible", () => {
  const axis = linearAxis([3, 71], { low: 0, high: 100 });
  expect(axis.low).toBe(0);
  expect(axis.high).toBeGreaterThanOrEqual(71);
  expect(axis.high).toBeLessThanOrEqual(100);
  expect(ticksOf(axis).at(-1)).toBe(axis.high);
  expect(linearAxis([0, 0], { low: 0, high: 100 }).high).toBeGreaterThan(0);
  expect(linearAxis([99.9], { low: 0, high: 100 }).high).toBe(100);
});

it("has decades on a log axis, finer where they are few, and room around", () => {
  expect(ticksOf({ low: 1e-6, high: 10, isLog: true })).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10]);
  expect(ticksOf({ low: 0.1, high: 1, isLog: true })).toEqual([0.1, 0.2, 0.5, 1]);
  const axis = logAxis([0.3, 0.3], 1e-6);
  expect(axis.low).toBeLessThan(0.3);
  expect(axis.high).toBeGreaterThan(0.3);
  expect(logAxis([0, 1], 1e-6).low).toBeGreaterThan(0);
});
