/** Weights that were imported are a run like every other: scored on data that are named, and trained on, with their own normalisation. */
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunRecord } from "#core/training/records";
import { buildIfStale, removeFolder } from "../support/command-line";
import { createRealHost, type RealHost, smallTraining } from "../support/real-host";

const isOver = ({ state }: RunRecord): boolean => ["finished", "failed", "interrupted"].includes(state);
const OWN = { pixelMaximum: 255, mean: [0.5], deviation: [0.25] };
let studio: RealHost;
let imported: RunRecord;

beforeAll(async () => {
  buildIfStale();
  studio = await createRealHost();
  const over = studio.until(isOver);
  const { id } = await studio.host.handlers["runs.start"]({
    document: smallTraining({ epochs: 2, maxSteps: 40, batchSize: 32 }),
    device: "cpu",
  });
  const { checkpoints } = await over;
  const { run } = await studio.host.handlers["imports.weights"]({
    source: { path: path.join(studio.host.runFolder(id), checkpoints[0]?.file ?? "") },
    document: smallTraining(),
    corrections: {},
    preprocessing: OWN,
    keeps: true,
  });
  if (!run) throw new Error("No run was made of the weights.");
  imported = run;
});

afterAll(async () => {
  await studio.host.close();
  await removeFolder(studio.workspace);
});

const score = async (dataset?: string) =>
  await studio.host.handlers["runs.evaluate"]({
    run: imported.id,
    part: "test",
    device: "cpu",
    ...(dataset !== undefined && { dataset }),
  });

it("is scored on data that are named, having none of its own", async () => {
  expect(await score("digits")).toMatchObject({ count: 270, checkpoint: "best", step: 0 });
  await expect(score()).rejects.toMatchObject({
    code: "invalid-dataset",
    message: expect.stringContaining("Name a dataset"),
  });
});

it("is trained on, and what comes of it is normalised as it was and scores what its record says", async () => {
  const over = studio.until((run) => run.startedFrom?.run === imported.id && isOver(run));
  const { id } = await studio.host.handlers["runs.start"]({
    document: smallTraining({ epochs: 1, maxSteps: 10, batchSize: 32 }),
    device: "cpu",
    from: { run: imported.id },
  });
  const { state, startedFrom, test } = await over;
  expect(state).toBe("finished");
  expect(startedFrom).toMatchObject({
    step: 0,
    drawn: { count: 0 },
    normalisation: { mean: OWN.mean, deviation: OWN.deviation },
  });
  const { loss, accuracy, count } = await studio.host.handlers["runs.evaluate"]({
    run: id,
    part: "test",
    device: "cpu",
  });
  expect({ loss, accuracy, count }).toEqual(test);
});
