import { expect, it } from "vitest";
import { type DatasetView, plainView } from "#core/datasets/view";
import { stopwatch } from "../../tests/support/stopwatch";
import { editedView, keptView, leftOut, merged, moved, renamed, takenBack, viewProblem } from "./view-edits";

const SPLIT = { way: "drawn", validation: 0.1, test: 0.1, seed: 0 } as const;
const VIEW = plainView(["cat", "dog", "fox", "owl"], SPLIT);
const namesOf = ({ classes }: Pick<DatasetView, "classes">): string[] => classes.map(({ name }) => name);

it("renames, moves, merges, leaves out and takes back", () => {
  const all = editedView(VIEW, 4, []);
  expect(namesOf(keptView(renamed(all, 1, " hound "), SPLIT))).toEqual(["cat", "hound", "fox", "owl"]);
  expect(namesOf(keptView(moved(all, 0, 1), SPLIT))).toEqual(["dog", "cat", "fox", "owl"]);
  expect(moved(all, 0, -1)).toBe(all);
  expect(moved(all, 3, 1)).toBe(all);
  const one = merged(all, new Set([3, 1]));
  expect(one.classes).toEqual([
    { name: "cat", from: [0] },
    { name: "dog", from: [1, 3] },
    { name: "fox", from: [2] },
  ]);
  const less = leftOut(one, new Set([1]));
  expect(less.leftOut).toEqual([1, 3]);
  expect(takenBack(less, 3, "cat").classes.at(-1)).toEqual({ name: "cat 2", from: [3] });
});

it("keeps what was relabelled, wherever its class stands", () => {
  const before: DatasetView = {
    ...VIEW,
    changes: [
      [7, 3],
      [8, null],
      [9, 1],
    ],
  };
  const edited = leftOut(moved(editedView(before, 4, [0, 0, 0]), 0, 1), new Set([0]));
  // The class of dogs, which had moved to the front, is gone.
  expect(keptView(edited, SPLIT).changes).toEqual([
    [7, 2],
    [8, null],
  ]);
});

it("says what cannot be kept", () => {
  const all = editedView(VIEW, 4, []);
  expect(viewProblem(all)).toBeUndefined();
  expect(viewProblem(renamed(all, 0, "fox"))).toContain('Two classes are called "fox"');
  expect(viewProblem(renamed(all, 0, " "))).toContain("needs a name");
  expect(viewProblem(leftOut(all, new Set([0, 1, 2, 3])))).toContain("one class");
});

it("takes no longer than a moment for as many classes as there can be", () => {
  const names = Array.from({ length: 65_535 }, (_, place) => `class ${place}`);
  const many: DatasetView = { ...plainView(names, SPLIT), changes: [[1, 65_000]] };
  const seconds = stopwatch();
  const edited = merged(moved(editedView(many, names.length, [4]), 0, 1), new Set([5, 60_000]));
  expect(viewProblem(edited)).toBeUndefined();
  expect(keptView(edited, SPLIT).changes).toEqual([[1, 64_999]]);
  // A tenth of a second as a rule; a quadratic way takes minutes.
  expect(seconds()).toBeLessThan(5);
});
