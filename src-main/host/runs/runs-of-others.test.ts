/** Runs that another studio or a command line has in hand. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { diskFiles } from "../disk/atomic-files";
import { createTestHost } from "../testing/test-host";

it("shows another studio's run, and refuses to control it", async () => {
  const first = await createTestHost();
  first.allow(3);
  const { id } = await first.start();
  await first.reachStep(3);
  const second = await createTestHost({ workspace: first.workspace });
  expect(await second.host.handlers["app.info"]({})).toMatchObject({
    notice: expect.stringContaining("Another studio"),
  });
  await second.reach(id, "running");
  expect((await second.host.handlers["runs.list"]({})).foreign).toEqual([id]);
  expect((await first.host.handlers["runs.list"]({})).foreign).toEqual([]);
  for (const method of ["runs.pause", "runs.resume", "runs.stop", "runs.remove"] as const) {
    await expect(Promise.resolve(second.host.handlers[method]({ run: id }))).rejects.toMatchObject({
      code: "busy",
    });
  }
  await first.host.close();
  await second.host.handlers["runs.resume"]({ run: id });
  await second.reach(id, "running", "finished");
  await second.host.close();
});

it("calls a run interrupted whose studio is gone, and takes over its stale locks", async () => {
  const first = await createTestHost({ fake: { crashAtStep: 17 } });
  const { id } = await first.start();
  await first.reach(id, "interrupted");
  await first.host.close();
  const folder = first.host.runFolder(id);
  const record = JSON.parse(await readFile(path.join(folder, "run.json"), "utf8")) as object;
  await writeFile(path.join(folder, "run.json"), JSON.stringify({ ...record, state: "running" }));
  const gone = {
    processId: 2 ** 22 + 1,
    instance: "x",
    machine: (await import("node:os")).hostname(),
    since: "",
  };
  await writeFile(path.join(folder, "owner.json"), JSON.stringify(gone));
  await writeFile(path.join(first.workspace, "studio.lock"), JSON.stringify(gone));
  const next = await createTestHost({ workspace: first.workspace });
  expect(await next.host.handlers["app.info"]({})).not.toHaveProperty("notice");
  const onDisk = JSON.parse(await readFile(path.join(folder, "run.json"), "utf8")) as object;
  expect(onDisk).toMatchObject({ state: "interrupted" });
  await next.host.handlers["runs.resume"]({ run: id });
  await next.reach(id, "finished");
  await next.host.close();
});

it("leaves a run alone that its own studio ends while another one looks at it", async () => {
  const first = await createTestHost();
  const { id } = await first.start();
  await first.reach(id, "finished");
  await first.host.close();
  const file = path.join(first.host.runFolder(id), "run.json");
  const ended = await readFile(file, "utf8");
  // Between reading the record, which still says that it trains, and the look for its owner, the owner ends it and goes.
  const next = await createTestHost({
    workspace: first.workspace,
    files: {
      ...diskFiles,
      async read(name, maximumBytes, what) {
        // Whole at once: the sweep of a studio's start looks there too.
        if (name === path.join(path.dirname(file), "owner.json")) await diskFiles.replace(file, ended, "it");
        return await diskFiles.read(name, maximumBytes, what);
      },
    },
  });
  await writeFile(file, JSON.stringify({ ...(JSON.parse(ended) as object), state: "running" }));
  const { runs, foreign } = await next.host.handlers["runs.list"]({});
  expect(runs).toMatchObject([{ id, state: "finished" }]);
  expect(foreign).toEqual([]);
  expect(await readFile(file, "utf8")).toBe(ended);
  await next.host.close();
});
