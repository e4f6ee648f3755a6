import { describe, expect, it } from "vitest";
import { emptyFiles, samplesOf, sourceInMemory } from "../testing-source";
import { classInName, classOfName } from "./class-in-name";
import { imageFolder } from "./image-folder";

describe("a class in the name", () => {
  it.each([
    ["cat.0.jpg", "cat", "cat"],
    ["train/dog_12.png", "dog", "dog"],
    ["cat (3).jpg", "cat", "cat"],
    ["cat3.jpg", "cat", "cat"],
    ["great_pyrenees_173.jpg", "great_pyrenees", "great"],
    ["chat-noir-2b.jpg", "chat-noir", "chat"],
    ["\u72ac_1.jpg", "\u72ac", "\u72ac"],
    ["001.jpg", undefined, undefined],
    ["_7.jpg", undefined, undefined],
    ["sunset.jpg", undefined, undefined],
  ])("of %s is %s", (name, longer, shorter) => {
    expect(classOfName(name, "before-number")).toBe(longer);
    expect(classOfName(name, "first-word")).toBe(shorter);
  });

  it("is found where no folders say classes, and images that have none are skipped", async () => {
    const files = sourceInMemory(
      emptyFiles([
        "train/cat.0.jpg",
        "train/cat.1.jpg",
        "train/dog.0.jpg",
        "train/dog.1.jpg",
        "test1/1.jpg",
        "a.txt",
      ]),
    );
    expect(await imageFolder.recognise(files)).toBeUndefined();
    expect(await classInName.recognise(files)).toEqual({
      why: 'Names of images begin with 2 classes, as "cat.0.jpg" does with "cat".',
      choices: {},
    });
    const source = await classInName.open(files, {});
    expect(samplesOf(source)).toEqual([
      "train/cat.0.jpg: cat [train]",
      "train/cat.1.jpg: cat [train]",
      "train/dog.0.jpg: dog [train]",
      "train/dog.1.jpg: dog [train]",
    ]);
    expect(source.skipped).toEqual([
      { name: "test1/1.jpg", reason: "its name does not begin with a class" },
      { name: "a.txt", reason: "it is a text and no image" },
    ]);
  });

  it("may be of one word or several, which a person chooses", async () => {
    const names = ["great_dane", "great_pyrenees", "beagle"].flatMap((name) =>
      [1, 2, 3].map((n) => `${name}_${n}.jpg`),
    );
    const files = sourceInMemory(emptyFiles(names.map((name) => `images/${name}`)));
    const recognised = await classInName.recognise(files);
    expect(recognised?.choices.class?.values.map(({ label }) => label)).toEqual([
      "All before the number: 3 classes",
      "The first word: 2 classes",
    ]);
    expect((await classInName.open(files, {})).classNames).toEqual([
      "beagle",
      "great_dane",
      "great_pyrenees",
    ]);
    expect((await classInName.open(files, { class: "first-word" })).classNames).toEqual(["beagle", "great"]);
  });

  it.each([
    ["one class", ["IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg"]],
    ["names that are all different", ["ab1.jpg", "cd2.jpg", "ef3.jpg"]],
    ["folders of classes", ["x/cat1.jpg", "x/dog1.jpg", "y/cat2.jpg", "y/dog2.jpg"]],
    [
      "numbers for the most part",
      ["cat1.jpg", "cat2.jpg", "dog1.jpg", "dog2.jpg", ..."123456".split("").map((n) => `${n}.jpg`)],
    ],
  ])("is not seen in %s", async (_what, names) => {
    expect(await classInName.recognise(sourceInMemory(emptyFiles(names)))).toBeUndefined();
  });
});
