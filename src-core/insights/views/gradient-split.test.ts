import { expect, it } from "vitest";
import type { GradientSplit } from "../gradient-split";
import type { Insight } from "../instruments";
import { answerPicture } from "./answer-picture";
import { sidesWords, unlikeWords } from "./beside";
import { gradientSplitView } from "./gradient-split";
import type { Shown } from "./view";

const SIZE = { width: 900, height: 420 };
const unitsOf = (...names: readonly string[]): GradientSplit["units"] =>
  names.map((name) => ({
    name,
    merge: name,
    from: "relu1",
    skip: 0.3,
    branch: 0.4,
    others: 0,
    total: 0.5,
    cosine: 0,
  }));
const answer = (network: string, ...names: readonly string[]): Insight => ({
  instrument: "gradient-split",
  network,
  weights: { kind: "trained", checkpoint: "best", step: 60 },
  dataset: { id: "digits", name: "Handwritten digits", sha256: "0" },
  part: "validation",
  images: 64,
  choices: {},
  batch: 64,
  statistics: "running",
  partial: false,
  figures: { units: unitsOf(...names), check: { error: 0 } },
});
const textsOf = (answers: readonly Insight[]): string[] =>
  answerPicture("gradient-split", answers, SIZE).marks.flatMap((mark) =>
    mark.kind === "text" ? [mark.text] : [],
  );

it("says what its numbers are", () => {
  const figures = { units: unitsOf("add1"), check: { error: 0 } };
  const shown = { figures } as Shown<"gradient-split">;
  expect(gradientSplitView.sentences(shown)[1]).toBe(
    "At add1, the first one, the gradient that comes back through the skip has a norm of 0.3, and that through F of 0.4.",
  );
  expect(gradientSplitView.table(shown).columns).toContain("norm by skip");
});

it("names units below the curves where they have room, and counts them where not", () => {
  expect(textsOf([answer("ResNet-8", "stage1/1/add", "stage2/1/add")])).toEqual(
    expect.arrayContaining(["stage1/1", "stage2/1"]),
  );
  const many = Array.from({ length: 11 }, (_, unit) => `a stage with a long name/${unit}/add`);
  expect(textsOf([answer("ResNet", ...many)])).toEqual(expect.arrayContaining(["1", "11"]));
  const twin = textsOf([answer("One", "a/1/add", "a/2/add"), answer("Its twin", "a/1", "a/2")]);
  expect(twin).toEqual(expect.arrayContaining(["a/1", "a/2"]));
  // Where the units of two networks are not the same, no name is true of both.
  const texts = textsOf([answer("One", "a/add", "b/add"), answer("Other", "a/add", "c/add")]);
  expect(texts).toEqual(expect.arrayContaining(["1", "2"]));
  expect(texts).not.toContain("b");
});

it("stands alone as a picture: with its question, both networks and what it rests on", () => {
  const both = [answer("ResNet-20", "a/add"), answer("Plain-20", "a/add")];
  const words = textsOf(both).join(" ");
  expect(words).toContain("Where does the gradient go at each Add?");
  expect(words).toContain("Solid: ResNet-20. Dashed: Plain-20.");
  expect(words).toContain("Plain-20 (best checkpoint, step 60) on the first 64 images");
  expect(sidesWords("gradient-split", both.slice(0, 1))).toBeUndefined();
});

it("says where one of two was trained for longer", () => {
  const one = answer("ResNet-20", "a/add");
  const trained = (step: number): Insight => ({
    ...one,
    weights: { kind: "trained", checkpoint: "best", step },
  });
  expect(unlikeWords([trained(1_200), trained(5)])).toBe(
    "The first was trained for 1,200 steps, the second for 5: what differs between them may come from that.",
  );
  expect(unlikeWords([trained(5), trained(5)])).toBeUndefined();
  expect(unlikeWords([trained(5), { ...one, weights: { kind: "untrained", seed: 1 } }])).toBeUndefined();
});
