/**
 * Exported Keras files, held to the rules of Keras 3's loaders by h5py, and computed by NumPy as Keras' layers are defined: there is no
 * Keras on a machine that has Debian's packages alone.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keras } from "#core/formats/keras/keras";
import type { TrainedModel } from "#core/formats/model";
import { createTemplate } from "#core/templates/index";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { everyLayerDocument } from "./every-layer";
import {
  difference,
  engineLogits,
  hasH5py,
  imagesFor,
  python,
  softmaxOf,
  TOOLS,
  trainedModel,
} from "./keras-support";

const RULES = path.resolve(import.meta.dirname, "../support/keras_rules.py");
const folder = mkdtempSync(path.join(tmpdir(), "skiploom-keras-"));

beforeAll(() => createReferenceBackend().initialise());
afterAll(() => rmSync(folder, { recursive: true }));

async function differenceOf(model: TrainedModel, file: "keras" | "h5"): Promise<number> {
  const images = imagesFor(model);
  const files = await keras.write?.(model, { choices: { file }, form: "float32" }, TOOLS);
  const [[name, bytes] = ["", new Uint8Array()]] = files ?? [];
  const [model_, pixels] = [path.join(folder, name), path.join(folder, "images")];
  writeFileSync(model_, bytes);
  writeFileSync(pixels, images);
  const { imageShape, classNames } = model.preprocessing;
  const said = python(RULES, model_, pixels, ...imageShape.map(String)) as { probabilities: number[] };
  const wanted = softmaxOf(engineLogits(model.program, model.weights, images), classNames.length);
  return difference(said.probabilities, wanted);
}

describe.skipIf(!hasH5py()).each(["keras", "h5"] as const)("a .%s file", (file) => {
  it("of ResNet-20 keeps to Keras' rules and says the same", async () => {
    const document = createTemplate("resnet-20");
    if (!document) throw new Error("There is no such template.");
    const model = trainedModel(document, { imageShape: [32, 32, 3], classes: 10 });
    expect(await differenceOf(model, file)).toBeLessThan(1e-4);
  });

  it("of every layer does, too", async () => {
    const model = trainedModel(everyLayerDocument(), { imageShape: [8, 8, 3], classes: 10 });
    expect(await differenceOf(model, file)).toBeLessThan(1e-4);
  });
});
