/** Every format by the built program: what an export lays beside its files must have come with the build. */
import { execFileSync } from "node:child_process";
import { appendFile, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FORMATS } from "#core/formats/index";
import { buildIfStale, jsonLines, removeFolder, run, start, temporaryFolder } from "../support/command-line";

let home: string;
let id: string;

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
  await skiploom("train", "resnet-8", "--steps", "2");
  const [{ runs }] = jsonLines((await skiploom("runs", "--json")).stdout) as [{ runs: { id: string }[] }];
  id = runs[0]?.id ?? "";
}, 300_000);
afterAll(() => removeFolder(home));

const skiploom = (...args: string[]) => run(args, { home });

it.each(FORMATS.filter(({ write }) => write).map((format) => [format.id, format] as const))(
  "writes %s whole, with hashes that notice a change",
  { timeout: 120_000 },
  async (format, { provedBy }) => {
    const folder = path.join(home, format);
    const { code, stdout, stderr } = await skiploom("export", id, "--format", format, "-o", folder);
    expect(code, stderr).toBe(0);
    const names = await readdir(folder);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => path.basename(line))
        .sort(),
    ).toEqual([...names].sort());
    expect(names.includes("PROOF.json")).toBe(provedBy !== "nothing");
    if (process.platform !== "linux") return;
    const check = () =>
      execFileSync("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], {
        cwd: folder,
        stdio: "pipe",
      });
    check();
    for (const name of names.filter((each) => each !== "SHA256SUMS").slice(0, 3)) {
      await appendFile(path.join(folder, name), " ");
      expect(check, name).toThrow();
    }
  },
);

it("keeps a model's file that is exported out of the runs, at every moment", async () => {
  const model = path.join(home, "first", "model.onnx");
  await skiploom("export", id, "--format", "onnx", "-o", path.dirname(model));
  const again = start(["export", model, "--format", "html", "-o", path.join(home, "again")], { home });
  let isOver = false;
  void again.result.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    expect(await readdir(path.join(home, "runs"))).toEqual([id]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect((await again.result).code).toBe(0);
});

it("writes a picture as the umask has it, in a folder that it makes", async () => {
  const folder = path.join(home, "deep", "picture");
  const { code, stderr } = await skiploom("export", "resnet-8", "--format", "picture", "-o", folder);
  expect(code, stderr).toBe(0);
  const other = path.join(home, "other");
  await writeFile(other, "");
  for (const name of await readdir(folder))
    expect((await stat(path.join(folder, name))).mode).toBe((await stat(other)).mode);
});
