import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import type { EventOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { Metric, RunRecord } from "#core/training/records";
import { type FakeOptions, fakeBatchMetric } from "../testing/fake-engine";
import { fakeGpu, type GpuLoss } from "../testing/fake-gpu";
import { createTestHost, metricsOnDisk, type TestHost, template } from "../testing/test-host";

const GPU = fakeGpu("Fake Graphics 1");
const NO_PATIENCE = { checkEveryMs: 20, silenceMs: 60, patienceMs: 60, firstStepPatienceMs: 1_000 };

async function gpuHost(fake: Partial<FakeOptions>, options: Parameters<typeof createTestHost>[0] = {}) {
  const test = await createTestHost({ fake: { gpu: GPU, ...fake }, ...options });
  const start = async (): Promise<string> => {
    const { id } = await test.host.handlers["runs.start"]({
      document: template("resnet-8"),
      device: "webgpu",
    });
    return id;
  };
  return { ...test, start };
}

type Lose = NonNullable<FakeOptions["lose"]>;

/** The GPU is lost once in each of the first trainings, after these steps. */
function losses(kind: GpuLoss, ...steps: number[]): Lose {
  return (training, step) => (steps[training - 1] === step ? kind : undefined);
}

function batches(metrics: readonly Metric[]): Metric[] {
  return metrics.filter(({ kind }) => kind === "batch");
}

const UNDISTURBED = Array.from({ length: 30 }, (_, index) => fakeBatchMetric(index + 1, 10));
function states(events: TestHost["events"]): RunRecord["state"][] {
  const all = events.flatMap(({ event, payload }) =>
    event === "run.changed" ? [(payload as EventOf<StudioApi, "run.changed">).state] : [],
  );
  return all.filter((state, place) => state !== all[place - 1]);
}

it.each<[GpuLoss, RegExp]>([
  ["lost", /GPU \(Fake Graphics 1\) was lost\. Training goes on from step 10 on a new engine/],
  ["out-of-memory", /ran out of memory.*from step 10/],
  ["crash", /stopped unexpectedly \(signal SIGSEGV\).*from step 10/],
])("goes on from the last checkpoint when the GPU is gone: %s", async (kind, words) => {
  const test = await gpuHost({ lose: losses(kind, 17) });
  const { host, start, reach, launcher, events, notices } = test;
  const id = await start();
  const record = await reach(id, "finished");
  expect(record.failure).toBeUndefined();
  expect(record).toMatchObject({ step: 30, device: { id: "webgpu" } });
  expect(notices().join()).toMatch(words);
  expect(states(events)).toEqual(["starting", "running", "recovering", "running", "finished"]);
  expect(launcher.trainings().map(({ asked }) => asked)).toEqual([["webgpu"], ["webgpu"]]);
  expect(launcher.trainings()[0]?.isGone).toBe(true);
  expect(batches(await metricsOnDisk(host, id))).toEqual(UNDISTURBED);
  // The owner's lock and the checkpoints are as after an undisturbed run.
  const names = await readdir(host.runFolder(id));
  expect(names.filter((name) => !name.startsWith("events.out."))).toEqual([
    "checkpoints",
    "metrics.jsonl",
    "network.json",
    "predictions",
    "run.json",
  ]);
  await host.close();
});

it("tells a window where the run stands before what follows", async () => {
  const { host, start, reach, events } = await gpuHost({ lose: losses("lost", 17) });
  const id = await start();
  await reach(id, "finished");
  let step = 0;
  for (const { event, payload } of events) {
    if (event === "run.changed") {
      const record = payload as EventOf<StudioApi, "run.changed">;
      if (record.state === "recovering") {
        expect(step).toBe(17);
        ({ step } = record);
        expect(step).toBe(10);
      }
    }
    if (event !== "run.metrics") continue;
    for (const metric of batches((payload as EventOf<StudioApi, "run.metrics">).metrics)) {
      expect(metric.step).toBe(step + 1);
      ({ step } = metric);
    }
  }
  expect(step).toBe(30);
  await host.close();
});

it("starts again from the beginning when there was no checkpoint yet", async () => {
  const { host, start, reach, notices } = await gpuHost({ lose: losses("lost", 4) });
  const id = await start();
  await reach(id, "finished");
  expect(notices().join()).toMatch(/starts again from the beginning.*no checkpoint yet/);
  expect(batches(await metricsOnDisk(host, id))).toEqual(UNDISTURBED);
  await host.close();
});

it("gives up after three losses in a row, and can be gone on with", async () => {
  const { host, start, reach, launcher, notices } = await gpuHost({ lose: losses("lost", 17, 12, 15) });
  const id = await start();
  const record = await reach(id, "interrupted");
  expect(launcher.trainings()).toHaveLength(3);
  expect(record.failure).toMatchObject({ code: "device-lost", step: 15 });
  expect(record.failure?.message).toMatch(/third time in a row.*Resume goes on from step 10.*the CPU/);
  expect(notices().at(-1)).toBe(record.failure?.message);
  expect(launcher.launched.every(({ isGone }) => isGone)).toBe(true);
  await host.handlers["runs.resume"]({ run: id });
  expect(await reach(id, "finished")).toMatchObject({ device: { id: "webgpu" } });
  expect(batches(await metricsOnDisk(host, id))).toEqual(UNDISTURBED);
  await host.close();
});

it("counts only losses with no checkpoint in between", async () => {
  const { host, start, reach, launcher } = await gpuHost({ lose: losses("lost", 5, 17, 19, 25) });
  const id = await start();
  await reach(id, "finished");
  expect(launcher.trainings()).toHaveLength(5);
  await host.close();
});

it("counts a GPU that does not come back as lost, and refuses a stand-in", async () => {
  const { host, start, reach, reachStep, allow, launcher } = await gpuHost({ lose: losses("lost", 17) });
  allow(5);
  const id = await start();
  await reachStep(5);
  launcher.options = { ...launcher.options, gpu: fakeGpu("SwiftShader", true) };
  allow();
  const record = await reach(id, "interrupted");
  expect(record.failure).toMatchObject({ code: "device-lost" });
  expect(record.failure?.message).toMatch(/did not come back.*Software adapter/);
  expect(record.device).toMatchObject({ label: GPU.label });
  await host.close();
});

it("can be stopped while it recovers", async () => {
  const { host, start, reach, launcher } = await gpuHost({ lose: losses("lost", 17) });
  const id = await start();
  await expect.poll(() => host.activeRun()?.state, { interval: 5 }).toBe("recovering");
  await expect((async () => await host.handlers["runs.pause"]({ run: id }))()).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("recovering"),
  });
  await host.handlers["runs.stop"]({ run: id });
  // It did not wait for the recovery to go on first.
  expect(launcher.trainings()).toHaveLength(1);
  const record = await reach(id, "stopped");
  expect(record).toMatchObject({ step: 10 });
  expect(record.failure).toBeUndefined();
  await host.handlers["runs.resume"]({ run: id });
  await reach(id, "finished");
  expect(batches(await metricsOnDisk(host, id))).toEqual(UNDISTURBED);
  await host.close();
});

it("ends a GPU's engine that hangs, and recovers", async () => {
  const { host, start, reach, notices } = await gpuHost({ hangAtStep: 12 }, { watchdog: NO_PATIENCE });
  const id = await start();
  await reach(id, "finished");
  expect(notices().join()).toMatch(/engine hung.*no sign of life.*from step 10/);
  expect(batches(await metricsOnDisk(host, id))).toEqual(UNDISTURBED);
  await host.close();
});

it("stays paused through a loss", async () => {
  const { host, start, reach, reachStep, allow, launcher } = await gpuHost({});
  allow(12);
  const id = await start();
  await reachStep(12);
  await host.handlers["runs.pause"]({ run: id });
  launcher.trainings()[0]?.crash({ code: null, signal: "SIGSEGV", output: "" });
  await expect.poll(() => launcher.trainings().length).toBe(2);
  await reach(id, "paused");
  allow();
  await host.handlers["runs.resume"]({ run: id });
  await reach(id, "finished");
  expect(batches(await metricsOnDisk(host, id))).toEqual(UNDISTURBED);
  await host.close();
});

it("ends a run whose checkpoints are all damaged, and says why", async () => {
  let lost = false;
  const lose: Lose = () => (lost ? "lost" : undefined);
  const { host, start, reach, allow } = await gpuHost({ lose });
  allow(12);
  const id = await start();
  await expect.poll(() => host.activeRun()?.checkpoints.length, { interval: 5 }).toBe(2);
  for (const { file } of host.activeRun()?.checkpoints ?? []) {
    await writeFile(path.join(host.runFolder(id), file), "damaged");
  }
  lost = true;
  allow();
  const record = await reach(id, "interrupted");
  expect(record.failure).toMatchObject({ code: "checkpoint-damaged" });
  expect(record.failure?.message).toMatch(/was lost.*damaged/);
  await host.close();
});

it("leaves a run on the CPU as it was: interrupted", async () => {
  const { host, start, reach, launcher } = await createTestHost({ fake: { lose: losses("crash", 17) } });
  const { id } = await start();
  expect((await reach(id, "interrupted")).failure).toMatchObject({ code: "engine-crashed" });
  expect(launcher.trainings()).toHaveLength(1);
  await host.close();
});

it("goes on with a GPU's run on the CPU only when told so", async () => {
  const { host, start, reachStep, allow, workspace } = await gpuHost({});
  allow(12);
  const id = await start();
  await reachStep(12);
  await host.handlers["runs.stop"]({ run: id });
  await host.close();
  const next = await createTestHost({ workspace, fake: { gpu: { missing: "No GPU was found." } } });
  await expect((async () => await next.host.handlers["runs.resume"]({ run: id }))()).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(/trains on GPU \(Fake Graphics 1\).*No GPU was found.*--device cpu/),
  });
  expect((await next.read(id)).record.state).toBe("stopped");
  await next.host.handlers["runs.resume"]({ run: id, device: "cpu" });
  expect(await next.reach(id, "finished")).toMatchObject({ device: { id: "cpu" } });
  expect(batches(await metricsOnDisk(next.host, id))).toEqual(UNDISTURBED);
  await next.host.close();
});

it("does not go on with a GPU's run on a software adapter", async () => {
  const { host, start, reachStep, allow, workspace } = await gpuHost({});
  allow(5);
  const id = await start();
  await reachStep(5);
  await host.handlers["runs.stop"]({ run: id });
  await host.close();
  const file = path.join(workspace, "runs", id, "run.json");
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ device: { id: "webgpu" } });
  const next = await createTestHost({ workspace, fake: { gpu: fakeGpu("SwiftShader", true) } });
  await expect((async () => await next.host.handlers["runs.resume"]({ run: id }))()).rejects.toMatchObject({
    message: expect.stringContaining("only a software adapter (SwiftShader) here"),
  });
  await next.host.close();
});
