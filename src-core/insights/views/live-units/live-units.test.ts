import { describe, expect, it } from "vitest";
import { FEW_SHARE, type LiveUnits } from "../../live-units";
import { packed } from "../../packed-values";
import type { Shown } from "../view";
import { liveUnitsView } from "./index";

const frame: Shown<"units">["frame"] = {
  network: "net",
  choices: {},
  weights: { kind: "untrained", seed: 1 },
  dataset: { id: "digits", name: "Digits", sha256: "" },
  part: "validation",
  images: 100,
  batch: 100,
  statistics: "batch",
  partial: false,
};
const SIZE = { width: 700, height: 300 };

const channels = (name: string, alive: readonly number[], more = {}) => ({
  name,
  function: "relu",
  channels: alive.length,
  pixels: 4,
  alive: packed(alive),
  zeros: 0.25,
  ...more,
});

describe("channels", () => {
  const figures: LiveUnits = {
    shows: "channels",
    layers: [
      channels("a", [100, 0, 5, 6]),
      channels("b", [100, 0, 0], { broken: packed([1, 0, 0]), zeros: 0.5 }),
      channels("c", [50], { function: "swish", zeros: null }),
    ],
  };

  it("are told as dead, alive for few images, or with what is no number", () => {
    expect(FEW_SHARE).toBe(0.05);
    expect(liveUnitsView.sentences({ frame, figures })).toEqual([
      "1 channel holds what is no number or beyond all bounds: 1 of 3 behind b. It counts neither as dead nor as alive.",
      "3 of 8 channels are dead, 0 at every pixel of all 100 images: 2 of 3 behind b, 1 of 4 behind a.",
      "1 is alive for at most 5% of the images: 1 of 4 behind a.",
      "Of all numbers behind an activation from 25.0% (a) to 50.0% (b) are 0.",
      "swish is 0 only at single points: there a channel is 0 everywhere only if it is given nothing. Histograms of its activations say more.",
    ]);
    expect(liveUnitsView.table({ frame, figures }).rows).toEqual([
      ["a", "relu", "4", "1", "1", "0", "25.0%", "1"],
      ["b", "relu", "3", "2", "0", "1", "50.0%", "1, 2"],
      ["c", "swish", "1", "0", "0", "0", "not a number", "-"],
    ]);
    expect(liveUnitsView.lines?.({ frame, figures })[0]).toMatchObject({
      layer: "a",
      dead: [1],
      few: [2],
      alive: [100, 0, 5, 6],
    });
  });

  it("are drawn one a cell, each by what became of it, on several lines where there are many", () => {
    const [strip] = liveUnitsView.pictures([{ frame, figures }], SIZE);
    const titles = strip?.marks.flatMap((mark) => (mark.kind === "path" ? [mark.title] : []));
    expect(titles).toEqual([
      "1 of 4 behind a: all images (0)",
      "1 of 4 behind a: dead (1)",
      "1 of 4 behind a: ≤ 5% of images (2)",
      "1 of 4 behind a: ≤ 50% of images (3)",
      "1 of 3 behind b: not a number (0)",
      "2 of 3 behind b: dead (1, 2)",
      "1 of 1 behind c: ≤ 50% of images (0)",
    ]);
    const wide: LiveUnits = { shows: "channels", layers: [channels("w", new Array(2048).fill(100))] };
    const [many] = liveUnitsView.pictures([{ frame, figures: wide }], SIZE);
    const cells = many?.marks.flatMap((mark) => (mark.kind === "path" ? mark.d.match(/M[^M]*/g) : []));
    expect(cells).toHaveLength(2048);
    const rightmost = Math.max(...(cells ?? []).map((cell) => Number(cell?.slice(1).split(" ")[0])));
    expect(rightmost).toBeLessThan(SIZE.width - 200);
    expect(many?.height).toBeGreaterThan(100);
  });

  it("are none dead, of one image", () => {
    const one: LiveUnits = { shows: "channels", layers: [channels("a", [1, 1])] };
    expect(liveUnitsView.sentences({ frame: { ...frame, images: 1 }, figures: one })[0]).toBe(
      "None of 2 channels is 0 at every pixel of this image: no channel is dead.",
    );
  });
});

describe("histograms", () => {
  const layer = (name: string, more = {}) => ({
    name,
    count: 100,
    zeros: 40,
    small: 0,
    nan: 0,
    infinite: 0,
    least: -1,
    most: 2,
    rms: 0.5,
    counts: [10, 30, 20, 0],
    ...more,
  });

  it("are told with what stands in no bin", () => {
    const figures: LiveUnits = {
      shows: "gradients",
      scale: { isLog: true, low: 1e-4, high: 1 },
      layers: [
        layer("a", { small: 10, counts: [0, 30, 20, 0] }),
        layer("b", { rms: 0.25, nan: 3, infinite: 2, counts: [5, 30, 20, 0] }),
      ],
    };
    expect(liveUnitsView.sentences({ frame, figures })).toEqual([
      "Some numbers are none, or beyond all bounds: 5 of 100 at b. They stand in no bin.",
      "The root mean square is 0.5 at a and 0.25 at b; the least is 0.25 at b, the most 0.5 at a.",
      "40.0% of all numbers are exactly 0, and 5.0% are smaller than 1.00e-4: they stand in no bin.",
      "Gradients of the mean loss of these images by each weight, without weight decay: what one step on all of them would go by.",
    ]);
    expect(liveUnitsView.table({ frame, figures }).rows[1]).toEqual([
      "b",
      "100",
      "40.0%",
      "0.0%",
      "3",
      "2",
      "0.25",
      "-1",
      "2",
    ]);
  });

  it("stand on one axis, each as high as its fullest bin", () => {
    const figures: LiveUnits = {
      shows: "weights",
      scale: { isLog: false, low: -2, high: 2 },
      layers: [layer("a"), layer("b", { counts: [0, 300, 0, 0], count: 340 })],
    };
    const other: LiveUnits = { ...figures, scale: { isLog: false, low: -2, high: 6 } };
    const shown = [figures, other].map((each) => ({ frame, figures: each }));
    const [one, two] = liveUnitsView.pictures(shown, SIZE);
    const ridges = (picture: typeof one): string[] =>
      (picture?.marks ?? []).flatMap((mark) => (mark.kind === "path" ? [mark.d] : []));
    const numbersOf = (d = ""): number[] =>
      [...d.matchAll(/[HV](-?[\d.]+)/g)].map(([, number]) => Number(number));
    const [first, second] = ridges(one).map(numbersOf);
    const heights = (numbers: readonly number[] = []) => numbers.filter((_, at) => at % 2 === 0).slice(0, -1);
    expect(heights(first).map((height) => height / 31)).toEqual([
      expect.closeTo(-1 / 3, 3),
      -1,
      expect.closeTo(-2 / 3, 3),
      0,
    ]);
    expect(Math.min(...heights(second))).toBe(-31);
    // Half as wide where the axis is twice as long.
    const edges = (numbers: readonly number[] = []) => numbers.filter((_, at) => at % 2 === 1);
    expect(Math.max(...edges(first))).toBeCloseTo(434 / 2, 1);
    expect(Math.max(...edges(ridges(two).map(numbersOf)[0]))).toBeCloseTo(434, 1);
  });
});
