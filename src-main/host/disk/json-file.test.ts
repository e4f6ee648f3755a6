/** Lists of the workspace: changed by one after the other, and never taken for empty when they cannot be read. */
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { diskFiles, type Files } from "./atomic-files";
import { readError } from "./file-errors";
import { jsonFile } from "./json-file";

const schema = z.object({ names: z.array(z.string()) });

async function place(): Promise<string> {
  return path.join(await mkdtemp(path.join(tmpdir(), "skiploom-list-")), "list.json");
}

const list = (file: string, files: Files = diskFiles) =>
  jsonFile(files, file, schema, { names: [] }, "names", () => {});

it("loses nothing that several change at once", async () => {
  const file = await place();
  const names = Array.from({ length: 12 }, (_, index) => `name ${index}`);
  await Promise.all(names.map((name) => list(file).change((now) => ({ names: [...now.names, name] }))));
  expect([...(await list(file).read()).names].sort()).toEqual([...names].sort());
  expect(await readdir(path.dirname(file))).toEqual(["list.json"]);
});

it("is not empty when it cannot be read at the moment, and is not written over then", async () => {
  const file = await place();
  await writeFile(file, JSON.stringify({ names: ["kept"] }));
  const failing = list(file, {
    ...diskFiles,
    read: async (at, _bytes, what) => {
      throw readError(Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" }), what, at);
    },
  });
  await expect(failing.read()).rejects.toMatchObject({ code: "unreadable" });
  await expect(failing.change(() => ({ names: [] }))).rejects.toMatchObject({ code: "unreadable" });
  expect(await readFile(file, "utf8")).toContain("kept");
  expect(await readdir(path.dirname(file))).toEqual(["list.json"]);
});

it("writes nothing that it could not read again", async () => {
  const file = await place();
  await list(file).change(() => ({ names: ["kept"] }));
  const before = await readFile(file, "utf8");
  const short = jsonFile(
    diskFiles,
    file,
    z.object({ names: z.array(z.string().min(1)) }),
    { names: [] },
    "names",
    () => {},
  );
  await expect(short.change(() => ({ names: [""] }))).rejects.toThrow("no content of names");
  const long = "x".repeat(2 ** 20);
  await expect(short.change(() => ({ names: Array.from({ length: 65 }, () => long) }))).rejects.toMatchObject(
    {
      code: "not-allowed",
      message: expect.stringContaining("larger than 64 MiB"),
    },
  );
  expect(await readFile(file, "utf8")).toBe(before);
});
