/** Exported layers models, run by TensorFlow.js as people install it, say what our engine says. */
import { beforeAll, describe, expect, it } from "vitest";
import { tfjs } from "#core/formats/keras/tfjs";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { everyLayerDocument } from "./every-layer";
import {
  difference,
  engineLogits,
  imagesFor,
  runInTensorFlowJs,
  softmaxOf,
  TOOLS,
  trainedModel,
} from "./keras-support";

beforeAll(() => createReferenceBackend().initialise());

const FLOAT32 = { choices: { model: "layers" }, form: "float32" } as const;

async function differenceOf(document: NetworkDocument, imageShape: readonly number[], classes: number) {
  const model = trainedModel(document, { imageShape, classes });
  const images = imagesFor(model);
  const files = await tfjs.write?.(model, FLOAT32, TOOLS);
  const found = await runInTensorFlowJs(files ?? new Map(), images, imageShape);
  const wanted = softmaxOf(engineLogits(model.program, model.weights, images), classes);
  return difference(found, wanted);
}

describe("a layers model", () => {
  it("of ResNet-20", async () => {
    const document = createTemplate("resnet-20");
    if (!document) throw new Error("There is no such template.");
    expect(await differenceOf(document, [32, 32, 3], 10)).toBeLessThan(1e-4);
  });

  it("of every layer", async () => {
    expect(await differenceOf(everyLayerDocument(), [8, 8, 3], 10)).toBeLessThan(1e-4);
  });
});
