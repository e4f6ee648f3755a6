import { expect, it } from "vitest";
import { recordOf } from "#core/lab/testing";
import type { RunRecord } from "#core/training/records";
import type { Studio } from "../stores/studio";
import { runEntries } from "./run-entries";

/** As much of it as entries look at before one is chosen. */
const STUDIO = {
  runs: { getState: () => ({ foreign: new Set(), elsewhere: new Map() }) },
} as unknown as Studio;

const ended: RunRecord = (({ experiment: _, ...record }) => record)(recordOf("r1", 1, 1));

function reasons(record: RunRecord, otherLive = false): Record<string, string> {
  const entries = runEntries(STUDIO, record, { otherLive, exportRun: () => undefined });
  return Object.fromEntries(
    entries.flatMap((entry) =>
      "run" in entry && entry.unavailable ? [[entry.id, entry.detail ?? ""] as const] : [],
    ),
  );
}

it("says why something cannot be done with a run", () => {
  const checkpoints: RunRecord["checkpoints"] = [
    { kind: "best", file: "best.safetensors", step: 1, epoch: 1, sha256: "0" },
  ];
  expect(reasons({ ...ended, state: "finished", checkpoints })).toEqual({});
  const failed = reasons({ ...ended, state: "failed", checkpoints: [] });
  expect(Object.keys(failed)).toEqual(["export", "evaluate", "mistakes", "look", "train-on"]);
  expect(failed.look).toBe("No weights: it ended before its first checkpoint.");
  const live = reasons({ ...ended, state: "running", checkpoints: [] });
  expect(live).toMatchObject({ remove: "It trains. Stop it first." });
  expect(live.export).toContain("No weights yet");
  expect(reasons({ ...ended, state: "paused", checkpoints }, true)).toMatchObject({
    resume: "Something else is training. Stop or pause it first.",
  });
});
