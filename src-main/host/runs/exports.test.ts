import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { AS_LAYERS, createTestHost, RESOURCES, template } from "../testing/test-host";

/** One studio with a finished run for the tests that need no more. */
let finished: Promise<Awaited<ReturnType<typeof createTestHost>> & { readonly id: string }> | undefined;
function finishedRun(): NonNullable<typeof finished> {
  finished ??= (async () => {
    const studio = await createTestHost();
    const { id } = await studio.start();
    await studio.reach(id, "finished");
    return { ...studio, id };
  })();
  return finished;
}
afterAll(async () => {
  await (await finished)?.host.close();
});

function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

it("exports the chosen checkpoint with what a user of the model must know", async () => {
  const { host, id, workspace } = await finishedRun();
  const result = await host.handlers["exports.write"]({ ...AS_LAYERS, run: id, checkpoint: "best" });
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
  // Again into its own folder: replaced. Written in another way, it has another one.
  const again = (way: object) =>
    host.handlers["exports.write"]({ ...AS_LAYERS, run: id, checkpoint: "best", ...way });
  await expect(again({})).resolves.toEqual(result);
  const others = [
    { checkpoint: "last" },
    { form: "float16" },
    { folded: true },
    { choices: { model: "graph" } },
  ];
  const folders = new Set([result.directory]);
  for (const way of others) folders.add((await again(way)).directory);
  expect(folders.size).toBe(1 + others.length);
});

it("leaves folders that hold other things alone", async () => {
  const { host, id } = await finishedRun();
  const directory = await mkdtemp(path.join(tmpdir(), "skiploom-export-"));
  const exportTo = (target: string) =>
    attempt(() =>
      host.handlers["exports.write"]({ ...AS_LAYERS, run: id, checkpoint: "best", directory: target }),
    );
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
});

it("writes what another tool can check, as the umask has it", async () => {
  const { host, id } = await finishedRun();
  const parent = await mkdtemp(path.join(tmpdir(), "skiploom-export-"));
  const directory = path.join(parent, "deep", "model");
  await host.handlers["exports.write"]({ ...AS_LAYERS, run: id, checkpoint: "best", directory });
  const sums = await readFile(path.join(directory, "SHA256SUMS"), "utf8");
  expect(sums.trim().split("\n")).toHaveLength(5);
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
  const written = path.join(made, "file");
  await writeFile(written, "");
  for (const name of await readdir(directory))
    expect(await modeOf(path.join(directory, name)), name).toBe(await modeOf(written));
});

it("keeps nothing of an export that is not proven, and the one before it as it is", async () => {
  const { host, id, launcher } = await finishedRun();
  const parent = await mkdtemp(path.join(tmpdir(), "skiploom-export-"));
  const [before, fresh] = [path.join(parent, "before"), path.join(parent, "fresh")];
  const exportTo = (directory: string) =>
    attempt(() => host.handlers["exports.write"]({ ...AS_LAYERS, run: id, checkpoint: "best", directory }));
  await exportTo(before);
  const sums = await readFile(path.join(before, "SHA256SUMS"), "utf8");
  const { options } = launcher;
  launcher.options = { ...options, refuseExport: new SkiploomError("not-proven", "Other numbers.") };
  try {
    for (const directory of [before, fresh])
      await expect(exportTo(directory)).rejects.toMatchObject({ code: "not-proven" });
  } finally {
    launcher.options = options;
  }
  expect(await readdir(parent)).toEqual(["before"]);
  expect(await readFile(path.join(before, "SHA256SUMS"), "utf8")).toBe(sums);
});

it("leaves a model of another program alone, whatever its files are called", async () => {
  const { host, id } = await finishedRun();
  for (const others of [
    { "model.json": "{}", "weights.bin": "theirs", "labels.json": '["cat", "dog"]' },
    { "weights.bin": "theirs" },
  ]) {
    const directory = await mkdtemp(path.join(tmpdir(), "skiploom-export-"));
    for (const [name, text] of Object.entries(others)) await writeFile(path.join(directory, name), text);
    await expect(
      attempt(() => host.handlers["exports.write"]({ ...AS_LAYERS, run: id, checkpoint: "best", directory })),
    ).rejects.toMatchObject({ code: "conflict" });
    expect((await readdir(directory)).sort()).toEqual(Object.keys(others).sort());
  }
});

describe("what the dataset has become meanwhile", () => {
  async function trainedOnFolder() {
    const data = await mkdtemp(path.join(tmpdir(), "skiploom-data-"));
    const write = (count: number) => writeDigits(data, count);
    await write(40);
    const studio = await createTestHost();
    const { id: dataset } = await studio.host.handlers["datasets.addFolder"]({ path: data });
    const run = await studio.start({ ...template("resnet-8"), dataset });
    await studio.reach(run.id, "finished");
    const exported = async (name: string): Promise<Record<string, unknown>> => {
      const directory = path.join(studio.workspace, "exports", name);
      await studio.host.handlers["exports.write"]({
        ...AS_LAYERS,
        run: run.id,
        checkpoint: "best",
        directory,
      });
      return JSON.parse(await readFile(path.join(directory, "labels.json"), "utf8")) as Record<
        string,
        unknown
      >;
    };
    return { data, write, exported, host: studio.host, run };
  }

  it("does not matter: changed or gone, the export says what the checkpoint says", async () => {
    const { data, write, exported, host, run } = await trainedOnFolder();
    const before = await exported("before");
    expect(before).toMatchObject({ dataset: { sha256: run.dataset.sha256 }, input: { shape: [8, 8, 1] } });
    await write(60);
    expect(await exported("changed")).toEqual(before);
    await rm(data, { recursive: true });
    expect(await exported("gone")).toEqual(before);
    await host.close();
  });
});

describe("a run of version 0.1.0, whose checkpoint does not say how large its images are", () => {
  const FIXTURES = path.join(import.meta.dirname, "../../../tests/fixtures/runs-0.1.0/runs");

  async function studioWithOldRun(resources: string, change = (record: string): string => record) {
    const workspace = await mkdtemp(path.join(tmpdir(), "skiploom-old-"));
    const [run = ""] = (await readdir(FIXTURES)).sort();
    await cp(path.join(FIXTURES, run), path.join(workspace, "runs", run), { recursive: true });
    const record = path.join(workspace, "runs", run, "run.json");
    await writeFile(record, change(await readFile(record, "utf8")));
    const { host } = await createTestHost({ workspace, resources });
    return {
      host,
      exported: () =>
        attempt(() => host.handlers["exports.write"]({ ...AS_LAYERS, run, checkpoint: "last" })),
    };
  }

  it("is exported with its dataset's help", async () => {
    const { host, exported } = await studioWithOldRun(RESOURCES);
    const { directory } = await exported();
    const labels: unknown = JSON.parse(await readFile(path.join(directory, "labels.json"), "utf8"));
    expect(labels).toMatchObject({
      input: { shape: [8, 8, 1], pixelMaximum: 16 },
      dataset: { id: "digits" },
    });
    await host.close();
  });

  it("says what is missing when that is gone, or is another by now", async () => {
    const none = await mkdtemp(path.join(tmpdir(), "skiploom-none-"));
    const gone = await studioWithOldRun(none);
    await expect(gone.exported()).rejects.toMatchObject({
      code: "invalid-dataset",
      message: expect.stringMatching(/made by Skiploom 0\.1\.0.+is not known here/s),
    });
    await gone.host.close();
    const resources = await mkdtemp(path.join(tmpdir(), "skiploom-other-"));
    await cp(path.join(RESOURCES, "datasets", "digits"), path.join(resources, "datasets", "digits"), {
      recursive: true,
    });
    for (const name of await readdir(path.join(resources, "datasets", "digits"))) {
      await rm(path.join(resources, "datasets", "digits", name));
    }
    await writeDigits(path.join(resources, "datasets", "digits"), 40);
    const changed = await studioWithOldRun(resources);
    await expect(changed.exported()).rejects.toMatchObject({
      code: "invalid-dataset",
      message: expect.stringContaining("made by Skiploom 0.1.0"),
    });
    await changed.host.close();
    // Some did not write the hash of their data down: other images have another mean.
    const withoutHash = await studioWithOldRun(resources, withoutDataHash);
    await expect(withoutHash.exported()).rejects.toMatchObject({
      message: expect.stringMatching(/made by Skiploom 0\.1\.0.+It has changed since/s),
    });
    await withoutHash.host.close();
    const same = await studioWithOldRun(RESOURCES, withoutDataHash);
    await expect(same.exported()).resolves.toBeDefined();
    await same.host.close();
  });

  function withoutDataHash(text: string): string {
    const { dataset, ...record } = JSON.parse(text) as { dataset: { sha256?: string } };
    const { sha256: _, ...rest } = dataset;
    return JSON.stringify({ ...record, dataset: rest });
  }
});

/** Grey images of 8×8 in ten classes, as MNIST's files have them. */
async function writeDigits(folder: string, count: number): Promise<void> {
  const images = Buffer.alloc(16 + count * 64, count);
  images.writeUInt32BE(0x803, 0);
  for (const [place, size] of [count, 8, 8].entries()) images.writeUInt32BE(size, 4 + 4 * place);
  for (let index = 16; index < images.length; index += 3) images[index] = index % 251;
  const labels = Buffer.alloc(8 + count);
  labels.writeUInt32BE(0x801, 0);
  labels.writeUInt32BE(count, 4);
  for (let index = 0; index < count; index += 1) labels[8 + index] = index % 10;
  await writeFile(path.join(folder, "train-images-idx3-ubyte"), images);
  await writeFile(path.join(folder, "train-labels-idx1-ubyte"), labels);
}

it("refuses a damaged checkpoint, and one that was never written", async () => {
  const { host, start, reach } = await createTestHost({ fake: { crashAtStep: 5 } });
  const { id } = await start();
  await reach(id, "interrupted");
  await expect(
    attempt(() => host.handlers["exports.write"]({ ...AS_LAYERS, run: id, checkpoint: "best" })),
  ).rejects.toMatchObject({ code: "not-found" });
  await host.close();
  const other = await createTestHost();
  const run = await other.start();
  const record = await other.reach(run.id, "finished");
  for (const { file } of record.checkpoints) {
    await writeFile(path.join(other.host.runFolder(run.id), file), "other bytes");
  }
  await expect(
    attempt(() => other.host.handlers["exports.write"]({ ...AS_LAYERS, run: run.id, checkpoint: "best" })),
  ).rejects.toMatchObject({ code: "invalid-checkpoint" });
  await other.host.close();
});

it("knows beforehand what cannot be exported, and begins no export of it", async () => {
  const { host, start, reach, workspace, launcher } = await createTestHost();
  const sound = template("resnet-8");
  const nodes = sound.graph.nodes.map((node) =>
    node.kind === "layer" && node.name === "conv2"
      ? { ...node, params: { ...node.params, groups: 8 } }
      : node,
  );
  const { id } = await start({ ...sound, graph: { ...sound.graph, nodes } });
  await reach(id, "finished");
  const { formats } = await host.handlers["exports.check"]({ run: id });
  const layersModel = formats.find((format) => format.id === "tfjs");
  expect(layersModel?.findings.map(({ paths }) => paths)).toEqual([["conv2"]]);
  // What the way of keeping weights adds is told before anything is written too.
  const way = { format: "tfjs", choices: {}, form: "int8" } as const;
  const eightBits = (await host.handlers["exports.check"]({ run: id, way })).formats.find(
    (format) => format.id === "tfjs",
  );
  expect(eightBits?.findings.map(({ reason }) => reason).join()).toContain("eight bits");
  const engines = launcher.launched.length;
  await expect(
    attempt(() => host.handlers["exports.write"]({ ...AS_LAYERS, run: id, checkpoint: "best" })),
  ).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("conv2: TensorFlow.js has no"),
  });
  expect(launcher.launched).toHaveLength(engines);
  await expect(readdir(path.join(workspace, "exports"))).rejects.toMatchObject({ code: "ENOENT" });
  await host.close();
});

it("keeps exports of the browser's studio inside its workspace", async () => {
  const { host, start, reach, workspace } = await createTestHost({ shell: "web" });
  const { id } = await start();
  await reach(id, "finished");
  const exportTo = (directory: string) =>
    attempt(() => host.handlers["exports.write"]({ ...AS_LAYERS, run: id, checkpoint: "best", directory }));
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

it("writes a run's drawing as every file of a picture, beside what lies there", async () => {
  const { host, id } = await finishedRun();
  const directory = await mkdtemp(path.join(tmpdir(), "skiploom-picture-"));
  await writeFile(path.join(directory, "thesis.tex"), "");
  const begins: Readonly<Record<string, string>> = {
    svg: "<svg",
    png: "\x89PNG",
    pdf: "%PDF",
    csv: "\xef",
    md: "|",
  };
  for (const [file, begin] of Object.entries(begins)) {
    const { files } = await host.handlers["exports.write"]({
      ...AS_LAYERS,
      run: id,
      checkpoint: "best",
      directory,
      format: "picture",
      choices: { file },
    });
    const [name = ""] = files;
    expect(path.extname(name)).toBe(`.${file}`);
    expect((await readFile(path.join(directory, name), "latin1")).startsWith(begin)).toBe(true);
  }
  expect(await readFile(path.join(directory, "layers.md"), "utf8")).toContain("| 8×8×1 |");
  expect(await readdir(directory)).toContain("thesis.tex");
  // What is made to be shown is for others too, as the umask has it.
  const modeOf = async (name: string): Promise<number> => (await stat(path.join(directory, name))).mode;
  for (const name of await readdir(directory))
    expect(await modeOf(name), name).toBe(await modeOf("thesis.tex"));
});
