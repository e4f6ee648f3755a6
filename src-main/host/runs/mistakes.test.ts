/** Single images of a run's data: pictures by number, look-alikes among the training images, and another label in the next view. */
import { readdir, rename } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { decodePredictions } from "#core/scores/predictions-file";
import { pictureFolder } from "../testing/picture-folder";
import { createTestHost, template } from "../testing/test-host";

const CLASSES = [..."abcdefghij"];

async function prepared() {
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const added = await handlers["datasets.add"]({
    choices: {},
    fit: "crop",
    background: "white",
    split: {},
    path: await pictureFolder({ classes: CLASSES }),
  });
  const { id } = await studio.start({ ...template("resnet-8"), dataset: added.id });
  return { studio, handlers, added, run: await studio.reach(id, "finished") };
}

it("gives pictures by their numbers, with the names of their source", async () => {
  const { studio, handlers, run } = await prepared();
  const ask = { run: run.id, part: "validation" } as const;
  const { predictions } = decodePredictions((await handlers["runs.predictions"](ask)).bytes);
  const found = await handlers["mistakes.pictures"]({ ...ask, samples: [3, 0] });
  expect(found).toMatchObject({ count: 2, height: 8, width: 8, channels: 3 });
  expect(found.labels).toEqual([predictions.labels[3], predictions.labels[0]]);
  expect(found.images).toHaveLength(2 * 8 * 8 * 3);
  expect(found.names).toEqual(
    found.labels.map((label) => expect.stringMatching(`^${CLASSES[label]}/\\d+\\.ppm$`)),
  );
  const [first] = await Promise.all([handlers["mistakes.pictures"]({ ...ask, samples: [0] })]);
  expect(first?.images).toEqual(found.images.subarray(8 * 8 * 3));
  await expect(
    (async () => handlers["mistakes.pictures"]({ ...ask, samples: [10] }))(),
  ).rejects.toMatchObject({ code: "not-found" });
  await studio.host.close();
});

it("finds the training images that look like one, and not itself", async () => {
  const { studio, handlers, run } = await prepared();
  const { alike } = await handlers["mistakes.lookAlikes"]({ run: run.id, part: "train", sample: 4 });
  expect(alike.every(({ sample, bits }) => sample !== 4 && bits <= 16)).toBe(true);
  await studio.host.close();
});

it("looks again at training images that could not be read", async () => {
  const { studio, handlers, run } = await prepared();
  const ask = { run: run.id, part: "validation", sample: 0 } as const;
  await handlers["mistakes.pictures"]({ run: run.id, part: "validation", samples: [0] });
  const root = path.join(studio.workspace, "prepared");
  const [folder = ""] = await readdir(root);
  const file = path.join(root, folder, "pixels.bin");
  await rename(file, `${file}.away`);
  await expect((async () => handlers["mistakes.lookAlikes"](ask))()).rejects.toMatchObject({
    code: "invalid-dataset",
  });
  await rename(`${file}.away`, file);
  await expect((async () => handlers["mistakes.lookAlikes"](ask))()).resolves.toHaveProperty("alike");
  await studio.host.close();
});

it("sees an image as another class in the next view, and the run keeps its own", async () => {
  const { studio, handlers, added, run } = await prepared();
  const ask = { run: run.id, part: "validation" } as const;
  const before = await handlers["mistakes.pictures"]({ ...ask, samples: [0, 1] });
  const [truth = 0] = before.labels;
  const other = CLASSES[(truth + 1) % 10] ?? "";
  const seen = await handlers["mistakes.relabel"]({ ...ask, sample: 0, label: other });
  expect(seen).toMatchObject({ id: added.id, name: added.name });
  expect(seen.sha256).not.toBe(added.sha256);
  await handlers["mistakes.relabel"]({ ...ask, sample: 1, label: null });
  const { view } = await handlers["datasets.view"]({ id: added.id });
  expect(view.changes.map(([, label]) => label).sort()).toEqual([CLASSES.indexOf(other), null].sort());
  // By the view that it was trained on, with what became of the labels since.
  expect(before.relabelled).toEqual([]);
  expect(await handlers["mistakes.pictures"]({ ...ask, samples: [0, 1] })).toEqual({
    ...before,
    relabelled: [
      { sample: 0, label: other },
      { sample: 1, label: null },
    ],
  });
  await expect(
    (async () => handlers["mistakes.relabel"]({ ...ask, sample: 0, label: "zebra" }))(),
  ).rejects.toMatchObject({ message: expect.stringContaining('no class "zebra"') });
  // Called again what it was, and kept again, it is the same dataset as before.
  await handlers["mistakes.relabel"]({ ...ask, sample: 0, label: CLASSES[truth] ?? "" });
  const back = await handlers["mistakes.relabel"]({
    ...ask,
    sample: 1,
    label: CLASSES[before.labels[1] ?? 0] ?? "",
  });
  expect(back.sha256).toBe(added.sha256);
  expect(await handlers["mistakes.pictures"]({ ...ask, samples: [0, 1] })).toEqual(before);
  await studio.host.close();
});

it("keeps every label that is corrected at the same time, in the dataset that the run is of", async () => {
  const { studio, handlers, added, run } = await prepared();
  // Another view of the same pictures, before it on the list.
  const { view } = await handlers["datasets.view"]({ id: added.id });
  const twin = await handlers["datasets.add"]({
    choices: {},
    fit: "crop",
    background: "white",
    split: { seed: 5 },
    path: added.path ?? "",
  });
  expect(twin.id).not.toBe(added.id);
  await handlers["datasets.review"]({ id: twin.id, view: { ...view, split: { ...view.split, seed: 6 } } });
  const ask = { run: run.id, part: "train" } as const;
  const samples = [0, 1, 2, 3, 4, 5, 6, 7];
  await Promise.all(
    samples.map((sample) =>
      handlers["mistakes.relabel"]({ ...ask, sample, label: sample === 7 ? "j" : null }),
    ),
  );
  const corrected = await handlers["datasets.view"]({ id: added.id });
  expect(corrected.view.changes).toHaveLength(samples.length);
  expect((await handlers["datasets.view"]({ id: twin.id })).view.changes).toEqual([]);
  await studio.host.close();
});

it("says of data that were not prepared that their labels stand elsewhere", async () => {
  const studio = await createTestHost();
  const { id } = await studio.start();
  const run = await studio.reach(id, "finished");
  const { handlers } = studio.host;
  const found = await handlers["mistakes.pictures"]({ run: run.id, part: "test", samples: [0] });
  expect(found.names).toBeUndefined();
  await expect(
    (async () => handlers["mistakes.relabel"]({ run: run.id, part: "test", sample: 0, label: "1" }))(),
  ).rejects.toMatchObject({ code: "not-allowed", message: expect.stringContaining("was not prepared") });
  const { alike } = await handlers["mistakes.lookAlikes"]({ run: run.id, part: "test", sample: 0 });
  expect(alike.length).toBeGreaterThan(0);
  expect(alike.length).toBeLessThanOrEqual(5);
  await studio.host.close();
});

it("shows other data that a run was scored on, and what it was trained on that looks like them", async () => {
  const { studio, handlers, run } = await prepared();
  const classes = CLASSES.slice(0, 3);
  const { id: dataset } = await handlers["datasets.add"]({
    choices: {},
    fit: "crop",
    background: "white",
    split: {},
    path: await pictureFolder({ classes, salt: 7 }),
  });
  const ask = { run: run.id, dataset, part: "train" } as const;
  const { classNames, classBalance, bytes } = await handlers["runs.predictions"](ask);
  expect([classNames, classBalance]).toEqual([CLASSES, "none"]);
  const { predictions } = decodePredictions(bytes);
  const found = await handlers["mistakes.pictures"]({ ...ask, samples: [0, 2] });
  expect(found.names).toEqual(
    [0, 2].map((sample) => expect.stringMatching(`^${CLASSES[predictions.labels[sample] ?? 9]}/`)),
  );
  const own = await handlers["mistakes.pictures"]({ run: run.id, part: "train", samples: [0, 2] });
  expect(found.images).not.toEqual(own.images);
  const { alike } = await handlers["mistakes.lookAlikes"]({ ...ask, sample: 0 });
  const ofRun = (await studio.host.handlers["datasets.list"]({})).datasets.find(
    ({ id }) => id === run.dataset.id,
  );
  expect(alike.every(({ sample }) => sample < (ofRun?.counts.train ?? 0))).toBe(true);
  await handlers["mistakes.relabel"]({ ...ask, sample: 0, label: null });
  const { relabelled } = await handlers["mistakes.pictures"]({ ...ask, samples: [0, 2] });
  expect(relabelled).toEqual([{ sample: 0, label: null }]);
  await studio.host.close();
});
