import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { readModelFiles } from "./model-files";

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "skiploom-model-"));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}
const MANIFEST = JSON.stringify({
  weightsManifest: [{ paths: ["a.bin", "b.bin", "../secret", "/etc/passwd", "..", "missing.bin"] }],
});

it("reads a file alone, and the weights that a TensorFlow.js model names beside it", async () => {
  const folder = await folderWith({ "model.json": MANIFEST, "a.bin": "a", "b.bin": "b", "notes.txt": "n" });
  const names = async (place: string): Promise<string[]> => [...(await readModelFiles(place)).keys()];
  expect(await names(path.join(folder, "a.bin"))).toEqual(["a.bin"]);
  expect(await names(path.join(folder, "model.json"))).toEqual(["model.json", "a.bin", "b.bin"]);
  expect(await names(folder)).toEqual(["a.bin", "b.bin", "model.json", "notes.txt"]);
});

it("reaches nothing outside of the folder, and no folders in it", async () => {
  const folder = await folderWith({ "model.json": MANIFEST });
  await writeFile(path.join(folder, "..", "secret"), "s").catch(() => {});
  await mkdir(path.join(folder, "a.bin"));
  await symlink("/dev/zero", path.join(folder, "b.bin"));
  expect([...(await readModelFiles(path.join(folder, "model.json"))).keys()]).toEqual(["model.json"]);
});

it.runIf(process.platform === "linux")("says what is no file", async () => {
  await expect(readModelFiles("/dev/zero")).rejects.toMatchObject({
    code: "not-allowed",
    message: "/dev/zero is a device, not a file. Choose a file.",
  });
});

it("says what is not there", async () => {
  const folder = await folderWith({});
  await expect(readModelFiles(path.join(folder, "no.onnx"))).rejects.toMatchObject({ code: "not-found" });
  expect((await readModelFiles(folder)).size).toBe(0);
});
