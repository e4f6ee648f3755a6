import { expect, it } from "vitest";
import { emptyFiles, sourceInMemory } from "../testing-source";
import { DATA_FORMS } from "./index";
import { recogniseForm } from "./recognise";

const TABLE = { "train.csv": "id,label\n1,7\n2,7\n3,7\n4,7\n" };
const PIXELS = {
  "train.csv": `label,${Array.from({ length: 64 }, (_, n) => `pixel${n}`)}\n1${",1".repeat(64)}\n0${",1".repeat(64)}\n`,
};

it.each([
  ["folders of classes", "image-folder", emptyFiles(["cat/1.png", "dog/1.png"])],
  [
    "names within one folder",
    "class-in-name",
    emptyFiles(["all/cat1.png", "all/cat2.png", "all/dog1.png", "all/dog2.png"]),
  ],
  [
    "a table beside folders of other kinds",
    "image-table",
    { ...emptyFiles(["a/1.png", "a/2.png", "b/3.png", "b/4.png"]), ...TABLE },
  ],
  ["a table of pixels", "pixel-csv", PIXELS],
  [
    "folders of classes with arrays of them beside",
    "image-folder",
    { ...emptyFiles(["cat/1.png", "dog/1.png"]), ...PIXELS },
  ],
  ["a picture of a table of pixels beside it", "pixel-csv", { ...PIXELS, "about/1.png": "" }],
])("of the forms, %s are %s", async (_what, id, files) => {
  const source = sourceInMemory(files);
  expect((await recogniseForm(source, DATA_FORMS))?.form.id).toBe(id);
});

it("of the forms, none takes a folder of other things, and each has its own id", async () => {
  const source = sourceInMemory({ "read me.txt": "x", "code/main.py": "1,2,3", "list.csv": "a,b\nx,y\n" });
  for (const form of DATA_FORMS) expect(await form.recognise(source)).toBeUndefined();
  expect(new Set(DATA_FORMS.map(({ id }) => id)).size).toBe(DATA_FORMS.length);
});
