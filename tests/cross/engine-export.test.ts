/** An exported model, loaded by plain TensorFlow.js, says what the engine says. And the engine's bench. */
import { type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { createTemplate } from "#core/templates/index";
import { plainBatch } from "#engine/data/batches";
import type { Engine } from "#engine/engine";
import { AS_LAYERS } from "../support/export-ways";
import { prepareHeld } from "../support/held-dataset";
import { noiseDataset, startTestEngine, tinyDocument, trainThrough } from "./engine-support";

let engine: Engine;
beforeAll(async () => {
  engine = await startTestEngine();
});

describe("an exported model", () => {
  it.each([
    ["a small drawing with a projection", tinyDocument({ epochs: 2 })],
    ["ResNet-8 with padded shortcuts", createTemplate("resnet-8")],
  ])("gives the same predictions: %s", async (_, template) => {
    if (!template) throw new Error("There is no such template.");
    const dataset = noiseDataset();
    const isTiny = template.name === "tiny";
    const document = isTiny
      ? template
      : { ...template, recipe: { ...template.recipe, epochs: 2, batchSize: 8 } };
    const classNames = isTiny
      ? dataset.classNames
      : Array.from({ length: 10 }, (_name, index) => String(index));
    const data = { ...dataset, classNames };
    const { best, failed } = await trainThrough(engine, { document, dataset: data });
    expect(failed).toBeUndefined();
    const checkpoint = best?.bytes ?? new Uint8Array();
    const { files, proof } = await engine.handlers.export({
      document,
      checkpoint,
      imageShape: data.imageShape,
      classes: classNames.length,
      ...AS_LAYERS,
      source: {},
      version: "0",
    });
    expect(proof).toMatchObject({
      tool: "TensorFlow.js",
      imagesAre: "kept",
      compared: "logits",
      proved: true,
    });
    const bytesOf = (name: string) => files.find((file) => file.path === name)?.bytes ?? new Uint8Array();
    const modelJson = new TextDecoder().decode(bytesOf("model.json"));
    const weights = Uint8Array.from(bytesOf("weights.bin"));
    const { probabilities, classes } = await engine.handlers.predict({
      document,
      checkpoint,
      imageShape: data.imageShape,
      images: data.test.images,
      count: data.test.count,
    });

    const json = JSON.parse(modelJson);
    expect(json).toMatchObject({ format: "layers-model", convertedBy: null });
    expect(json.generatedBy).toBe("Skiploom");
    expect(json.weightsManifest.map(({ paths }: { paths: string[] }) => paths)).toEqual([["weights.bin"]]);
    const model = await loadLayersModel({
      load: async () => ({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest[0].weights,
        weightData: weights.buffer,
      }),
    });
    const prepared = prepareHeld(data);
    expect(json.userDefinedMetadata.skiploom.preprocessing).toEqual(prepared.preprocessing);
    const batch = plainBatch(prepared, { pixels: data.test.images, labels: data.test.labels });
    const images = tensor(batch.images, [batch.count, ...data.imageShape]);
    const loaded = tidy(() => (model.predict(images) as Tensor).dataSync());
    images.dispose();
    model.dispose();
    expect(loaded).toHaveLength(data.test.count * classes);
    const differences = Array.from(loaded, (value, index) =>
      Math.abs(value - (probabilities[index] ?? Number.NaN)),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-5);
    expect(Math.max(...probabilities)).toBeGreaterThan(1.5 / classes);
  });
});

it.each(["float32", "float16", "int8"] as const)("a graph model of %s weights is proven", async (form) => {
  const document = tinyDocument({ epochs: 1 });
  const data = noiseDataset();
  const { best } = await trainThrough(engine, { document, dataset: data });
  const { files, proof, changed } = await engine.handlers.export({
    document,
    checkpoint: best?.bytes ?? new Uint8Array(),
    imageShape: data.imageShape,
    classes: data.classNames.length,
    format: "tfjs",
    choices: { model: "graph" },
    form,
    folded: form === "float16",
    source: {},
    version: "0",
  });
  const shown = { tool: "TensorFlow.js", compared: "logits", proved: true, weights: form };
  expect(proof).toMatchObject(shown);
  expect(files.map(({ path }) => path)).toContain("weights.bin");
  // Whatever a person asked for is said of the file.
  const said = changed.map(({ reason }) => reason).join(" ");
  expect(said.includes("folded into the layers before")).toBe(form === "float16");
  expect(said.includes("floats of 16 bits")).toBe(form === "float16");
  expect(said.includes("Kernels have eight bits")).toBe(form === "int8");
});

describe("bench", () => {
  it("measures steps, their parts and their kernels", async () => {
    const result = await engine.handlers.bench({
      document: tinyDocument({}),
      inputShape: [6, 6, 1],
      classes: 3,
      batchSize: 4,
      steps: 5,
      profile: true,
    });
    const { medianMs, minimumMs, maximumMs, parts, kernels } = result;
    expect(minimumMs).toBeGreaterThan(0);
    expect(medianMs).toBeGreaterThanOrEqual(minimumMs);
    expect(maximumMs).toBeGreaterThanOrEqual(medianMs);
    expect(Math.min(parts.forward, parts.backward, parts.update)).toBeGreaterThan(0);
    expect(kernels.some(({ name }) => name.endsWith("Conv2D"))).toBe(true);
    expect(kernels.every(({ ms, calls }) => ms >= 0 && calls > 0)).toBe(true);
    expect(result).toMatchObject({ batchSize: 4, steps: 5, device: { id: "cpu", backend: "skiploom-cpu" } });
    expect(result.flopsPerStep).toBeGreaterThan(0);
  });
});
