/** Networks written as ONNX and run in onnxruntime: the logits are our engine's. */

import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startDrawing } from "#core/blocks/drawing";
import { onnx } from "#core/formats/onnx/onnx";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { someOf } from "../support/trials";
import { CASES, FACTS, isSound, networkWith, paramsOf } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { everyLayerDocument } from "./every-layer";
import { onnxruntimeDifference, tryDocument, written } from "./onnx-support";

const LIMIT = 1e-4;
const SEED = 20_261_127;

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

it.each(CASES)("%s as it is drawn first (after a flatten: %s)", async (type, afterFlatten) => {
  const document = networkWith(type, {}, afterFlatten);
  expect(await onnxruntimeDifference(tryDocument(document, FACTS))).toBeLessThan(LIMIT);
});

it.each(CASES)("%s with any parameters (after a flatten: %s)", async (type, afterFlatten) => {
  const documents = fc
    .sample(paramsOf(type), { numRuns: someOf(40), seed: SEED })
    .map((params) => networkWith(type, params, afterFlatten))
    .filter(isSound)
    .slice(0, 6);
  for (const document of documents)
    expect(await onnxruntimeDifference(tryDocument(document, FACTS))).toBeLessThan(LIMIT);
});

it.each(["avgPool2d", "maxPool2d"] as const)("more zeros than a window of %s has pixels", async (type) => {
  const drawing = startDrawing("all");
  const stem = drawing.layer("conv2d", "stem", { filters: 4, kernel: 3 }, [drawing.layer("input", "input")]);
  const zeros = drawing.layer("zeroPad2d", "zeros", { top: 5, bottom: 4, left: 3, right: 0 }, [stem]);
  const pool = drawing.layer(type, "pool", { padding: "valid" }, [zeros]);
  const flat = drawing.layer("flatten", "flat", {}, [pool]);
  drawing.layer("output", "output", {}, [drawing.layer("dense", "classes", { units: 3 }, [flat])]);
  const document = { ...networkWith("activation", {}, false), graph: drawing.graph() };
  expect(await onnxruntimeDifference(tryDocument(document, FACTS))).toBeLessThan(LIMIT);
});

const WIDE = { imageShape: [8, 8, 3], classes: 10 };

it("weights are the engine's rounded ones, in fewer bytes", async () => {
  const document = everyLayerDocument();
  const plain = tryDocument(document, WIDE);
  const sizes: number[] = [];
  for (const form of onnx.forms) {
    const rounded = tryDocument(document, WIDE, { form });
    expect(await onnxruntimeDifference(rounded, { form })).toBeLessThan(LIMIT);
    const toPlain = await onnxruntimeDifference({ ...rounded, logits: plain.logits }, { form });
    expect(toPlain > LIMIT).toBe(form !== "float32");
    sizes.push((await written(rounded.model, { form })).length);
  }
  const [float32 = 0, float16 = 0, int8 = 0] = sizes;
  expect(float16).toBeLessThan(float32);
  expect(int8).toBeLessThan(float16);
});

it.each([1, 3])("channels last, and a batch of any size (%s)", async (count) => {
  const tried = tryDocument(everyLayerDocument(), WIDE, { count });
  expect(await onnxruntimeDifference(tried, { layout: "nhwc" })).toBeLessThan(LIMIT);
  expect(await onnxruntimeDifference(tried, { layout: "nchw" })).toBeLessThan(LIMIT);
});

it("writes equal bytes of equal models", async () => {
  const { model } = tryDocument(everyLayerDocument(), WIDE);
  expect(await written(model)).toEqual(await written(model));
});

it("says before what it leaves out and what it composes", () => {
  const { model } = tryDocument(everyLayerDocument(), WIDE);
  const found = onnx.check(model.program, { choices: { layout: "nchw" }, form: "int8" });
  expect(found.map(({ kind }) => kind)).toEqual(["changed", "changed"]);
  expect(found[0]?.paths).toEqual(["dropped", "dropped-path"]);
  expect(found[1]?.paths).toContain("directed");
});
