import { expect, it } from "vitest";
import type { InsightFrame } from "../insight";
import type { Paths } from "../paths";
import { pathsView } from "./paths";

const FRAME: InsightFrame = {
  network: "ResNet-8",
  weights: { kind: "trained", checkpoint: "best", step: 100 },
  dataset: { id: "digits", name: "Handwritten digits", sha256: "0" },
  part: "validation",
  images: 64,
  choices: { draws: 2 },
  batch: 64,
  statistics: "running",
  partial: false,
};
const FIGURES: Paths = {
  units: 3,
  from: "relu1",
  whole: 2,
  lengths: [
    { k: 0, count: 1, drawn: 1, norm: 1, error: 0, share: 0.3 },
    { k: 1, count: 3, drawn: 2, norm: 0.5, error: 0.1, share: 0.4 },
    { k: 2, count: 3, drawn: 2, norm: 0.25, error: null, share: 0.2 },
    { k: 3, count: 1, drawn: 1, norm: 0.125, error: 0, share: 0.1 },
  ],
  together: 1.5,
  most: { from: 0, to: 2, paths: 0.875 },
  check: { error: 1e-7 },
};

it("says which paths carry most, and that they cancel", () => {
  expect(pathsView.sentences({ frame: FRAME, figures: FIGURES })).toEqual([
    "The gradient at relu1 comes back on 2^3 = 8 paths: at each of 3 units through the skip or through F. Whole, its norm is 2.",
    "Through the skips alone it is 1, through F of all units 0.125: each further F changes it by a factor of 0.5 in the mean.",
    "If none cancelled another, 95% of it would come on paths through F of 0 to 2 of 3: 87.5% of all paths.",
    "But paths do cancel: all norms times their counts are 1.5 times the whole gradient.",
    "Checked: the gradients of all paths add up to the whole (error 1.00e-7).",
  ]);
  const lost = { ...FIGURES, whole: null, together: null, most: undefined, check: { error: 0.5 } };
  const words = pathsView.sentences({ frame: FRAME, figures: lost }).join("\n");
  expect(words).toContain("At least one norm is no number");
  expect(words).toContain("do not add up to the whole: error 0.5");
  expect(words).not.toContain("cancel:");
});

it("has a row a length, and three pictures with a curve a network", () => {
  const one = { frame: FRAME, figures: FIGURES };
  const { columns, rows } = pathsView.table(one);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  expect(rows[0]).toEqual(["0", "1", "all", "1", "0", "30%"]);
  expect(rows[2]).toEqual(["2", "3", "2", "0.25", "-", "20%"]);
  const pictures = pathsView.pictures([one, one], { width: 600, height: 300 });
  expect(pictures).toHaveLength(3);
  for (const { marks } of pictures) {
    const curves = marks.filter(({ kind }) => kind === "polyline");
    expect(curves).toHaveLength(2);
    expect(curves.filter((curve) => "dash" in curve)).toHaveLength(1);
  }
});
