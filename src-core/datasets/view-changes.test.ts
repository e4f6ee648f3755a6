import { expect, it } from "vitest";
import { DRAWN_SPLIT, plainView } from "./view";
import { type ClassChanges, withClassChanges } from "./view-changes";

const NAMES = ["cat", "dog", "fir", "oak"];
const NONE: ClassChanges = { takeBack: [], rename: [], merge: [], leaveOut: [] };
const VIEW = {
  ...plainView(NAMES, DRAWN_SPLIT),
  changes: [
    [3, 1],
    [5, null],
    [8, 3],
  ] as [number, number | null][],
};
const changed = (changes: Partial<ClassChanges>, view = VIEW) =>
  withClassChanges(view, NAMES, { ...NONE, ...changes });

it("leaves classes out and takes them back, and keeps what was said of single pictures", () => {
  const without = changed({ leaveOut: ["cat", "oak"] });
  expect(without.classes).toEqual([
    { name: "dog", from: [1] },
    { name: "fir", from: [2] },
  ]);
  expect(without.changes).toEqual([
    [3, 0],
    [5, null],
  ]);
  expect(changed({ takeBack: ["cat"] }, without).classes.at(-1)).toEqual({ name: "cat", from: [0] });
});

it("merges into a new class, or into one that is there, and renames before", () => {
  const plants = changed({ rename: [["fir", "tree"]], merge: [[["tree", "oak"], "plants"]] });
  expect(plants.classes).toEqual([
    { name: "cat", from: [0] },
    { name: "dog", from: [1] },
    { name: "plants", from: [2, 3] },
  ]);
  expect(plants.changes).toEqual([
    [3, 1],
    [5, null],
    [8, 2],
  ]);
  expect(changed({ merge: [[["cat"], "dog"]] }).classes[0]).toEqual({ name: "dog", from: [0, 1] });
});

it("refuses what is not there, and to leave nothing", () => {
  expect(() => changed({ leaveOut: ["cow"] })).toThrow(
    'There is no class "cow". Classes: cat, dog, fir, oak.',
  );
  expect(() => changed({ merge: [[["cow"], "dog"]] })).toThrow('no class "cow"');
  expect(() => changed({ takeBack: ["cat"] })).toThrow("cannot be taken back");
  expect(() => changed({ leaveOut: NAMES })).toThrow("Leave one at least");
});
