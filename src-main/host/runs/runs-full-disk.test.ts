/** Runs on a disk that is full or cannot be written. */
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import type { RunRecord } from "#core/training/records";
import { batchSteps, createTestHost, metricsOnDisk, template, upTo } from "../testing/test-host";

it("pauses on a full disk and loses nothing", async () => {
  const { host, start, reach, reachStep, allow, disk, notices } = await createTestHost();
  allow(5);
  const { id } = await start();
  await reachStep(5);
  disk.full = true;
  allow();
  const paused = await reach(id, "paused");
  expect(paused.failure?.code).toBe("disk-full");
  expect(notices().join()).toMatch(/no space left/);
  await expect(Promise.resolve(host.handlers["runs.resume"]({ run: id }))).rejects.toMatchObject({
    code: "disk-full",
  });
  disk.full = false;
  await host.handlers["runs.resume"]({ run: id });
  const record = await reach(id, "finished");
  expect(record.failure).toBeUndefined();
  expect(batchSteps(await metricsOnDisk(host, id))).toEqual(upTo(30));
  await host.close();
});

it("can be stopped on a full disk, and resumed later", async () => {
  const { host, start, reach, reachStep, allow, disk } = await createTestHost();
  allow(5);
  const { id } = await start();
  await reachStep(5);
  disk.full = true;
  allow(15);
  await reach(id, "paused");
  await host.handlers["runs.stop"]({ run: id });
  expect(host.activeRun()).toBeUndefined();
  disk.full = false;
  await reach(id, "interrupted");
  allow();
  await host.handlers["runs.resume"]({ run: id });
  await reach(id, "finished");
  expect(batchSteps(await metricsOnDisk(host, id))).toEqual(upTo(30));
  await host.close();
});

it("refuses to start on a full disk and leaves nothing behind", async () => {
  const { host, start, disk, workspace } = await createTestHost();
  disk.full = true;
  await expect(start()).rejects.toMatchObject({ code: "disk-full" });
  expect(await readdir(path.join(workspace, "runs"))).toEqual([]);
  disk.full = false;
  await expect(start()).resolves.toMatchObject({ state: "starting" });
  await host.close();
});

it("tells the end of a run that is stopped while it starts, where the end cannot be written", async () => {
  const { host, start, disk, events } = await createTestHost();
  const { id } = await start();
  disk.full = true;
  await host.handlers["runs.stop"]({ run: id });
  expect(host.activeRun()).toBeUndefined();
  const told = events.filter(({ event }) => event === "run.changed");
  expect(told.at(-1)?.payload).toMatchObject({ id, state: "stopped" });
  disk.full = false;
  await host.close();
});

it("opens a workspace that cannot be written, and says so when something is to be written", async () => {
  const { workspace, host: other } = await createTestHost();
  await other.close();
  const file = path.join(workspace, "a-file");
  await writeFile(file, "");
  const { host, start } = await createTestHost({ workspace: path.join(file, "workspace") });
  expect(await host.handlers["app.info"]({})).toMatchObject({
    notice: expect.stringContaining("Nothing can be saved"),
  });
  await expect(start()).rejects.toMatchObject({ code: "workspace-unwritable" });
  await expect((async () => await host.handlers["runs.list"]({}))()).rejects.toMatchObject({
    code: "unreadable",
    message: expect.stringContaining("is not a folder"),
  });
  expect((await host.handlers["datasets.list"]({})).datasets).toHaveLength(3);
  await expect(
    Promise.resolve(host.handlers["networks.save"]({ document: template("resnet-8") })),
  ).rejects.toMatchObject({ code: "workspace-unwritable" });
  await host.close();
});

it("ends a run that is being stopped when the disk refuses its last checkpoint, and not even its end can be written", async () => {
  const { host, start, reachStep, allow, disk, launcher, events } = await createTestHost();
  allow(5);
  const { id } = await start();
  await reachStep(5);
  const stopped = host.handlers["runs.stop"]({ run: id });
  disk.full = true;
  await stopped;
  expect(host.activeRun()).toBeUndefined();
  expect(launcher.launched.every(({ isGone }) => isGone)).toBe(true);
  const told = events.flatMap(({ event, payload }) =>
    event === "run.changed" ? [payload as RunRecord] : [],
  );
  expect(told.at(-1)).toMatchObject({ state: "interrupted", failure: { code: "disk-full" } });
  await host.close();
});
