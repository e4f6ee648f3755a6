import { expect, it } from "vitest";
import type { RunRecord } from "#core/training/records";
import { exportOffer } from "./export-offer";

function run(state: RunRecord["state"], checkpoints: number): RunRecord {
  return {
    id: state,
    name: `A ${state} run`,
    state,
    checkpoints: Array(checkpoints).fill({}),
  } as unknown as RunRecord;
}

it("opens on the newest run that left a checkpoint", () => {
  const done = run("finished", 2);
  expect(exportOffer([run("failed", 0), done, run("stopped", 1)], 0)).toEqual({
    kind: "ready",
    record: done,
  });
  // What is drawn now may be unsound; what was trained is not.
  expect(exportOffer([done], 3)).toEqual({ kind: "ready", record: done });
});

it("says what is missing, and the way there", () => {
  expect(exportOffer([], 0)).toMatchObject({ way: "train", label: "Train first" });
  expect(exportOffer([], 2)).toMatchObject({ way: "problems", why: expect.stringContaining("errors") });
  expect(exportOffer([run("running", 1), run("finished", 1)], 0)).toMatchObject({ way: "watch" });
  expect(exportOffer([run("failed", 0)], 0)).toMatchObject({
    way: "train",
    why: expect.stringContaining("A failed run ended before its first checkpoint"),
  });
});
