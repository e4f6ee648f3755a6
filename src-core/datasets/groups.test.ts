import { expect, it } from "vitest";
import { groupsOf } from "./groups";

const of = (group: string, names: readonly string[], labels: readonly number[] = names.map(() => 0)) =>
  groupsOf(group, {
    count: names.length,
    name: (picture) => names[picture] ?? "",
    label: (picture) => labels[picture] ?? 0,
  });

it("counts groups, by a pattern's first group, its whole match, or the folder", () => {
  const names = ["cat/p1_1.png", "cat/p1_2.png", "cat/p2_1.png", "cat/p3_1.png", "cat/x.png"];
  const groups = { count: 3, largest: { name: "p1", count: 2 }, alone: 1, unparted: [] };
  expect(of("(p\\d+)_", names)).toEqual(groups);
  expect(of("p\\d+", names)).toEqual(groups);
  expect(of("folder", ["a/b/1", "a/b/2", "a/c/1", "d/1"])).toMatchObject({ count: 3, alone: 0 });
});

it("names classes of too few groups, and leaves out pictures that a view leaves out", () => {
  const names = ["p1_a", "p2_a", "p3_a", "p1_b", "p1_b", "p9_c"];
  expect(of("^(p\\d)_", names, [0, 0, 0, 1, 1, -1])).toEqual({
    count: 3,
    largest: { name: "p1", count: 3 },
    alone: 0,
    unparted: [1],
  });
});

it("refuses what keeps nothing together, or leaves nothing for validation and test", () => {
  const names = ["cat/1.png", "cat/2.png", "cat/3.png", "dog/1.png", "dog/2.png", "dog/3.png"];
  const labels = [0, 0, 0, 1, 1, 1];
  expect(() => of("patient", names, labels)).toThrow('"patient" matches no name of a picture');
  expect(() => of("patient", names, labels)).toThrow('such as "cat/1.png"');
  expect(() => of("folder", ["1.png", "2.png"])).toThrow("No picture lies in a folder");
  expect(() => of("folder", names, labels)).toThrow('each class has fewer than 3 groups, such as "cat" of 3');
  expect(() => of("png", names, labels)).toThrow('all pictures are one group, "png"');
  expect(() => of("(", names)).toThrow("is no regular expression");
});
