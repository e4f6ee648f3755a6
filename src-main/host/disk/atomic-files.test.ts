import { readlinkSync } from "node:fs";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { diskFiles } from "./atomic-files";
import { folderDisk } from "./folder-swap";

async function folder(): Promise<string> {
  return await mkdtemp(path.join(tmpdir(), "skiploom-files-"));
}

it("leaves no folder behind that it made for what a person is given, where that cannot be written", async () => {
  const root = await folder();
  await mkdir(path.join(root, "own"));
  const tooLong = `${"x".repeat(300)}.svg`;
  for (const where of ["new/deep", "own", "own/new"])
    await expect(diskFiles.publish(path.join(root, where, tooLong), "", "the picture")).rejects.toMatchObject(
      {
        name: "SkiploomError",
      },
    );
  expect(await readdir(root)).toEqual(["own"]);
  expect(await readdir(path.join(root, "own"))).toEqual([]);
});

it("replaces a file whole, keeps its mode and leaves nothing beside it", async () => {
  const root = await folder();
  const file = path.join(root, "deep", "er", "file.json");
  await diskFiles.replace(file, "one", "the file");
  await chmod(file, 0o600);
  await diskFiles.replace(file, new Uint8Array([50]), "the file");
  expect(await readFile(file, "utf8")).toBe("2");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(path.dirname(file))).toEqual(["file.json"]);
});

it("gives what it makes to this user alone, and leaves modes that are there as they are", async () => {
  const root = await folder();
  const file = path.join(root, "workspace", "networks", "a.json");
  await diskFiles.replace(file, "one", "the file");
  const log = await diskFiles.openAppend(path.join(root, "workspace", "log"), "the log");
  await log.close();
  const modeOf = async (place: string): Promise<number> => (await stat(path.join(root, place))).mode & 0o777;
  expect(await modeOf("workspace")).toBe(0o700);
  expect(await modeOf("workspace/networks")).toBe(0o700);
  expect(await modeOf("workspace/networks/a.json")).toBe(0o600);
  expect(await modeOf("workspace/log")).toBe(0o600);
  // More than most people's umask would let through.
  await chmod(file, 0o666);
  await chmod(path.dirname(file), 0o775);
  await diskFiles.replace(file, "two", "the file");
  expect(await modeOf("workspace/networks/a.json")).toBe(0o666);
  expect(await modeOf("workspace/networks")).toBe(0o775);
});

it("writes through a link to what it points to", async () => {
  const root = await folder();
  const target = path.join(root, "target");
  await writeFile(target, "old");
  const link = path.join(root, "link");
  await symlink(target, link);
  await diskFiles.replace(link, "new", "the file");
  expect(await readFile(target, "utf8")).toBe("new");
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
});

it("keeps one of many writers' content, whole", async () => {
  const file = path.join(await folder(), "file");
  const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(contents.map((content) => diskFiles.replace(file, content, "the file")));
  expect(contents).toContain(await readFile(file, "utf8"));
  expect(await readdir(path.dirname(file))).toEqual(["file"]);
});

it("names the file and what to do when it cannot write", async () => {
  const root = await folder();
  const file = path.join(root, "file");
  await writeFile(file, "");
  await expect(diskFiles.replace(path.join(file, "x"), "", "the network")).rejects.toMatchObject({
    code: "workspace-unwritable",
    message: expect.stringMatching(/^The network cannot be written here/),
  });
  await mkdir(path.join(root, "folder"));
  await expect(diskFiles.replace(path.join(root, "folder"), "x", "the network")).rejects.toMatchObject({
    code: "workspace-unwritable",
  });
  expect((await readdir(root)).sort()).toEqual(["file", "folder"]);
});

it("appends after what is there", async () => {
  const file = path.join(await folder(), "log");
  for (const text of ["a\n", "b\n"]) {
    const log = await diskFiles.openAppend(file, "the log");
    await log.append(new TextEncoder().encode(text));
    await log.close();
  }
  expect(await readFile(file, "utf8")).toBe("a\nb\n");
});

it("keeps the head of a file in a file of its own, which who still has the former one open does not reach", async () => {
  const root = await folder();
  const file = path.join(root, "log");
  const log = await diskFiles.openAppend(file, "the log");
  await log.append(new TextEncoder().encode("a\nb\n"));
  await diskFiles.keepHead(file, 2, "the log");
  await log.append(new TextEncoder().encode("c\n"));
  await log.close();
  expect(await readFile(file, "utf8")).toBe("a\n");
  expect(await readdir(root)).toEqual(["log"]);
});

it("syncs what it writes, so that it outlasts a power cut", async () => {
  const root = await folder();
  const some = await open(path.join(root, "some"), "w");
  const prototype = Object.getPrototypeOf(some) as typeof some;
  const { sync: reallySync } = prototype;
  let synced = 0;
  // Hosts of other tests in this process may still write, into folders of their own.
  const sync = vi.spyOn(prototype, "sync").mockImplementation(function (this: typeof some) {
    const isOurs = process.platform !== "linux" || readlinkSync(`/proc/self/fd/${this.fd}`).startsWith(root);
    if (isOurs) synced += 1;
    return reallySync.call(this);
  });
  await some.close();
  const syncsOf = async (work: () => Promise<unknown>): Promise<number> => {
    synced = 0;
    await work();
    return synced;
  };
  const file = path.join(root, "file");
  // A file before its rename, and its folder after it.
  expect(await syncsOf(() => diskFiles.replace(file, "words", "it"))).toBe(2);
  expect(await syncsOf(() => diskFiles.keepHead(file, 2, "it"))).toBe(2);
  const log = await diskFiles.openAppend(path.join(root, "log"), "it");
  expect(await syncsOf(() => log.sync())).toBe(1);
  await log.close();
  expect(await syncsOf(() => folderDisk.write(path.join(root, "exported"), "words"))).toBe(1);
  expect(await syncsOf(() => folderDisk.syncFolder(root))).toBe(1);
  sync.mockRestore();
});
