import { describe, expect, it } from "vitest";
import type { RunRecord } from "#core/training/records";
import { firstDirection, sortRuns } from "./sort-runs";

const run = (id: string, name: string, startedAt: string, valAccuracy?: number): RunRecord =>
  ({
    id,
    name,
    startedAt,
    ...(valAccuracy === undefined ? {} : { best: { epoch: 1, valAccuracy, valLoss: 1 } }),
  }) as unknown as RunRecord;
const runs = [
  run("a", "run 10", "2025-01-03", 0.9),
  run("b", "run 2", "2025-01-01"),
  run("c", "run 1", "2025-01-02", 0.95),
];
const ids = (list: readonly RunRecord[]): string => list.map(({ id }) => id).join("");

describe("sorting runs", () => {
  it("orders numbers inside names as numbers", () => {
    expect(ids(sortRuns(runs, { column: "name", direction: "ascending" }))).toBe("cba");
  });
  it("puts what was not measured last, in either direction", () => {
    expect(ids(sortRuns(runs, { column: "validation", direction: "descending" }))).toBe("cab");
    expect(ids(sortRuns(runs, { column: "validation", direction: "ascending" }))).toBe("acb");
  });
  it("orders by the time of the start", () => {
    expect(ids(sortRuns(runs, { column: "started", direction: firstDirection("started") }))).toBe("acb");
  });
});
