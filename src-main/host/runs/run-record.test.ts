/** The record of a run: one writer decides it, and what the run rests on is not changed behind its back. */
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { pathsAt } from "#core/training/channels";
import { RUN_RECORD_VERSION } from "#core/training/records";
import { diskFiles, type Files } from "../disk/atomic-files";
import { readError } from "../disk/file-errors";
import { batchSteps, createTestHost, metricsOnDisk, type TestHost, upTo } from "../testing/test-host";
import { metricLine } from "./metric-lines";

async function recordOnDisk({ host }: TestHost, run: string): Promise<Record<string, unknown>> {
  const file = path.join(host.runFolder(run), "run.json");
  return JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
}

/** A disk that takes its time over records, so that what is asked for meanwhile comes in between. */
function slowRecords(milliseconds: number): Files {
  return {
    ...diskFiles,
    async replace(file, data, what, links) {
      if (file.endsWith("run.json")) await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await diskFiles.replace(file, data, what, links);
    },
  };
}

it("is finished, with its test result and its last name, under a stream of renames", async () => {
  for (let round = 0; round < 4; round += 1) {
    const test = await createTestHost({ files: slowRecords(15), fake: { totalSteps: 10 } });
    const { id } = await test.start();
    let name = "";
    let isOver = false;
    const ended = test.reach(id, "finished").then(() => {
      isOver = true;
    });
    for (let count = 0; !isOver; count += 1) {
      name = `name ${count}`;
      await test.host.handlers["runs.rename"]({ run: id, name });
    }
    await ended;
    expect(await recordOnDisk(test, id)).toMatchObject({ state: "finished", name, test: { accuracy: 0.9 } });
    await test.host.close();
    const next = await createTestHost({ workspace: test.workspace });
    expect((await next.read(id)).record).toMatchObject({ state: "finished", name });
    await next.host.close();
  }
});

it("stays finished when Resume was pressed on a disk that had refused its end", async () => {
  const test = await createTestHost({ fake: { totalSteps: 12 } });
  test.allow(4);
  const { id } = await test.start();
  await test.reachStep(4);
  test.disk.full = true;
  test.allow();
  await test.reach(id, "paused");
  test.disk.full = false;
  await Promise.allSettled([
    test.host.handlers["runs.resume"]({ run: id }),
    test.host.handlers["runs.rename"]({ run: id, name: "renamed" }),
    test.host.handlers["runs.resume"]({ run: id }),
  ]);
  await test.reach(id, "finished");
  expect(await recordOnDisk(test, id)).toMatchObject({
    state: "finished",
    name: "renamed",
    test: { accuracy: 0.9 },
  });
  await test.host.close();
});

async function stopped(): Promise<{ test: TestHost; id: string; file: string; text: string }> {
  const test = await createTestHost();
  test.allow(4);
  const { id } = await test.start();
  await test.reachStep(4);
  await test.host.handlers["runs.stop"]({ run: id });
  test.allow();
  const file = path.join(test.host.runFolder(id), "network.json");
  return { test, id, file, text: await readFile(file, "utf8") };
}

it.each([
  ["recipe", (text: string) => text.replace(/"learningRate": [\d.]+/, '"learningRate": 0.5'), /learningRate/],
  ["graph", (text: string) => text.replace('"filters": 16', '"filters": 8'), /not the file/],
])("is not resumed with another %s", async (_, change, words) => {
  const { test, id, file, text } = await stopped();
  expect(change(text)).not.toBe(text);
  await writeFile(file, change(text));
  await expect((async () => await test.host.handlers["runs.resume"]({ run: id }))()).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(words),
  });
  expect((await test.read(id)).record.state).toBe("stopped");
  await writeFile(file, text);
  await test.host.handlers["runs.resume"]({ run: id });
  await test.reach(id, "finished");
  await test.host.close();
});

it("of version 0.1.0 goes on, says once what it lacks, and refuses another recipe all the same", async () => {
  const { test, id, file, text } = await stopped();
  const record = await recordOnDisk(test, id);
  const { networkSha256: _, measured: _declared, ...rest } = record;
  const old = { ...rest, version: 1, probedLayers: ["conv1"], probedMerges: [] };
  await writeFile(path.join(test.host.runFolder(id), "run.json"), JSON.stringify(old));
  expect(pathsAt((await test.read(id)).record.measured, "layers")).toEqual(["conv1"]);
  await writeFile(file, text.replace(/"epochs": \d+/, '"epochs": 99'));
  await expect((async () => await test.host.handlers["runs.resume"]({ run: id }))()).rejects.toMatchObject({
    message: expect.stringContaining("epochs"),
  });
  await writeFile(file, text);
  test.allow(8);
  await test.host.handlers["runs.resume"]({ run: id });
  await test.host.handlers["runs.stop"]({ run: id });
  test.allow();
  await test.host.handlers["runs.resume"]({ run: id });
  await test.reach(id, "finished");
  expect(test.notices().filter((words) => words.includes("0.1.0"))).toHaveLength(1);
  expect(await recordOnDisk(test, id)).toMatchObject({
    version: RUN_RECORD_VERSION,
    networkSha256: record.networkSha256,
  });
  await test.host.close();
});

it("of a later version is left alone and named", async () => {
  const { test, id } = await stopped();
  const file = path.join(test.host.runFolder(id), "run.json");
  const later = JSON.stringify({ ...(await recordOnDisk(test, id)), version: RUN_RECORD_VERSION + 1 });
  await writeFile(file, later);
  await expect((async () => await test.host.handlers["runs.resume"]({ run: id }))()).rejects.toMatchObject({
    code: "newer-document",
  });
  expect((await test.host.handlers["runs.list"]({})).runs).toEqual([]);
  expect(await readFile(file, "utf8")).toBe(later);
  await test.host.close();
});

it("is not called interrupted while its owner cannot be read", async () => {
  const first = await createTestHost();
  first.allow(3);
  const { id } = await first.start();
  await first.reachStep(3);
  const second = await createTestHost({
    workspace: first.workspace,
    files: {
      ...diskFiles,
      async read(file, maximumBytes, what, links) {
        if (file.endsWith("owner.json"))
          throw readError(Object.assign(new Error("EIO: i/o error"), { code: "EIO" }), what, file);
        return await diskFiles.read(file, maximumBytes, what, links);
      },
    },
  });
  const { runs, foreign } = await second.host.handlers["runs.list"]({});
  expect(runs[0]?.state).not.toBe("interrupted");
  expect(foreign).toEqual([id]);
  expect(await recordOnDisk(first, id)).not.toMatchObject({ state: "interrupted" });
  await second.host.close();
  await first.host.close();
});

/** Changes one digit of the loss that was measured at a step. */
async function damage({ host }: TestHost, run: string, step: number): Promise<void> {
  const file = path.join(host.runFolder(run), "metrics.jsonl");
  const text = await readFile(file, "utf8");
  const line = text.split("\n").find((one) => one.includes(`"batch","step":${step},`)) ?? "";
  const damaged = line.replace(/"loss":(\d)/, (_, digit: string) => `"loss":${(Number(digit) + 1) % 10}`);
  expect(damaged).not.toBe(line);
  await writeFile(file, text.replace(line, damaged));
}

it("measures again what was damaged, from a checkpoint before it", async () => {
  const test = await createTestHost();
  // Behind the best checkpoint.
  test.allow(12);
  const { id } = await test.start();
  await test.reachStep(12);
  await test.host.handlers["runs.stop"]({ run: id });
  test.allow();
  const { checkpoints } = (await test.read(id)).record;
  const before = checkpoints.find(({ kind }) => kind === "best")?.step ?? 0;
  expect(before).toBe(10);
  await damage(test, id, before + 1);
  await test.read(id);
  await test.read(id);
  expect(test.notices().filter((words) => words.includes("1 line of the measurements"))).toHaveLength(1);
  await test.host.handlers["runs.resume"]({ run: id });
  await test.reach(id, "finished");
  expect(test.notices().join()).toMatch(
    new RegExp(`after step ${before}.*from the checkpoint of step ${before}`),
  );
  expect(batchSteps(await metricsOnDisk(test.host, id))).toEqual(upTo(30));
  await test.host.close();
});

it("says that a gap stays where no checkpoint lies before it, also of lines that were lost with their end", async () => {
  const { test, id } = await stopped();
  const file = path.join(test.host.runFolder(id), "metrics.jsonl");
  const lines = (await readFile(file, "utf8")).split("\n");
  await writeFile(file, `${lines.filter((line) => !line.includes('"step":2,')).join("\n")}`);
  await test.host.handlers["runs.resume"]({ run: id });
  await test.reach(id, "finished");
  expect(test.notices().join()).toMatch(/missing after step 1.*the gap in its curves stays/);
  expect(batchSteps(await metricsOnDisk(test.host, id))).toEqual(upTo(30).filter((step) => step !== 2));
  await test.host.close();
});

it("is left at once by who finds it taken over, with nothing written any more", async () => {
  const test = await createTestHost({ fake: { stepMs: 3, totalSteps: 5_000 } });
  test.allow(12);
  const { id } = await test.start();
  await test.reachStep(12);
  const folder = test.host.runFolder(id);
  const other = JSON.stringify({
    processId: 7,
    instance: "x",
    machine: "other",
    since: "",
    claim: "c",
    beat: "1",
  });
  await rm(path.join(folder, "owner.json"));
  await writeFile(path.join(folder, "owner.json"), other);
  test.allow();
  await expect.poll(() => test.host.activeRun()).toBeUndefined();
  // Of what was being written when the owner changed, the last is on disk: it says nothing of an end.
  const left = await recordOnDisk(test, id);
  expect(left).toMatchObject({ state: "running" });
  const record = JSON.stringify({ ...left, name: "the other's" });
  await writeFile(path.join(folder, "run.json"), record);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(test.notices().join()).toMatch(/process 7 on other.*taken this run over/);
  expect(test.launcher.launched.every(({ isGone }) => isGone)).toBe(true);
  expect(await readFile(path.join(folder, "run.json"), "utf8")).toBe(record);
  expect(await readFile(path.join(folder, "owner.json"), "utf8")).toBe(other);
  const { foreign, elsewhere } = await test.host.handlers["runs.list"]({});
  expect([foreign, elsewhere]).toEqual([[id], [{ run: id, machine: "other" }]]);
  await test.host.handlers["runs.takeOver"]({ run: id });
  await test.host.handlers["runs.resume"]({ run: id });
  await test.host.handlers["runs.stop"]({ run: id });
  expect(await recordOnDisk(test, id)).toMatchObject({ name: "the other's", state: "stopped" });
  await test.host.close();
});

it("shows a run whose studio is on another machine until that is silent for long, then goes on with it", async () => {
  const { test, id } = await stopped();
  await test.host.close();
  const folder = test.host.runFolder(id);
  const running = { ...(await recordOnDisk(test, id)), state: "running" };
  await writeFile(path.join(folder, "run.json"), JSON.stringify(running));
  const gone = { processId: 7, instance: "x", machine: "other", since: "", claim: "c", beat: "1" };
  await writeFile(path.join(folder, "owner.json"), JSON.stringify(gone));
  const next = await createTestHost({
    workspace: test.workspace,
    // Long beside what a busy machine takes to answer once.
    heartbeat: { everyMs: 50, deadAfterMs: 4_000 },
  });
  expect((await next.host.handlers["runs.list"]({})).runs).toMatchObject([{ state: "running" }]);
  await next.host.handlers["runs.resume"]({ run: id });
  await next.reach(id, "finished");
  expect(next.notices().join()).toMatch(/process 7 on other.*watched for a minute/);
  await next.host.close();
});

it("holds a checksum in each line, which tells this from what a person edits", () => {
  const line = metricLine({
    kind: "batch",
    step: 1,
    epoch: 1,
    loss: 1,
    accuracy: 1,
    learningRate: 1,
    throughput: 1,
  });
  expect(line).toMatch(/^\{"kind":"batch".*,"crc32c":"[0-9a-f]{8}"\}\n$/);
});
