/** A run between two owners: who comes second knows what the first has done, and who has lost it goes, whatever it was doing. */
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { diskFiles, type Files } from "../disk/atomic-files";
import { createTestHost } from "../testing/test-host";

it("is read once it is claimed: what another one did just before is known", async () => {
  let meanwhile: (() => Promise<void>) | undefined;
  const files: Files = {
    ...diskFiles,
    async create(file, ...rest) {
      await meanwhile?.();
      return await diskFiles.create(file, ...rest);
    },
  };
  const test = await createTestHost({ files });
  test.allow(3);
  const { id } = await test.start();
  await test.reachStep(3);
  await test.host.handlers["runs.stop"]({ run: id });
  const file = path.join(test.host.runFolder(id), "run.json");
  meanwhile = async () => {
    meanwhile = undefined;
    const record = JSON.parse(await readFile(file, "utf8")) as object;
    await writeFile(file, JSON.stringify({ ...record, state: "finished" }));
  };
  const resumed = (async () => await test.host.handlers["runs.resume"]({ run: id }))();
  await expect(resumed).rejects.toMatchObject({ message: expect.stringContaining("has finished") });
  expect(meanwhile).toBeUndefined();
  expect((await test.read(id)).record.state).toBe("finished");
  await test.host.close();
});

it("is left at the next beat by who has paused it and writes nothing", async () => {
  const heartbeat = { everyMs: 50, deadAfterMs: 60_000 };
  const test = await createTestHost({ heartbeat });
  test.allow(3);
  const { id } = await test.start();
  await test.reachStep(3);
  await test.host.handlers["runs.pause"]({ run: id });
  const owner = path.join(test.host.runFolder(id), "owner.json");
  const other = { processId: 7, instance: "x", machine: "other", since: "", claim: "c", beat: "1" };
  await rm(owner);
  await writeFile(owner, JSON.stringify(other));
  await expect.poll(() => test.host.activeRun()).toBeUndefined();
  expect(test.launcher.launched.every(({ isGone }) => isGone)).toBe(true);
  expect(test.notices().join()).toMatch(/process 7 on other.*taken this run over/);
  expect(JSON.parse(await readFile(owner, "utf8"))).toEqual(other);
  await test.host.close();
});
