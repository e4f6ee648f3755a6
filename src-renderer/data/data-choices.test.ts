import { expect, it } from "vitest";
import { FIRST_CHOICES, lookedAt, ordered, secondsLeft, sizeBars, splitProblem } from "./data-choices";

it("orders what was chosen, and looks again only at what changes the pictures", () => {
  const augmentation = { shiftPixels: 2, horizontalFlip: true };
  const chosen = {
    ...FIRST_CHOICES,
    name: " cats ",
    size: [8, 9] as const,
    split: { seed: 3 },
    augmentation,
  };
  expect(ordered(chosen)).toEqual({
    choices: {},
    fit: "crop",
    background: "white",
    size: [8, 9],
    split: { seed: 3 },
    name: "cats",
    augmentation,
  });
  expect(lookedAt(chosen)).toEqual(lookedAt({ ...FIRST_CHOICES, size: [8, 9] }));
  expect(ordered({ ...FIRST_CHOICES, name: "  " })).not.toHaveProperty("name");
});

it("says which parts cannot be had", () => {
  expect(splitProblem({})).toBeUndefined();
  expect(splitProblem({ validation: 0.5, test: 0.5 })).toContain("for training");
  expect(splitProblem({ group: "folder" })).toBeUndefined();
  expect(splitProblem({ group: "^(a" })).toContain("no regular expression");
});

it("has few bars of sizes, which count every picture", () => {
  const sizes = Array.from({ length: 9 }, (_, index) => ({ height: index + 1, width: 2, count: 10 - index }));
  const bars = sizeBars({ sizes, otherSizes: 5 });
  expect(bars).toHaveLength(7);
  expect(bars[0]).toEqual({ label: "1×2", count: 10 });
  expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(54 + 5 - 0);
  expect(sizeBars({ sizes: sizes.slice(0, 1), otherSizes: 0 })).toHaveLength(1);
});

it("tells the time left by the pace so far", () => {
  expect(secondsLeft({ done: 25, count: 100, since: 0 }, 5_000)).toBe(15);
  expect(secondsLeft({ done: 1, count: 100, since: 0 }, 500)).toBeUndefined();
  expect(secondsLeft({ done: 0, count: 100, since: 0 }, 5_000)).toBeUndefined();
});
