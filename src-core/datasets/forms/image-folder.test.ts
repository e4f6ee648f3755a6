import { describe, expect, it } from "vitest";
import { emptyFiles, picturesOf, samplesOf, sourceInMemory } from "../testing-source";
import { imageFolder } from "./image-folder";

const opened = async (paths: readonly string[]) => {
  const files = sourceInMemory(emptyFiles(paths));
  const recognised = await imageFolder.recognise(files);
  return { recognised, source: await imageFolder.open(files, {}) };
};

describe("folders of images", () => {
  it("are classes, in code-point order, with what lies deeper in them", async () => {
    const { recognised, source } = await opened([
      "2/a.png",
      "10/b.JPG",
      "10/more/deep/c.jpeg",
      "e\u0301/d.png",
    ]);
    expect(recognised).toEqual({ why: "3 folders of images, each a class.", choices: {} });
    expect(source.classNames).toEqual(["10", "2", "\u00e9"]);
    expect(samplesOf(source)).toEqual([
      "10/b.JPG: 10",
      "10/more/deep/c.jpeg: 10",
      "2/a.png: 2",
      "\u00e9/d.png: \u00e9",
    ]);
    expect(await picturesOf(source, [2])).toMatchObject([{ kind: "file", file: { file: "/data/2/a.png" } }]);
  });

  it.each([
    ["train", "train"],
    ["Training", "train"],
    ["VAL", "validation"],
    ["valid", "validation"],
    ["Validation", "validation"],
    ["dev", "validation"],
    ["test", "test"],
    ["testing", "test"],
    ["Eval", "test"],
    ["test_set", "test"],
    ["test1", "test"],
    ["val2017", "validation"],
  ])("in a folder %s belong to the part %s", async (folder, part) => {
    const { source } = await opened([`${folder}/cat/1.png`, "train/dog/2.png"]);
    expect(samplesOf(source)).toContain(`${folder}/cat/1.png: cat [${part}]`);
    expect(source.classNames).toEqual(["cat", "dog"]);
  });

  it("are looked for in one folder around everything", async () => {
    for (const outer of ["set/", "set/inner/"]) {
      const { source } = await opened([`${outer}train/cat/1.png`, `${outer}test/dog/2.png`, "read me.txt"]);
      expect(samplesOf(source)).toEqual([
        `${outer}test/dog/2.png: dog [test]`,
        `${outer}train/cat/1.png: cat [train]`,
      ]);
      const plain = await opened([`${outer}cat/1.png`, `${outer}dog/2.png`]);
      expect(plain.source.classNames).toEqual(["cat", "dog"]);
    }
  });

  it("may be called as a part is, where no other folder is one", async () => {
    const { source } = await opened(["test/1.png", "control/2.png"]);
    expect(samplesOf(source)).toEqual(["control/2.png: control", "test/1.png: test"]);
    const vehicles = await opened(["train/1.png", "bus/2.png"]);
    expect(samplesOf(vehicles.source)).toEqual(["bus/2.png: bus", "train/1.png: train"]);
  });

  it("are looked for in a part's second folder of its name", async () => {
    const { source } = await opened(["training_set/training_set/cats/1.png", "test_set/test_set/dogs/2.png"]);
    expect(samplesOf(source)).toEqual([
      "test_set/test_set/dogs/2.png: dogs [test]",
      "training_set/training_set/cats/1.png: cats [train]",
    ]);
  });

  it("say of each file that is left out why", async () => {
    const { source } = await opened([
      "train/cat/1.png",
      "train/loose.png",
      "other/cat/2.png",
      "test/unknown.png",
      "train/cat/film.MP4",
      "train/cat/photo.heic",
      "train/cat/list.csv",
      "train/cat/plain",
      "train/cat/what.xyz",
    ]);
    expect(samplesOf(source)).toEqual(["train/cat/1.png: cat [train]"]);
    expect(Object.fromEntries(source.skipped.map(({ name, reason }) => [name, reason]))).toEqual({
      "other/cat/2.png": "it lies in none of the folders for training, validation and test",
      "test/unknown.png": "it lies in no folder of a class",
      "train/loose.png": "it lies in no folder of a class",
      "train/cat/film.MP4": "it is a video; save pictures of it as JPEG or PNG",
      "train/cat/photo.heic": "HEIC and AVIF are not read; save it as JPEG or PNG first",
      "train/cat/list.csv": "it is a text and no image",
      "train/cat/plain": "its name has no ending of an image",
      "train/cat/what.xyz": '".xyz" is no ending of an image that is read',
    });
  });

  it.each([
    ["images without folders", ["1.png", "2.png"]],
    ["no image", ["cat/1.txt"]],
    ["parts without folders of classes", ["train/cat.1.png", "test1/1.png"]],
    ["nothing", []],
  ])("are not what is seen in %s", async (_what, paths) => {
    expect(await imageFolder.recognise(sourceInMemory(emptyFiles(paths)))).toBeUndefined();
  });

  it("refuse more classes than there are numbers for, and names that are too long", async () => {
    const many = Array.from({ length: 65_536 }, (_, place) => `c${place}/1.png`);
    await expect(opened(many)).rejects.toMatchObject({ code: "invalid-dataset" });
    await expect(opened([`${"x".repeat(201)}/1.png`])).rejects.toThrow("a name of 201 letters");
  });
});
