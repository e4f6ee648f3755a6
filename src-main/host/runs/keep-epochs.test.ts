/** Weights that a run keeps by epoch, through all that befalls a run. */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { readMetadata } from "#core/codecs/safetensors";
import { type KeptEpoch, keptEpochFile } from "#core/training/kept-epochs";
import type { RunRecord } from "#core/training/records";
import { diskFiles, type Files } from "../disk/atomic-files";
import { sha256Of } from "../disk/sha256";
import { fakeGpu } from "../testing/fake-gpu";
import { createTestHost, type TestHost, template } from "../testing/test-host";

const KEPT_FILE = /^epoch-\d{5}-[0-9a-f]{8}\.safetensors$/;

async function startKeeping({ host }: Pick<TestHost, "host">, keepEpochs: number): Promise<RunRecord> {
  return await host.handlers["runs.start"]({ document: template("resnet-8"), keepEpochs });
}

/** As the record names them, each of which must lie there as it says, and no other beside them. */
async function keptEpochs({ host, read }: Pick<TestHost, "host" | "read">, id: string): Promise<KeptEpoch[]> {
  const { keptEpochs: kept = [] } = (await read(id)).record;
  const folder = host.runFolder(id);
  for (const one of kept) {
    const bytes = await diskFiles.read(path.join(folder, keptEpochFile(one)), 1e6, "the weights");
    expect(sha256Of(bytes)).toBe(one.sha256);
    expect(JSON.parse(readMetadata(bytes).get("state") ?? "")).toMatchObject({ step: one.step });
  }
  const names = await readdir(path.join(folder, "checkpoints"));
  const files = kept.map((one) => path.basename(keptEpochFile(one)));
  expect(names.filter((name) => KEPT_FILE.test(name)).sort()).toEqual(files.sort());
  return kept;
}

const places = (kept: readonly KeptEpoch[]): string[] => kept.map(({ epoch, step }) => `${epoch}:${step}`);

it("keeps none unless asked to", async () => {
  const test = await createTestHost();
  const { id } = await test.start();
  const record = await test.reach(id, "finished");
  expect(record).not.toHaveProperty("keepEpochs");
  expect(record).not.toHaveProperty("keptEpochs");
  expect(await keptEpochs(test, id)).toEqual([]);
  await test.host.close();
});

it("keeps first values, every second epoch and the last, and says their size before it trains", async () => {
  const test = await createTestHost();
  const { id } = await startKeeping(test, 2);
  expect(test.notices().join()).toMatch(
    /^Weights are kept after every 2 epochs: 9 checkpoints of about \d+ kB: [\d.]+ MB, first values among them\.$/,
  );
  const record = await test.reach(id, "finished");
  expect(record.keepEpochs).toBe(2);
  expect(places(await keptEpochs(test, id))).toEqual(["0:0", "2:20", "3:30"]);
  expect(record.checkpoints.map(({ kind }) => kind).sort()).toEqual(["best", "last"]);
  await test.host.handlers["runs.remove"]({ run: id });
  await expect(readdir(test.host.runFolder(id))).rejects.toMatchObject({ code: "ENOENT" });
  await test.host.close();
});

it("keeps the same after a crash as without one", async () => {
  const test = await createTestHost({ fake: { crashAtStep: 27 } });
  const { id } = await startKeeping(test, 1);
  await test.reach(id, "interrupted");
  expect(places(await keptEpochs(test, id))).toEqual(["0:0", "1:10", "2:20"]);
  await test.host.handlers["runs.resume"]({ run: id });
  await test.reach(id, "finished");
  expect(test.launcher.trainings().map(({ trained }) => trained[0]?.keepEpochs)).toEqual([1, 1]);
  expect(places(await keptEpochs(test, id))).toEqual(["0:0", "1:10", "2:20", "3:30"]);
  await test.host.close();
});

it("names in each record all epochs up to its newest checkpoint, so that a kill at any moment loses none", async () => {
  const written: RunRecord[] = [];
  const files: Files = {
    ...diskFiles,
    async replace(file, data, what, links) {
      if (path.basename(file) === "run.json") written.push(JSON.parse(String(data)));
      await diskFiles.replace(file, data, what, links);
    },
  };
  const test = await createTestHost({ files });
  const { id } = await startKeeping(test, 1);
  await test.reach(id, "finished");
  const withCheckpoints = written.filter(({ checkpoints }) => checkpoints.length > 0);
  expect(withCheckpoints.length).toBeGreaterThan(2);
  for (const { checkpoints, keptEpochs: kept = [] } of withCheckpoints) {
    const epochs = Math.max(...checkpoints.map(({ epoch }) => epoch));
    expect(kept.map(({ epoch }) => epoch)).toEqual(Array.from({ length: epochs + 1 }, (_, epoch) => epoch));
  }
  await test.host.close();
});

it("drops what lies behind the step that it goes on from", async () => {
  const test = await createTestHost();
  test.allow(25);
  const { id } = await startKeeping(test, 1);
  await test.reachStep(25);
  await test.host.handlers["runs.stop"]({ run: id });
  const { checkpoints } = await test.reach(id, "stopped");
  expect(places(await keptEpochs(test, id))).toEqual(["0:0", "1:10", "2:20"]);
  // Without its checkpoints it begins again.
  for (const { file } of checkpoints) await rm(path.join(test.host.runFolder(id), file));
  const record = { ...(await test.read(id)).record, checkpoints: [] };
  const file = path.join(test.host.runFolder(id), "run.json");
  await diskFiles.replace(file, JSON.stringify(record), "the record");
  test.allow(5);
  await test.host.handlers["runs.resume"]({ run: id });
  await test.reachStep(5);
  expect(places(await keptEpochs(test, id))).toEqual(["0:0"]);
  test.allow();
  await test.reach(id, "finished");
  expect(places(await keptEpochs(test, id))).toEqual(["0:0", "1:10", "2:20", "3:30"]);
  await test.host.close();
});

it("is begun, changed or ended where a run is resumed", async () => {
  const test = await createTestHost();
  test.allow(15);
  const { id } = await test.start();
  await test.reachStep(15);
  await expect(
    Promise.resolve(test.host.handlers["runs.resume"]({ run: id, keepEpochs: 1 })),
  ).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("Stop it") });
  await test.host.handlers["runs.stop"]({ run: id });
  await test.reach(id, "stopped");
  test.allow(25);
  await test.host.handlers["runs.resume"]({ run: id, keepEpochs: 1 });
  expect(test.notices().join()).toMatch(/Weights are kept after each epoch: \d+ checkpoints of about \d+ kB/);
  await test.reachStep(25);
  await test.host.handlers["runs.stop"]({ run: id });
  await test.reach(id, "stopped");
  expect(places(await keptEpochs(test, id))).toEqual(["2:20"]);
  test.allow();
  await test.host.handlers["runs.resume"]({ run: id, keepEpochs: 0 });
  expect(await test.reach(id, "finished")).not.toHaveProperty("keepEpochs");
  expect(places(await keptEpochs(test, id))).toEqual(["2:20"]);
  await test.host.close();
});

it("goes on after a GPU was lost with those that were kept before", async () => {
  const test = await createTestHost({
    fake: {
      gpu: fakeGpu("driver 1"),
      lose: (training, step) => (training === 1 && step === 17 ? "lost" : undefined),
    },
  });
  const { id } = await test.host.handlers["runs.start"]({
    document: template("resnet-8"),
    device: "webgpu",
    keepEpochs: 1,
  });
  await test.reach(id, "finished");
  expect(test.launcher.trainings()).toHaveLength(2);
  expect(places(await keptEpochs(test, id))).toEqual(["0:0", "1:10", "2:20", "3:30"]);
  await test.host.close();
});

it("waits on a full disk and loses none", async () => {
  const test = await createTestHost();
  test.allow(5);
  const { id } = await startKeeping(test, 1);
  await test.reachStep(5);
  test.disk.full = true;
  test.allow(15);
  expect((await test.reach(id, "paused")).failure?.code).toBe("disk-full");
  test.disk.full = false;
  test.allow();
  await test.host.handlers["runs.resume"]({ run: id });
  await test.reach(id, "finished");
  expect(places(await keptEpochs(test, id))).toEqual(["0:0", "1:10", "2:20", "3:30"]);
  await test.host.close();
});

it("refuses more than a record names, and more than the disk takes, before anything is made", async () => {
  const free = 2_000_000;
  const test = await createTestHost({ files: { ...diskFiles, freeBytes: async () => free } });
  const document = template("resnet-8");
  const start = async (epochs: number, keepEpochs: number): Promise<unknown> =>
    await test.host.handlers["runs.start"]({
      document: { ...document, recipe: { ...document.recipe, epochs } },
      keepEpochs,
    });
  await expect(start(2_000, 1)).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringContaining("2,001 times; a run can keep them at most 2,000 times"),
  });
  await expect(start(10, 1)).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringMatching(/11 checkpoints of about .* Only 2\.00 MB are free/),
  });
  expect(await readdir(path.join(test.workspace, "runs")).catch(() => [])).toEqual([]);
  const range = { ...document, recipe: { ...document.recipe, schedule: { kind: "range" as const, to: 1 } } };
  await expect(
    Promise.resolve(test.host.handlers["runs.start"]({ document: range, keepEpochs: 1 })),
  ).rejects.toMatchObject({ code: "not-allowed" });
  await test.host.close();
});

it("is kept in line with a drawing that waits", async () => {
  const test = await createTestHost();
  test.allow(5);
  const { id } = await test.start();
  await test.reachStep(5);
  const queued = await test.host.handlers["queue.add"]({ document: template("resnet-8"), keepEpochs: 3 });
  expect(queued.keepEpochs).toBe(3);
  test.allow();
  await test.reach(id, "finished");
  await expect.poll(() => test.launcher.trainings().at(-1)?.trained[0]?.keepEpochs).toBe(3);
  await test.host.close();
});
