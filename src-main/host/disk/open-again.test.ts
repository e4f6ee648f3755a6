import { execFileSync } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { diskFiles } from "./atomic-files";
import { openAgain } from "./open-again";

const failure = (code: string): Error => Object.assign(new Error(code), { code });

it.each(["EMFILE", "ENFILE"])("tries again after %s, and gives what it got then", async (code) => {
  const open = vi
    .fn()
    .mockRejectedValueOnce(failure(code))
    .mockRejectedValueOnce(failure(code))
    .mockResolvedValue("file");
  await expect(openAgain(open, [1, 1, 1])).resolves.toBe("file");
  expect(open).toHaveBeenCalledTimes(3);
});

it("gives up in the end, and at once on anything else", async () => {
  const open = vi.fn().mockRejectedValue(failure("EMFILE"));
  await expect(openAgain(open, [1, 1])).rejects.toMatchObject({ code: "EMFILE" });
  expect(open).toHaveBeenCalledTimes(3);
  const missing = vi.fn().mockRejectedValue(failure("ENOENT"));
  await expect(openAgain(missing, [1, 1])).rejects.toMatchObject({ code: "ENOENT" });
  expect(missing).toHaveBeenCalledTimes(1);
});

/** This process may open a few more files, and no more until the returned function is called. */
function takeAllDescriptors(): () => void {
  const limit = (count: string): void => {
    execFileSync("prlimit", ["--pid", String(process.pid), `--nofile=${count}:`]);
  };
  const [, before = ""] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
  limit(String(Math.max(...readdirSync("/proc/self/fd").map(Number)) + 30));
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync("/dev/null", "r"));
  } catch {
    // That was the last one.
  }
  return () => {
    for (const descriptor of taken) closeSync(descriptor);
    limit(before);
  };
}

it.skipIf(!existsSync("/proc/self/limits") || !existsSync("/usr/bin/prlimit"))(
  "lets a file be read, replaced and appended to once there is a descriptor for it again",
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "skiploom-descriptors-"));
    const [read, replaced, log] = ["read", "replaced", "log"].map((name) => path.join(folder, name));
    await writeFile(read ?? "", "words");
    const give = takeAllDescriptors();
    const work = Promise.allSettled([
      diskFiles.read(read ?? "", 100, "it"),
      diskFiles.replace(replaced ?? "", "new", "it"),
      diskFiles.openAppend(log ?? "", "it"),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    give();
    expect((await work).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(await readFile(replaced ?? "", "utf8")).toBe("new");
  },
);
