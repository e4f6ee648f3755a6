import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createOwner, type Owner, retireOwner } from "./ownership";
import { removeForgottenFolders, withTemporaryFolder } from "./temporary-folder";

let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "skiploom-temporary-"));
  vi.stubEnv("TMPDIR", parent);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function folderOf(name: string, owner?: Owner): Promise<void> {
  await mkdir(path.join(parent, name));
  await writeFile(path.join(parent, name, "weights"), "large");
  if (owner) await writeFile(path.join(parent, name, ".owner.json"), JSON.stringify(owner));
}

it("is there while it is worked in, and gone afterwards, whatever happened", async () => {
  await withTemporaryFolder(async (folder) => {
    await writeFile(path.join(folder, "weights"), "large");
    await removeForgottenFolders();
    expect(await readdir(parent)).toEqual([path.basename(folder)]);
  });
  expect(await readdir(parent)).toEqual([]);
  await expect(withTemporaryFolder(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await readdir(parent)).toEqual([]);
});

it("says in words that it cannot be made", async () => {
  vi.stubEnv("TMPDIR", path.join(parent, "nowhere"));
  await expect(withTemporaryFolder(() => Promise.resolve())).rejects.toMatchObject({
    code: "workspace-unwritable",
    message: expect.stringContaining("with TMPDIR"),
  });
});

it.skipIf(process.platform === "win32")("is removed after a kill, once its owner is gone", async () => {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
  const { pid = 0 } = child;
  const own = await createOwner();
  const { processStart: _, ...others } = { ...own, processId: pid };
  await folderOf("skiploom-model-killed", others);
  await folderOf("skiploom-model-mine", own);
  await folderOf("skiploom-model-elsewhere", { ...own, machine: "another machine" });
  await folderOf("skiploom-model-unsaid");
  await folderOf("skiploom-model-old");
  await folderOf("persons-own");
  const longAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1_000);
  for (const name of ["skiploom-model-old", "persons-own"])
    await utimes(path.join(parent, name), longAgo, longAgo);

  await removeForgottenFolders();
  const kept = ["elsewhere", "killed", "mine", "unsaid"].map((name) => `skiploom-model-${name}`);
  expect((await readdir(parent)).sort()).toEqual(["persons-own", ...kept]);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  await removeForgottenFolders();
  expect(await readdir(parent)).not.toContain("skiploom-model-killed");
  expect(await readdir(parent)).toContain("skiploom-model-mine");
  retireOwner(own);
});
