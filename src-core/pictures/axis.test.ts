import { expect, it } from "vitest";
import { linearAxis, logAxis, placedTicks, shareOn, ticksOf, tickText } from "./axis";

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
  expect(ticksOf({ low: 5e-5, high: 1e-4, isLog: true })).toEqual([5e-5, 6e-5, 8e-5, 1e-4]);
  for (const [low, high] of [
    [0.21, 0.45],
    [3.1, 3.9],
    [0.95, 1.05],
    [4.1e-5, 4.4e-5],
  ] as const) {
    const ticks = ticksOf({ low, high, isLog: true });
    expect(ticks.length, `${low} to ${high}`).toBeGreaterThanOrEqual(3);
    expect(new Set(ticks.map(tickText)).size).toBe(ticks.length);
    for (const tick of ticks) expect(tick >= low && tick <= high).toBe(true);
  }
  const axis = logAxis([0.3, 0.3], 1e-6);
  expect(axis.low).toBeLessThan(0.3);
  expect(axis.high).toBeGreaterThan(0.3);
  expect(logAxis([0, 1], 1e-6).low).toBeGreaterThan(0);
});

it("leaves out labels that would run into each other, powers of ten last", () => {
  const axis = { low: 0.2, high: 20, isLog: true };
  const placed = placedTicks(axis, (value) => 100 * shareOn(axis, value));
  expect(placed.map(({ value }) => value)).toEqual([0.2, 1, 10]);
});

it("ends somewhere, however large a number is, and has few ticks", () => {
  for (const values of [
    [1e-12, Number.MAX_VALUE],
    [Number.MAX_VALUE, -Number.MAX_VALUE, 1],
    [1e-320, 3],
  ]) {
    for (const axis of [logAxis(values, 1e-12), linearAxis(values)]) {
      expect(Number.isFinite(axis.low) && Number.isFinite(axis.high) && axis.low < axis.high).toBe(true);
      expect(ticksOf(axis).length).toBeLessThan(400);
      for (const value of values) expect(shareOn(axis, value)).toBeGreaterThanOrEqual(0);
    }
  }
});

it("has no ticks on a log axis that has no end", () => {
  for (const [low, high] of [
    [0, 1],
    [-1, 1],
    [1, Number.POSITIVE_INFINITY],
    [Number.NaN, 1],
  ] as const)
    expect(ticksOf({ low, high, isLog: true })).toEqual([]);
});
