import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { DATASET_PARTS } from "#core/datasets/parts";
import { createTestHost, RESOURCES, template } from "../testing/test-host";

const DIGITS = path.join(RESOURCES, "datasets", "digits");
const IMAGES = "train-images-idx3-ubyte";
const LABELS = "train-labels-idx1-ubyte";

function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

/** A folder with the digits' files but for one pixel, unpacked and without a dataset.json. */
async function plainFolder(name = "my digits"): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(tmpdir(), "skiploom-data-")), name);
  await mkdir(folder);
  for (const file of [IMAGES, LABELS]) {
    const bytes = gunzipSync(await readFile(path.join(DIGITS, `${file}.gz`)));
    if (file === IMAGES) bytes[16] = (bytes[16] ?? 0) ^ 1;
    await writeFile(path.join(folder, file), bytes);
  }
  return folder;
}

it("lists and shows the bundled datasets", async () => {
  const { host } = await createTestHost();
  const { datasets } = await host.handlers["datasets.list"]({});
  expect(datasets.map(({ id, origin, unavailable }) => [id, origin, unavailable])).toEqual([
    ["digits", "bundled", undefined],
    ["fashion", "bundled", undefined],
    ["shapes", "bundled", undefined],
  ]);
  const preview = await host.handlers["datasets.preview"]({ id: "fashion", perClass: 2 });
  expect(preview).toMatchObject({ count: 20, height: 28, width: 28, channels: 1 });
  expect(preview.images).toHaveLength(20 * 28 * 28);
  await expect(attempt(() => host.handlers["datasets.remove"]({ id: "digits" }))).rejects.toMatchObject({
    code: "not-allowed",
  });
  await host.close();
});

it("adds a folder, packed or not, and trains on it", async () => {
  const { host, start, reach, launcher } = await createTestHost();
  const folder = await plainFolder();
  const added = await host.handlers["datasets.addFolder"]({ path: folder });
  expect(added).toMatchObject({ id: "my-digits", name: "my digits", origin: "folder", path: folder });
  expect(await host.handlers["datasets.addFolder"]({ path: folder })).toEqual(added);
  const packed = await plainFolder();
  for (const file of [IMAGES, LABELS]) {
    const bytes = await readFile(path.join(packed, file));
    if (file === IMAGES) bytes[17] = (bytes[17] ?? 0) ^ 1;
    await writeFile(path.join(packed, `${file}.gz`), gzipSync(bytes));
    await rm(path.join(packed, file));
  }
  const second = await host.handlers["datasets.addFolder"]({ path: packed });
  expect(second.id).toBe("my-digits-2");
  expect(second.counts).toEqual(added.counts);
  const { id } = await start({ ...template("resnet-8"), dataset: second.id });
  await reach(id, "finished");
  const [engine] = launcher.trainings();
  const dataset = engine?.trained[0]?.dataset;
  expect(dataset).toMatchObject({ id: "my-digits-2", imageShape: [8, 8, 1] });
  expect(engine?.images.train).toHaveLength((dataset?.train.count ?? 0) * 64);
  await host.handlers["datasets.remove"]({ id: second.id });
  expect((await host.handlers["datasets.list"]({})).datasets.map((one) => one.id)).toEqual([
    "digits",
    "fashion",
    "shapes",
    "my-digits",
  ]);
  await host.close();
});

it("copies each image with its label into exactly one of the three sets", async () => {
  const { host, start, launcher, reach } = await createTestHost();
  const { id } = await start();
  await reach(id, "finished");
  const [engine] = launcher.trainings();
  const dataset = engine?.trained[0]?.dataset;
  const seen = DATASET_PARTS.flatMap((name) =>
    Array.from({ length: dataset?.[name].count ?? 0 }, (_, index) => {
      const pixels = engine?.images[name]?.subarray(index * 64, (index + 1) * 64);
      return `${dataset?.[name].labels[index]}:${pixels?.join()}`;
    }),
  );
  const images = gunzipSync(await readFile(path.join(DIGITS, `${IMAGES}.gz`))).subarray(16);
  const labels = gunzipSync(await readFile(path.join(DIGITS, `${LABELS}.gz`))).subarray(8);
  const all = Array.from(labels, (label, index) => {
    return `${label}:${images.subarray(index * 64, (index + 1) * 64).join()}`;
  });
  expect(seen.sort()).toEqual(all.sort());
  await host.close();
});

it("says when a folder is gone, and keeps it in the list", async () => {
  const { host, start } = await createTestHost();
  const folder = await plainFolder();
  const { id } = await host.handlers["datasets.addFolder"]({ path: folder });
  await rm(folder, { recursive: true });
  const { datasets } = await host.handlers["datasets.list"]({});
  expect(datasets.find((one) => one.id === id)?.unavailable).toContain(folder);
  await expect(start({ ...template("resnet-8"), dataset: id })).rejects.toMatchObject({
    code: "invalid-dataset",
  });
  await host.close();
});

it("refuses to go on with a run whose dataset is another by now", async () => {
  const { host, start, reach } = await createTestHost({ fake: { crashAtStep: 12 } });
  const folder = await plainFolder();
  const { id: dataset } = await host.handlers["datasets.addFolder"]({ path: folder });
  const { id } = await start({ ...template("resnet-8"), dataset });
  await reach(id, "interrupted");
  const bytes = await readFile(path.join(folder, IMAGES));
  bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
  await writeFile(path.join(folder, IMAGES), bytes);
  await expect(attempt(() => host.handlers["runs.resume"]({ run: id }))).rejects.toMatchObject({
    code: "invalid-dataset",
    message: expect.stringContaining("has changed"),
  });
  await host.close();
});

it("refuses datasets that lie, in words", async () => {
  const { host } = await createTestHost();
  const add = (folder: string) => attempt(() => host.handlers["datasets.addFolder"]({ path: folder }));
  const spoiled = async (name: string, change: (bytes: Buffer) => Uint8Array): Promise<string> => {
    const folder = await plainFolder();
    const packed = name.endsWith(".gz");
    const source = path.join(folder, packed ? name.slice(0, -3) : name);
    const bytes = change(await readFile(source));
    await rm(source);
    await writeFile(path.join(folder, name), bytes);
    return folder;
  };
  const invalid = (words: RegExp) => ({ code: "invalid-dataset", message: expect.stringMatching(words) });

  await expect(add(await spoiled(IMAGES, (bytes) => bytes.subarray(0, 5_000)))).rejects.toMatchObject(
    invalid(/cut short/),
  );
  await expect(add(await spoiled(LABELS, () => Buffer.from("words")))).rejects.toMatchObject(
    invalid(/not an IDX file/),
  );
  await expect(add(await spoiled(`${IMAGES}.gz`, () => Buffer.from("not gzip")))).rejects.toMatchObject(
    invalid(/cannot be unpacked/),
  );
  await expect(
    add(await spoiled(`${IMAGES}.gz`, (bytes) => gzipSync(bytes).subarray(0, 9_000))),
  ).rejects.toMatchObject(invalid(/cannot be unpacked|cut short/));
  // A bomb: far more behind the header than it says.
  await expect(
    add(await spoiled(`${LABELS}.gz`, (bytes) => gzipSync(Buffer.concat([bytes, Buffer.alloc(300e6)])))),
  ).rejects.toMatchObject(invalid(/more than its header says/));
  // A header that promises more than any memory.
  await expect(
    add(
      await spoiled(`${IMAGES}.gz`, (bytes) => {
        bytes.writeUInt32BE(0xffffffff, 4);
        return gzipSync(bytes);
      }),
    ),
  ).rejects.toMatchObject(
    invalid(/take [\d,]+ MiB; a folder that is read where it lies may have at most 1,024 MiB/),
  );
  await expect(add(await mkdtemp(path.join(tmpdir(), "skiploom-data-")))).rejects.toMatchObject(
    invalid(
      /has no IDX files. Found: no file at all. Expected: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte/,
    ),
  );
  await expect(add(path.join(RESOURCES, "nowhere"))).rejects.toMatchObject({ code: "not-found" });
  await expect(add("relative")).rejects.toMatchObject({ code: "not-allowed" });
  expect((await host.handlers["datasets.list"]({})).datasets).toHaveLength(3);
  await host.close();
});

it("says before the first step that a network is too large to be gone on with", async () => {
  const { host, start } = await createTestHost();
  const network = template("conv-small");
  const wide = {
    ...network,
    graph: {
      ...network.graph,
      nodes: network.graph.nodes.map((node) =>
        node.kind === "layer" && node.type === "conv2d"
          ? { ...node, params: { ...node.params, filters: 3_000 } }
          : node,
      ),
    },
  };
  await expect(start(wide)).rejects.toMatchObject({
    code: "invalid-network",
    message: expect.stringMatching(/a checkpoint of it would take [\d,]+ MiB.*at most 768 MiB/),
  });
  expect((await host.handlers["runs.list"]({})).runs).toEqual([]);
  await host.close();
});

it("compares hashes where dataset.json has them", async () => {
  const { host } = await createTestHost();
  const folder = await mkdtemp(path.join(tmpdir(), "skiploom-data-"));
  for (const name of await readdir(DIGITS)) await copyFile(path.join(DIGITS, name), path.join(folder, name));
  // A copy of what comes with Skiploom is that dataset.
  await expect(host.handlers["datasets.addFolder"]({ path: folder })).resolves.toMatchObject({
    id: "digits",
    origin: "bundled",
  });
  const file = path.join(folder, `${LABELS}.gz`);
  const bytes = await readFile(file);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  await writeFile(file, bytes);
  await expect(attempt(() => host.handlers["datasets.addFolder"]({ path: folder }))).rejects.toMatchObject({
    code: "invalid-dataset",
    message: expect.stringContaining("SHA-256"),
  });
  await host.close();
});
