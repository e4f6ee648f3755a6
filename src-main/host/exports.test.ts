import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { createTestHost, template } from "./testing/test-host";

function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

it("exports the chosen checkpoint with what a user of the model must know", async () => {
  const { host, start, reach, workspace } = await createTestHost();
  const { id } = await start();
  await reach(id, "finished");
  const result = await host.handlers["exports.tfjs"]({ run: id, checkpoint: "best" });
  expect(result.directory.startsWith(path.join(workspace, "exports"))).toBe(true);
  expect((await readdir(result.directory)).sort()).toEqual([...result.files].sort());
  expect(JSON.parse(await readFile(path.join(result.directory, "model.json"), "utf8"))).toEqual({ step: 30 });
  const labels: unknown = JSON.parse(await readFile(path.join(result.directory, "labels.json"), "utf8"));
  expect(labels).toMatchObject({
    run: id,
    checkpoint: { kind: "best", step: 30 },
    input: { shape: [8, 8, 1], pixelMaximum: 16, mean: [expect.closeTo(0.305, 2)] },
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  });
  // Again into its own folder: replaced.
  await expect(host.handlers["exports.tfjs"]({ run: id, checkpoint: "last" })).resolves.toEqual(result);
  await host.close();
});

it("leaves folders that hold other things alone", async () => {
  const { host, start, reach } = await createTestHost();
  const { id } = await start();
  await reach(id, "finished");
  const directory = await mkdtemp(path.join(tmpdir(), "skiploom-export-"));
  const exportTo = (target: string) =>
    attempt(() => host.handlers["exports.tfjs"]({ run: id, checkpoint: "best", directory: target }));
  await writeFile(path.join(directory, "model.json"), "somebody else's");
  await expect(exportTo(directory)).rejects.toMatchObject({ code: "conflict" });
  await writeFile(path.join(directory, "thesis.tex"), "");
  await expect(exportTo(directory)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("thesis.tex"),
  });
  expect(await readFile(path.join(directory, "model.json"), "utf8")).toBe("somebody else's");
  const empty = path.join(directory, "new");
  await mkdir(empty);
  await expect(exportTo(empty)).resolves.toMatchObject({ directory: empty });
  await expect(exportTo("relative")).rejects.toMatchObject({ code: "not-allowed" });
  await host.close();
});

it("writes what another tool can check, as the umask has it", async () => {
  const { host, start, reach } = await createTestHost();
  const { id } = await start();
  await reach(id, "finished");
  const parent = await mkdtemp(path.join(tmpdir(), "skiploom-export-"));
  const directory = path.join(parent, "deep", "model");
  await host.handlers["exports.tfjs"]({ run: id, checkpoint: "best", directory });
  const sums = await readFile(path.join(directory, "SHA256SUMS"), "utf8");
  expect(sums.trim().split("\n")).toHaveLength(4);
  for (const line of sums.trim().split("\n")) {
    expect(line).toMatch(/^[0-9a-f]{64} {2}\S+$/);
  }
  if (process.platform === "linux") {
    execFileSync("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], { cwd: directory });
    await writeFile(path.join(directory, "weights.bin"), "other weights");
    expect(() =>
      execFileSync("sha256sum", ["--check", "SHA256SUMS"], { cwd: directory, stdio: "ignore" }),
    ).toThrow();
  }
  const made = path.join(parent, "by-the-umask");
  await mkdir(made);
  const modeOf = async (place: string): Promise<number> => (await stat(place)).mode;
  expect(await modeOf(directory)).toBe(await modeOf(made));
  expect(await modeOf(path.dirname(directory))).toBe(await modeOf(made));
  await host.close();
});

it("leaves a model of another program alone, whatever its files are called", async () => {
  const { host, start, reach } = await createTestHost();
  const { id } = await start();
  await reach(id, "finished");
  for (const others of [
    { "model.json": "{}", "weights.bin": "theirs", "labels.json": '["cat", "dog"]' },
    { "weights.bin": "theirs" },
  ]) {
    const directory = await mkdtemp(path.join(tmpdir(), "skiploom-export-"));
    for (const [name, text] of Object.entries(others)) await writeFile(path.join(directory, name), text);
    await expect(
      attempt(() => host.handlers["exports.tfjs"]({ run: id, checkpoint: "best", directory })),
    ).rejects.toMatchObject({ code: "conflict" });
    expect((await readdir(directory)).sort()).toEqual(Object.keys(others).sort());
  }
  await host.close();
});

it("refuses a damaged checkpoint, and one that was never written", async () => {
  const { host, start, reach } = await createTestHost({ fake: { crashAtStep: 5 } });
  const { id } = await start();
  await reach(id, "interrupted");
  await expect(
    attempt(() => host.handlers["exports.tfjs"]({ run: id, checkpoint: "best" })),
  ).rejects.toMatchObject({ code: "not-found" });
  await host.close();
  const other = await createTestHost();
  const run = await other.start();
  const record = await other.reach(run.id, "finished");
  for (const { file } of record.checkpoints) {
    await writeFile(path.join(other.host.runFolder(run.id), file), "other bytes");
  }
  await expect(
    attempt(() => other.host.handlers["exports.tfjs"]({ run: run.id, checkpoint: "best" })),
  ).rejects.toMatchObject({ code: "invalid-checkpoint" });
  await other.host.close();
});

it("keeps exports of the browser's studio inside its workspace", async () => {
  const { host, start, reach, workspace } = await createTestHost({ shell: "web" });
  const { id } = await start();
  await reach(id, "finished");
  const exportTo = (directory: string) =>
    attempt(() => host.handlers["exports.tfjs"]({ run: id, checkpoint: "best", directory }));
  await expect(exportTo(path.join(workspace, "..", "elsewhere"))).rejects.toMatchObject({
    code: "not-allowed",
  });
  await expect(exportTo(path.join(workspace, "exports", "mine"))).resolves.toMatchObject({
    files: expect.arrayContaining(["model.json"]),
  });
  await host.close();
});

it("estimates from measured steps, and describes the device", async () => {
  const { host } = await createTestHost();
  const document = template("resnet-8");
  const estimate = await host.handlers["runs.estimate"]({
    document: { ...document, recipe: { ...document.recipe, epochs: 1_000_000 / 100 } },
  });
  expect(estimate).toMatchObject({ stepMs: 10, processBytes: 2_000 });
  expect(estimate.steps).toBe(10_000 * Math.ceil(1258 / document.recipe.batchSize));
  expect(estimate.seconds).toBeGreaterThan((estimate.steps * 10) / 1000);
  expect(await host.handlers["devices.list"]({})).toMatchObject({
    devices: [{ id: "cpu", description: { label: "CPU" } }, { id: "webgpu" }],
  });
  await host.close();
});
