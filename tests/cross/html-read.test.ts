/** Pages, read back: the same operations and numbers, and no harm from pages that somebody made. */
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "#core/codecs/base64";
import { encodeUtf8 } from "#core/codecs/text";
import type { FormatTools } from "#core/formats/format";
import { html } from "#core/formats/html/html";
import type { FileSet, TrainedModel } from "#core/formats/model";
import { programOfRead } from "#core/formats/read-program";
import { roundWeights } from "#core/formats/weight-forms";
import { Random } from "#core/foundation/random";
import { trainedModelOf } from "../support/trained-model";
import { everyLayerDocument } from "./every-layer";

const TEMPLATE =
  '<!doctype html><meta name="generator" content="Skiploom"><title>{{title}}</title><!--model--><p>';
const tools: FormatTools = {
  hdf5: () => Promise.reject(new TypeError("A page needs no HDF5.")),
  resource: async () => encodeUtf8(TEMPLATE),
};
const model = trainedModelOf(everyLayerDocument(), {
  imageShape: [8, 8, 3],
  classNames: Array.from({ length: 10 }, (_, index) => `</script>${index}`),
});

async function written(given: TrainedModel, form: "float32" | "float16" | "int8"): Promise<FileSet> {
  const files = await html.write?.(given, { choices: {}, form }, tools);
  if (!files) throw new TypeError("Nothing was written.");
  return files;
}

describe("a page", () => {
  it.each(["float32", "float16", "int8"] as const)("is read as it was written, in %s", async (form) => {
    const weights = roundWeights(model.program, model.weights, form);
    const files = await written({ ...model, weights }, form);
    expect(html.recognise?.(files)).toBe(true);
    // As an export's folder has it, beside what else is there.
    const folder = new Map([["README.md", encodeUtf8("Words.")], ...files]);
    expect(html.recognise?.(folder)).toBe(true);
    const read = await html.read?.(folder, tools);
    if (!read) throw new TypeError("Nothing was read.");
    expect(read.name).toBe(model.document.name);
    expect(read.preprocessing).toMatchObject({
      pixelMaximum: 255,
      classNames: model.preprocessing.classNames,
      mean: model.preprocessing.mean,
    });
    const found = programOfRead(read);
    const declared = model.program.steps.filter(({ output }) => output !== model.program.probabilities);
    expect(read.steps.map(({ operation, inputs, output }) => [operation, inputs, output])).toEqual(
      declared.map(({ operation, inputs, output }) => [operation, inputs, output]),
    );
    expect([...found.weights.values()]).toEqual(
      declared.flatMap(({ weights: specs }) => specs.map(({ name }) => weights.get(name))),
    );
    expect(found.program.shapes[found.program.logits]).toEqual([10]);
  });

  it("is not taken for one that is another's", async () => {
    const other = new Map([["index.html", encodeUtf8("<!doctype html><title>Other</title>")]]);
    expect(html.recognise?.(other)).toBe(false);
    await expect(html.read?.(other, tools)).rejects.toMatchObject({ code: "invalid-model" });
  });
});

it("writes base64 as Node does, and reads it back", () => {
  const random = Random.fromSeed(2, "base64");
  for (let length = 0; length < 70; length += 1) {
    const bytes = Uint8Array.from({ length }, () => random.integerBelow(256));
    const text = encodeBase64(bytes);
    expect(Buffer.from(text).toString("latin1")).toBe(Buffer.from(bytes).toString("base64"));
    expect(decodeBase64(text)).toEqual(bytes);
  }
  expect(() => decodeBase64(encodeUtf8("ab=d"))).toThrow("no base64");
  expect(() => decodeBase64(encodeUtf8("abc"))).toThrow("no base64");
});
