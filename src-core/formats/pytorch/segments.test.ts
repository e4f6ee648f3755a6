import { expect, it } from "vitest";
import type { PythonValue } from "./python";
import { segmentsOf } from "./segments";

function repeats(...values: readonly PythonValue[]): { plan: string; args: Map<string, PythonValue> }[] {
  return values.map((value) => ({ plan: "Block", args: new Map([["filters", value]]) }));
}

function words(...values: readonly PythonValue[]): readonly string[] {
  return segmentsOf(repeats(...values)).map(
    ({ count, courses }) => `${count} ${courses.get("filters")?.kind}`,
  );
}

it("writes equal repeats as one loop", () => {
  expect(words(8)).toEqual(["1 same"]);
  expect(words(8, 8)).toEqual(["2 same"]);
});

it("writes a stage as its first block and a loop", () => {
  expect(words(16, 32, 32)).toEqual(["1 same", "2 same"]);
});

it("writes what rises evenly as one loop, and two numbers apart", () => {
  expect(words(16, 28, 40, 52)).toEqual(["4 rising"]);
  expect(words(16, 28)).toEqual(["1 same", "1 same"]);
});

it("lists what follows no rule", () => {
  expect(words(1, 5, 2)).toEqual(["1 same", "1 same", "1 same"]);
  expect(words(1, 5, 2, 9)).toEqual(["4 listed"]);
});

it("never puts two classes into one loop", () => {
  const [one, other] = repeats(8, 8);
  const mixed = [one, { ...other, plan: "Other" }].filter((repeat) => repeat !== undefined);
  expect(segmentsOf(mixed as ReturnType<typeof repeats>)).toHaveLength(2);
});
