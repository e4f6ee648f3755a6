import { mkdtemp, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { diskFiles } from "./atomic-files";
import { withLock } from "./file-lock";
import { createOwner, type Owner, retireOwner } from "./ownership";
import { lockBeside } from "./temporary-names";

/** No process has it: beyond what Linux, macOS and Windows hand out. */
const NOBODY = 2 ** 31 - 2;

async function counterFile(): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), "skiploom-lock-")), "counter");
  await writeFile(file, "0");
  return file;
}

/** Reads, lets others run, and writes: without a lock, most of the counting is lost. */
async function countUp(file: string): Promise<void> {
  await withLock(file, "the counter", async () => {
    const before = Number(await readFile(file, "utf8"));
    await new Promise((resolve) => setTimeout(resolve, 1));
    await diskFiles.replace(file, String(before + 1), "the counter");
  });
}

async function leaveLock(lock: string, change: Partial<Owner>): Promise<void> {
  const owner = await createOwner();
  retireOwner(owner);
  await writeFile(lock, JSON.stringify({ ...owner, ...change }));
}

it("lets one work at a time, and leaves nothing behind", async () => {
  const file = await counterFile();
  await Promise.all(Array.from({ length: 20 }, () => countUp(file)));
  expect(await readFile(file, "utf8")).toBe("20");
  expect(await readdir(path.dirname(file))).toEqual(["counter"]);
});

it("is let go when the work fails", async () => {
  const file = await counterFile();
  await expect(withLock(file, "the counter", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await countUp(file);
  expect(await readdir(path.dirname(file))).toEqual(["counter"]);
});

it.each<[string, Partial<Owner>]>([
  ["whose process has gone", { processId: NOBODY }],
  ["whose host in this process was closed", {}],
  ["whose number another process has by now", { processId: process.ppid, processStart: "1" }],
])("takes over a lock %s, one taker alone", async (_, change) => {
  if ("processStart" in change && process.platform !== "linux") return;
  for (let round = 0; round < 4; round += 1) {
    const file = await counterFile();
    await leaveLock(lockBeside(file), change);
    // As one killed in the middle of taking over leaves it.
    if (round % 2 === 1) {
      const { instance } = JSON.parse(await readFile(lockBeside(file), "utf8")) as Owner;
      await leaveLock(`${lockBeside(file)}.${instance.replaceAll("-", "").slice(0, 8)}`, change);
    }
    await Promise.all(Array.from({ length: 8 }, () => countUp(file)));
    expect(await readFile(file, "utf8")).toBe("8");
    expect(await readdir(path.dirname(file))).toEqual(["counter"]);
  }
});

it("waits for one who lives, and says who it is", async () => {
  const file = await counterFile();
  const lock = lockBeside(file);
  const owner = await createOwner();
  await writeFile(lock, JSON.stringify(owner));
  await expect(withLock(file, "the counter", async () => {}, 200)).rejects.toMatchObject({
    code: "busy",
    message: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
  });
  const counted = countUp(file);
  retireOwner(owner);
  await counted;
  expect(await readFile(file, "utf8")).toBe("1");
});

it("takes over from another machine, or from a lock without words, only what was not touched for a minute", async () => {
  const longAgo = new Date(Date.now() - 120_000);
  for (const words of ["", JSON.stringify({ ...(await createOwner()), machine: "elsewhere" })]) {
    const file = await counterFile();
    const lock = lockBeside(file);
    await writeFile(lock, words);
    await expect(withLock(file, "the counter", async () => {}, 100)).rejects.toMatchObject({ code: "busy" });
    await utimes(lock, longAgo, longAgo);
    await countUp(file);
    expect(await readFile(file, "utf8")).toBe("1");
  }
});

it("locks files of any name", async () => {
  const folder = path.dirname(await counterFile());
  for (const name of ["x".repeat(255), "網".repeat(85)]) {
    const file = path.join(folder, name);
    await withLock(file, "the file", async () => diskFiles.replace(file, "1", "the file"));
    expect(await readFile(file, "utf8")).toBe("1");
  }
});
