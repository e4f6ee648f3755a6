/** The check of prepared data on a disk: look-alikes with and without kept hashes, and damage. */
import { mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { pictureFolder, picturePixels } from "../../testing/picture-folder";
import { createTestHost, type TestHost } from "../../testing/test-host";

const ORDER = { choices: {}, fit: "crop", background: "white", split: {} } as const;
const SIDE = 24;

const add = async ({ host }: TestHost, place: string) =>
  await host.handlers["datasets.add"]({ ...ORDER, path: place });
const preparedFile = async ({ workspace }: TestHost, name: string): Promise<string> => {
  const root = path.join(workspace, "prepared");
  const [folder = ""] = await readdir(root);
  return path.join(root, folder, name);
};
const ppm = (pixels: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`P6\n${SIDE} ${SIDE}\n255\n`), pixels]);

/** Two classes in folders of parts; the test has a picture of the training, a little brighter, and one twice under two names. */
async function oddFolder(): Promise<string> {
  const folder = await pictureFolder({ side: SIDE, perClass: 6 });
  const odd = path.join(folder, "..", "odd");
  const pixels = (number: number): Uint8Array => picturePixels(SIDE * SIDE * 3, number);
  const put = async (name: string, bytes: Uint8Array): Promise<void> => {
    const file = path.join(odd, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, ppm(bytes));
  };
  for (const [part, first] of [
    ["train", 0],
    ["val", 10],
    ["test", 20],
  ] as const)
    for (const [place, kind] of ["cat", "dog"].entries()) {
      for (let picture = 0; picture < 3; picture += 1)
        await put(`${part}/${kind}/${picture}.ppm`, pixels(first + 3 * place + picture));
    }
  await put(
    "test/cat/brighter.ppm",
    pixels(1).map((value) => Math.min(255, value + 3)),
  );
  await put("train/dog/again.ppm", pixels(0));
  return odd;
}

it("tells look-alikes and pictures under two classes, with hashes kept or made anew", async () => {
  const studio = await createTestHost();
  const { id } = await add(studio, await oddFolder());
  const first = await studio.host.handlers["datasets.check"]({ id });
  expect(first.warnings.map(({ kind, count }) => [kind, count])).toEqual([
    ["two-classes", 1],
    ["look-alikes", 1],
  ]);
  const [twice, alike] = first.warnings;
  expect(twice?.examples[0]?.pictures.map(({ name }) => name).sort()).toEqual([
    "train/cat/0.ppm",
    "train/dog/again.ppm",
  ]);
  expect(alike?.examples[0]?.pictures.map(({ name, part }) => `${part} ${name}`).sort()).toEqual([
    "test test/cat/brighter.ppm",
    "train train/cat/1.ppm",
  ]);
  const difference = alike?.examples[0]?.difference ?? 0;
  expect(difference).toBeGreaterThan(2.9);
  expect(difference).toBeLessThanOrEqual(3);
  const looks = await preparedFile(studio, "looks.bin");
  const kept = await readFile(looks);
  await rm(looks);
  expect(await studio.host.handlers["datasets.check"]({ id })).toEqual(first);
  expect(await readFile(looks)).toEqual(kept);
  await studio.host.close();
});

it("finds pixels that are not those that were prepared, and names their pictures", async () => {
  const studio = await createTestHost();
  const { id } = await add(studio, await pictureFolder());
  const sound = await studio.host.handlers["datasets.check"]({ id, pixels: true });
  expect(sound).toEqual({ warnings: [], pixelsChecked: 24 });
  const file = await preparedFile(studio, "pixels.bin");
  const handle = await open(file, "r+");
  await handle.write(Buffer.from([1, 2, 3]), 0, 3, 5 * 8 * 8 * 3);
  await handle.close();
  const { warnings } = await studio.host.handlers["datasets.check"]({ id, pixels: true });
  expect(warnings).toMatchObject([{ kind: "damaged", count: 1 }]);
  expect(warnings[0]?.examples[0]?.pictures).toMatchObject([
    { place: 5, name: expect.stringMatching(/ppm$/) },
  ]);
  await writeFile(file, "short");
  await expect((async () => studio.host.handlers["datasets.check"]({ id }))()).rejects.toMatchObject({
    code: "invalid-dataset",
  });
  await expect(
    (async () => studio.host.handlers["datasets.check"]({ id: "digits" }))(),
  ).rejects.toMatchObject({
    code: "invalid-dataset",
  });
  await studio.host.close();
});
