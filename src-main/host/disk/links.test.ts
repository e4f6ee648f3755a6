/** Where a path leads out of a folder by a link, nothing is read, written, made or removed there. */
import { mkdtemp, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { diskFiles, type Files } from "./atomic-files";
import { withoutLinks } from "./links";

const WORK = "three years of work";

/** A folder with a link to a file and one to a folder outside of it, and the folder outside. */
async function linkedFolder(): Promise<{ folder: string; outside: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "skiploom-links-"));
  const outside = await mkdtemp(path.join(tmpdir(), "skiploom-outside-"));
  await writeFile(path.join(outside, "thesis.tex"), WORK);
  await writeFile(path.join(folder, "own"), "own");
  await symlink(path.join(outside, "thesis.tex"), path.join(folder, "link"));
  await symlink(outside, path.join(folder, "away"));
  return { folder, outside };
}

type Attempt = (files: Files, inside: (name: string) => string) => Promise<unknown>;

/** Each way to a file, by the link in its own place where that would be followed, and by one above it. */
const ATTEMPTS: readonly (readonly [name: string, attempt: Attempt])[] = [
  ["read", (files, inside) => files.read(inside("link"), 1_000, "it")],
  ["read above", (files, inside) => files.read(inside("away/thesis.tex"), 1_000, "it")],
  ["openRead", (files, inside) => files.openRead(inside("link"), "it")],
  ["openRead above", (files, inside) => files.openRead(inside("away/thesis.tex"), "it")],
  ["replace", (files, inside) => files.replace(inside("link"), "x", "it")],
  ["replace above", (files, inside) => files.replace(inside("away/thesis.tex"), "x", "it")],
  ["openAppend", (files, inside) => files.openAppend(inside("link"), "it")],
  ["openAppend above", (files, inside) => files.openAppend(inside("away/thesis.tex"), "it")],
  ["create above", (files, inside) => files.create(inside("away/new"), "x", "it")],
  ["link", (files, inside) => files.link(inside("link"), inside("name"), "it")],
  ["link from above", (files, inside) => files.link(inside("away/thesis.tex"), inside("name"), "it")],
  ["link to above", (files, inside) => files.link(inside("own"), inside("away/name"), "it")],
  ["rename from above", (files, inside) => files.rename(inside("away/thesis.tex"), inside("name"), "it")],
  ["rename to above", (files, inside) => files.rename(inside("own"), inside("away/name"), "it")],
  ["keepHead", (files, inside) => files.keepHead(inside("link"), 1, "it")],
  ["keepHead above", (files, inside) => files.keepHead(inside("away/thesis.tex"), 1, "it")],
  ["makeFolder", (files, inside) => files.makeFolder(inside("away/folder"), "it")],
  ["remove above", (files, inside) => files.remove(inside("away/thesis.tex"), "it")],
  ["upwards", (files, inside) => files.read(inside("../own"), 1_000, "it")],
];

it.each(ATTEMPTS)("is not led out of a folder: %s", async (_name, attempt) => {
  const { folder, outside } = await linkedFolder();
  const files = withoutLinks(diskFiles, folder);
  await expect(attempt(files, (name) => `${folder}/${name}`)).rejects.toMatchObject({ code: "not-allowed" });
  expect(await readdir(outside)).toEqual(["thesis.tex"]);
  expect(await readFile(path.join(outside, "thesis.tex"), "utf8")).toBe(WORK);
  expect(await readdir(folder)).toEqual(["away", "link", "own"]);
});

it("removes a link itself, and what it names stays", async () => {
  const { folder, outside } = await linkedFolder();
  const files = withoutLinks(diskFiles, folder);
  await files.remove(path.join(folder, "link"), "it");
  await files.remove(path.join(folder, "away"), "it");
  expect(await readdir(folder)).toEqual(["own"]);
  expect(await readdir(outside)).toEqual(["thesis.tex"]);
});

it("does its work where there is no link", async () => {
  const { folder } = await linkedFolder();
  const files = withoutLinks(diskFiles, folder);
  const file = path.join(folder, "deep", "file");
  await files.makeFolder(path.dirname(file), "it");
  await files.replace(file, "words", "it");
  expect(await files.link(file, path.join(folder, "deep", "name"), "it")).toBe(true);
  expect(await files.rename(path.join(folder, "deep", "name"), path.join(folder, "moved"), "it")).toBe(true);
  expect(new TextDecoder().decode(await files.read(path.join(folder, "moved"), 100, "it"))).toBe("words");
});

/** A link that comes after the look for one: refused by the system's own word as the file is opened. */
it.skipIf(process.platform === "win32")(
  "does not follow a link that was not there a moment before",
  async () => {
    const { folder, outside } = await linkedFolder();
    const link = path.join(folder, "link");
    await expect(diskFiles.read(link, 1_000, "it", "refuse")).rejects.toMatchObject({ code: "not-allowed" });
    await expect(diskFiles.openRead(link, "it", "refuse")).rejects.toMatchObject({ code: "not-allowed" });
    await expect(diskFiles.openAppend(link, "it", "refuse")).rejects.toMatchObject({
      code: "workspace-unwritable",
    });
    expect(await readlink(link)).toBe(path.join(outside, "thesis.tex"));
    // A file takes the place of the link.
    await diskFiles.replace(link, "mine", "it", "refuse");
    expect(await readFile(link, "utf8")).toBe("mine");
    expect(await readFile(path.join(outside, "thesis.tex"), "utf8")).toBe(WORK);
  },
);
