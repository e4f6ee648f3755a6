/** Data that a window hands over in pieces: the same as from a path, within bounds, never under its own name, and forgotten in time. */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { diskFiles } from "../../disk/atomic-files";
import { pictureFolder } from "../../testing/picture-folder";
import { createTestHost, type TestHost } from "../../testing/test-host";
import { createDataUploads, UPLOAD_PREFIX, type UploadLimits } from "./data-uploads";

const ORDER = { choices: {}, fit: "crop", background: "white", split: {} } as const;
const LIMITS: UploadLimits = { bytes: 1_000, files: 10, characters: 200, uploads: 2, kept: 60_000 };
const text = (words: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(words));
const piece = (name: string, words = name, offset = 0) => ({ path: name, offset, bytes: text(words) });

async function fresh(limits: Partial<UploadLimits> = {}) {
  const home = await mkdtemp(path.join(tmpdir(), "skiploom-handed-"));
  const root = path.join(home, "prepared");
  const uploads = createDataUploads(diskFiles, root, { ...LIMITS, ...limits });
  const room = { scratch: path.join(home, "scratch"), scratchBytes: 2 ** 20 };
  const left = async (): Promise<string[]> => (existsSync(root) ? await readdir(root) : []);
  return { home, root, uploads, room, left };
}

/** As a window hands a folder over, each file in two pieces. */
async function handOver({ host }: Pick<TestHost, "host">, folder: string, upload?: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".ppm"));
  let id = upload;
  for (const name of names) {
    const bytes = new Uint8Array(await readFile(path.join(folder, name)));
    for (const [offset, to] of [
      [0, 50],
      [50, bytes.length],
    ] as const) {
      const pieces = [{ path: name, offset, bytes: bytes.subarray(offset, to) }];
      ({ upload: id } = await host.handlers["datasets.upload"]({
        name: "animals",
        pieces,
        ...(id !== undefined && { upload: id }),
      }));
    }
  }
  if (id === undefined) throw new Error("There was nothing to hand over.");
  return id;
}

it("makes the same dataset as the folder's path, with pictures of each class before", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const upload = await handOver(studio, folder);
  const { pictures, ...report } = await studio.host.handlers["datasets.look"]({
    ...ORDER,
    upload,
    pictures: true,
  });
  expect(report).toEqual(await studio.host.handlers["datasets.look"]({ ...ORDER, path: folder }));
  expect(pictures).toMatchObject({ count: 10, height: 8, width: 8, channels: 3 });
  expect(pictures?.labels).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  const [first] = (await readdir(path.join(folder, "cat"))).sort();
  const file = await readFile(path.join(folder, "cat", first ?? ""));
  expect([...(pictures?.images.subarray(0, 192) ?? [])]).toEqual([...file.subarray(file.length - 192)]);
  const augmentation = { shiftPixels: 1, horizontalFlip: true };
  const handed = await studio.host.handlers["datasets.add"]({ ...ORDER, upload, augmentation });
  expect(handed).toMatchObject({ name: "animals", path: "animals", augmentation });
  const added = await studio.host.handlers["datasets.add"]({ ...ORDER, path: folder });
  expect(added.sha256).toBe(handed.sha256);
  expect(added.augmentation).toEqual(augmentation);
  await studio.host.close();
});

it("looks again without reading what it knows, but for files that are others", async () => {
  const studio = await createTestHost();
  const folder = await pictureFolder();
  const look = async (more: object = {}) =>
    await studio.host.handlers["datasets.look"]({ ...ORDER, path: folder, ...more });
  expect((await look()).preparing.imageShape).toEqual([8, 8, 3]);
  expect(await look({ size: [4, 6] })).toMatchObject({ count: 24, preparing: { imageShape: [4, 6, 3] } });
  await pictureFolder({ classes: ["owl"], perClass: 2, channels: 1 }, folder);
  expect(await look({ size: [4, 6] })).toMatchObject({ count: 26, grey: 2, colour: 24 });
  // As many bytes as before, and another size.
  for (const file of ["0.ppm", "1.ppm"]) {
    const place = path.join(folder, "cat", file);
    const wide = await readFile(place);
    await writeFile(place, Buffer.concat([Buffer.from("P6\n4 16\n99\n"), wide.subarray(11)]));
    expect((await readFile(place)).length).toBe(wide.length);
  }
  const sizesOf = ({ sizes }: Awaited<ReturnType<typeof look>>) =>
    sizes.map(({ height, width, count }) => [height, width, count]);
  expect(sizesOf(await look())).toEqual([
    [8, 8, 24],
    [16, 4, 2],
  ]);
  await studio.host.close();
});

it("writes no name onto the disk, and takes none that leads elsewhere", async () => {
  const { home, root, uploads, room, left } = await fresh();
  const hostile = [
    "../escape.png",
    "/etc/passwd",
    "C:\\x.png",
    "a/../../b.png",
    "a\0b.png",
    ".hidden",
    "a//b.png",
  ];
  const id = await uploads.append(
    undefined,
    "mixed",
    hostile.map((name) => piece(name)),
  );
  await uploads.append(id, "mixed", [piece("cat/1.png", "one")]);
  const [folder = ""] = await left();
  expect(await readdir(path.join(root, folder))).toEqual(["handed-over.bin"]);
  expect((await readdir(home)).sort()).toEqual(["prepared"]);
  const seen = await uploads.use(id, async ({ open }) => {
    const source = await open(room);
    const read = Buffer.from(await source.read("cat/1.png")).toString();
    return {
      read,
      paths: source.entries.map((entry) => entry.path),
      skipped: source.skipped.map(({ name }) => name),
    };
  });
  expect(seen).toEqual({
    read: "one",
    paths: ["a/b.png", "cat/1.png"],
    skipped: ["../escape.png", "/etc/passwd", "C:\\x.png", "a/../../b.png", "a\0b.png"],
  });
});

it("takes files whole, one after the other, and forgets all of what comes otherwise", async () => {
  const { uploads, left } = await fresh();
  const wrong = [
    [piece("a.png", "12", 0), piece("a.png", "56", 4)],
    [piece("a.png", "12", 0), piece("b.png", "34", 2)],
    [piece("a.png", "12", 0), piece("b.png", "3", 0), piece("a.png", "4", 2)],
  ];
  for (const pieces of wrong) {
    const id = await uploads.append(undefined, "x", [piece("first.png")]);
    await expect(uploads.append(id, "x", pieces)).rejects.toMatchObject({ code: "not-allowed" });
    await expect(uploads.append(id, "x", [piece("c.png")])).rejects.toMatchObject({ code: "not-found" });
  }
  expect(await left()).toEqual([]);
});

it("is bounded in bytes, files and names, and keeps the younger ones", async () => {
  const { uploads, left } = await fresh();
  const many = Array.from({ length: 11 }, (_, index) => piece(`${index}.png`));
  const cases = [[piece("a.png", "x".repeat(1_001))], many, [piece(`${"long/".repeat(40)}a.png`)]];
  for (const pieces of cases) {
    await expect(uploads.append(undefined, "x", pieces)).rejects.toMatchObject({ code: "invalid-dataset" });
  }
  expect(await left()).toEqual([]);
  const ids: string[] = [];
  for (const name of ["one", "two", "three"])
    ids.push(await uploads.append(undefined, name, [piece(`${name}.png`)]));
  expect(await left()).toHaveLength(2);
  const [one = "", two = ""] = ids;
  await expect(uploads.use(one, async () => 0)).rejects.toMatchObject({ code: "not-found" });
  expect(await uploads.use(two, async ({ name }) => name)).toBe("two");
  await uploads.close();
  expect(await left()).toEqual([]);
});

it("is forgotten when nobody touches it, but not while it is worked with", async () => {
  const { uploads, left } = await fresh({ kept: 40 });
  const id = await uploads.append(undefined, "x", [piece("a.png")]);
  await uploads.use(id, async () => {
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(await left()).toHaveLength(1);
  });
  await expect.poll(left).toEqual([]);
  await expect(uploads.use(id, async () => 0)).rejects.toMatchObject({ code: "not-found" });
});

it("goes with the window that handed it over", async () => {
  const studio = await createTestHost();
  const window = studio.host.openWindow();
  const upload = await handOver(
    { host: { ...studio.host, handlers: window.handlers } },
    await pictureFolder(),
  );
  const left = async (): Promise<string[]> =>
    (await readdir(path.join(studio.workspace, "prepared"))).filter((name) => name.startsWith(UPLOAD_PREFIX));
  expect(await left()).toHaveLength(1);
  window.close();
  await expect.poll(left).toEqual([]);
  await expect(studio.host.handlers["datasets.look"]({ ...ORDER, upload })).rejects.toMatchObject({
    code: "not-found",
  });
  await studio.host.close();
});
