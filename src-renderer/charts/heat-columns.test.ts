import { describe, expect, it } from "vitest";
import { HeatColumns, MOST_COLUMNS } from "./heat-columns";

const rowsOf = (count: number, value: (index: number) => number): Float32Array[] =>
  Array.from({ length: count }, (_, index) => Float32Array.of(value(index), 1));

const heatRow = (value: number): Float32Array => Float32Array.of(value, 1);

describe("heat columns", () => {
  it("takes rows as they come, and scales to whole powers of ten", () => {
    const heat = new HeatColumns("log");
    const rows = rowsOf(3, (index) => 10 ** -index * 3);
    heat.update(rows.slice(0, 2));
    heat.update(rows);
    expect(heat.columns.map(([first]) => first)).toEqual(
      [0.477, -0.523, -1.523].map((value) => expect.closeTo(value, 3)),
    );
    expect(heat.ends()).toEqual({ low: -2, high: 1 });
  });

  it("keeps values as they are on a linear scale, which begins at zero unless some are negative", () => {
    const heat = new HeatColumns("linear");
    heat.update(rowsOf(2, (index) => 0.25 * index));
    expect(heat.columns.map(([first]) => first)).toEqual([0, 0.25]);
    expect(heat.ends()).toEqual({ low: 0, high: 1 });
    heat.update([...rowsOf(2, (index) => 0.25 * index).map((_, index) => heatRow(index)), heatRow(-2)]);
    expect(heat.ends()).toEqual({ low: -2, high: 1 });
  });

  it("never has more columns than it may, and keeps a spike wherever it was", () => {
    for (const at of [0, 1, 1023, 1024, 5_000, 9_999]) {
      const heat = new HeatColumns("log");
      const rows = rowsOf(10_000, (index) => (index === at ? 1000 : 0.1));
      for (let end = 0; end <= rows.length; end += 37) heat.update(rows.slice(0, end));
      heat.update(rows);
      expect(heat.columns.length).toBeLessThanOrEqual(MOST_COLUMNS);
      expect(heat.columns.length * heat.stride).toBeGreaterThanOrEqual(rows.length);
      expect(heat.columns[Math.floor(at / heat.stride)]?.[0]).toBeCloseTo(3, 5);
    }
  });

  it("shows what is not finite, and puts zero below everything", () => {
    const heat = new HeatColumns("log");
    heat.update(rowsOf(3, (index) => [0, Number.NaN, Number.POSITIVE_INFINITY][index] ?? 1));
    expect(heat.columns.map(([first]) => first)).toEqual([Number.NEGATIVE_INFINITY, Number.NaN, Number.NaN]);
    expect(heat.ends()).toEqual({ low: 0, high: 1 });
  });

  it("starts again when a resumed run rewrites its rows", () => {
    const heat = new HeatColumns("log");
    const rows = rowsOf(10, () => 100);
    heat.update(rows);
    const rewound = [...rows.slice(0, 4), ...rowsOf(8, () => 10)];
    heat.update(rewound);
    expect(heat.columns.length).toBe(12);
    expect(heat.columns[9]?.[0]).toBeCloseTo(1, 6);
  });
});
