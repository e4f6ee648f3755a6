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
  // These do not count: they are names.
  expect(matchClasses(["1", "0"], ["0", "1"], "farm")).toEqual([0, 1]);
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
