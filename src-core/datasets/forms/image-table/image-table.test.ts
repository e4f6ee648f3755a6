import { describe, expect, it } from "vitest";
import { emptyFiles, picturesOf, samplesOf, sourceInMemory } from "../../testing-source";
import { imageTable } from "./image-table";

const opened = async (files: Record<string, string>, chosen: Record<string, string> = {}) => {
  const source = sourceInMemory(files);
  return { recognised: await imageTable.recognise(source), source: await imageTable.open(source, chosen) };
};

describe("a table of classes", () => {
  it("is Hugging Face's metadata.csv in the folder of each part", async () => {
    const { recognised, source } = await opened({
      ...emptyFiles(["train/1.png", "train/2.png", "test/1.png"]),
      "train/metadata.csv": '\ufefffile_name,label\r\n1.png,cat\r\n2.png,"a ""dog"", wet"\r\n',
      "test/metadata.csv": "file_name,label\n1.png,cat\n",
    });
    expect(recognised).toEqual({
      why: 'test/metadata.csv names images in its column "file_name" and their classes in "label" (as in 1 more).',
      choices: {},
    });
    expect(samplesOf(source)).toEqual([
      "test/1.png: cat [test]",
      "train/1.png: cat [train]",
      'train/2.png: a "dog", wet [train]',
    ]);
    expect(source.skipped).toEqual([]);
    expect(await picturesOf(source, [2])).toMatchObject([{ file: { file: "/data/train/2.png" } }]);
  });

  it("is metadata.jsonl, whose labels may be numbers and whose bad lines are told", async () => {
    const { source } = await opened({
      ...emptyFiles(["images/1.png", "images/2.png", "images/10.png"]),
      "metadata.jsonl":
        '{"file_name": "images/1.png", "label": 10}\n{"file_name": "images/2.png", "label": 2, "box": [1]}\nnothing\n[1]\n{"file_name": "images/10.png", "label": null}\n',
    });
    expect(samplesOf(source)).toEqual(["images/1.png: 10", "images/2.png: 2"]);
    expect(source.classNames).toEqual(["2", "10"]);
    expect(source.skipped).toEqual([
      { name: "metadata.jsonl, line 3", reason: "it is no JSON object" },
      { name: "metadata.jsonl, line 4", reason: "it is no JSON object" },
      { name: "images/10.png", reason: "line 5 of metadata.jsonl has no class for it" },
    ]);
  });

  it("is Kaggle's train.csv beside folders, with names that have no endings and are in both", async () => {
    const { recognised, source } = await opened({
      ...emptyFiles(["set/train/a1.jpg", "set/train/b2.jpg", "set/train/c3.jpg", "set/test/a1.jpg"]),
      "set/train.csv": "id,breed\na1,boxer\nb2,pug\nnowhere,pug\n",
      "set/sample_submission.csv": "id,breed\na1,0\n",
    });
    expect(recognised?.why).toBe(
      'set/train.csv names images in its column "id" and their classes in "breed".',
    );
    expect(samplesOf(source)).toEqual(["set/train/a1.jpg: boxer [train]", "set/train/b2.jpg: pug [train]"]);
    expect(source.skipped).toEqual([
      { name: "nowhere", reason: "line 4 of set/train.csv names it, and it is not there" },
      { name: "set/test/a1.jpg", reason: "no row of train.csv names it" },
      { name: "set/train/c3.jpg", reason: "no row of train.csv names it" },
      { name: "set/sample_submission.csv", reason: "it is a text and no image" },
    ]);
  });

  it("may have several columns that could be meant, one of parts, and no header", async () => {
    const files = {
      ...emptyFiles(["x/1.png", "x/2.png", "x/3.png", "x/4.png"]),
      "list.csv":
        "image;kind;label;split\n1.png;a;cat;train\n2.png;a;dog;val\n3.png;b;cat;test\n4.png;b;dog;train\n",
    };
    const { recognised, source } = await opened(files);
    expect(recognised?.choices.label).toMatchObject({
      suggested: "label",
      values: [{ value: "label" }, { value: "kind" }],
    });
    expect(samplesOf(source)).toEqual([
      "x/1.png: cat [train]",
      "x/2.png: dog [validation]",
      "x/3.png: cat [test]",
      "x/4.png: dog [train]",
    ]);
    expect((await opened(files, { label: "kind" })).source.classNames).toEqual(["a", "b"]);
    await expect(opened(files, { label: "split" })).rejects.toMatchObject({ code: "invalid-dataset" });
    const plain = await opened({ ...emptyFiles(["1.png", "2.png"]), "labels.csv": "1.png,cat\n2.png,cat\n" });
    expect(samplesOf(plain.source)).toEqual(["1.png: cat", "2.png: cat"]);
  });

  it("that names an image twice, or names several at once, is told", async () => {
    const { source } = await opened({
      ...emptyFiles(["1.png", "a/2.png", "b/2.png", "3.png"]),
      "metadata.csv": "file_name,label\n1.png,cat\n1.png,cat\n1.png,dog\n2.png,cat\n3.png,\n,cat\n",
    });
    expect(samplesOf(source)).toEqual(["1.png: cat"]);
    expect(source.skipped.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      "1.png: line 3 of metadata.csv names it a second time",
      '1.png: line 4 of metadata.csv names it a second time, as "dog"; the first is taken',
      "2.png: line 5 of metadata.csv names it, and several files are called so",
      "3.png: line 6 of metadata.csv has no class for it",
      'line 7 of metadata.csv: it has nothing in its column "file_name"',
      "a/2.png: no row of metadata.csv names it",
      "b/2.png: no row of metadata.csv names it",
    ]);
  });

  it.each([
    ["without images", { "train.csv": "id,label\n1,a\n" }],
    ["of pixels", { "1.png": "", "train.csv": "label,pixel0\n1,0\n2,0\n" }],
    [
      "of captions",
      { "1.png": "", "2.png": "", "metadata.csv": "file_name,text\n1.png,one cat\n2.png,two dogs\n" },
    ],
    ["that is no UTF-8", { "1.png": "", "t.csv": "" }],
  ])("is not seen in tables %s", async (what, files) => {
    const bytes = Uint8Array.from([0xff, 0xfe, 0x31, 0]);
    const source = sourceInMemory(what.includes("UTF-8") ? { ...files, "t.csv": bytes } : files);
    expect(await imageTable.recognise(source)).toBeUndefined();
  });
});
