import { expect, it } from "vitest";
import { plainView } from "#core/datasets/view";
import { asTheirSource, countsOfClasses, membersWanted, withPictures } from "./picture-edits";
import { type EditedView, editedView, keptView, leftOut, merged } from "./view-edits";

const SPLIT = { way: "drawn", validation: 0.1, test: 0.1, seed: 0 } as const;
const COUNTS = [10, 20, 30];
const ALL = editedView(plainView(["cat", "dog", "fox"], SPLIT), 3, []);
const CAT = { kind: "class", anchor: 0 } as const;
const DOG = { kind: "class", anchor: 1 } as const;
const changesOf = (edited: EditedView) => keptView(edited, SPLIT).changes;

it("moves pictures to another class, leaves them out and has them again", () => {
  const one = withPictures(
    ALL,
    [
      { place: 5, target: 0 },
      { place: 3, target: 0 },
    ],
    1,
  );
  expect(changesOf(one)).toEqual([
    [3, 1],
    [5, 1],
  ]);
  expect(countsOfClasses(one, COUNTS)).toEqual([8, 22, 30]);
  expect(membersWanted(one, CAT)).toEqual({ targets: [0], without: [5, 3], also: [] });
  expect(membersWanted(one, DOG)).toEqual({ targets: [1], without: [], also: [5, 3] });
  const out = withPictures(one, [{ place: 5, target: 0 }], null);
  expect(changesOf(out)).toEqual([
    [3, 1],
    [5, null],
  ]);
  expect(countsOfClasses(out, COUNTS)).toEqual([8, 21, 30]);
  expect(membersWanted(out, { kind: "left-out" })).toEqual({ targets: [], without: [], also: [5] });
  expect(
    changesOf(
      asTheirSource(out, [
        { place: 5, target: 0 },
        { place: 3, target: 0 },
      ]),
    ),
  ).toEqual([]);
  // Back where it came from it is no change any more.
  expect(changesOf(withPictures(one, [{ place: 5, target: 0 }], 0))).toEqual([[3, 1]]);
  expect(countsOfClasses(withPictures(one, [{ place: 5, target: 0 }], 0), COUNTS)).toEqual([9, 21, 30]);
});

it("follows classes that are merged or left out afterwards", () => {
  const one = withPictures(ALL, [{ place: 5, target: 0 }], 1);
  const whole = merged(one, new Set([0, 1]));
  expect(changesOf(whole)).toEqual([]);
  expect(countsOfClasses(whole, COUNTS)).toEqual([30, 30]);
  expect(membersWanted(whole, DOG)).toEqual({ targets: [0, 1], without: [], also: [] });
  // The dogs are gone: it is a cat again, as its source says.
  const less = leftOut(one, new Set([1]));
  expect(changesOf(less)).toEqual([]);
  expect(countsOfClasses(less, COUNTS)).toEqual([10, 30]);
  // Of cats that are left out, one that is a dog stays.
  const dogs = leftOut(one, new Set([0]));
  expect(changesOf(dogs)).toEqual([[5, 0]]);
  expect(countsOfClasses(dogs, COUNTS)).toEqual([21, 30]);
  expect(membersWanted(dogs, DOG)).toEqual({ targets: [1], without: [], also: [5] });
});
