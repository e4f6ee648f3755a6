/** Adding data: what is prepared once is found at once, what has changed is prepared anew, what runs know keeps its way. */
import { appendFileSync } from "node:fs";
import { appendFile, cp, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import type { StudioDataset } from "#core/protocol/studio-api";
import { idxFolder, MNIST_NAMES, TEN } from "../testing/idx-folder";
import { pictureFolder, picturePixels } from "../testing/picture-folder";
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

it("prepares again where what is written down of the pictures is damaged", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const first = await add(studio, folder);
  const root = path.join(studio.workspace, "prepared");
  const [made = ""] = await readdir(root);
  const views = await readdir(path.join(root, made, "views"));
  const files = ["prepared.json", "samples.json", "hashes.bin", path.join("views", views[0] ?? "")];
  for (const name of files) {
    const file = path.join(root, made, name);
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, 20));
    const later = await createTestHost({ workspace: studio.workspace });
    expect(await add(later, folder)).toEqual(first);
    expect(await readFile(file)).toEqual(whole);
    await later.host.close();
  }
  await studio.host.close();
});

it("is not used after a check found damage that size and time do not tell, and mended by adding it again", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const first = await add(studio, folder);
  const [made = ""] = await readdir(path.join(studio.workspace, "prepared"));
  const file = path.join(studio.workspace, "prepared", made, "pixels.bin");
  const { atime, mtime } = await stat(file);
  await utimes(file, atime, mtime);
  const whole = await readFile(file);
  expect((await add(studio, folder)).unavailable).toBe(undefined);
  const sound = await stat(file, { bigint: true });
  await writeFile(
    file,
    whole.map((byte, at) => (at === 100 ? byte ^ 1 : byte)),
  );
  await utimes(file, atime, mtime);
  expect((await stat(file, { bigint: true })).mtimeNs).toBe(sound.mtimeNs);
  const check = async () =>
    (await studio.host.handlers["datasets.check"]({ id: first.id, pixels: true })).warnings;
  const listed = async () => (await studio.host.handlers["datasets.list"]({})).datasets.at(-1);
  expect(await listed()).toEqual(first);
  expect((await check()).map(({ kind }) => kind)).toEqual(["damaged"]);
  expect((await listed())?.unavailable).toContain("Prepare it again");
  expect(await add(studio, folder)).toEqual(first);
  expect(await readFile(file)).toEqual(whole);
  expect(await check()).toEqual([]);
  expect(await listed()).toEqual(first);
  await studio.host.close();
});

it("is said to lie elsewhere where the same pictures come of what lies there", async () => {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const folder = await pictureFolder();
  const first = await add(studio, folder, { size: [4, 4] });
  const change = async (place: string) => await handlers["datasets.change"]({ id: first.id, path: place });
  const listed = async () => (await handlers["datasets.list"]({})).datasets.at(-1);
  const other = await pictureFolder({ salt: 5 });
  const otherClasses = await pictureFolder({ classes: ["cat", "cow"] });
  for (const place of [other, otherClasses])
    await expect(change(place)).rejects.toMatchObject({ code: "conflict" });
  await expect(change(path.join(other, "nowhere"))).rejects.toMatchObject({ code: "not-found" });
  expect(await listed()).toEqual(first);
  // Damaged, and without its source, it is mended from a copy; of other names it is the same all the same.
  const [made = ""] = await readdir(path.join(studio.workspace, "prepared"));
  await rm(folder, { recursive: true });
  const moved = await pictureFolder();
  await appendFile(path.join(studio.workspace, "prepared", made, "pixels.bin"), "x");
  const renamed = await pictureFolder({ name: (picture) => `other-${picture}.ppm` });
  for (const place of [moved, renamed]) {
    expect(await change(place)).toEqual({ ...first, path: place });
    expect(await listed()).toEqual({ ...first, path: place });
    const before = preparings(studio);
    expect(await add(studio, place, { size: [4, 4] })).toEqual({ ...first, path: place });
    expect(preparings(studio)).toBe(before);
  }
  await studio.host.close();
});

it("does not believe a table that is written while it is prepared, and stops while it looks", async () => {
  const studio = await createTestHost();
  const table = path.join(await mkdtemp(path.join(tmpdir(), "skiploom-changing-")), "table.csv");
  const row = (at: number): string => [at % 4, ...picturePixels(16, at)].join(",");
  await writeFile(table, Array.from({ length: 40 }, (_, at) => row(at)).join("\n"));
  const off = studio.host.onEvent((event) => {
    if (event === "datasets.preparing") appendFileSync(table, `\n${row(40)}`);
  });
  await expect(add(studio, table)).rejects.toMatchObject({
    code: "invalid-dataset",
    message: expect.stringContaining("table.csv has changed while it was prepared"),
  });
  off();
  expect(await readdir(path.join(studio.workspace, "prepared"))).toEqual([]);
  expect((await add(studio, table)).counts).toEqual({ train: 33, validation: 4, test: 4 });
  const adding = add(studio, await pictureFolder({ perClass: 400 }));
  const stopping = setInterval(() => void studio.host.handlers["datasets.stopAdding"]({}), 2);
  await expect(adding).rejects.toMatchObject({ code: "cancelled" });
  clearInterval(stopping);
  await studio.host.close();
});

it("takes no name that its list could not be read with, and loses nothing by one", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const { id } = await add(studio, folder);
  const other = await pictureFolder({ salt: 3 });
  for (const name of ["", "  ", "x".repeat(201)]) {
    const words = { code: "not-allowed", message: expect.stringContaining("A dataset's name has at") };
    await expect((async () => studio.host.handlers["datasets.change"]({ id, name }))()).rejects.toMatchObject(
      words,
    );
    await expect(add(studio, other, { name })).rejects.toMatchObject(words);
  }
  expect(preparings(studio)).toBe(1);
  const hostile = [
    "../../x",
    "a\nb",
    "__proto__",
    "\u001b[31mred",
    "\u202eevil",
    " spaces ",
    "猫".repeat(200),
  ];
  for (const name of hostile) {
    expect((await studio.host.handlers["datasets.change"]({ id, name })).name).toBe(name.trim());
    const { datasets } = await studio.host.handlers["datasets.list"]({});
    expect(datasets.at(-1)).toMatchObject({ id, name: name.trim() });
  }
  expect(studio.notices()).toEqual([]);
  await studio.host.close();
});

it("gives one name to one dataset, however it is written", async () => {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const fruit = await add(studio, await pictureFolder(), { name: "Fruit" });
  const folder = await pictureFolder({ salt: 3 });
  const second = await add(studio, folder);
  expect([fruit, second]).toMatchObject([
    { id: "animals", name: "Fruit" },
    { id: "animals-2", name: "animals 2" },
  ]);
  for (const name of ["Fruit", "fruit", " FRUIT ", "digits", "Digits", "handwritten digits", "animals"]) {
    const words = { code: "not-allowed", message: expect.stringContaining("There is a dataset") };
    const rename = async () => await handlers["datasets.change"]({ id: second.id, name });
    await expect(rename()).rejects.toMatchObject(words);
    const before = preparings(studio);
    await expect(add(studio, folder, { name, size: [4, 4] })).rejects.toMatchObject(words);
    expect(preparings(studio)).toBe(before);
  }
  // Its own name, written otherwise, and its own id are its to take.
  for (const name of ["ANIMALS-2", "Nuts"])
    expect(await handlers["datasets.change"]({ id: second.id, name })).toMatchObject({ id: second.id, name });
  await studio.host.close();
});

it("gives no other dataset the id of a removed one, and its own back to the same content", async () => {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const folder = await pictureFolder();
  const first = await add(studio, folder);
  await handlers["datasets.remove"]({ id: first.id });
  const other = await add(studio, await pictureFolder({ salt: 4 }));
  expect(other).toMatchObject({ id: "animals-2", name: "animals 2" });
  expect(await add(studio, folder)).toEqual(first);
  await studio.host.close();
});

it("takes the place of what it was prepared as a moment ago", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const first = await add(studio, folder, { name: "Mine" });
  const small = await add(studio, folder, { name: "Mine", size: [4, 4], replaces: first.id });
  expect(small).toMatchObject({ id: first.id, name: "Mine", imageShape: [4, 4, 3] });
  const kept = await add(studio, folder, { size: [6, 6] });
  // What is there already stays what it is, and the other goes.
  expect(await add(studio, folder, { size: [6, 6], replaces: small.id })).toEqual(kept);
  const { datasets } = await studio.host.handlers["datasets.list"]({});
  expect(datasets.filter(({ origin }) => origin !== "bundled")).toEqual([kept]);
  await studio.host.close();
});

it("takes of several that were prepared from a place the one of its files as they are", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const plain = await add(studio, folder);
  const small = await add(studio, folder, { size: [4, 4] });
  const black = await add(studio, folder, { background: "black", size: [6, 6] });
  expect(await add(studio, folder)).toEqual(plain);
  await cp(path.join(folder, "cat", "0.ppm"), path.join(folder, "dog", "more.ppm"));
  const grown = await add(studio, folder, { size: [4, 4] });
  const before = preparings(studio);
  expect(await add(studio, folder)).toEqual(grown);
  expect(preparings(studio)).toBe(before);
  expect(grown.id).toBe(small.id);
  // None is of the files as they are: the plain one is prepared anew.
  await cp(path.join(folder, "cat", "1.ppm"), path.join(folder, "dog", "again.ppm"));
  const anew = await add(studio, folder);
  expect(anew).toMatchObject({ id: plain.id, counts: { train: 22 } });
  const { datasets } = await studio.host.handlers["datasets.list"]({});
  expect(datasets.filter(({ path: place }) => place === folder)).toHaveLength(3);
  expect(datasets.find(({ id }) => id === black.id)).toEqual(black);
  await studio.host.close();
});

it("tells what is kept together, and refuses what leaves nothing to draw, before anything is prepared", async () => {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const folder = await pictureFolder({ name: (picture) => `p${picture % 4}_${picture}.ppm` });
  const order = { ...ORDER, path: folder, split: { group: "/(p\\d)_" } };
  expect((await handlers["datasets.look"](order)).groups).toEqual({
    count: 4,
    largest: { name: "p0", count: 6 },
    alone: 0,
  });
  const refused = [
    ["folder", "each class has fewer than 3 groups"],
    ["ppm", "all pictures are one group"],
    ["patient", "matches no name of a picture"],
  ];
  for (const [group = "", words] of refused) {
    const error = { code: "invalid-dataset", message: expect.stringContaining(words ?? "") };
    await expect(handlers["datasets.look"]({ ...order, split: { group } })).rejects.toMatchObject(error);
    await expect(add(studio, folder, { split: { group } })).rejects.toMatchObject(error);
  }
  expect(preparings(studio)).toBe(0);
  const added = await add(studio, folder, { split: order.split });
  const { view } = await handlers["datasets.view"]({ id: added.id });
  const otherwise = { ...view, split: { ...view.split, group: "folder" } };
  const review = async () => await handlers["datasets.review"]({ id: added.id, view: otherwise });
  await expect(review()).rejects.toMatchObject({ code: "invalid-dataset" });
  await studio.host.close();
});

it("tells before how classes are called alike", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder({ classes: ["Cat", "cat"] });
  const { notes } = await studio.host.handlers["datasets.look"]({ ...ORDER, path: folder });
  expect(notes).toEqual([expect.stringContaining('"Cat" and "cat"')]);
  await studio.host.close();
});

it("says how many pictures of each class each part has, and where pictures are by their names", async () => {
  const studio = await createTestHost();
  const { id } = await add(studio, await pictureFolder());
  const seen = await studio.host.handlers["datasets.view"]({ id, names: ["cat/3.ppm", "nowhere.ppm"] });
  expect(seen.partCounts).toEqual([
    [10, 1, 1],
    [10, 1, 1],
  ]);
  expect(seen.places).toEqual([[expect.any(Number)], []]);
  await studio.host.close();
});

it("takes a path as it is pasted", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const first = await add(studio, folder);
  expect(await add(studio, `'${folder}'`)).toEqual(first);
  expect(await add(studio, `file://${folder}`)).toEqual(first);
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
