/** A dataset is what its images and labels are, wherever they lie and whatever was known of the folder before. */
import { cp, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import type { StudioDataset } from "#core/protocol/studio-api";
import { idxFolder, TEN } from "../testing/idx-folder";
import { createTestHost, type TestHost, template } from "../testing/test-host";

function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

const add = async ({ host }: TestHost, folder: string): Promise<StudioDataset> =>
  await host.handlers["datasets.addFolder"]({ path: folder });

async function folders({ host }: TestHost): Promise<StudioDataset[]> {
  const { datasets } = await host.handlers["datasets.list"]({});
  return datasets.filter(({ origin }) => origin === "folder");
}

/** A run on the folder that was stopped by its engine's end, to be gone on with. */
async function interruptedRun(studio: TestHost, folder: string) {
  const { id: dataset } = await add(studio, folder);
  const { id } = await studio.start({ ...template("resnet-8"), dataset });
  await studio.reach(id, "interrupted");
  return { run: id, dataset };
}

it("tells the facts of the files as they are now, to everyone", async () => {
  const studio = await createTestHost();
  const folder = await idxFolder();
  const added = await add(studio, folder);
  expect(added.classNames).toHaveLength(10);
  await idxFolder({ labels: Array.from({ length: 81 }, (_, place) => place % 27), height: 6 }, folder);
  const [listed] = await folders(studio);
  expect(listed).toMatchObject({ id: added.id, imageShape: [6, 8, 1], counts: { train: 73 } });
  expect(listed?.classNames).toHaveLength(27);
  expect(listed?.sha256).not.toBe(added.sha256);
  // Who looks again is told the same and nothing is read anew, so nobody is sent to look once more.
  expect(await folders(studio)).toEqual([listed]);
  expect(studio.events.filter(({ event }) => event === "datasets.changed")).toHaveLength(2);
  const stored = await readFile(path.join(studio.workspace, "datasets.json"), "utf8");
  expect(JSON.parse(stored).folders[0].sha256).toBe(listed?.sha256);

  // Another host reads the list from disk, and looks again too.
  await idxFolder({ salt: 5 }, folder);
  const second = await createTestHost({ workspace: studio.workspace });
  expect((await folders(second))[0]).toMatchObject({ id: added.id, imageShape: [8, 8, 1] });
  await second.host.close();
  await studio.host.close();
});

it("notices a change that keeps size and time of the files", async () => {
  const studio = await createTestHost();
  const folder = await idxFolder();
  const giveOneDate = async (): Promise<void> => {
    for (const name of await readdir(folder))
      await utimes(path.join(folder, name), 1_700_000_000, 1_700_000_000);
  };
  await giveOneDate();
  const { sha256 } = await add(studio, folder);
  const other = await idxFolder({ salt: 9 });
  await cp(other, folder, { recursive: true });
  await giveOneDate();
  expect((await folders(studio))[0]?.sha256).not.toBe(sha256);
  await studio.host.close();
});

it("knows a folder by its content where it has moved, and asks nothing", async () => {
  const studio = await createTestHost();
  const folder = await idxFolder();
  const first = await add(studio, folder);
  const moved = `${folder}-moved`;
  await rename(folder, moved);
  expect((await folders(studio))[0]?.unavailable).toContain(`data relocate ${first.id} FOLDER`);
  const again = await add(studio, moved);
  expect(again).toEqual({ ...first, path: moved });
  expect(await folders(studio)).toEqual([again]);
  // A copy beside it is the same dataset too, and other content is another.
  expect((await add(studio, await idxFolder())).id).toBe(first.id);
  expect((await add(studio, await idxFolder({ salt: 3 }))).id).toBe("mydata-2");
  await studio.host.close();
});

it("relocates, renames and removes; what it is called by stays", async () => {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const folder = await idxFolder();
  const { id } = await add(studio, folder);
  const other = await idxFolder({ salt: 3 });
  await expect(attempt(() => handlers["datasets.change"]({ id, path: other }))).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("holds other images"),
  });
  expect((await handlers["datasets.change"]({ id, name: "Mine, ours" })).name).toBe("Mine, ours");
  const moved = `${folder}-moved`;
  await rename(folder, moved);
  expect(await handlers["datasets.change"]({ id, path: moved })).toMatchObject({
    id,
    name: "Mine, ours",
    path: moved,
  });
  // Read anew, the name is still the person's.
  await idxFolder({ salt: 4 }, moved);
  expect((await folders(studio))[0]).toMatchObject({ id, name: "Mine, ours" });
  await handlers["datasets.remove"]({ id });
  expect(await folders(studio)).toEqual([]);
  expect(await readFile(path.join(moved, "train-labels-idx1-ubyte"))).toHaveLength(8 + TEN.length);
  const unknown = { code: "invalid-dataset" };
  await expect(attempt(() => handlers["datasets.remove"]({ id }))).rejects.toMatchObject(unknown);
  await expect(attempt(() => handlers["datasets.change"]({ id, name: "x" }))).rejects.toMatchObject(unknown);
  await expect(attempt(() => handlers["datasets.change"]({ id: "digits", name: "x" }))).rejects.toMatchObject(
    {
      code: "not-allowed",
    },
  );
  await studio.host.close();
});

it.each(["moved", "removed from the list", "moved, and another has its name"])(
  "goes on with a run whose data was %s",
  async (what) => {
    const studio = await createTestHost({ fake: { crashAtStep: 12 } });
    const folder = await idxFolder();
    const { run, dataset } = await interruptedRun(studio, folder);
    const moved = `${folder}-moved`;
    await rename(folder, moved);
    if (what === "removed from the list") await studio.host.handlers["datasets.remove"]({ id: dataset });
    if (what.includes("another")) {
      await idxFolder({ salt: 7 }, folder);
      await expect(attempt(() => studio.host.handlers["runs.resume"]({ run }))).rejects.toMatchObject({
        code: "invalid-dataset",
        message: expect.stringMatching(/has changed.*--dataset FOLDER/),
      });
    } else {
      await expect(attempt(() => studio.host.handlers["runs.resume"]({ run }))).rejects.toMatchObject({
        code: "invalid-dataset",
        message: expect.stringContaining(`It was in ${folder}.`),
      });
    }
    const found = await add(studio, moved);
    await studio.host.handlers["runs.resume"]({ run });
    const { record } = await studio.read(run);
    expect(record.dataset).toMatchObject({ id: found.id, path: moved, sha256: found.sha256 });
    if (found.id !== dataset) expect(studio.notices().join()).toContain(moved);
    await studio.host.close();
  },
);

it("refuses the dataset that a person names for a run when its content is another", async () => {
  const studio = await createTestHost({ fake: { crashAtStep: 12 } });
  const { run } = await interruptedRun(studio, await idxFolder());
  const { id } = await add(studio, await idxFolder({ salt: 3 }));
  await expect(
    attempt(() => studio.host.handlers["runs.resume"]({ run, dataset: id })),
  ).rejects.toMatchObject({
    code: "invalid-dataset",
    message: expect.stringContaining("its content is another"),
  });
  await studio.host.close();
});

it("goes on with a run when its data is read otherwise by now, and under the names that it began with", async () => {
  const studio = await createTestHost({ fake: { crashAtStep: 12 } });
  const folder = await idxFolder({ labels: TEN.map((label) => label + 1) });
  await writeFile(path.join(folder, "dataset.json"), JSON.stringify({ classNames: [..."abcdefghij"] }));
  const { run, dataset } = await interruptedRun(studio, folder);
  await rm(path.join(folder, "dataset.json"));
  const changed = await studio.host.handlers["datasets.change"]({
    id: dataset,
    firstLabel: 0,
    transpose: true,
  });
  expect(changed.classNames).toHaveLength(11);
  await studio.host.handlers["runs.resume"]({ run });
  await studio.reach(run, "running", "interrupted", "finished");
  const trained = studio.launcher.trainings().at(-1)?.trained[0]?.dataset;
  expect(trained?.classNames).toEqual([..."abcdefghij"]);
  expect((await folders(studio))[0]?.classNames).toHaveLength(11);
  await studio.host.close();
});

it("reads the list of 0.1.0: facts without a hash, labels as they were counted then", async () => {
  const workspace = await mkdtemp(path.join(tmpdir(), "skiploom-old-"));
  const folder = await idxFolder({ labels: TEN.map((label) => label + 1) });
  const stale = {
    id: "letters",
    name: "letters",
    description: "Images of 8×8 pixels in 9 classes, read from a folder of IDX files.",
    imageShape: [8, 8, 1],
    classNames: Array.from({ length: 9 }, (_, label) => String(label)),
    counts: { train: 1, validation: 1, test: 1 },
    source: "",
    licence: "unknown",
    origin: "folder",
    path: folder,
  };
  await writeFile(path.join(workspace, "datasets.json"), JSON.stringify({ version: 1, folders: [stale] }));
  const studio = await createTestHost({ workspace });
  const [listed] = await folders(studio);
  expect(listed).toMatchObject({ id: "letters", counts: { train: 36 }, sha256: expect.any(String) });
  // Its runs were trained with a class 0 that no image has; they can still go on.
  expect(listed?.classNames).toHaveLength(11);
  expect(await studio.host.handlers["datasets.addFolder"]({ path: folder, firstLabel: 1 })).toMatchObject({
    id: "letters",
    firstLabel: 1,
  });
  await studio.host.close();
});

it("keeps the facts of a folder that was spoiled, and says what is wrong with it", async () => {
  const studio = await createTestHost();
  const folder = await idxFolder();
  const added = await add(studio, folder);
  await writeFile(path.join(folder, "train-labels-idx1-ubyte"), "words");
  const [listed] = await folders(studio);
  expect(listed).toEqual({ ...added, unavailable: expect.stringContaining("not an IDX file") });
  await expect(studio.start({ ...template("resnet-8"), dataset: added.id })).rejects.toMatchObject({
    code: "invalid-dataset",
  });
  await studio.host.close();
});
