/** Runs that begin with another run's weights, and what a run scores on any data: what the host asks of the engine, and what it keeps. */
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { readCheckpointFacts } from "#core/training/checkpoint-facts";
import type { RunRecord } from "#core/training/records";
import { idxFolder } from "../testing/idx-folder";
import { createTestHost, type TestHost, template } from "../testing/test-host";

async function trained(studio: TestHost): Promise<RunRecord> {
  const { id } = await studio.start();
  return await studio.reach(id, "finished");
}

async function checkpointOf({ host }: TestHost, record: RunRecord, kind: "best" | "last") {
  const file = record.checkpoints.find((checkpoint) => checkpoint.kind === kind)?.file ?? "";
  return new Uint8Array(await readFile(path.join(host.runFolder(record.id), file)));
}

const FASHION = { ...template("resnet-8"), dataset: "fashion" };

it("begins with the checkpoint that was named, normalises as it says, and writes down where it came from", async () => {
  const studio = await createTestHost();
  const { host, launcher } = studio;
  const source = await trained(studio);
  const checkpoint = await checkpointOf(studio, source, "best");
  const { mean, deviation } = readCheckpointFacts(checkpoint).preprocessing;
  const begun = await host.handlers["runs.start"]({ document: FASHION, from: { run: source.id } });
  expect(begun.startedFrom).toMatchObject({
    run: source.id,
    name: source.name,
    step: 30,
    kept: 8,
    drawn: { count: 2, names: ["dense/kernel", "dense/bias"] },
    normalisation: { mean, deviation },
    weights: { file: "start.safetensors" },
  });
  const record = await studio.reach(begun.id, "finished");
  const [order] = launcher.trainings().at(-1)?.trained ?? [];
  expect(order?.start).toEqual(checkpoint);
  expect(order?.dataset.normalisation).toEqual({ mean, deviation });
  expect(order?.dataset.id).toBe("fashion");
  const facts = readCheckpointFacts(await checkpointOf(studio, record, "last"));
  expect(facts.preprocessing).toMatchObject({ mean, deviation });
  await host.close();
});

it("goes on with the same weights and normalisation after a crash before the first checkpoint, without the other run", async () => {
  const studio = await createTestHost();
  const { host, launcher } = studio;
  const source = await trained(studio);
  launcher.options = { ...launcher.options, crashAtStep: 4 };
  const { id } = await host.handlers["runs.start"]({
    document: FASHION,
    from: { run: source.id, checkpoint: "last" },
  });
  await studio.reach(id, "interrupted");
  const first = launcher.trainings().at(-1)?.trained[0];
  await host.handlers["runs.remove"]({ run: source.id });
  launcher.options = { ...launcher.options, crashAtStep: 1_000 };
  await host.handlers["runs.resume"]({ run: id });
  await studio.reach(id, "finished");
  const second = launcher.trainings().at(-1)?.trained[0];
  expect(second?.checkpoint).toBeUndefined();
  expect(second?.start).toEqual(first?.start);
  expect(second?.dataset.id).toBe("fashion");
  expect(first?.dataset.normalisation).toBeDefined();
  expect(second?.dataset.normalisation).toEqual(first?.dataset.normalisation);
  await host.close();
});

it("refuses in words what fits nothing, what is not there, and leaves nothing behind", async () => {
  const studio = await createTestHost({ fake: { kept: 0 } });
  const { host } = studio;
  const source = await trained(studio);
  const begin = async (run: string) =>
    await host.handlers["runs.start"]({ document: FASHION, from: { run } });
  await expect(begin(source.id)).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringMatching(/^Nothing of ".*" fits this network/),
  });
  await expect(begin("nothing")).rejects.toMatchObject({ code: "not-found" });
  const { file } = source.checkpoints.find(({ kind }) => kind === "best") ?? { file: "" };
  await rm(path.join(host.runFolder(source.id), file));
  await expect(begin(source.id)).rejects.toMatchObject({ code: "invalid-checkpoint" });
  expect((await host.handlers["runs.list"]({})).runs).toHaveLength(1);
  await host.close();
});

it("keeps in the queue whose weights a drawing begins with", async () => {
  const studio = await createTestHost();
  const { host } = studio;
  const source = await trained(studio);
  studio.allow(3);
  const other = await studio.start();
  await studio.reachStep(3);
  const from = { run: source.id, checkpoint: "last" as const };
  const queued = await host.handlers["queue.add"]({ document: template("resnet-8"), from });
  expect(queued.from).toEqual(from);
  studio.allow();
  await studio.reach(other.id, "finished");
  await expect
    .poll(async () => (await host.handlers["runs.list"]({})).runs.find(({ startedFrom }) => startedFrom), {
      timeout: 60_000,
    })
    .toMatchObject({ startedFrom: { run: source.id }, state: "finished" });
  await host.close();
});

it("evaluates a checkpoint on its own data and on other data of the same kind, normalised as it says", async () => {
  const studio = await createTestHost();
  const { host, launcher } = studio;
  const source = await trained(studio);
  const { mean, deviation } = readCheckpointFacts(await checkpointOf(studio, source, "best")).preprocessing;
  const evaluate = host.handlers["runs.evaluate"];
  expect(await evaluate({ run: source.id, part: "test" })).toEqual({
    loss: 0.5,
    accuracy: 0.75,
    count: 270,
    checkpoint: "best",
    step: 30,
    dataset: source.dataset.name,
  });
  const { id, name } = await host.handlers["datasets.addFolder"]({ path: await idxFolder() });
  expect(await evaluate({ run: source.id, checkpoint: "last", dataset: id, part: "train" })).toMatchObject({
    checkpoint: "last",
    dataset: name,
  });
  const [order] = launcher.launched.at(-1)?.evaluated ?? [];
  expect(order?.dataset).toMatchObject({ id, normalisation: { mean, deviation } });
  await host.close();
});

it("refuses in words to evaluate on images of another size, and on other numbers of classes", async () => {
  const studio = await createTestHost();
  const { host } = studio;
  const source = await trained(studio);
  const on = async (dataset: string) =>
    await host.handlers["runs.evaluate"]({ run: source.id, dataset, part: "test" });
  await expect(on("fashion")).rejects.toMatchObject({
    code: "invalid-dataset",
    message: expect.stringContaining("images of 28×28×1 in 10"),
  });
  const folder = await idxFolder({ labels: Array.from({ length: 40 }, (_, place) => place % 4) });
  const { id } = await host.handlers["datasets.addFolder"]({ path: folder });
  await expect(on(id)).rejects.toMatchObject({
    code: "invalid-dataset",
    message: expect.stringContaining("tells 10 classes apart"),
  });
  await expect(on("nowhere")).rejects.toMatchObject({ code: "invalid-dataset" });
  await host.close();
});

it("begins with the last checkpoint of a run that was stopped before it had a best one", async () => {
  const studio = await createTestHost({ fake: { stepsPerEpoch: 30 } });
  const { host, launcher } = studio;
  studio.allow(4);
  const { id } = await studio.start();
  await studio.reachStep(4);
  await host.handlers["runs.stop"]({ run: id });
  studio.allow();
  const stopped = await studio.reach(id, "stopped");
  launcher.options = { ...launcher.options, totalSteps: 10, stepsPerEpoch: 10 };
  const begun = await host.handlers["runs.start"]({ document: template("resnet-8"), from: { run: id } });
  expect(begun.startedFrom?.step).toBe(stopped.step);
  await studio.reach(begun.id, "finished");
  await expect(
    Promise.resolve(
      host.handlers["runs.start"]({ document: template("resnet-8"), from: { run: id, checkpoint: "best" } }),
    ),
  ).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("no best checkpoint") });
  await host.close();
});
