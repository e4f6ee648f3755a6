import { expect, it } from "vitest";
import { recordOf, viewOf } from "#core/lab/testing";
import type { RunRecord } from "#core/training/records";
import { groupsOf } from "./RunGroups";
import { experimentWords } from "./run-entries";

const of = (experiment: string | undefined, id: string): RunRecord => {
  const { experiment: _, ...record } = recordOf(id, 1, 1);
  return experiment === undefined ? record : { ...record, experiment: { id: experiment, arm: "a" } };
};

it("groups runs by experiment, in the order of the list", () => {
  const groups = groupsOf([of("b", "1"), of("a", "2"), of("b", "3")]);
  expect(groups.map(({ experiment, runs }) => [experiment, runs.map(({ id }) => id)])).toEqual([
    ["b", ["1", "3"]],
    ["a", ["2"]],
  ]);
});

it("says what a removal means to the experiment", () => {
  const experiments = [viewOf([])];
  expect(experimentWords([of(undefined, "1")], { experiments })).toEqual([]);
  expect(experimentWords([of("gone", "1")], { experiments })).toEqual([]);
  expect(experimentWords([of("experiment", "1")], { experiments })).toEqual([
    "It belongs to the experiment “How deep can it go?”. Its answer then lacks this training, until Resume trains it again.",
  ]);
  expect(experimentWords([of("experiment", "1"), of("experiment", "2")], { experiments })[0]).toContain(
    "They belong",
  );
});
