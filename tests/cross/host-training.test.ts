/** The host with the real engine: whatever happens to a run on its way, it leaves what an undisturbed run leaves. */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { NO_AUGMENTATION } from "#core/datasets/augmentation";
import { pathsAt } from "#core/training/channels";
import type { Metric, RunRecord } from "#core/training/records";
import { buildIfStale, removeFolder } from "../support/command-line";
import { AS_LAYERS } from "../support/export-ways";
import { createRealHost, type RealHost, smallTraining, withoutTimes } from "../support/real-host";

const STEPS = 160;
// Over three epochs and a piece of one, with augmentation, so that every use of randomness is on the way.
const DOCUMENT = smallTraining({
  epochs: 4,
  maxSteps: STEPS,
  batchSize: 32,
  probeEvery: 7,
  augmentation: { ...NO_AUGMENTATION, shiftPixels: 1, horizontalFlip: false },
  classBalance: "sampling",
});

const isOver = ({ state }: RunRecord): boolean => state === "finished" || state === "failed";
let studio: RealHost;
let undisturbed: { record: RunRecord; metrics: Metric[] };

beforeAll(async () => {
  buildIfStale();
  studio = await createRealHost();
  undisturbed = await train();
});

afterAll(async () => {
  await studio.host.close();
  await removeFolder(studio.workspace);
});

async function start(): Promise<string> {
  return (await studio.host.handlers["runs.start"]({ document: DOCUMENT })).id;
}

async function finished(id: string): Promise<{ record: RunRecord; metrics: Metric[] }> {
  const { record, metrics } = await studio.host.handlers["runs.read"]({ run: id });
  expect(record.failure).toBeUndefined();
  return { record, metrics };
}

async function train(): Promise<{ record: RunRecord; metrics: Metric[] }> {
  const over = studio.until(isOver);
  const id = await start();
  await over;
  return await finished(id);
}

it("trains to the end and writes everything down", async () => {
  const { record, metrics } = undisturbed;
  expect(record).toMatchObject({
    state: "finished",
    step: STEPS,
    totalSteps: STEPS,
    device: { backend: "skiploom-cpu" },
  });
  expect(record.trainedSeconds).toBeGreaterThan(0);
  expect(record.test?.count).toBeGreaterThan(200);
  expect(metrics.filter(({ kind }) => kind === "batch").map(({ step }) => step)).toEqual(
    Array.from({ length: STEPS }, (_, index) => index + 1),
  );
  const epochs = metrics.filter((metric) => metric.kind === "epoch");
  expect(epochs.length).toBeGreaterThanOrEqual(2);
  expect(epochs.at(-1)?.trainLoss).toBeLessThan(epochs[0]?.trainLoss ?? 0);
  const probes = metrics.filter((metric) => metric.kind === "probe");
  expect(probes[0]?.values.gradient_norm).toHaveLength(pathsAt(record.measured, "layers").length);
  expect(probes[0]?.values.residual_ratio).toHaveLength(3);
  const names = await readdir(studio.host.runFolder(record.id));
  expect(names).toEqual(expect.arrayContaining(["run.json", "network.json", "metrics.jsonl", "checkpoints"]));
  expect(names.some((name) => name.startsWith("events.out.tfevents."))).toBe(true);
});

it("leaves the same metrics twice", async () => {
  expect(withoutTimes((await train()).metrics)).toEqual(withoutTimes(undisturbed.metrics));
});

it("resumes after its engine was killed as if nothing had happened", async () => {
  const reached = studio.until(({ step, checkpoints }) => step === 45 && checkpoints.length > 0);
  studio.allow(45);
  const id = await start();
  await reached;
  const interrupted = studio.until(({ state }) => state === "interrupted");
  process.kill(studio.engines.at(-1)?.processId ?? 0, "SIGKILL");
  const record = await interrupted;
  studio.allow();
  expect(record.failure).toMatchObject({
    code: "engine-crashed",
    message: expect.stringMatching(/Resume goes on/),
  });
  const over = studio.until(isOver);
  await studio.host.handlers["runs.resume"]({ run: id });
  await over;
  const resumed = await finished(id);
  expect(withoutTimes(resumed.metrics)).toEqual(withoutTimes(undisturbed.metrics));
  expect(resumed.record.test).toEqual(undisturbed.record.test);
  expect(resumed.record.best).toEqual(undisturbed.record.best);
});

it("pauses, stops in the middle of an epoch and resumes as if nothing had happened", async () => {
  const reached = studio.until(({ step }) => step === 10);
  studio.allow(10);
  const id = await start();
  await reached;
  await studio.host.handlers["runs.pause"]({ run: id });
  // Nothing but the pause holds it from here on.
  studio.allow(20);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await studio.host.handlers["runs.read"]({ run: id })).record.step).toBe(10);
  const further = studio.until(({ step }) => step === 20);
  await studio.host.handlers["runs.resume"]({ run: id });
  await further;
  await studio.host.handlers["runs.stop"]({ run: id });
  studio.allow();
  const stopped = (await studio.host.handlers["runs.read"]({ run: id })).record;
  expect(stopped).toMatchObject({ state: "stopped", step: 20 });
  expect(stopped.checkpoints.find(({ kind }) => kind === "last")?.step).toBe(stopped.step);
  const over = studio.until(isOver);
  await studio.host.handlers["runs.resume"]({ run: id });
  await over;
  const { metrics, record } = await finished(id);
  expect(withoutTimes(metrics)).toEqual(withoutTimes(undisturbed.metrics));
  expect(record.trainedSeconds).toBeGreaterThan(stopped.trainedSeconds);
});

it("exports the best checkpoint", async () => {
  const { id } = undisturbed.record;
  const { directory, files } = await studio.host.handlers["exports.write"]({
    ...AS_LAYERS,
    run: id,
    checkpoint: "best",
  });
  expect((await readdir(directory)).sort()).toEqual([...files].sort());
  const model = JSON.parse(await readFile(path.join(directory, "model.json"), "utf8")) as {
    weightsManifest: { paths: string[] }[];
  };
  expect(model.weightsManifest[0]?.paths).toEqual(["weights.bin"]);
});

it("estimates a run from measured steps", async () => {
  // A measurement on a shared machine: the right order of magnitude, at least once, is what can be asked.
  const slowest = 10 * undisturbed.record.trainedSeconds;
  const ask = async () => await studio.host.handlers["runs.estimate"]({ document: DOCUMENT });
  let estimate = await ask();
  for (let again = 0; again < 5 && estimate.seconds > slowest; again += 1) estimate = await ask();
  expect(estimate.steps).toBe(STEPS);
  expect(estimate.seconds).toBeGreaterThan(0);
  expect(estimate.seconds).toBeLessThan(slowest);
  expect(estimate.processBytes).toBeGreaterThan(20e6);
});
