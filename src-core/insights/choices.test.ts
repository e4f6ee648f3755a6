import { describe, expect, it } from "vitest";
import { choiceFromText, chosenOf, isMeant } from "./choices";
import { LANDSCAPE_CHOICES } from "./landscape";
import { LESION_CHOICES } from "./lesion";

const CHOICES = {
  draws: { kind: "count", label: "Draws", help: "How many.", min: 1, max: 100, usual: 20 },
  reach: { kind: "number", label: "Reach", help: "How far.", min: 0, max: 2, usual: 1 },
  again: { kind: "flag", label: "Again", help: "Whether.", usual: false },
  fill: {
    kind: "one-of",
    label: "Fill",
    help: "With what.",
    values: [
      { value: "zero", label: "0" },
      { value: "mean", label: "Mean" },
    ],
    usual: "zero",
  },
  units: { kind: "names", label: "Units", help: "Which." },
} as const;

describe("an instrument's choices", () => {
  it("are the usual ones, in the table's order, where nothing is chosen", () => {
    const usual = { draws: 20, reach: 1, again: false, fill: "zero", units: [] };
    expect(chosenOf(CHOICES, {})).toEqual(usual);
    expect(Object.keys(chosenOf(CHOICES, { units: ["a"], draws: 3 }))).toEqual(Object.keys(CHOICES));
    expect(chosenOf(CHOICES, { units: ["a"], draws: 3 })).toEqual({ ...usual, draws: 3, units: ["a"] });
  });

  it.each([
    [{ draws: 2.5 }, "draws is a whole number from 1 to 100."],
    [{ draws: 101 }, "draws is a whole number from 1 to 100."],
    [{ draws: Number.NaN }, "draws is a whole number"],
    [{ reach: -0.1 }, "reach is a number from 0 to 2."],
    [{ again: "yes" }, "again is yes or no."],
    [{ fill: "median" }, "fill is one of zero, mean."],
    [{ units: "a" }, "units is names with commas between."],
    [{ toString: 1 }, 'no choice "toString". It has draws, reach, again, fill, units.'],
  ])("refuses %j", (given: Record<string, number | string>, words) => {
    expect(() => chosenOf(CHOICES, given)).toThrow(words);
  });

  it("are read as they are written in a shell", () => {
    const read = (name: string, text: string): unknown => choiceFromText(CHOICES, name, text);
    expect([read("draws", " 7"), read("reach", "0.5"), read("again", "yes"), read("fill", "mean")]).toEqual([
      7,
      0.5,
      true,
      "mean",
    ]);
    expect(read("units", "stage2/3, stage2/4,")).toEqual(["stage2/3", "stage2/4"]);
    for (const [name, text] of [
      ["draws", ""],
      ["draws", "many"],
      ["again", "maybe"],
      ["fill", ""],
    ] as const)
      expect(() => read(name, text)).toThrow(/ is /);
  });

  it("are left out of sight beside values with which they mean nothing", () => {
    const choices = {
      ...CHOICES,
      draws: { ...CHOICES.draws, onlyWith: { fill: ["mean"] } },
    };
    expect(isMeant(choices, "reach", {})).toBe(true);
    expect(isMeant(choices, "draws", {})).toBe(false);
    expect(isMeant(choices, "draws", { fill: "zero" })).toBe(false);
    expect(isMeant(choices, "draws", { fill: "mean" })).toBe(true);
  });

  it("of what is random mean nothing where nothing is", () => {
    expect(isMeant(LESION_CHOICES, "draws", {})).toBe(false);
    expect(isMeant(LESION_CHOICES, "seed", { way: "swaps" })).toBe(true);
    expect(isMeant(LANDSCAPE_CHOICES, "seed", {})).toBe(true);
    expect(isMeant(LANDSCAPE_CHOICES, "seed", { directions: "path" })).toBe(false);
  });
});
