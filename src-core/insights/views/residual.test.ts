import { expect, it } from "vitest";
import type { Residual } from "../residual";
import { residualView } from "./residual";
import type { Shown } from "./view";

const frame: Shown<"residual">["frame"] = {
  network: "net",
  choices: {},
  weights: { kind: "untrained", seed: 1 },
  dataset: { id: "digits", name: "Digits", sha256: "" },
  part: "validation",
  images: 4,
  batch: 4,
  statistics: "batch",
  partial: false,
};

function words(figures: Residual): readonly string[] {
  return residualView.sentences({ frame, figures });
}

it("says how large F is, how many do little, and how far responses deviate", () => {
  const figures: Residual = {
    units: [
      { name: "a", merge: "a", ratio: 0.05, cosine: 0.5 },
      { name: "b", merge: "b", ratio: 0.35, cosine: null },
    ],
    small: 1,
    responses: [
      { path: "f", deviation: 0.5 },
      { path: "g", deviation: 1.5 },
      { path: "h", deviation: null },
    ],
  };
  expect(words(figures)).toEqual([
    "|F(x)| is 0.2 of |x| in the mean over 2 units: from 0.05 to 0.35.",
    "1 of 2 is under 0.1: this block changes little of what it is given.",
    "Behind their norms the responses of 2 convolutions have a standard deviation of 1 in the mean: from 0.5 to 1.5.",
  ]);
});

it("says where no block does little", () => {
  const units = [{ name: "a", merge: "a", ratio: 0.2, cosine: 0.5 }];
  expect(words({ units, small: 0, responses: [] })[1]).toBe(
    "None is under 0.1: each block changes what it is given.",
  );
});

it("says what convolutions answer where there are no skips", () => {
  const figures: Residual = { units: [], small: 0, responses: [{ path: "f", deviation: 0.5 }] };
  expect(words(figures)).toEqual([
    "This network has no skips, so it has no F(x) beside an x. What its convolutions answer can be measured all the same.",
    "Behind their norms the responses of 1 convolution have a standard deviation of 0.5.",
  ]);
  expect(residualView.table({ frame, figures }).rows).toEqual([["f", "0.5"]]);
  const size = { width: 600, height: 300 };
  expect(residualView.pictures([{ frame, figures }], size)).toHaveLength(1);
  // Beside its residual twin it is in the picture of responses.
  const twin: Residual = { ...figures, units: [{ name: "a", merge: "a", ratio: 0.2, cosine: 0.5 }] };
  const both = residualView.pictures(
    [
      { frame, figures: twin },
      { frame, figures },
    ],
    size,
  );
  expect(both.map(({ marks }) => marks.filter(({ kind }) => kind === "polyline").length)).toEqual([1, 2]);
});

it("names what is no number", () => {
  const figures: Residual = {
    units: [{ name: "a", merge: "a", ratio: null, cosine: null }],
    small: 0,
    responses: [{ path: "f", deviation: null }],
  };
  expect(words(figures)).toEqual(["No unit has a ratio that is a number."]);
});
