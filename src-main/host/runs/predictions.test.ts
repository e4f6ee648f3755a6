/** Predictions that are kept in a run's folder, computed where there are none, and of other data; classes matched by name. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { answerOf } from "#core/scores/predictions";
import { decodePredictions } from "#core/scores/predictions-file";
import type { RunRecord } from "#core/training/records";
import { pictureFolder } from "../testing/picture-folder";
import { createTestHost, type TestHost, template } from "../testing/test-host";

async function trained(studio: TestHost): Promise<RunRecord> {
  const { id } = await studio.start();
  return await studio.reach(id, "finished");
}

function evaluations({ launcher }: TestHost): number {
  return launcher.launched.reduce((sum, engine) => sum + engine.evaluated.length, 0);
}

function kept({ host }: TestHost, { id }: RunRecord): Promise<string[]> {
  return readdir(path.join(host.runFolder(id), "predictions")).catch(() => []);
}

it("keeps those of the best checkpoint on validation and test when a run ends, and computes nothing to tell them", async () => {
  const studio = await createTestHost();
  const run = await trained(studio);
  const best = run.checkpoints.find(({ kind }) => kind === "best");
  const short = best?.sha256.slice(0, 8);
  expect((await kept(studio, run)).sort()).toEqual([
    `test-${short}.safetensors`,
    `validation-${short}.safetensors`,
  ]);
  const told = await studio.host.handlers["runs.predictions"]({ run: run.id, part: "validation" });
  expect(told).toMatchObject({
    checkpoint: "best",
    step: 30,
    dataset: run.dataset.name,
    sha256: run.dataset.sha256,
  });
  const { predictions, source } = decodePredictions(told.bytes);
  expect(source).toMatchObject({ checkpoint: best?.sha256, dataset: run.dataset.sha256, part: "validation" });
  expect(told.classNames).toHaveLength(10);
  expect(answerOf(predictions, 0)).toBe(((predictions.labels[0] ?? 0) + 1) % 10);
  expect(answerOf(predictions, 1)).toBe(predictions.labels[1]);
  expect(evaluations(studio)).toBe(0);
  await studio.host.close();
});

it("computes what is missing, damaged or of other weights, and keeps it", async () => {
  const studio = await createTestHost();
  const run = await trained(studio);
  const folder = path.join(studio.host.runFolder(run.id), "predictions");
  const [file = ""] = (await kept(studio, run)).filter((name) => name.startsWith("test-"));
  const before = await readFile(path.join(folder, file));
  const ask = async () => await studio.host.handlers["runs.predictions"]({ run: run.id, part: "test" });

  for (const [spoil, asked] of [
    [async () => rm(path.join(folder, file)), 1],
    [async () => writeFile(path.join(folder, file), before.subarray(0, 500)), 2],
    // Of the same images, but another part.
    [
      async () => {
        const [other = ""] = (await kept(studio, run)).filter((name) => name.startsWith("validation-"));
        await writeFile(path.join(folder, file), await readFile(path.join(folder, other)));
      },
      3,
    ],
  ] as const) {
    await spoil();
    const { bytes } = await ask();
    expect(evaluations(studio)).toBe(asked);
    expect(decodePredictions(bytes)).toEqual(decodePredictions(before));
    expect(await readFile(path.join(folder, file))).toEqual(before);
    await ask();
    expect(evaluations(studio)).toBe(asked);
  }
  // Of the last weights none were kept; they take the place of none that is still asked for by another name.
  await studio.host.handlers["runs.predictions"]({ run: run.id, part: "train", checkpoint: "last" });
  expect(evaluations(studio)).toBe(4);
  expect((await kept(studio, run)).filter((name) => name.startsWith("train-"))).toHaveLength(1);
  await studio.host.close();
});

it("keeps none when a run was stopped; they are computed when they are asked for", async () => {
  const studio = await createTestHost({ fake: { stepsPerEpoch: 5 } });
  studio.allow(6);
  const { id } = await studio.start();
  await studio.reachStep(6);
  await studio.host.handlers["runs.stop"]({ run: id });
  const run = await studio.reach(id, "stopped");
  expect(await kept(studio, run)).toEqual([]);
  const { checkpoint } = await studio.host.handlers["runs.predictions"]({ run: id, part: "validation" });
  expect(checkpoint).toBe("best");
  expect(await kept(studio, run)).toHaveLength(1);
  await studio.host.close();
});

it("matches the classes of other data by their names, in whatever order, and keeps nothing of them", async () => {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const add = async (classes: readonly string[], salt: number, perClass = 12) =>
    await handlers["datasets.add"]({
      choices: {},
      fit: "crop",
      background: "white",
      split: {},
      path: await pictureFolder({ classes, salt, perClass }),
      name: `set ${salt}`,
    });
  const names = [..."abcdefghij"];
  const { id } = await studio.start({ ...template("resnet-8"), dataset: (await add(names, 0)).id });
  const run = await studio.reach(id, "finished");
  const other = await add(["d", "b"], 1);
  const told = await handlers["runs.predictions"]({ run: run.id, dataset: other.id, part: "train" });
  expect(told).toMatchObject({ classNames: names, dataset: "set 1", sha256: other.sha256 });
  const { predictions } = decodePredictions(told.bytes);
  expect(predictions).toMatchObject({ count: other.counts.train, classes: 10 });
  expect([...new Set(predictions.labels)].sort()).toEqual([1, 3]);
  expect(predictions.labels.filter((label) => label === 1)).toHaveLength(other.counts.train / 2);
  expect(await kept(studio, run)).toHaveLength(2);
  const strange = await add(["a", "up", "down"], 2);
  for (const method of ["runs.predictions", "runs.evaluate"] as const) {
    await expect(
      (async () => handlers[method]({ run: run.id, dataset: strange.id, part: "train" }))(),
    ).rejects.toMatchObject({
      code: "invalid-dataset",
      message: expect.stringMatching(/these 2 classes of "set 2": "down", "up"/),
    });
  }
  await studio.host.close();
});
