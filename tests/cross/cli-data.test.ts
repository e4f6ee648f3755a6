/** Datasets on the command line: what a name means, where data lies now, and a run that finds its images again. */
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_AUGMENTATION } from "#core/datasets/augmentation";
import { idxFolder, TEN } from "../../src-main/host/testing/idx-folder";
import { pictureFolder } from "../../src-main/host/testing/picture-folder";
import {
  buildIfStale,
  type CommandResult,
  jsonLines,
  removeFolder,
  run,
  temporaryFolder,
} from "../support/command-line";

let home: string;
let place: string;

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
  place = await temporaryFolder();
}, 300_000);

afterAll(async () => {
  await removeFolder(home);
  await removeFolder(place);
});

const skiploom = (cwd: string, ...args: string[]): Promise<CommandResult> => run(args, { home, cwd });
const training = ["train", "conv-small", "--steps", "2", "--device", "cpu", "--threads", "1"];

async function listed(): Promise<Record<string, unknown>[]> {
  const [object] = jsonLines((await skiploom(place, "data", "list", "--json")).stdout);
  return (object?.datasets ?? []) as Record<string, unknown>[];
}

/** On the list as earlier versions kept it: a folder that is read where it lies. */
async function listAsBefore(folder: string, id: string, name = id): Promise<void> {
  const file = path.join(home, "datasets.json");
  const text = await readFile(file, "utf8").catch(() => '{ "version": 1, "folders": [] }');
  const list = JSON.parse(text) as { version: 1; folders: object[] };
  const entry = {
    id,
    name,
    description: "",
    imageShape: [8, 8, 1],
    classNames: TEN.slice(0, 10).map(String),
    counts: { train: 36, validation: 4, test: 10 },
    source: "",
    licence: "unknown",
    origin: "folder",
    path: folder,
    stamp: "of before",
    options: {},
  };
  await writeFile(file, JSON.stringify({ ...list, folders: [...list.folders, entry] }));
}

describe("data on the command line", () => {
  it("takes a path for a path, and refuses a name that could be two things", async () => {
    const [here, there] = [path.join(place, "here"), path.join(place, "there")];
    await idxFolder({}, path.join(here, "mnist"));
    await idxFolder({ salt: 5 }, path.join(there, "mnist"));
    const first = await skiploom(here, ...training, "--dataset", "./mnist");
    expect(first.stderr).toBe("");
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain(`dataset mnist in ${path.join(here, "mnist")} on`);
    const both = await skiploom(there, ...training, "--dataset", "mnist");
    expect(both).toMatchObject({ code: 2, stdout: "" });
    expect(both.stderr).toContain(path.join(here, "mnist"));
    expect(both.stderr).toContain(path.join(there, "mnist"));
    const other = await skiploom(there, ...training, "--dataset", `mnist${path.sep}`);
    expect(other.stdout).toContain(`dataset mnist-2 in ${path.join(there, "mnist")} on`);
    // Where the folder of that name is the known one, there is nothing to ask.
    expect((await skiploom(here, ...training, "--dataset", "mnist")).code).toBe(0);
    expect((await skiploom(place, ...training, "--dataset", "./nowhere")).code).toBe(2);
    expect((await listed()).map(({ id }) => id)).toEqual(["digits", "fashion", "shapes", "mnist", "mnist-2"]);
  });

  it("checks and trains on the same facts once a folder has changed", async () => {
    const folder = await idxFolder({ salt: 8 }, path.join(place, "growing"));
    await listAsBefore(folder, "growing");
    const network = path.join(place, "growing.skiploom.json");
    await skiploom(place, "new", "conv-small", "-o", network);
    const document = JSON.parse(await readFile(network, "utf8")) as Record<string, unknown>;
    await writeFile(network, JSON.stringify({ ...document, dataset: "growing" }));
    expect((await skiploom(place, "check", network)).stdout).toContain("(8×8×1, 10 classes)");
    await idxFolder({ labels: Array.from({ length: 81 }, (_, label) => label % 27) }, folder);
    const checked = await skiploom(place, "check", network);
    expect(checked.stdout).toContain("(8×8×1, 27 classes)");
    expect(checked.code).toBe(1);
    const trained = await skiploom(place, "train", network, "--steps", "1");
    expect(trained.stderr).toContain("27 classes");
    expect(trained.code).toBe(1);
    // What is not there now has no facts, whatever it had.
    await removeFolder(folder);
    expect((await skiploom(place, "check", network)).stdout).toContain("on growing (not found here)");
  });

  it("trains a template on data of other classes than its own", async () => {
    const labels = Array.from({ length: 81 }, (_, label) => label % 27);
    const folder = await idxFolder({ salt: 77, labels }, path.join(place, "signs"));
    const trained = await skiploom(place, ...training, "--dataset", folder);
    expect(trained.code, trained.stderr).toBe(0);
    expect(trained.stderr).toContain("gives 27 numbers, one for each class of signs.");
  });

  it("prepares a folder once, and anew once it has changed", async () => {
    const folder = await idxFolder({ salt: 18 }, path.join(place, "drawings"));
    const added = await skiploom(place, "data", "add", folder);
    expect(added).toMatchObject({ code: 0, stderr: "" });
    expect(added.stdout).toContain("drawings: 50 images, 8×8×1, 10 classes");
    expect(await skiploom(place, "data", "add", folder)).toEqual(added);
    const started = await skiploom(place, ...training, "--dataset", folder);
    expect(started).toMatchObject({ code: 0, stderr: "" });
    const id = /run (\S+) in/.exec(started.stdout)?.[1] ?? "";
    await idxFolder({ salt: 19, labels: Array.from({ length: 81 }, (_, label) => label % 27) }, folder);
    // What was prepared stays what it was, until the folder is named again.
    expect((await skiploom(place, "data", "show", "drawings")).stdout).toContain("30 training");
    const trained = await skiploom(place, ...training, "--dataset", folder);
    expect(trained.stderr).toContain(`${folder} has changed, so drawings was prepared anew.`);
    expect(trained.stderr).toContain("27 numbers, one for each class of drawings");
    // The run has its own view, and needs no folder.
    await removeFolder(folder);
    const score = await skiploom(place, "evaluate", id, "--json");
    expect(jsonLines(score.stdout)).toMatchObject([{ count: 10 }]);
    const warned = await skiploom(place, "data", "check", "drawings", "--json");
    expect(warned).toMatchObject({ code: 0, stderr: "" });
    expect(jsonLines(warned.stdout)).toMatchObject([{ dataset: "drawings", warnings: expect.any(Array) }]);
  });

  it("sees prepared data otherwise, shows what it is, and gives a name once", async () => {
    const folder = await pictureFolder({ classes: ["Cat", "cat", "dog"] }, path.join(place, "pets"));
    const added = await skiploom(
      place,
      "data",
      "add",
      `'${folder}'`,
      "--name",
      "Pets",
      "--may",
      "flip+rotation=10",
    );
    expect(added.code, added.stderr).toBe(0);
    expect(added.stdout).toContain('"Cat" and "cat"');
    const view = (...more: string[]) => skiploom(place, "data", "view", "Pets", ...more);
    const merged = await view(
      "--merge",
      "Cat,cat=cats",
      "--relabel",
      "cat/3.ppm=dog",
      "--leave-out",
      "pets/dog/1.ppm",
    );
    expect(merged.code, merged.stderr).toBe(0);
    expect(merged.stdout).toContain("Left out of this view: 1 of 36 pictures");
    expect(merged.stdout).toMatch(/cats +\d+ +\d+ +\d+ +Cat, cat/);
    const [shown] = jsonLines((await skiploom(place, "data", "show", "pets", "--json")).stdout);
    expect(shown).toMatchObject({ name: "Pets", classes: ["cats", "dog"] });
    const counts = (shown?.partCounts ?? []) as number[][];
    expect(counts.map((parts) => parts.reduce((sum, each) => sum + each, 0))).toEqual([23, 12]);
    const back = await view("--take-back", "dog/1.ppm", "--split", "50/25/25", "--seed", "7", "--json");
    expect(jsonLines(back.stdout)).toMatchObject([{ view: { split: { validation: 0.25, seed: 7 } } }]);
    const plain = await skiploom(place, "data", "show", "Pets");
    expect(plain.stdout).toContain("Parts, drawn: 50/25/25, seed 7");
    expect(plain.stdout).toContain("Its pictures bear: no shift, a flip, a turn of up to 10°");
    expect(plain.stdout).toContain("Pictures: crop, transparent parts on white");
    expect(plain.stdout).toContain("Relabelled by hand: 1");
    for (const [words, ...args] of [
      ['no class and no picture called "cow"', "--leave-out", "cow"],
      ["each class has fewer than 3 groups", "--group", "folder"],
    ])
      expect(await view(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words ?? "") });
    expect(await skiploom(place, "data", "rename", "Pets", "DIGITS")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is a dataset"),
    });
    expect((await skiploom(place, "data", "add", "")).stderr).toContain("it is empty");
    expect((await skiploom(place, "import", "")).stderr).toContain("it is empty");
    expect((await skiploom(place, "import", folder)).stderr).toContain("skiploom data add PATH");
    const alone = await skiploom(place, "import", "x.onnx", "--mean", "0.5");
    expect(alone.stderr).toContain("--mean and --deviation go together");
    expect((await skiploom(place, "data", "remove", "Pets")).stdout).toContain("keep its pictures");
  }, 120_000);

  it("goes on with a run whose data has moved, and relocates, renames and removes", async () => {
    const folder = await idxFolder(
      { salt: 9, labels: TEN.map((label) => label + 1) },
      path.join(place, "letters"),
    );
    await listAsBefore(folder, "letters", "My letters");
    const added = await skiploom(place, "data", "add", folder);
    expect(added.stdout).toContain("letters: 50 images, 8×8×1, 10 classes, labels from 1");
    const started = await skiploom(place, ...training, "--dataset", "letters");
    expect(started.code).toBe(0);
    const id = /run (\S+) in/.exec(started.stdout)?.[1] ?? "";
    const moved = path.join(place, "moved");
    await rename(folder, moved);
    const gone = await skiploom(place, ...training, "--dataset", "letters");
    expect(gone).toMatchObject({ code: 2 });
    expect(gone.stderr).toContain("skiploom data relocate letters FOLDER");
    expect(await skiploom(place, "data", "relocate", "letters", moved)).toMatchObject({ code: 0 });
    expect(
      await skiploom(place, "data", "relocate", "letters", path.join(place, "here", "mnist")),
    ).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("holds other images"),
    });
    const record = path.join(home, "runs", id, "run.json");
    const before = JSON.parse(await readFile(record, "utf8")) as Record<string, unknown>;
    expect(before).toMatchObject({
      state: "finished",
      dataset: { id: "letters", options: { firstLabel: 1 } },
    });
    expect((await skiploom(place, "data", "rename", "My letters", "Ours")).stdout).toContain(
      'letters is shown as "Ours"',
    );
    expect((await skiploom(place, "data", "remove", "Ours")).stdout).toContain(moved);
    expect((await listed()).some(({ id: other }) => other === "letters")).toBe(false);
    expect((await skiploom(place, "data", "remove", "digits")).code).toBe(2);
    const exported = await skiploom(place, "export", id, "--format", "tfjs", "-o", path.join(place, "model"));
    expect(exported.code).toBe(0);
    expect(exported.stderr).toMatch(
      /^TensorFlow\.js \S+ gave .+ as the engine on 4 validation images \(logits\)\.\n$/,
    );
  });

  it("says what choosing other data changes, and keeps silent where nothing does", async () => {
    const other = await skiploom(place, "train", "resnet-20", "--steps", "1", "--dataset", "digits");
    expect(other.stderr).toContain(
      "Augmentation as digits bears it: no shift, no flip. The recipe, made for fashion, had a shift of up to 2 pixels, a flip.",
    );
    const id = /run (\S+) in/.exec(other.stdout)?.[1] ?? "";
    const record = JSON.parse(await readFile(path.join(home, "runs", id, "run.json"), "utf8"));
    expect(record.recipe.augmentation).toEqual(NO_AUGMENTATION);
    const own = await skiploom(place, "train", "resnet-8", "--steps", "1", "--dataset", "digits");
    expect(own.stderr).not.toContain("Augmentation");
  });

  it("augments and balances as it is told, whatever the data bear", async () => {
    const options = ["--steps", "1", "--augment", "shift=1+mixup=0.4", "--balance", "sampling"];
    const trained = await skiploom(place, "train", "resnet-20", "--dataset", "digits", ...options);
    expect(trained).toMatchObject({ code: 0 });
    expect(trained.stderr).not.toContain("Augmentation");
    const id = /run (\S+) in/.exec(trained.stdout)?.[1] ?? "";
    const { recipe } = JSON.parse(await readFile(path.join(home, "runs", id, "run.json"), "utf8"));
    expect(recipe.augmentation).toEqual({ ...NO_AUGMENTATION, shiftPixels: 1, mixup: 0.4 });
    expect(recipe.classBalance).toBe("sampling");
    const refused = await skiploom(place, "train", "resnet-20", "--augment", "shift=17");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("shift cannot be 17: it is a whole number from 0 to 16.");
    const unbalanced = await skiploom(place, "train", "resnet-20", "--balance", "both");
    expect(unbalanced.stderr).toContain("It must be none, weights, sampling.");
  });
});
