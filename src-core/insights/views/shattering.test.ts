import { describe, expect, it } from "vitest";
import type { Mark, Picture } from "../../pictures/picture";
import { autocorrelation, brownNoise, whiteNoise } from "../autocorrelation";
import type { Figure, InsightFrame } from "../insight";
import { packed, packedBytes } from "../packed-values";
import { lagsOf, type Shattering } from "../shattering";
import { shatteringView } from "./shattering";
import type { Shown } from "./view";
import { basisWords } from "./words";

const POINTS = 64;
const FRAME: InsightFrame = {
  network: "ResNet-20",
  weights: { kind: "untrained", seed: 7 },
  dataset: { id: "digits", name: "Digits", sha256: "0" },
  part: "validation",
  images: 2,
  places: [2, 1_199],
  choices: {},
  batch: POINTS,
  statistics: "batch",
  partial: false,
};

function shown(values: readonly number[], frame: Partial<InsightFrame> = {}): Shown<"shattering"> {
  const figures = (lagged: Float64Array): Figure[] =>
    [...lagged].map((value) => (Number.isFinite(value) ? value : null));
  const { length, changing, byLag } = autocorrelation(values, POINTS, lagsOf(POINTS));
  const correlations = figures(byLag);
  const lags = Array.from({ length: lagsOf(POINTS) }, (_, lag) => lag);
  const shattering: Shattering = {
    points: POINTS,
    from: { image: 3, class: "7", pixels: packedBytes(Uint8Array.of(0, 100, 200, 255)) },
    to: { image: 1_200, class: "coat", pixels: packedBytes(Uint8Array.of(255, 0, 0, 5)) },
    shape: [2, 2, 1],
    class: { index: 7, name: "7" },
    length: Number.isFinite(length) ? length : null,
    changing: Number.isFinite(changing) ? changing : null,
    gradient: correlations,
    slope: correlations,
    white: lags.map((lag) => whiteNoise(POINTS, lag)),
    brown: lags.map((lag) => brownNoise(POINTS, lag)),
    along: { values: packed(values) },
    classes: ["7", "coat"],
  };
  return { frame: { ...FRAME, ...frame }, figures: shattering };
}

/** Up and down by turns: correlates by almost -1 with the next. */
const TURNS = Array.from({ length: POINTS }, (_, at) => 3 + (-1) ** at);
const SLOW = Array.from({ length: POINTS }, (_, at) => Math.sin(at / 20));

describe("in sentences", () => {
  it("says how alike neighbours are, on the scale of white and brown noise, and what it is of", () => {
    const [first, second, third, ...rest] = shatteringView.sentences(shown(SLOW));
    expect(first).toMatch(
      /^Gradients at neighbouring points correlate by 0\.9\d\d, those 5 points apart by 0\.\d{3} and 15 apart by -?0\.\d{3}\. /,
    );
    const { gradient, white, brown } = shown(SLOW).figures;
    const share =
      (100 * ((gradient[5] ?? 0) - (white[5] ?? 0))) / ((brown[5] ?? Number.NaN) - (white[5] ?? 0));
    expect(second).toContain(
      `At lag 5 that is ${share.toFixed(0)}% of the way from white noise, which is shattered, to brown noise.`,
    );
    const below = gradient.findIndex((value) => (value ?? 1) < 0.5);
    expect(second).toContain(
      `below a half from lag ${below} on, that of brown noise from lag 8 on, of white noise from lag 1 on.`,
    );
    expect(third).toContain(
      "of the logit of “7” by the image, at 64 points on the line from image 3 (“7”) to image 1,200 (“coat”)",
    );
    expect(rest.at(-1)).toContain("mean and variance of these 64 points, as one batch; both are held");
    expect(shatteringView.sentences(shown(SLOW, { statistics: "running" })).at(-1)).toContain(
      "by their running statistics",
    );
  });

  it("says how much of the gradient is not its mean", () => {
    // Of lengths 2 and 4 by turns the mean is 3, and 1 is left; sqrt(1 / 10) is 31.6%.
    expect(shatteringView.sentences(shown(TURNS)).join(" ")).toContain("which leaves 31.6% of their length");
  });

  it.each([
    [[Number.NaN, 1], "It cannot be told:", "has at least one number that is none."],
    [[0, 0], "There is nothing to correlate:", "is 0 everywhere."],
    [[2, 2], "There is nothing to correlate:", "is the same everywhere, as that of a linear network is."],
  ])("says why there is none: %j", ([one = 0, other = 0], begin, end) => {
    const values = Array.from({ length: POINTS }, (_, at) => (at === 3 ? one : other));
    const [words = ""] = shatteringView.sentences(shown(values));
    expect(words.startsWith(begin)).toBe(true);
    expect(words.endsWith(end)).toBe(true);
  });
});

it("has a row for some lags, with the noise beside", () => {
  const { columns, rows } = shatteringView.table(shown(TURNS));
  expect(columns).toEqual(["lag", "gradient", "slope along the line", "white noise", "brown noise"]);
  expect(rows.map(([lag]) => lag)).toEqual(["0", "1", "2", "3", "4", "5", "7", "10", "15"]);
  expect(rows[1]).toEqual(["1", "-0.984", "-0.984", "-0.016", brownNoise(POINTS, 1).toFixed(3)]);
});

function marksOf(kind: Mark["kind"], picture: Picture | undefined): readonly Mark[] {
  return (picture?.marks ?? []).filter((mark) => mark.kind === kind);
}

describe("in pictures", () => {
  const SIZE = { width: 760, height: 320 };

  it("has both networks and both noises in one chart, and each its row", () => {
    const [curves, line] = shatteringView.pictures(
      [shown(SLOW), shown(TURNS, { network: "Plain-20" })],
      SIZE,
    );
    expect(marksOf("polyline", curves)).toHaveLength(4);
    // Of 17 lags 9 are told, of each network.
    expect(marksOf("circle", curves)).toHaveLength(18);
    expect(marksOf("circle", curves)[1]).toMatchObject({
      title: expect.stringMatching(/^ResNet-20, lag 1: 0\.9/),
    });
    expect(marksOf("polyline", line)).toHaveLength(4);
    expect(marksOf("image", line)).toHaveLength(5);
    const words = marksOf("text", line).map((mark) => mark.kind === "text" && mark.text);
    for (const name of ["ResNet-20", "Plain-20", "brown noise", "white noise"]) expect(words).toContain(name);
  });

  it("draws nothing where a number is none, and says how many are", () => {
    const values = SLOW.map((value, at) => (at === 9 ? Number.NaN : value));
    const [curves, line] = shatteringView.pictures([shown(values)], SIZE);
    expect(marksOf("circle", curves)).toHaveLength(0);
    // Up to that point, and from it on.
    expect(marksOf("polyline", line)).toHaveLength(4);
    const words = marksOf("text", line).map((mark) => mark.kind === "text" && mark.text);
    expect(words).toContain("1 of its numbers is none");
    for (const { marks } of [curves, line].flatMap((picture) => picture ?? []))
      expect(JSON.stringify(marks)).not.toMatch(/null/);
  });
});

it("names the two images", () => {
  expect(basisWords(FRAME)).toContain("on images 3 and 1,200 of the validation part of Digits");
});
