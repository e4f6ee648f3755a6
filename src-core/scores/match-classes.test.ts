import { expect, it } from "vitest";
import { matchClasses } from "./match-classes";

it("finds classes by name, in whatever order, also some of them", () => {
  expect(matchClasses(["cat", "dog", "cow"], ["cow", "cat", "dog"], "farm")).toEqual([2, 0, 1]);
  expect(matchClasses(["cat", "dog", "cow"], ["cow"], "farm")).toEqual([2]);
});

it("takes names that only count in order, where there are as many", () => {
  expect(matchClasses(["0", "1"], ["cat", "dog"], "farm")).toEqual([0, 1]);
  expect(matchClasses(["cat", "dog"], ["0", "1"], "farm")).toEqual([0, 1]);
  expect(() => matchClasses(["0", "1", "2"], ["cat", "dog"], "farm")).toThrow(
    'The network tells 3 classes apart, and "farm" has 2.',
  );
  expect(() => matchClasses(["0", "1", "2"], ["0", "1"], "farm")).toThrow("Their names only count");
});

it("takes numbers by name where both sides have the same ones: folders are in the order of their characters", () => {
  const counted = Array.from({ length: 12 }, (_, place) => String(place));
  const folders = [...counted].sort();
  expect(folders[2]).toBe("10");
  expect(matchClasses(counted, folders, "folders")).toEqual(folders.map(Number));
  expect(matchClasses(folders, counted, "table").map((place) => folders[place])).toEqual(counted);
  expect(matchClasses(counted, ["3", "7"], "two of them")).toEqual([3, 7]);
});

it("knows a name however its accents are written, where only one is meant", () => {
  expect(matchClasses(["e\u0301te\u0301", "hiver"], ["hiver", "\u00e9t\u00e9"], "saisons")).toEqual([1, 0]);
  expect(matchClasses(["\u00e9", "e\u0301"], ["e\u0301"], "exact")).toEqual([1]);
  expect(() => matchClasses(["\u00c5", "A\u030a"], ["\u212b"], "either")).toThrow("does not know this class");
  expect(() => matchClasses(["Cat"], ["cat"], "case")).toThrow("does not know this class");
});

it("refuses classes that the network does not know, by their names", () => {
  expect(() => matchClasses(["cat", "dog"], ["cat", "sheep"], "farm")).toThrow(
    'The network does not know this class of "farm": "sheep". It knows "cat", "dog".',
  );
  const many = Array.from({ length: 12 }, (_, place) => `kind ${place}`);
  expect(() => matchClasses(["cat", "dog"], many, "farm")).toThrow(
    /these 12 classes of "farm": "kind 0", .* "kind 9" and 2 more\. It knows/,
  );
});
