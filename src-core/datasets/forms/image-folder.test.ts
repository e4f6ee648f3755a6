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
    expect(recognised).toMatchObject({ why: "3 folders of images, with folders in them." });
    expect(source.classNames).toEqual(["10", "2", "\u00e9"]);
    expect(samplesOf(source)).toEqual([
      "10/b.JPG: 10",
      "10/more/deep/c.jpeg: 10",
      "2/a.png: 2",
      "\u00e9/d.png: \u00e9",
    ]);
    expect(await picturesOf(source, [2])).toMatchObject([{ kind: "file", file: { file: "/data/2/a.png" } }]);
  });

  it("are classes by a deeper folder where a person says so", async () => {
    const paths = [
      "animals/cat/1.png",
      "animals/dog/2.png",
      "plants/oak/3.png",
      "plants/oak/old/4.png",
      "plants/cat/5.png",
      "plants/6.png",
    ];
    const files = sourceInMemory(emptyFiles(paths));
    const level = (await imageFolder.recognise(files))?.choices.level;
    expect(level?.suggested).toBe("1");
    expect(level?.values).toEqual([
      { value: "1", label: "The first folder: 2 classes (animals, plants)" },
      { value: "2", label: "The second folder: 3 classes (cat, dog, oak)" },
      { value: "3", label: "The third folder: 1 class (old)" },
      { value: "last", label: "The last folder: 5 classes (cat, dog, plants, ...)" },
      {
        value: "all",
        label: "All folders: 6 classes (animals/cat, animals/dog, plants, ...)",
      },
    ]);
    const classes = async (chosen: string) => {
      const source = await imageFolder.open(files, { level: chosen });
      return { names: source.classNames, count: source.count, skipped: source.skipped };
    };
    expect(await classes("1")).toEqual({ names: ["animals", "plants"], count: 6, skipped: [] });
    expect(await classes("2")).toEqual({
      names: ["cat", "dog", "oak"],
      count: 5,
      skipped: [
        { name: "plants/6.png", reason: "it lies in fewer folders than the one that names the class" },
      ],
    });
    expect(await classes("last")).toMatchObject({ names: ["cat", "dog", "oak", "old", "plants"], count: 6 });
    expect((await classes("all")).names).toEqual([
      "animals/cat",
      "animals/dog",
      "plants",
      "plants/cat",
      "plants/oak",
      "plants/oak/old",
    ]);
  });

  it("are counted from below the part where there are parts, and nothing is asked where all lie alike", async () => {
    const files = sourceInMemory(emptyFiles(["train/a/x/1.png", "train/a/y/2.png", "test/b/x/3.png"]));
    const source = await imageFolder.open(files, { level: "2" });
    expect(samplesOf(source)).toEqual([
      "test/b/x/3.png: x [test]",
      "train/a/x/1.png: x [train]",
      "train/a/y/2.png: y [train]",
    ]);
    expect((await imageFolder.recognise(files))?.choices.level?.values.map(({ value }) => value)).toEqual([
      "1",
      "2",
      "all",
    ]);
    expect((await opened(["cat/1.png", "dog/2.png"])).recognised?.choices).toEqual({});
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
