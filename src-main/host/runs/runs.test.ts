import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import type { Metric } from "#core/training/records";
import { fakeBatchMetric } from "../testing/fake-engine";
import { batchSteps, createTestHost, metricsOnDisk, template, upTo } from "../testing/test-host";

it("trains to the end and leaves a complete folder", async () => {
  const { host, start, reach, events } = await createTestHost();
  const started = await start();
  expect(started).toMatchObject({ state: "starting", networkName: template("resnet-8").name });
  expect(started.id).toMatch(/^\d{8}-\d{6}-[a-z0-9-]+$/);
  const record = await reach(started.id, "finished");
  expect(record).toMatchObject({
    step: 30,
    epoch: 3,
    totalSteps: 30,
    device: { backend: "fake" },
    best: { epoch: 3 },
    test: { count: 10 },
    trainedSeconds: 0.3,
  });
  const metrics = await metricsOnDisk(host, started.id);
  expect(metrics.filter(({ kind }) => kind === "batch")).toEqual(
    upTo(30).map((step) => fakeBatchMetric(step, 10)),
  );
  expect(metrics.filter(({ kind }) => kind === "epoch")).toHaveLength(3);
  const names = await readdir(host.runFolder(started.id));
  expect(names.filter((name) => !name.startsWith("events.out.tfevents."))).toEqual([
    "checkpoints",
    "metrics.jsonl",
    "network.json",
    "predictions",
    "run.json",
  ]);
  expect(await readdir(path.join(host.runFolder(started.id), "checkpoints"))).toHaveLength(2);
  const forwarded = events.flatMap(({ event, payload }) =>
    event === "run.metrics" ? (payload as { metrics: Metric[] }).metrics : [],
  );
  expect(forwarded).toEqual(metrics);
  await host.close();
});

it("gives a drawing that was never saved an id, and names it in the record and the snapshot", async () => {
  const { host, start, reach, read } = await createTestHost();
  const { id, networkId } = await start();
  expect(networkId).toMatch(/^network-/);
  await reach(id, "finished");
  const { record, network } = await read(id);
  expect([record.networkId, network.id]).toEqual([networkId, networkId]);
  const again = await start({ ...template("resnet-8"), id: "mine" });
  expect(again.networkId).toBe("mine");
  await reach(again.id, "finished");
  await host.close();
});

it("refuses a second training, and takes one after the first has ended", async () => {
  const { host, start, reach } = await createTestHost();
  const [first, second] = await Promise.allSettled([start(), start()]);
  expect(second).toMatchObject({ status: "rejected", reason: { code: "busy" } });
  const { id } = first.status === "fulfilled" ? first.value : { id: "" };
  await expect(start()).rejects.toMatchObject({ code: "busy" });
  await expect(
    Promise.resolve(host.handlers["runs.estimate"]({ document: template("resnet-8") })),
  ).rejects.toMatchObject({
    code: "busy",
  });
  await reach(id, "finished");
  const again = await start();
  expect(again.id).not.toBe(id);
  await host.close();
});

it("pauses, goes on, stops with a checkpoint and resumes from it", async () => {
  const { host, start, reach, reachStep, allow } = await createTestHost();
  allow(5);
  const { id } = await start();
  await reachStep(5);
  await host.handlers["runs.pause"]({ run: id });
  expect((await reach(id, "paused")).state).toBe("paused");
  // Nothing but the pause holds it from here on.
  allow(15);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(batchSteps(await metricsOnDisk(host, id))).toEqual(upTo(5));
  await host.handlers["runs.resume"]({ run: id });
  await reachStep(15);
  await host.handlers["runs.stop"]({ run: id });
  allow();
  const stopped = await reach(id, "stopped");
  const last = stopped.checkpoints.find(({ kind }) => kind === "last");
  expect(last?.step).toBe(stopped.step);
  await expect(Promise.resolve(host.handlers["runs.pause"]({ run: id }))).rejects.toMatchObject({
    code: "conflict",
  });
  await host.handlers["runs.resume"]({ run: id });
  const finished = await reach(id, "finished");
  expect(finished.failure).toBeUndefined();
  expect(batchSteps(await metricsOnDisk(host, id))).toEqual(upTo(30));
  await expect(Promise.resolve(host.handlers["runs.resume"]({ run: id }))).rejects.toMatchObject({
    code: "conflict",
  });
  await host.close();
});

it("survives an engine that dies, says so, and resumes to the same metrics", async () => {
  const { host, start, reach, notices } = await createTestHost({ fake: { crashAtStep: 17 } });
  const { id } = await start();
  const record = await reach(id, "interrupted");
  expect(record.failure).toMatchObject({ code: "engine-crashed" });
  expect(record.failure?.message).toContain("step 10");
  expect(notices().join()).toContain("Resume goes on from step 10");
  expect(batchSteps(await metricsOnDisk(host, id))).toEqual(upTo(17));
  await host.handlers["runs.resume"]({ run: id });
  await reach(id, "finished");
  expect((await metricsOnDisk(host, id)).filter(({ kind }) => kind === "batch")).toEqual(
    upTo(30).map((step) => fakeBatchMetric(step, 10)),
  );
  await host.close();
});

it("starts from the beginning when there was no checkpoint yet", async () => {
  const { host, start, reach } = await createTestHost({ fake: { crashAtStep: 4 } });
  const { id } = await start();
  const record = await reach(id, "interrupted");
  expect(record.failure?.message).toContain("from the beginning");
  await host.handlers["runs.resume"]({ run: id });
  // The fake crashes again at the same step: it was not resumed from anything.
  await reach(id, "interrupted");
  expect(batchSteps(await metricsOnDisk(host, id))).toEqual(upTo(4));
  await host.close();
});

it("ends an engine that gives no sign of life", async () => {
  const { host, start, reach, launcher } = await createTestHost({
    fake: { hangAtStep: 12 },
    watchdog: { checkEveryMs: 20, silenceMs: 60, patienceMs: 60, firstStepPatienceMs: 60 },
  });
  const { id } = await start();
  const record = await reach(id, "interrupted");
  expect(record.failure?.message).toMatch(/no sign of life.*Resume goes on from step 10/);
  expect(launcher.trainings()[0]?.isGone).toBe(true);
  await host.close();
});

it("ends an engine that says what cannot be read: without it the run would not be whole", async () => {
  const { host, start, reach, launcher } = await createTestHost({ fake: { nonsenseAtStep: 12 } });
  const { id } = await start();
  const record = await reach(id, "interrupted");
  expect(record.failure?.message).toMatch(/sent what cannot be read.*Resume goes on from step 10/);
  expect(launcher.trainings()[0]?.isGone).toBe(true);
  await host.handlers["runs.resume"]({ run: id });
  const { step } = await reach(id, "finished");
  expect(batchSteps(await metricsOnDisk(host, id))).toEqual(upTo(step));
  await host.close();
});

it("leaves a silent but answering engine alone", async () => {
  const { host, start, reach } = await createTestHost({
    fake: { stepMs: 200, totalSteps: 4, stepsPerEpoch: 2 },
    watchdog: { checkEveryMs: 10, silenceMs: 20, patienceMs: 30, firstStepPatienceMs: 30 },
  });
  const { id } = await start();
  await reach(id, "finished");
  await host.close();
});

it("ends a stopped engine that does not answer", async () => {
  const test = await createTestHost({ fake: { hangAtStep: 12 } });
  const { id } = await test.start();
  await expect.poll(() => test.host.activeRun()?.step).toBe(12);
  await test.host.close();
  const next = await createTestHost({ workspace: test.workspace });
  expect((await next.read(id)).record).toMatchObject({ state: "stopped" });
  await next.host.close();
});

it("stops a training with a checkpoint when it closes", async () => {
  const test = await createTestHost();
  test.allow(5);
  const { id } = await test.start();
  await test.reachStep(5);
  await test.host.close();
  const next = await createTestHost({ workspace: test.workspace });
  const { record } = await next.read(id);
  expect(record.state).toBe("stopped");
  expect(record.checkpoints.find(({ kind }) => kind === "last")?.step).toBe(record.step);
  await next.host.close();
});

it("stops a run that is still starting", async () => {
  const { host, start, reach } = await createTestHost();
  const { id } = await start();
  await host.handlers["runs.stop"]({ run: id });
  await reach(id, "stopped");
  await host.close();
});

it("reports what the engine refuses as the run's failure", async () => {
  const refuse = new SkiploomError("unsupported", "This device is not there.");
  const { host, start, reach, notices } = await createTestHost({ fake: { refuse } });
  const { id } = await start();
  const record = await reach(id, "failed");
  expect(record.failure).toMatchObject({ code: "internal", message: "This device is not there." });
  expect(notices()).toContain("This device is not there.");
  await host.close();
});

it("refuses a damaged checkpoint and falls back to a sound one", async () => {
  const { host, start, reach, reachStep, allow, notices, launcher } = await createTestHost();
  allow(13);
  const { id } = await start();
  await reachStep(13);
  await host.handlers["runs.stop"]({ run: id });
  allow();
  const record = await reach(id, "stopped");
  const fileOf = (kind: string): string =>
    path.join(host.runFolder(id), record.checkpoints.find((one) => one.kind === kind)?.file ?? "");
  const bytes = await readFile(fileOf("last"));
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  await writeFile(fileOf("last"), bytes);
  await host.handlers["runs.resume"]({ run: id });
  await reach(id, "finished");
  expect(notices().join()).toMatch(/newest checkpoint is damaged.*step \d0 instead/);
  expect(launcher.launched.at(-1)?.trained[0]?.checkpoint).toBeDefined();
  expect(batchSteps(await metricsOnDisk(host, id))).toEqual(upTo(30));
  await host.close();
});

it("refuses to resume when every checkpoint is damaged", async () => {
  const { host, start, reach } = await createTestHost({ fake: { crashAtStep: 17 } });
  const { id } = await start();
  const record = await reach(id, "interrupted");
  for (const { file } of record.checkpoints) await writeFile(path.join(host.runFolder(id), file), "damaged");
  await expect(Promise.resolve(host.handlers["runs.resume"]({ run: id }))).rejects.toMatchObject({
    code: "invalid-checkpoint",
  });
  expect(batchSteps(await metricsOnDisk(host, id))).toEqual(upTo(17));
  await host.close();
});

it("refuses networks that cannot be trained, with the first reason", async () => {
  const { host, start } = await createTestHost();
  await expect(start(template("empty"))).rejects.toMatchObject({ code: "invalid-network" });
  await expect(start({ ...template("resnet-8"), dataset: "nowhere" })).rejects.toMatchObject({
    code: "invalid-dataset",
  });
  await host.close();
});
