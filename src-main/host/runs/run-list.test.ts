/** The list of runs, their names and their folders. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { batchSteps, createTestHost, upTo } from "../testing/test-host";

it("lists what can be read and names what cannot", async () => {
  const { host, start, reach, workspace, notices } = await createTestHost();
  const { id } = await start();
  await reach(id, "finished");
  for (const [name, content] of [
    ["truncated", '{"version":1,'],
    ["hostile", '{"__proto__":{"polluted":true}}'],
    ["copied", undefined],
  ] as const) {
    await cp(host.runFolder(id), path.join(workspace, "runs", name), { recursive: true });
    if (content !== undefined) await writeFile(path.join(workspace, "runs", name, "run.json"), content);
  }
  await mkdir(path.join(workspace, "runs", "not-a-run"));
  const { runs } = await host.handlers["runs.list"]({});
  expect(runs.map((run) => run.id)).toEqual([id]);
  await host.handlers["runs.list"]({});
  expect(notices().filter((words) => words.includes("cannot be read"))).toHaveLength(3);
  await host.close();
});

it("is no empty list where the folder of runs is there and cannot be listed", async () => {
  const { host, workspace } = await createTestHost();
  const runs = path.join(workspace, "runs");
  await rm(runs, { recursive: true, force: true });
  await writeFile(runs, "");
  await expect((async () => await host.handlers["runs.list"]({}))()).rejects.toMatchObject({
    message: expect.stringContaining("is not a folder"),
  });
  await host.close();
});

it("reads metrics whose last line was cut short", async () => {
  const { host, start, reach, read } = await createTestHost();
  const { id } = await start();
  await reach(id, "finished");
  const file = path.join(host.runFolder(id), "metrics.jsonl");
  await writeFile(file, (await readFile(file, "utf8")).slice(0, -20));
  const { metrics } = await read(id);
  expect(batchSteps(metrics)).toEqual(upTo(30));
  expect(metrics.filter(({ kind }) => kind === "epoch")).toHaveLength(2);
  await host.close();
});

it("gives two trainings of one minute names of their own", async () => {
  const { host, start, reach } = await createTestHost();
  const names: string[] = [];
  for (let count = 0; count < 2; count++) {
    const { id, name } = await start();
    names.push(name.replace(/\d\d:\d\d/, ""));
    await reach(id, "finished");
  }
  // The clock may turn between the two; then the minute tells them apart.
  const runs = (await host.handlers["runs.list"]({})).runs;
  expect(new Set(runs.map(({ name }) => name)).size).toBe(2);
  expect(names[1]?.startsWith(names[0] ?? "-")).toBe(true);
  await host.close();
});

it("renames and removes runs", async () => {
  const { host, start, reach, read, workspace, events } = await createTestHost();
  const { id } = await start();
  await reach(id, "running", "finished");
  await host.handlers["runs.rename"]({ run: id, name: "my run" });
  await reach(id, "finished");
  expect((await read(id)).record.name).toBe("my run");
  await host.handlers["runs.rename"]({ run: id, name: "mine" });
  expect((await host.handlers["runs.list"]({})).runs[0]?.name).toBe("mine");
  await host.handlers["runs.remove"]({ run: id });
  expect(await readdir(path.join(workspace, "runs"))).toEqual([]);
  expect(events).toContainEqual({ event: "run.removed", payload: { run: id } });
  await host.close();
});

it("takes no run id for a path", async () => {
  const { host } = await createTestHost();
  for (const run of ["..", ".", "../networks", "a/b", "", "x\0", ".removed-x", "missing"]) {
    await expect(Promise.resolve(host.handlers["runs.read"]({ run }))).rejects.toMatchObject({
      code: "not-found",
    });
    await expect((async () => await host.handlers["runs.pause"]({ run }))()).rejects.toMatchObject({
      code: "not-found",
    });
  }
  await host.close();
});
