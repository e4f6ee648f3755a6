/** Prepared data as a person looks through it and makes it again otherwise: single pictures, the last check, and what other processes add. */
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { pictureFolder, picturePixels } from "../testing/picture-folder";
import { createTestHost, type TestHost } from "../testing/test-host";

const ORDER = { choices: {}, fit: "crop", background: "white", split: {} } as const;
const DRAWN = { way: "drawn", validation: 0.1, test: 0.1, seed: 0 } as const;

const add = async ({ host }: TestHost, place: string, more: object = {}) =>
  await host.handlers["datasets.add"]({ ...ORDER, path: place, ...more });

/** Places of all pictures of a class of the source. */
async function membersOf({ host }: TestHost, id: string, target: number): Promise<number[]> {
  const wanted = { id, targets: [target], without: [], also: [], from: 0, count: 200 };
  return (await host.handlers["datasets.members"](wanted)).places;
}

it("tells a class's pictures page by page, without those that were moved and with those that came", async () => {
  const studio = await createTestHost();
  const { id } = await add(studio, await pictureFolder());
  const members = studio.host.handlers["datasets.members"];
  const cats = await membersOf(studio, id, 0);
  const dogs = await membersOf(studio, id, 1);
  expect([...cats, ...dogs].sort((one, other) => one - other)).toEqual([...Array(24).keys()]);
  const [first = 0, second = 0] = cats;
  const [dog = 0] = dogs;
  const wanted = { id, targets: [0], without: [first], also: [dog] };
  const all = [...cats.filter((place) => place !== first), dog].sort((one, other) => one - other);
  expect(await members({ ...wanted, from: 0, count: 5 })).toEqual({ count: 12, places: all.slice(0, 5) });
  expect(await members({ ...wanted, from: 10, count: 5 })).toEqual({ count: 12, places: all.slice(10) });
  expect(all).toContain(second);
  await studio.host.close();
});

it("shows pictures as they are, small ones whole and large ones by the mean of what they cover", async () => {
  const studio = await createTestHost();
  const small = await add(studio, await pictureFolder({ side: 8 }));
  const places = await membersOf(studio, small.id, 1);
  const seen = await studio.host.handlers["datasets.pictures"]({ id: small.id, places });
  expect(seen).toMatchObject({ count: 12, height: 8, width: 8, channels: 3 });
  expect(seen.labels).toEqual(places.map(() => 1));
  seen.names.forEach((name, order) => {
    const number = Number(/^dog\/(\d+)\.ppm$/.exec(name)?.[1]);
    const own = seen.images.subarray(order * 192, (order + 1) * 192);
    expect(own).toEqual(picturePixels(192, 1_000 + number));
  });
  const parts = seen.parts.reduce<Record<string, number>>((counts, part) => {
    counts[String(part)] = (counts[String(part)] ?? 0) + 1;
    return counts;
  }, {});
  expect(parts).toEqual({ train: 10, validation: 1, test: 1 });
  const large = await add(studio, await pictureFolder({ side: 8, salt: 3 }), {
    size: [256, 128],
    fit: "stretch",
  });
  const [place = 0] = await membersOf(studio, large.id, 0);
  const shrunk = await studio.host.handlers["datasets.pictures"]({ id: large.id, places: [place, place] });
  expect(shrunk).toMatchObject({ count: 2, height: 128, width: 64 });
  expect(shrunk.images).toHaveLength(2 * 128 * 64 * 3);
  await expect(
    studio.host.handlers["datasets.pictures"]({ id: small.id, places: [24] }),
  ).rejects.toMatchObject({ code: "not-found" });
  await studio.host.close();
});

it("is prepared otherwise in its own place: id, name, classes and single pictures stay, parts are as they are said", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder({ classes: ["cat", "dog", "fox"] });
  const first = await add(studio, folder, {
    name: "Mine",
    augmentation: { shiftPixels: 2, horizontalFlip: true },
  });
  const { view, prepared } = await studio.host.handlers["datasets.view"]({ id: first.id });
  const [gone = 0, moved = 0] = await membersOf(studio, first.id, 0);
  const named = async (places: number[]): Promise<string[]> =>
    (await studio.host.handlers["datasets.pictures"]({ id: first.id, places })).names;
  const names = await named([gone, moved]);
  await studio.host.handlers["datasets.review"]({
    id: first.id,
    view: {
      ...view,
      classes: [
        { name: "hound", from: [1, 2] },
        { name: "cat", from: [0] },
      ],
      changes: (
        [
          [gone, null],
          [moved, 0],
        ] as [number, number | null][]
      ).sort(([one], [other]) => one - other),
    },
  });
  const again = await add(studio, folder, {
    replaces: first.id,
    form: prepared.source.form,
    choices: prepared.source.choices,
    size: [4, 4],
    channels: 1,
    split: { ...DRAWN, validation: 0.2 },
  });
  expect(again).toMatchObject({
    id: first.id,
    name: "Mine",
    imageShape: [4, 4, 1],
    classNames: ["hound", "cat"],
    augmentation: { shiftPixels: 2, horizontalFlip: true },
    counts: { train: 24, validation: 7, test: 4 },
  });
  const after = await studio.host.handlers["datasets.view"]({ id: first.id });
  expect(after.view.split).toEqual({ ...DRAWN, validation: 0.2 });
  expect(after.changedTargets).toEqual([0, 0]);
  const changed = new Map(after.view.changes.map(([place, label]) => [place, label]));
  const found = await named([...changed.keys()]);
  expect(new Map([...changed.values()].map((label, order) => [found[order], label]))).toEqual(
    new Map([
      [names[0], null],
      [names[1], 0],
    ]),
  );
  const { datasets } = await studio.host.handlers["datasets.list"]({});
  expect(datasets.filter(({ origin }) => origin === "prepared")).toHaveLength(1);
  // Added as it is now, it is known.
  expect(await add(studio, folder)).toEqual(again);
  await studio.host.close();
});

it("tells what the last check found, of the view that was checked alone", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  await mkdir(path.join(folder, "odd"));
  await copyFile(path.join(folder, "cat", "0.ppm"), path.join(folder, "odd", "0.ppm"));
  const { id } = await add(studio, folder);
  const last = studio.host.handlers["datasets.lastCheck"];
  expect(await last({ id })).toEqual({});
  const check = await studio.host.handlers["datasets.check"]({ id });
  expect(check.warnings.map(({ kind }) => kind)).toContain("two-classes");
  expect(await last({ id })).toEqual({ check });
  const { view } = await studio.host.handlers["datasets.view"]({ id });
  await studio.host.handlers["datasets.review"]({ id, view: { ...view, split: { ...view.split, seed: 3 } } });
  expect(await last({ id })).toEqual({});
  await studio.host.close();
});

it("tells before anything is prepared how many pictures each part will have, and how sides spread", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder({ classes: ["cat", "dog", "fox"], side: 16 });
  await pictureFolder(
    { classes: ["cat"], side: 40, perClass: 3, salt: 1, name: (one) => `large-${one}.ppm` },
    folder,
  );
  const split = { ...DRAWN, validation: 0.2 };
  const report = await studio.host.handlers["datasets.look"]({ ...ORDER, path: folder, split });
  const added = await add(studio, folder, { split });
  expect(report.planned).toEqual(added.counts);
  expect(report.sizeBins.filter(({ count }) => count > 0)).toEqual([
    { from: 15, to: 19, count: 36 },
    { from: 40, to: 40, count: 3 },
  ]);
  expect(report.memory).toBeGreaterThan(50e6);
  await studio.host.close();
});

it("hears of data that another process adds to the list", async () => {
  const studio = await createTestHost();
  const other = await createTestHost({ workspace: studio.workspace });
  const heard = (): number => studio.events.filter(({ event }) => event === "datasets.changed").length;
  expect(heard()).toBe(0);
  await add(other, await pictureFolder());
  await vi.waitFor(() => expect(heard()).toBe(1), 10_000);
  const { datasets } = await studio.host.handlers["datasets.list"]({});
  expect(datasets.some(({ id }) => id === "animals")).toBe(true);
  await other.host.close();
  await studio.host.close();
});
