import { describe, expect, it } from "vitest";
import { textWidth } from "../../pictures/text-width";
import type { InsightFrame } from "../insight";
import type { Propagation } from "../propagation";
import { propagationView } from "./propagation";
import { basisWords } from "./words";

const FRAME: InsightFrame = {
  network: "ResNet-20",
  weights: { kind: "untrained", seed: 7 },
  noise: { imageShape: [32, 32, 3], classes: 10 },
  images: 64,
  choices: { beside: "nothing" },
  batch: 64,
  statistics: "batch",
  partial: false,
};

function shown(variances: readonly (number | null)[], beside: Propagation["beside"] = []) {
  const points = variances.map((variance, place) => ({
    name: `add${place + 1}`,
    variance,
    squaredMean: 1,
    branchVariance: place / 2,
  }));
  return { frame: FRAME, figures: { by: "units", points, beside } as const };
}

describe("the signal before training in sentences", () => {
  it.each([
    [[1, 2, 4], "neither explodes nor vanishes: the variance is 1 at add1 and 4 at add3, times 2.000 a unit"],
    [[1, 100, 10_000], "explodes: the variance is 1 at add1 and 10000 at add3, times 100.000 a unit"],
    [[1, 0.1, 0], "vanishes: the variance is 1 at add1 and 0 at add3"],
    [[1, null, null], "explodes: at add2 its variance is no number: it is beyond what numbers hold"],
  ])("says how it goes: %j", (variances: (number | null)[], words) => {
    expect(propagationView.sentences(shown(variances))[0]).toContain(words);
  });

  it("says what share the means have, what F adds, and what stands beside it or cannot", () => {
    const words = propagationView.sentences(
      shown(
        [1, 3],
        [
          { change: "no-norms", points: shown([1, 5_000]).figures.points },
          { change: "fixup", points: [], why: "There is no convolution." },
        ],
      ),
    );
    expect(words).toContain(
      "At add2 25.0% of the signal's mean square lies in the channels' means, which are the same for all images.",
    );
    expect(words).toContain("At the end of F the variance is 0 to 0.5.");
    expect(words.join(" ")).toContain("Without norms: the signal explodes");
    expect(words).toContain("Fixup cannot stand beside it: There is no convolution.");
    // F of the first unit.
    expect(words).toContain("In the pictures 0 lies on the lower edge: a logarithmic axis has none.");
    const { points } = shown([1, 3]).figures;
    const covered = [
      { change: "skip-init", points },
      { change: "fixup", points },
    ];
    expect(propagationView.sentences(shown([1, 3], covered))).toContain(
      "Fixup: as SkipInit, whose curve it covers.",
    );
  });

  it("names the noise and no data", () => {
    expect(basisWords(FRAME)).toBe(
      "ResNet-20 (untrained, seed 7) on 64 images of 32×32×3 numbers from N(0, 1), no data, batch norm by each batch of 64, dropout and path drop off",
    );
  });
});

it("has a column and a curve for each network that stands beside it", () => {
  const one = shown([1, 0], [{ change: "skip-init", points: shown([2, 0]).figures.points }]);
  const { columns, rows } = propagationView.table(one);
  expect(columns).toEqual(["unit", "variance", "mean²", "variance of F", "variance, SkipInit"]);
  expect(rows).toEqual([
    ["add1", "1", "1", "0", "2"],
    ["add2", "0", "1", "0.5", "0"],
  ]);
  const pictures = propagationView.pictures([one], { width: 600, height: 300 });
  expect(pictures).toHaveLength(3);
  const curves = pictures[0]?.marks.filter(({ kind }) => kind === "polyline") ?? [];
  expect(curves).toHaveLength(2);
  // 0 lies on the lower edge, and is no gap.
  for (const curve of curves) if (curve.kind === "polyline") expect(curve.points).toHaveLength(2);
});

it("lays units of one network and layers of another over the same width", () => {
  const units = shown([1, 2, 3]);
  const layers = {
    frame: FRAME,
    figures: { ...shown([1, 1, 1, 1, 1, 1, 1]).figures, by: "layers" as const },
  };
  const [picture] = propagationView.pictures([units, layers], { width: 600, height: 300 });
  const ends = (picture?.marks ?? []).flatMap((mark) =>
    mark.kind === "polyline" ? [[mark.points[0]?.x, mark.points.at(-1)?.x]] : [],
  );
  expect(ends).toHaveLength(2);
  expect(ends[0]).toEqual(ends[1]);
});

it("leaves room for the names of curves", () => {
  const beside = [{ change: "no-norms", points: shown([1, 2]).figures.points }];
  const both = [shown([1, 2], beside), shown([1, 2], beside)];
  const [picture] = propagationView.pictures(both, { width: 600, height: 300 });
  const names = (picture?.marks ?? []).flatMap((mark) =>
    mark.kind === "text" && mark.text.endsWith(", dashed") ? [mark] : [],
  );
  expect(names).toHaveLength(2);
  for (const { at, text } of names)
    expect(at.x + textWidth(text, { size: 12, isBold: true })).toBeLessThanOrEqual(600);
});
