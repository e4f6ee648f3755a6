/** Graph models, run by TensorFlow.js as people install it, say what our engine says. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tfjs } from "#core/formats/keras/tfjs";
import type { WeightForm } from "#core/formats/model";
import type { Program } from "#core/program/program";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { graphDifference, runGraph, writtenAsGraph } from "../support/graph-models";
import { templateDifference } from "../support/graph-templates";
import { SMALLER_TEMPLATES } from "../support/trained-templates";
import { someOf } from "../support/trials";
import { CASES, FACTS, isSound, networkWith, paramsOf } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { everyLayerDocument } from "./every-layer";
import { probabilitiesOf } from "./keras-support";
import { difference, tryDocument } from "./onnx-support";

const LIMIT = 1e-4;
const SEED = 20_261_127;
const WIDE = { imageShape: [8, 8, 3], classes: 10 };

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

it.each(CASES)("%s with any parameters (after a flatten: %s)", async (type, afterFlatten) => {
  const documents = fc
    .sample(paramsOf(type), { numRuns: someOf(40), seed: SEED })
    .map((params) => networkWith(type, params, afterFlatten))
    .filter(isSound)
    .slice(0, 6);
  // One after the other: which kernels TensorFlow.js runs on is one setting for all.
  for (const document of [networkWith(type, {}, afterFlatten), ...documents])
    expect(await graphDifference(tryDocument(document, FACTS))).toBeLessThan(LIMIT);
});

it.each(SMALLER_TEMPLATES)("%s", async (_id, template) => {
  expect(await templateDifference(template)).toBeLessThan(LIMIT);
});

it("weights are the engine's rounded ones, in fewer bytes", async () => {
  const document = everyLayerDocument();
  const plain = tryDocument(document, WIDE);
  const sizes: number[] = [];
  for (const form of ["float32", "float16", "int8"] satisfies WeightForm[]) {
    const rounded = tryDocument(document, WIDE, { form });
    expect(await graphDifference(rounded, form)).toBeLessThan(LIMIT);
    expect((await graphDifference({ ...rounded, logits: plain.logits }, form)) > LIMIT).toBe(
      form !== "float32",
    );
    sizes.push((await writtenAsGraph(rounded.model, form)).get("weights.bin")?.length ?? 0);
  }
  const [float32 = 0, float16 = 0, int8 = 0] = sizes;
  expect(float16).toBeLessThan(0.75 * float32);
  expect(int8).toBeLessThan(float16);
});

it("eight bits of grouped, dilated, depthwise and transposed convolutions are the engine's", async () => {
  const cases = [
    ["conv2d", { groups: 2, filters: 4, stride: 2, dilation: 2, kernel: 2, bias: true }],
    ["conv2d", { groups: 4, filters: 8 }],
    ["depthwiseConv2d", { depthMultiplier: 3, stride: 2 }],
    ["transposedConv2d", { filters: 5, stride: 2 }],
  ] as const;
  for (const [type, params] of cases) {
    const tried = tryDocument(networkWith(type, params, false), FACTS, { form: "int8" });
    expect(await graphDifference(tried, "int8")).toBeLessThan(LIMIT);
  }
});

it("gives probabilities as well, by names, and hands the preprocessing on", async () => {
  const tried = tryDocument(everyLayerDocument(), WIDE);
  const files = await writtenAsGraph(tried.model);
  expect(files).toEqual(await writtenAsGraph(tried.model));
  const { probabilities } = await runGraph(files, tried);
  expect(difference(probabilities, probabilitiesOf(tried))).toBeLessThan(LIMIT);
  const { userDefinedMetadata, signature } = JSON.parse(new TextDecoder().decode(files.get("model.json")));
  expect(userDefinedMetadata.skiploom.preprocessing).toEqual(tried.model.preprocessing);
  expect(Object.keys(signature.inputs)).toEqual(["image"]);
  expect(Object.keys(signature.outputs)).toEqual(["logits", "probabilities"]);
});

it("says before what it leaves out, what groups cost, and what a layers model cannot hold", () => {
  const findings = (program: Program, form: WeightForm, choice: string) =>
    tfjs.check(program, { choices: { model: choice }, form });
  const { program } = tryDocument(everyLayerDocument(), WIDE).model;
  expect(findings(program, "float32", "graph")).toMatchObject([
    { kind: "changed", paths: ["dropped", "dropped-path"] },
  ]);
  expect(findings(program, "int8", "graph").at(-1)?.reason).toMatch(/eight bits/);
  expect(findings(program, "int8", "layers").at(-1)).toMatchObject({
    kind: "refused",
    instead: expect.stringMatching(/instead/),
  });
  const groups = networkWith("conv2d", { groups: 2, filters: 4 }, false);
  expect(findings(tryDocument(groups, FACTS).model.program, "float32", "graph")).toMatchObject([
    { kind: "changed", reason: expect.stringMatching(/in groups/) },
  ]);
});
