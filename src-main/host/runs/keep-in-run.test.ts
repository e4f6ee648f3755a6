import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { diskFiles } from "../disk/atomic-files";
import { keepInRun } from "./keep-in-run";

async function runFolder(): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(tmpdir(), "skiploom-keep-")), "run");
  await mkdir(folder);
  await writeFile(path.join(folder, "run.json"), "{}");
  return folder;
}

const CONTENT = Uint8Array.of(1, 2);

it("keeps what was computed of a run beside it", async () => {
  const folder = await runFolder();
  const file = path.join(folder, "predictions", "test");
  await keepInRun(diskFiles, folder, file, CONTENT, "the predictions");
  expect(new Uint8Array(await readFile(file))).toEqual(CONTENT);
});

it("brings nothing of a run back that was removed before, or meanwhile", async () => {
  const folder = await runFolder();
  const file = path.join(folder, "predictions", "test");
  const removing: typeof diskFiles = {
    ...diskFiles,
    async replace(...given) {
      await rm(folder, { recursive: true });
      await diskFiles.replace(...given);
      expect(existsSync(file)).toBe(true);
    },
  };
  await keepInRun(removing, folder, file, CONTENT, "the predictions");
  expect(existsSync(folder)).toBe(false);
  await keepInRun(diskFiles, folder, file, CONTENT, "the predictions");
  expect(existsSync(folder)).toBe(false);
});
