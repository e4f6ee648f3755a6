/** Folders as people have them from elsewhere: other names, other types, packed, nested, several in one. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { idxFile, pixelsOf } from "#core/datasets/testing";
import { idxFolder, MNIST_NAMES, TEN } from "../testing/idx-folder";
import { contentHash, loadDatasetFolder } from "./dataset-folder";

const MAKER = path.resolve("../shared/faults/make_idx.py");
const hasMaker = existsSync(MAKER) && spawnSync("python3", ["--version"]).status === 0;

const open = (folder: string) => loadDatasetFolder(folder, "folder");
const hashOf = async (folder: string): Promise<string> => contentHash(await open(folder));
const refusal = async (folder: string): Promise<string> =>
  await open(folder).then(
    () => "It opened.",
    (error: Error) => error.message,
  );

const named = (change: (name: string) => string): string[] => MNIST_NAMES.map(change);

describe("IDX folders from elsewhere", () => {
  it.each([
    ["Kaggle's names", { names: named((name) => name.replace("-idx", ".idx")) }],
    ["folders of the files' names", { names: named((name) => `${name}/${name}`) }],
    ["folders of Kaggle's names", { names: named((name) => `${name}/${name.replace("-idx", ".idx")}`) }],
    ["upper case", { names: named((name) => name.toUpperCase()) }],
    ["upper case, packed", { names: named((name) => `${name.toUpperCase()}.GZ`), packed: 1 }],
    ["packed, and called so", { names: named((name) => `${name}.gz`), packed: 1 }],
    ["packed, and not called so", { packed: 1 }],
    ["packed twice", { names: named((name) => `${name}.gz`), packed: 2 }],
    ["EMNIST's names", { names: named((name) => `emnist-digits-${name.replace("t10k", "test")}`) }],
    [
      "QMNIST's names",
      { names: named((name) => `qmnist-${name.replace("t10k", "test").replace("idx1-ubyte", "idx2-int")}`) },
    ],
    ["names that tell nothing", { names: ["a", "b", "c", "d"] }],
  ])("open with %s", async (_, about) => {
    expect(await hashOf(await idxFolder(about))).toBe(await hashOf(await idxFolder()));
  });

  it("take one of two that hold the same, and leave the notes of a Mac alone", async () => {
    const folder = await idxFolder();
    await idxFolder({ salt: 2, names: named((name) => `${name}.gz`), packed: 1 }, folder);
    await idxFolder(
      { salt: 3, names: named((name) => `${name}/${name}`) },
      await mkdtemp(path.join(tmpdir(), "skiploom-")),
    );
    for (const name of MNIST_NAMES) await writeFile(path.join(folder, `._${name}`), "notes");
    expect(await hashOf(folder)).toBe(await hashOf(await idxFolder()));
  });

  it("read QMNIST's labels, which have seven further columns", async () => {
    const folder = await idxFolder();
    const rows = TEN.flatMap((label) => [label, 1, 2_400, 3, 4, 5, 6, 7]);
    await rm(path.join(folder, "train-labels-idx1-ubyte"));
    await writeFile(
      path.join(folder, "train-labels-idx2-int.gz"),
      gzipSync(idxFile([TEN.length, 8], rows, 12)),
    );
    expect(await hashOf(folder)).toBe(await hashOf(await idxFolder()));
  });

  it("read float images", async () => {
    const folder = await idxFolder();
    const floats = pixelsOf(TEN, 8, 8).map((byte) => byte / 255);
    // With both ends of the scale the bytes are the same again.
    await writeFile(path.join(folder, "train-images-idx3-ubyte"), idxFile([TEN.length, 8, 8], floats, 13));
    expect((await open(folder)).train.images).toEqual(Uint8Array.from(pixelsOf(TEN, 8, 8)));
  });

  it("are asked for by a file where a folder holds several", async () => {
    const folder = await idxFolder({ names: named((name) => `emnist-mnist-${name}`) });
    await idxFolder({ salt: 4, names: named((name) => `emnist-letters-${name}`) }, folder);
    const words = await refusal(folder);
    expect(words).toContain("2 datasets: emnist-letters, emnist-mnist");
    const example = /such as (.*)\.$/.exec(words)?.[1] ?? "";
    const chosen = await open(example);
    expect(chosen.info).toMatchObject({
      id: "emnist-letters",
      name: "emnist-letters",
      looksTransposed: true,
    });
    expect(contentHash(chosen)).toBe(await hashOf(await idxFolder({ salt: 4 })));
  });

  it("say what was expected and what was found where they do not open", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "skiploom-photos-"));
    await writeFile(path.join(folder, "cat.png"), "picture");
    await cp(path.join(await idxFolder(), MNIST_NAMES[0]), path.join(folder, "train-images-idx3-ubyte"));
    const words = await refusal(folder);
    expect(words).toContain("Found: train-images-idx3-ubyte (40 images), cat.png.");
    for (const name of MNIST_NAMES) expect(words).toContain(name);
  });

  it("keep what dataset.json says of them", async () => {
    const folder = await idxFolder({ labels: TEN.map((label) => label + 1) });
    const about = { classNames: [..."abcdefghij"], name: "Letters", licence: "CC0", transpose: true };
    await writeFile(path.join(folder, "dataset.json"), JSON.stringify(about));
    const { info } = await open(folder);
    expect(info).toMatchObject({ id: "mydata", ...about, firstLabel: 1 });
    await mkdir(path.join(folder, "more"));
    await writeFile(path.join(folder, "dataset.json"), '{"clasNames": []}');
    expect(await refusal(folder)).toContain("dataset.json cannot be used");
  });

  it("are looked at by their beginning alone, however much is packed in it", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "skiploom-bomb-"));
    // 1 GiB in some thousand bytes.
    const member = gzipSync(Buffer.alloc(64 * 1024 ** 2));
    const bomb = gzipSync(Buffer.concat(Array.from({ length: 16 }, () => member)));
    expect(bomb.length).toBeLessThan(20_000);
    await writeFile(path.join(folder, `${MNIST_NAMES[0]}.gz`), bomb);
    const before = process.resourceUsage().maxRSS;
    await refusal(folder);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(200 * 1024);
  });
  it("refuse a bomb that is packed twice", async () => {
    const folder = await idxFolder();
    const bomb = gzipSync(gzipSync(Buffer.concat([idxFile([40], TEN), Buffer.alloc(200e6)])));
    await rm(path.join(folder, MNIST_NAMES[1]));
    await writeFile(path.join(folder, `${MNIST_NAMES[1]}.gz`), bomb);
    expect(await refusal(folder)).toContain("more than its header says");
  });
});

describe.skipIf(!hasMaker)("folders that failed (needs ../shared/faults/make_idx.py and python3)", () => {
  it("all open, with the classes that they have", async () => {
    const out = await mkdtemp(path.join(tmpdir(), "skiploom-made-"));
    expect(spawnSync("python3", [MAKER, out]).status).toBe(0);
    const shapes = {
      ten: [8, 8, 1, 10],
      "ten-dim": [8, 8, 1, 10],
      "ten-wide": [6, 12, 1, 10],
      "ten-colour": [8, 8, 3, 10],
      letters: [8, 8, 1, 26],
      dots: [8, 8, 1, 10],
      "qmnist-gz": [8, 8, 1, 10],
      "qmnist-raw": [8, 8, 1, 10],
      "float-gz": [8, 8, 1, 10],
      "twice-gz": [8, 8, 1, 10],
    };
    for (const [name, expected] of Object.entries(shapes)) {
      const { info } = await open(path.join(out, name));
      expect([...info.imageShape, info.classNames.length], name).toEqual(expected);
    }
    await rm(out, { recursive: true });
  });
});
