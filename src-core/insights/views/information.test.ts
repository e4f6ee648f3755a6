import { expect, it } from "vitest";
import type { Information, ReadAt } from "../information";
import { informationView } from "./information";
import type { Shown } from "./view";

const read = (accuracy: number): ReadAt => ({ accuracy, r2: accuracy, classStrength: 1, pixelStrength: 1 });
const SITES = [
  { name: "input", features: 64 },
  { name: "add1", features: 32 },
  { name: "add2", features: 16 },
];

function shownOf(network: string, more: Partial<Information> = {}): Shown<"information"> {
  const figures: Information = {
    fitted: 8,
    selected: 2,
    chance: 0.1,
    sites: SITES,
    reads: [read(0.9), read(0.8), read(0.7)],
    untrained: null,
    similarity: [
      [1, 0.75, 0.5],
      [0.75, 1, 0.25],
      [0.5, 0.25, 1],
    ],
    pictures: { shape: [1, 1, 1], count: 1, original: "AA==", rebuilt: [null, null, null] },
    ...more,
  };
  const frame: Shown<"information">["frame"] = {
    network,
    choices: {},
    weights: { kind: "untrained", seed: 1 },
    images: 4,
    batch: 4,
    statistics: "batch",
    partial: false,
    ...(more.beside && { beside: { network: "One", weights: { kind: "untrained", seed: 1 } } }),
  };
  return { frame, figures };
}

const BESIDE: Information["beside"] = {
  sites: [
    { name: "input", features: 64 },
    { name: "a", features: 32 },
    { name: "b", features: 16 },
    { name: "c", features: 16 },
  ],
  similarity: [
    [1, 0.9, 0.8, 0.1],
    [0.9, 0.7, 0.6, null],
    [0.8, 0.3, 0.5, -0.01],
  ],
};

it("says to which layers of the network beside it the first and the last are most alike", () => {
  expect(informationView.sentences(shownOf("Two", { beside: BESIDE }))).toContain(
    "Beside One, by linear CKA, what add1 gives is most like what a does (0.7), and what add2 gives is most like what b does (0.5).",
  );
  expect(
    informationView.sentences(shownOf("Two", { beside: { ...BESIDE, similarity: null } })).join(),
  ).not.toContain("Beside");
});

it("draws the layers of the first down and those of the second across, what is no number as a cross", () => {
  const shown = [shownOf("One"), shownOf("Two", { beside: BESIDE })];
  const marks = informationView.pictures(shown, { width: 900, height: 320 }).at(-1)?.marks ?? [];
  const titles = marks.flatMap(({ title }) => title ?? []);
  // Each network's own layers, then those of both.
  expect(titles.filter((title) => title === "add1 and add2: 0.25")).toHaveLength(2);
  expect(titles).toContain("b and add1 of Two: 0.6");
  const cells = marks.filter(({ kind, title }) => kind !== "text" && / of Two: /.test(title ?? ""));
  expect(cells.map(({ kind }) => kind).filter((kind) => kind === "rectangle")).toHaveLength(11);
  expect(cells.find(({ kind }) => kind === "cross")?.title).toBe("c and add1 of Two: not a number");
  const texts = marks.flatMap((mark) => (mark.kind === "text" ? [mark.text] : []));
  expect(texts).toEqual(expect.arrayContaining(["Down: One", "Across: Two", "Across: the same"]));
});
