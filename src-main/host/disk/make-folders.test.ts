import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeFolders } from "./make-folders";

describe("making folders", () => {
  let home = "";
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), "skiploom-folders-"));
  });
  afterEach(async () => {
    await rm(home, { recursive: true, force: true });
  });

  test("makes those above too, and is content when they are there", async () => {
    const folder = path.join(home, "a", "b", "c");
    await Promise.all([makeFolders(folder), makeFolders(folder)]);
    await makeFolders(folder);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  test("refuses where a file stands in the way", async () => {
    await writeFile(path.join(home, "file"), "");
    await expect(makeFolders(path.join(home, "file", "under"))).rejects.toThrow(/ENOTDIR/);
  });

  test.skipIf(process.platform !== "linux")("ends where the system says that nothing is there", async () => {
    await expect(makeFolders("/proc/none/under")).rejects.toThrow(/ENOENT/);
  });
});
