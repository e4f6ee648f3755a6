/** Adding data: what is prepared once is found at once, what has changed is prepared anew, what runs know keeps its way. */
import { appendFile, cp, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import type { StudioDataset } from "#core/protocol/studio-api";
import { idxFolder, MNIST_NAMES, TEN } from "../testing/idx-folder";
import { pictureFolder } from "../testing/picture-folder";
import { createTestHost, type TestHost, template } from "../testing/test-host";

const ORDER = { choices: {}, fit: "crop", background: "white", split: {} } as const;

const add = async ({ host }: TestHost, place: string, more: object = {}): Promise<StudioDataset> =>
  await host.handlers["datasets.add"]({ ...ORDER, path: place, ...more });
/** How often something was prepared. */
const preparings = ({ events }: TestHost): number =>
  events.filter(({ event, payload }) => {
    const { done, count } = payload as { readonly done?: number; readonly count?: number };
    return event === "datasets.preparing" && done === count;
  }).length;

it("finds at once what was prepared from there before, and prepares anew what has changed", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const first = await add(studio, folder);
  expect(await add(studio, folder)).toEqual(first);
  expect(await add(studio, folder, { name: "Mine" })).toEqual({ ...first, name: "Mine" });
  expect(preparings(studio)).toBe(1);
  // Otherwise prepared it is another dataset, found at once as well.
  const small = await add(studio, folder, { size: [4, 4] });
  expect(small).toMatchObject({ id: "animals-2", imageShape: [4, 4, 3] });
  expect(await add(studio, folder, { size: [4, 4] })).toEqual(small);
  expect(preparings(studio)).toBe(2);
  await cp(path.join(folder, "cat", "0.ppm"), path.join(folder, "dog", "more.ppm"));
  const grown = await add(studio, folder, { size: [4, 4] });
  expect(grown).toMatchObject({ id: small.id, imageShape: [4, 4, 3] });
  expect(grown.sha256).not.toBe(small.sha256);
  expect(preparings(studio)).toBe(3);
  await studio.host.close();
  // The list on the disk knows it too.
  const later = await createTestHost({ workspace: studio.workspace });
  expect(await add(later, folder, { size: [4, 4] })).toEqual(grown);
  expect(preparings(later)).toBe(0);
  await later.host.close();
});

it("prepares again where the prepared pictures are gone or changed", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const first = await add(studio, folder);
  await rm(path.join(studio.workspace, "prepared"), { recursive: true });
  expect(await add(studio, folder)).toEqual(first);
  expect(preparings(studio)).toBe(2);
  await studio.host.close();
});

it("prepares IDX files like any others, also by the name of one of several sets", async () => {
  const studio = await createTestHost();
  const folder = await idxFolder();
  const added = await add(studio, folder);
  expect(added).toMatchObject({ id: "mydata", origin: "prepared", imageShape: [8, 8, 1], path: folder });
  expect(added.counts).toEqual({ train: 30, validation: 10, test: 10 });
  const several = await idxFolder({ names: MNIST_NAMES.map((name) => `one-${name}`) });
  await idxFolder({ salt: 7, names: MNIST_NAMES.map((name) => `two-${name}`) }, several);
  const [one, two] = [
    path.join(several, "one-train-images-idx3-ubyte"),
    path.join(several, "two-train-labels-idx1-ubyte"),
  ];
  expect((await add(studio, one)).sha256).toBe(added.sha256);
  const other = await add(studio, two);
  expect(other).toMatchObject({ origin: "prepared", path: two });
  expect(other.sha256).not.toBe(added.sha256);
  const before = preparings(studio);
  expect(await add(studio, two)).toEqual(other);
  expect(preparings(studio)).toBe(before);
  await studio.host.close();
});

it("keeps the former way for folders that the list or a run knows, however the run read them", async () => {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const folder = await idxFolder({ labels: TEN.map((label) => label + 1) });
  const old = await handlers["datasets.addFolder"]({ path: folder, firstLabel: 1, transpose: true });
  const { id: run } = await studio.start({ ...template("resnet-8"), dataset: old.id });
  await studio.reach(run, "finished");
  expect(await add(studio, folder)).toEqual(old);
  // Its files have changed, and the list goes on reading them where they are.
  await appendFile(path.join(folder, "notes.txt"), "x");
  expect((await add(studio, folder)).origin).toBe("folder");
  await handlers["datasets.remove"]({ id: old.id });
  const again = await add(studio, folder);
  expect(again.origin).toBe("folder");
  const score = await handlers["runs.evaluate"]({ run, dataset: again.id, part: "validation" });
  expect(score.count).toBe(old.counts.validation);
  expect(preparings(studio)).toBe(0);
  await studio.host.close();
});

it("does not take a file that is no data, and leaves the list alone", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder({ perClass: 0 });
  const file = path.join(folder, "words.txt");
  await writeFile(file, "words");
  for (const place of [folder, file, path.join(folder, "nowhere")])
    await expect(add(studio, place)).rejects.toMatchObject({ name: "SkiploomError" });
  const { datasets } = await studio.host.handlers["datasets.list"]({});
  expect(datasets.filter(({ origin }) => origin !== "bundled")).toEqual([]);
  expect((await stat(file)).size).toBe(5);
  await studio.host.close();
});
