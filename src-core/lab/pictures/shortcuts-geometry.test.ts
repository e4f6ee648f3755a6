import { expect, it } from "vitest";
import { armMean } from "../statistics/estimate";
import { lateLossMeasure } from "../statistics/measure";
import type { ShortcutRow } from "./shortcut-rows";
import { shortcutsGeometry } from "./shortcuts-geometry";

const MEASURE = lateLossMeasure(Array.from({ length: 10 }, () => 100));

function row(id: string, ...values: number[]): ShortcutRow {
  const results = values.map((value, index) => ({ seed: index + 1, value }));
  return {
    id,
    label: id,
    isReference: id === "identity",
    mean: armMean(MEASURE, results),
    seeds: results.map((result) => ({ ...result, kind: "finished" as const })),
    standing: "–",
    published: "–",
  };
}

it("has equal ratios as equal distances, a line at the identity, and everything within the plot", () => {
  const rows = [row("identity", 0.02, 0.02, 0.02), row("b", 0.2, 0.2, 0.2), row("c", 2, 2, 2)];
  const { rows: placed, plot, reference, ticks } = shortcutsGeometry(rows, 600);
  const [a = 0, b = 0, c = 0] = placed.map(({ mean }) => mean);
  expect(b - a).toBeCloseTo(c - b, 6);
  expect(reference).toBe(a);
  expect(ticks.length).toBeGreaterThan(2);
  for (const { seeds, interval } of placed) {
    const ends = interval ? [interval.low, interval.high] : [];
    for (const x of [...seeds.map((seed) => seed.x), ...ends]) {
      expect(x).toBeGreaterThanOrEqual(plot.left);
      expect(x).toBeLessThanOrEqual(plot.right);
    }
  }
});

it("lets one seed that is far off take no room from the others", () => {
  const calm = [row("identity", 0.02, 0.02, 0.02), row("b", 0.2, 0.2, 0.2)];
  const { rows, plot } = shortcutsGeometry([...calm, row("wild", 45_000, 8_000, 9_000)], 600);
  const [a = 0, b = 0] = rows.map(({ mean }) => mean);
  expect(b - a).toBeGreaterThan((plot.right - plot.left) / 4);
  expect(rows[2]?.seeds.every(({ x }) => x === plot.right)).toBe(true);
});

it("names as many ticks as have room, and marks the other digits", () => {
  const wide = shortcutsGeometry([row("identity", 0.002, 0.002), row("b", 2, 2)], 620).ticks;
  const named = wide.filter(({ text }) => text !== undefined);
  expect(named.map(({ text }) => text)).toEqual(expect.arrayContaining(["0.01", "0.1", "1"]));
  named.slice(1).forEach(({ x }, index) => {
    expect(x - (named[index]?.x ?? x)).toBeGreaterThanOrEqual(34);
  });
  // 0.002 to 2 holds 28 digits of decades, named or not.
  expect(wide.length).toBeGreaterThanOrEqual(28);
  const narrow = shortcutsGeometry([row("identity", 1, 1.1), row("b", 2, 2.3)], 480).ticks;
  expect(narrow.filter(({ text }) => text !== undefined).length).toBeGreaterThanOrEqual(3);
});

it("makes room for counts of failed seeds", () => {
  const rows = [row("identity", 0.02, 0.03), { ...row("b", 2.3, 2.3), standing: "2 of 2 failed" }];
  const { plot, columns } = shortcutsGeometry(rows, 600);
  expect(columns.rank - plot.right).toBeGreaterThanOrEqual(90);
  expect(columns.published).toBeGreaterThan(columns.rank);
});
