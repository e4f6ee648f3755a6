import { expect, it } from "vitest";
import { completeChoices } from "#core/formats/choices";
import { FORMATS, requireFormat } from "#core/formats/index";
import { type ExportFacts, exportReadme } from "./export-readme";

const FACTS: ExportFacts = {
  network: "ResNet-8",
  run: "a-run",
  checkpoint: { kind: "best", step: 80, sha256: "" },
  dataset: { id: "digits", name: "Handwritten digits" },
  input: {
    shape: [9, 8, 3],
    pixelMaximum: 255,
    mean: [0, 0, 0],
    deviation: [1, 1, 1],
    fit: "crop",
    background: "white",
  },
  classes: ["a", "b"],
};

function readme(
  id: string,
  choices: Record<string, string> = {},
  importedFrom?: string,
  facts = FACTS,
): string {
  const format = requireFormat(id);
  return exportReadme(facts, {
    format,
    files: ["model"],
    proof: undefined,
    changed: [],
    choices: completeChoices(format, choices),
    importedFrom,
  });
}

it.each([
  ["onnx", {}, "`[N, 3, 9, 8]` (images, channels, rows, columns)"],
  ["onnx", { layout: "nhwc" }, "`[N, 9, 8, 3]` (images, rows, columns, channels)"],
  ["tfjs", {}, "`tf.loadLayersModel` loads it. The model takes 32-bit floats of `[N, 9, 8, 3]`"],
  ["tfjs", { model: "graph" }, "`tf.loadGraphModel` loads it. The model takes `image`"],
  ["keras", { file: "h5" }, '`keras.models.load_model("model.h5", compile=False)`'],
])("says of %s with %o what the model takes", (id, choices, words) => {
  expect(readme(id, choices)).toContain(words);
});

it("names what was chosen where a format leaves a choice", () => {
  for (const { id, choices } of FORMATS.filter(({ write }) => write)) {
    for (const [name, { label, values }] of Object.entries(choices)) {
      for (const { value, label: words } of values)
        expect(readme(id, { [name]: value })).toContain(`${label}: ${words}.`);
    }
  }
});

it.each([
  ["crop", "cut to the input's, from the middle"],
  ["pad", "with black beside it"],
  ["stretch", "stretched to the input's size"],
] as const)("says how an image comes into it: %s", (fit, words) => {
  const facts = { ...FACTS, input: { ...FACTS.input, fit, background: "black" as const } };
  const text = readme("onnx", {}, undefined, facts);
  expect(text).toContain(words);
  expect(text).toContain("What is transparent is laid on black.");
});

it("says of imported weights which file they came of, and nothing of a training", () => {
  expect(readme("onnx")).toContain("its best checkpoint (step 80), trained on\nHandwritten digits.");
  const imported = readme("onnx", {}, "resnet.onnx");
  expect(imported).toContain("whose weights were imported from `resnet.onnx`.");
  expect(imported).not.toContain("trained on");
});
