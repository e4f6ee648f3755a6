/** Data that is prepared once into the workspace: what it is known by, other views of it, and what becomes of it. */
import { execFileSync } from "node:child_process";
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it, vi } from "vitest";
import { DATASET_PARTS } from "#core/datasets/parts";
import { diskFiles } from "../../disk/atomic-files";
import { type PictureFolder, pictureFolder, picturePixels } from "../../testing/picture-folder";
import { createTestHost, type TestHost, template } from "../../testing/test-host";
import { openSourceFiles } from "../sources/open-source-files";
import { createPreparedDatasets } from "./prepared-datasets";

const ORDER = { choices: {}, fit: "crop", background: "white", split: {} } as const;
const add = async ({ host }: TestHost, place: string, more: object = {}) =>
  await host.handlers["datasets.add"]({ ...ORDER, path: place, ...more });
/** As many classes as the template has. */
const TEN = [..."abcdefghij"];
const preparedIn = async ({ workspace }: TestHost): Promise<string[]> =>
  await readdir(path.join(workspace, "prepared")).catch(() => []);
const trainOn = async (studio: TestHost, dataset: string) => {
  const { id } = await studio.start({ ...template("resnet-8"), dataset });
  return await studio.reach(id, "finished");
};

it("is known by its pictures, classes and parts, whatever its files are called", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const added = await add(studio, folder);
  expect(added).toMatchObject({
    id: "animals",
    name: "animals",
    origin: "prepared",
    path: folder,
    imageShape: [8, 8, 3],
    classNames: ["cat", "dog"],
    counts: { train: 20, validation: 2, test: 2 },
  });
  const renamed = await pictureFolder({ name: (picture) => `picture-${99 - picture}.PPM` });
  // From elsewhere they keep the name that they are known by; from the same place a person may give another.
  expect(await add(studio, renamed, { name: "Mine" })).toEqual({ ...added, path: renamed });
  expect(await add(studio, renamed, { name: "Mine" })).toEqual({ ...added, path: renamed, name: "Mine" });
  // Under other names, by which groups go, they lie apart; the former copy is of no use any more.
  expect(await preparedIn(studio)).toHaveLength(2);
  const [, , , listed] = (await studio.host.handlers["datasets.list"]({})).datasets;
  expect(listed?.sha256).toBe(added.sha256);
  const others: PictureFolder[] = [{ salt: 1 }, { classes: ["cats", "dog"] }, { channels: 1 }];
  for (const about of others)
    expect((await add(studio, await pictureFolder(about))).sha256).not.toBe(added.sha256);
  await studio.host.close();
});

it("is trained on without its source, and gives equal pixels and labels each time", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder({ classes: TEN });
  const { id, sha256 } = await add(studio, folder);
  await rm(folder, { recursive: true });
  await studio.host.handlers["datasets.change"]({ id, name: "My animals" });
  const record = await trainOn(studio, id);
  expect(record.name).toContain(" on My animals, ");
  expect(record.dataset).toMatchObject({ id, sha256, imageShape: [8, 8, 3], classNames: TEN });
  const engine = studio.launcher.trainings().at(-1);
  const given = engine?.trained[0]?.dataset;
  expect(given?.train).toMatchObject({ count: 100 });
  expect(engine?.images.train).toHaveLength(100 * 8 * 8 * 3);
  // Every picture has the class of its folder.
  const classOf = new Map(
    TEN.flatMap((_, label) =>
      Array.from({ length: 12 }, (_, picture) => [
        String(picturePixels(8 * 8 * 3, 1_000 * label + picture)),
        label,
      ]),
    ),
  );
  let seen = 0;
  for (const name of DATASET_PARTS) {
    const part = given?.[name];
    for (let image = 0; image < (part?.count ?? 0); image += 1) {
      const pixels = engine?.images[name]?.subarray(image * 192, (image + 1) * 192);
      expect(part?.labels[image]).toBe(classOf.get(String(pixels)));
      seen += 1;
    }
  }
  expect(seen).toBe(120);
  const preview = await studio.host.handlers["datasets.preview"]({ id, perClass: 3 });
  expect(preview.labels.slice(0, 6)).toEqual([0, 0, 0, 1, 1, 1]);
  await studio.host.close();
});

it("is seen otherwise through another view, and an old view stays while a run needs it", async () => {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const added = await add(studio, await pictureFolder({ classes: TEN }));
  const run = await trainOn(studio, added.id);
  const { view } = await handlers["datasets.view"]({ id: added.id });
  const merged = {
    ...view,
    classes: [
      { name: "Cat", from: [0, 2, 3, 4, 5, 6, 7, 8] },
      { name: "Dog", from: [1, 9] },
    ],
  };
  const seen = await handlers["datasets.review"]({ id: added.id, view: merged });
  expect(seen).toMatchObject({ id: added.id, classNames: ["Cat", "Dog"] });
  expect(seen.sha256).not.toBe(added.sha256);
  expect(await preparedIn(studio)).toHaveLength(1);
  // The run goes by its own view, which the list does not have any more.
  const score = await handlers["runs.evaluate"]({ run: run.id, part: "validation" });
  expect(score.count).toBe(10);
  await expect(
    (async () =>
      handlers["datasets.review"]({
        id: added.id,
        view: { ...view, classes: [{ name: "x", from: [0] }] },
      }))(),
  ).resolves.toMatchObject({ classNames: ["x"] });
  await expect((async () => handlers["datasets.view"]({ id: "digits" }))()).rejects.toMatchObject({
    code: "invalid-dataset",
  });
  await studio.host.close();
});

it("keeps what a person made of its classes when its source has changed", async () => {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const folder = await pictureFolder({ classes: [..."abcd"] });
  const added = await add(studio, folder);
  const { view } = await handlers["datasets.view"]({ id: added.id });
  const split = { ...view.split, validation: 0.3 };
  const classes = [
    { name: "second", from: [1, 3] },
    { name: "a", from: [0] },
  ];
  // A picture of the first class is left out.
  const changed = { ...view, classes, changes: [[0, null]] as [number, null][], split };
  const before = await handlers["datasets.review"]({ id: added.id, view: changed });
  // One more picture of b, which is "second" here.
  const [name = ""] = await readdir(path.join(folder, "b"));
  const bytes = await readFile(path.join(folder, "b", name));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0x55;
  await writeFile(path.join(folder, "b", `more-${name}`), bytes);
  const again = await add(studio, folder);
  expect(again).toMatchObject({ id: added.id, classNames: ["second", "a"] });
  const count = ({ counts }: typeof again) => counts.train + counts.validation + counts.test;
  expect(count(again)).toBe(count(before) + 1);
  const now = await handlers["datasets.view"]({ id: added.id });
  expect(now.view).toMatchObject({ classes, split });
  expect(now.view.changes).toEqual([[expect.any(Number), null]]);
  await studio.host.close();
});

it("is removed with its pictures once neither the list nor a run names it", async () => {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const folder = await pictureFolder({ classes: TEN });
  const { id, sha256 } = await add(studio, folder);
  const root = path.join(studio.workspace, "prepared");
  const { record } = await studio.read((await trainOn(studio, id)).id);
  await handlers["datasets.remove"]({ id });
  const prepared = createPreparedDatasets(studio.disk, root);
  await prepared.sweep({ places: [], runs: new Set([record.dataset.sha256 ?? ""]) }, 0);
  expect((await prepared.find(sha256 ?? "")).map(({ view }) => view)).toEqual([sha256]);
  // What a kill left of another preparing goes too.
  await mkdir(path.join(root, ".preparing-0123456789ab"));
  await prepared.sweep({ places: [], runs: new Set() }, 0);
  expect(await preparedIn(studio)).toEqual([]);
  await studio.host.close();
});

it("says when its pictures were changed, and keeps its facts", async () => {
  const studio = await createTestHost();
  const added = await add(studio, await pictureFolder());
  const [folder = ""] = await preparedIn(studio);
  const file = path.join(studio.workspace, "prepared", folder, "pixels.bin");
  await appendFile(file, "x");
  const { datasets } = await studio.host.handlers["datasets.list"]({});
  expect(datasets.at(-1)).toEqual({ ...added, unavailable: expect.stringContaining("changed") });
  await expect(studio.start({ ...template("resnet-8"), dataset: added.id })).rejects.toMatchObject({
    code: "invalid-dataset",
  });
  await rename(file, `${file}.away`);
  const gone = (await studio.host.handlers["datasets.list"]({})).datasets.at(-1);
  expect(gone?.unavailable).toContain("cannot be read");
  await studio.host.close();
});

it.each(["on the list", "through another view", "on no list"])(
  "is not given to a run once its pixels were changed, where it is %s",
  async (where) => {
    const studio = await createTestHost();
    const { handlers } = studio.host;
    const added = await add(studio, await pictureFolder({ classes: TEN }));
    const { id: run } = await trainOn(studio, added.id);
    if (where === "through another view") {
      const { view } = await handlers["datasets.view"]({ id: added.id });
      await handlers["datasets.review"]({
        id: added.id,
        view: { ...view, split: { ...view.split, seed: 9 } },
      });
    }
    if (where === "on no list") await handlers["datasets.remove"]({ id: added.id });
    const ask = { run, part: "train" } as const;
    await expect(handlers["runs.evaluate"](ask)).resolves.toMatchObject({ count: added.counts.train });
    const [folder = ""] = await preparedIn(studio);
    const file = path.join(studio.workspace, "prepared", folder, "pixels.bin");
    const pixels = await readFile(file);
    await writeFile(
      file,
      pixels.map((byte) => 255 - byte),
    );
    await expect((async () => handlers["runs.evaluate"](ask))()).rejects.toMatchObject({
      code: "invalid-dataset",
    });
    await studio.host.close();
  },
);

it("measures mean and deviation anew where what was kept of them cannot be right", async () => {
  const studio = await createTestHost();
  const added = await add(studio, await pictureFolder());
  const [folder = ""] = await preparedIn(studio);
  const views = path.join(studio.workspace, "prepared", folder, "views");
  const file = path.join(views, `${added.sha256}.normalisation.json`);
  const sound = await readFile(file, "utf8");
  const prepared = createPreparedDatasets(diskFiles, path.join(studio.workspace, "prepared"));
  const place = { folder, view: added.sha256 ?? "" };
  for (const wrong of [
    '{"mean":[0.5],"deviation":[0.2]}',
    '{"mean":[1e300,0.5,0.5],"deviation":[0.2,0.2,0.2]}',
    '{"mean":[0.5,0.5,0.5],"deviation":[1e-300,0.2,0.2]}',
    "null",
  ]) {
    await writeFile(file, wrong);
    const opened = await prepared.open(place, { id: "", name: "" });
    expect(JSON.stringify(await opened.normalisation())).toBe(sound.trim());
    expect(await readFile(file, "utf8")).toBe(sound);
  }
  await studio.host.close();
});

it.skipIf(process.platform === "win32")("does not wait for a pipe in the place of its pixels", async () => {
  const studio = await createTestHost();
  const added = await add(studio, await pictureFolder());
  const [folder = ""] = await preparedIn(studio);
  const file = path.join(studio.workspace, "prepared", folder, "pixels.bin");
  const prepared = createPreparedDatasets(diskFiles, path.join(studio.workspace, "prepared"));
  // Opened before the pipe came, as a training is.
  const { parts } = await prepared.open({ folder, view: added.sha256 ?? "" }, { id: "", name: "" });
  await rm(file);
  await expect(parts.train.read(Uint32Array.of(0))).rejects.toMatchObject({ code: "invalid-dataset" });
  execFileSync("mkfifo", [file]);
  await expect(parts.train.read(Uint32Array.of(0))).rejects.toMatchObject({ code: "invalid-dataset" });
  await expect(
    (async () => studio.host.handlers["datasets.check"]({ id: added.id, pixels: true }))(),
  ).rejects.toMatchObject({ message: expect.stringContaining("a named pipe") });
  await studio.host.close();
});

it("is mended when it is prepared again from where it came", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const added = await add(studio, folder);
  const [name = ""] = await preparedIn(studio);
  const file = path.join(studio.workspace, "prepared", name, "pixels.bin");
  const pixels = await readFile(file);
  await writeFile(
    file,
    Uint8Array.from(pixels, (pixel) => pixel ^ 1),
  );
  expect((await studio.host.handlers["datasets.list"]({})).datasets.at(-1)?.unavailable).toContain("changed");
  expect(await add(studio, folder)).toEqual(added);
  expect(await readFile(file)).toEqual(pixels);
  expect((await studio.host.handlers["datasets.list"]({})).datasets.at(-1)).toEqual(added);
  expect(await preparedIn(studio)).toEqual([name]);
  await studio.host.close();
});

it("goes by the parts of its own source, also where the same pictures came without them before", async () => {
  const studio = await createTestHost();
  const plain = await pictureFolder();
  await add(studio, plain);
  const parted = path.join(path.dirname(plain), "parted");
  for (const [part, pictures] of [
    ["train", [0, 1, 2, 3, 4, 5, 6, 7]],
    ["test", [8, 9, 10, 11]],
  ] as const)
    for (const each of ["cat", "dog"]) {
      await mkdir(path.join(parted, part, each), { recursive: true });
      for (const picture of pictures)
        await copyFile(
          path.join(plain, each, `${picture}.ppm`),
          path.join(parted, part, each, `${picture}.ppm`),
        );
    }
  expect(await add(studio, parted)).toMatchObject({ counts: { test: 8 } });
  await studio.host.close();
});

it("tells of each picture that it left out, and of data in which none is left", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  await writeFile(path.join(folder, "cat", "broken.png"), "no picture");
  await writeFile(path.join(folder, "cat", "empty.jpg"), "");
  await writeFile(path.join(folder, "notes.txt"), "words");
  const cut = await readFile(path.join(folder, "dog", "0.ppm"));
  await writeFile(path.join(folder, "dog", "cut.ppm"), cut.subarray(0, 40));
  const { id } = await add(studio, folder);
  const { prepared } = await studio.host.handlers["datasets.view"]({ id });
  expect(prepared.count).toBe(24);
  expect(prepared.skipped.map(({ name }) => name).sort()).toEqual([
    "cat/broken.png",
    "cat/empty.jpg",
    "dog/cut.ppm",
    "notes.txt",
  ]);
  for (const { reason } of prepared.skipped) expect(reason).toMatch(/^[a-z"].*[^.]$/);
  const nothing = await pictureFolder({ perClass: 0 });
  await writeFile(path.join(nothing, "cat", "broken.png"), "no picture");
  await writeFile(path.join(nothing, "dog", "broken.png"), "no picture");
  await expect(add(studio, nothing)).rejects.toMatchObject({ code: "invalid-dataset" });
  expect(await preparedIn(studio)).toHaveLength(1);
  await studio.host.close();
});

it("leaves nothing behind when it is stopped, or the disk is full", async () => {
  const studio = await createTestHost();
  const prepared = createPreparedDatasets(studio.disk, path.join(studio.workspace, "prepared"));
  const order = { ...ORDER, path: await pictureFolder({ perClass: 200 }) };
  let second: Promise<unknown> | undefined;
  const adding = prepared.prepare(order, () => {
    second ??= prepared.prepare(order, () => {}).catch((error: unknown) => error);
    prepared.cancel();
  });
  await expect(adding).rejects.toMatchObject({ code: "cancelled" });
  // One at a time: the other is told so.
  expect(await second).toMatchObject({ code: "busy" });
  expect(await preparedIn(studio)).toEqual([]);
  studio.disk.full = true;
  await expect(add(studio, await pictureFolder())).rejects.toMatchObject({ code: "disk-full" });
  studio.disk.full = false;
  expect(await preparedIn(studio)).toEqual([]);
  await studio.host.close();
});

it("is not swept while it is at work, however long that takes, and leaves nothing unpacked", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const home = await mkdtemp(path.join(tmpdir(), "skiploom-long-"));
  const [file, root] = [path.join(home, "table.csv.gz"), path.join(home, "prepared")];
  const row = (at: number): string => [at % 4, ...picturePixels(16, at)].join(",");
  await writeFile(file, gzipSync(Array.from({ length: 40 }, (_, at) => row(at)).join("\n")));
  const [prepared, other] = [
    createPreparedDatasets(diskFiles, root),
    createPreparedDatasets(diskFiles, root),
  ];
  const made = await prepared.prepare({ ...ORDER, path: file }, () => {}, {
    open: async (room) => {
      const source = await openSourceFiles(file, room);
      // As if it had been unpacked hours ago.
      const old = new Date(0);
      for (const name of ["", ...(await readdir(room.scratch))])
        await utimes(path.join(room.scratch, name), old, old);
      vi.advanceTimersByTime(60_000);
      await expect.poll(async () => (await stat(room.scratch)).mtimeMs).toBeGreaterThan(0);
      await other.sweep({ places: [], runs: new Set() });
      expect(await readdir(room.scratch)).toHaveLength(1);
      return source;
    },
  });
  vi.useRealTimers();
  expect(made.info.counts).toEqual({ train: 32, validation: 4, test: 4 });
  expect(await readdir(root)).toEqual([made.place.folder]);
  for (const each of [prepared, other]) await each.close();
});
