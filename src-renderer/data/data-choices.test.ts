import { expect, it } from "vitest";
import {
  FIRST_CHOICES,
  groupProblem,
  lookedAt,
  ordered,
  secondsLeft,
  sharesProblem,
  splitProblem,
} from "./data-choices";

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
  expect(lookedAt(chosen)).toEqual(lookedAt({ ...FIRST_CHOICES, size: [8, 9], split: { seed: 3 } }));
  // A look does not fail for parts that cannot be had: their own field says it.
  expect(lookedAt({ ...chosen, split: { group: "^(a" } })).toMatchObject({ split: {} });
  expect(ordered({ ...FIRST_CHOICES, name: "  " })).not.toHaveProperty("name");
});

it("says which parts cannot be had", () => {
  expect(splitProblem({})).toBeUndefined();
  expect(splitProblem({ validation: 0.5, test: 0.5 })).toContain("for training");
  expect(splitProblem({ group: "folder" })).toBeUndefined();
  expect(splitProblem({ group: "^(a" })).toContain("no regular expression");
  expect(groupProblem({ group: "" })).toContain("what is the same");
  expect(sharesProblem({ group: "^(a" })).toBeUndefined();
});

it("tells the time left by the pace so far", () => {
  expect(secondsLeft({ done: 25, count: 100, since: 0 }, 5_000)).toBe(15);
  expect(secondsLeft({ done: 1, count: 100, since: 0 }, 500)).toBeUndefined();
  expect(secondsLeft({ done: 0, count: 100, since: 0 }, 5_000)).toBeUndefined();
});
