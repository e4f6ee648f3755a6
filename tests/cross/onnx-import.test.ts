/** Networks written as ONNX and read again: the same operations, weights and logits. */

import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { onnx } from "#core/formats/onnx/onnx";
import { createTemplate } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { someOf } from "../support/trials";
import { CASES, FACTS, isSound, networkWith, paramsOf } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { everyLayerDocument } from "./every-layer";
import { difference, importedLogits as logitsOf, readBack, type Tried, tryDocument } from "./onnx-support";

const LIMIT = 1e-4;
const SEED = 20_261_127;

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** What a network is made of, but for what plays no part outside of training and the softmax at its end. */
function kindsOf({ model: { program } }: Tried): string[] {
  const left = ["dropout", "pathDrop"];
  return program.steps
    .filter(({ operation, output }) => !left.includes(operation.kind) && output !== program.probabilities)
    .map(({ operation }) => operation.kind);
}

/** A Reshape into one pixel that is laid out as a vector is that vector; a Permute before it is an order of the kernel's rows. */
const TAKEN_IN: readonly string[] = ["reshape", "permute"];

it.each(CASES)("%s comes back as it is drawn first (after a flatten: %s)", async (type, afterFlatten) => {
  const tried = tryDocument(networkWith(type, {}, afterFlatten), FACTS);
  const read = await readBack(tried);
  const isTakenIn = TAKEN_IN.includes(type) && !afterFlatten;
  const wanted = kindsOf(tried).filter((kind) => !isTakenIn || !TAKEN_IN.includes(kind));
  expect(read.steps.map(({ operation }) => operation.kind)).toEqual(wanted);
  expect(difference(logitsOf(read, tried), tried.logits)).toBeLessThan(LIMIT);
});

it.each(CASES)("%s comes back with any parameters (after a flatten: %s)", async (type, afterFlatten) => {
  const documents = fc
    .sample(paramsOf(type), { numRuns: someOf(40), seed: SEED })
    .map((params) => networkWith(type, params, afterFlatten))
    .filter(isSound)
    .slice(0, 8);
  for (const document of documents) {
    const tried = tryDocument(document, FACTS);
    expect(difference(logitsOf(await readBack(tried), tried), tried.logits)).toBeLessThan(LIMIT);
  }
});

it.each(["nchw", "nhwc"] as const)(
  "every layer comes back in every form of weights, from images as %s",
  async (layout) => {
    for (const form of onnx.forms) {
      const tried = tryDocument(everyLayerDocument(), { imageShape: [8, 8, 3], classes: 10 }, { form });
      const read = await readBack(tried, { layout, form });
      expect(read.inputShape).toEqual([8, 8, 3]);
      expect(difference(logitsOf(read, tried), tried.logits)).toBeLessThan(LIMIT);
    }
  },
);

it("says what the file says: name, maker, classes, pixels, and steps by the drawing's names", async () => {
  const tried = tryDocument(createTemplate("resnet-8") ?? everyLayerDocument(), {
    imageShape: [16, 16, 3],
    classes: 10,
  });
  const read = await readBack(tried);
  expect(read.name).toBe(tried.model.document.name);
  expect(read.madeBy).toBe("ONNX, opset 17, made by Skiploom");
  expect(read.preprocessing).toEqual(tried.model.preprocessing);
  expect(read.notes).toEqual([]);
  const names = tried.model.program.steps.map(({ name }) => name);
  expect(read.steps.map(({ name }) => name)).toEqual(names.slice(0, -1));
});

it("weights come back as they were", async () => {
  const tried = tryDocument(everyLayerDocument(), { imageShape: [8, 8, 3], classes: 10 });
  const read = await readBack(tried);
  const byName = new Map(read.steps.map((step) => [step.name, step.weights]));
  for (const { name, weights } of tried.model.program.steps)
    for (const [index, weight] of weights.entries()) {
      const found = byName.get(name)?.[index];
      expect([name, found?.role, found?.shape]).toEqual([name, weight.role, weight.shape]);
      expect(difference(found?.values ?? [], tried.model.weights.get(weight.name) ?? [])).toBe(0);
    }
});
