import { expect, it } from "vitest";
import { carryView, type ViewedSource } from "./carry-view";
import { type DatasetView, DRAWN_SPLIT } from "./view";

function source(classNames: string[], pictures: string[]): ViewedSource {
  return { classNames, count: pictures.length, key: (place) => pictures[place] ?? "" };
}

const VIEW: DatasetView = {
  version: 1,
  // Of cat, dog, fish and bird: two are merged under another name, fish is left out.
  classes: [
    { name: "pet", from: [1, 0] },
    { name: "bird", from: [3] },
  ],
  changes: [
    [0, 1],
    [2, null],
    [3, 0],
  ],
  split: { ...DRAWN_SPLIT, validation: 0.25 },
};
const BEFORE = source(["cat", "dog", "fish", "bird"], ["a", "b", "c", "d"]);
const SPLIT: DatasetView["split"] = { ...DRAWN_SPLIT, seed: 9 };

it("keeps names, order, what is merged and left out, and single pictures, wherever they stand now", () => {
  const now = source(["ant", "bird", "cat", "dog", "fish"], ["0", "a", "c", "d", "e"]);
  expect(carryView(VIEW, BEFORE, now, SPLIT)).toEqual({
    version: 1,
    classes: [
      { name: "pet", from: [3, 2] },
      { name: "bird", from: [1] },
      { name: "ant", from: [0] },
    ],
    changes: [
      [1, 1],
      [2, null],
      [3, 0],
    ],
    split: SPLIT,
  });
});

it("forgets what is gone: a class of the source, one of the view with all of its own, and pictures", () => {
  const now = source(["cat", "fish"], ["c", "d"]);
  expect(carryView(VIEW, BEFORE, now, SPLIT)).toMatchObject({
    classes: [{ name: "pet", from: [0] }],
    changes: [
      [0, null],
      [1, 0],
    ],
  });
  // Picture a was to be a bird, and there are no birds any more.
  expect(carryView(VIEW, BEFORE, source(["cat"], ["a"]), SPLIT).changes).toEqual([]);
});

it("puts a new class of the source under the view's class of that name", () => {
  const now = source(["cat", "pet"], []);
  expect(carryView(VIEW, BEFORE, now, SPLIT).classes).toEqual([{ name: "pet", from: [0, 1] }]);
});

it("is the plain view where no class of it is left", () => {
  expect(carryView(VIEW, BEFORE, source(["fish"], ["a"]), SPLIT)).toEqual({
    version: 1,
    classes: [{ name: "fish", from: [0] }],
    changes: [],
    split: SPLIT,
  });
});
