import { memory, softmax, tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { lowerGraph } from "#core/program/lower";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { layersModelOf } from "../../tests/support/layers-model";
import { createReferenceBackend } from "../../tests/support/reference/reference-compute-backend";
import { inferencePass } from "../train/forward";
import { Trainer } from "../train/trainer";
import { initialWeights } from "./initial-weights";
import { compileLayers, flatGraphOf, TINY_RESIDUAL } from "./testing";

const facts = { imageShape: [5, 5, 2], classes: 3 };

describe("a compiled network", () => {
  beforeAll(() => createReferenceBackend().initialise());

  it("names its layers and weights by the drawing's paths", () => {
    const network = compileLayers(TINY_RESIDUAL, facts);
    const names = network.program.steps.map(({ name }) => name);
    for (const { name } of TINY_RESIDUAL) {
      if (name !== "block/1/shortcut" && name !== "input") expect(names).toContain(name);
    }
    expect(new Set(network.weights.map(({ name }) => name)).size).toBe(network.weights.length);
    expect(network.weights.map(({ name }) => name)).toContain("block/1/bn/moving_variance");
    expect(network.weights.filter(({ decays }) => decays).map(({ name }) => name)).toEqual([
      "conv1/kernel",
      "block/1/conv/kernel",
      "block/1/shortcut/conv/kernel",
      "dense/kernel",
    ]);
    network.dispose();
  });

  it("takes any name that a drawing may have", () => {
    const rename = (name: string): string => name.replace("block/1", "Größe 1 (a)/1");
    const renamed = TINY_RESIDUAL.map(({ name, inputs, ...layer }) => ({
      ...layer,
      name: rename(name),
      ...(inputs ? { inputs: inputs.map(rename) } : {}),
    }));
    const network = compileLayers(renamed, facts);
    expect(network.probedLayers.map(({ path }) => path)).toContain("Größe 1 (a)/1/conv");
    const renamedStep = network.program.steps.find(({ path }) => path === "Größe 1 (a)/1/conv");
    expect(renamedStep?.name).toBe("Gro_e_1__a_/1/conv");
    network.dispose();
  });

  it("gives a projection's weights to its shortcut, in the order of the drawing", () => {
    const network = compileLayers(TINY_RESIDUAL, facts);
    expect(network.probedLayers).toEqual([
      { path: "conv1", weights: 1 },
      { path: "bn1", weights: 2 },
      { path: "block/1/conv", weights: 1 },
      { path: "block/1/bn", weights: 2 },
      { path: "block/1/shortcut", weights: 3 },
      { path: "dense", weights: 2 },
    ]);
    expect(network.units.map(({ path }) => path)).toEqual(["block/1/add"]);
    expect(network.parameters).toBe(72 + 8 + 144 + 8 + 16 + 8 + 15);
    network.dispose();
  });

  it("runs layers only after those that they read, and ends before the softmax", () => {
    const network = compileLayers(TINY_RESIDUAL, facts);
    const written = new Set([0]);
    for (const step of network.plan.steps) {
      expect(step.inputs.every((slot) => written.has(slot))).toBe(true);
      written.add(step.output);
    }
    expect(network.plan.steps.at(-1)?.step.name).toBe("dense");
    expect(network.plan.steps.at(-1)?.output).toBe(network.plan.output);
    network.dispose();
  });

  it("says in inference what the model says, and frees what it used", async () => {
    const network = compileLayers(TINY_RESIDUAL, facts);
    const trainer = new Trainer(network, DEFAULT_RECIPE);
    const weights = initialWeights(network, 3);
    trainer.writeWeights(weights);
    const images = tensor(
      Float32Array.from({ length: 100 }, (_, index) => Math.sin(index)),
      [2, 5, 5, 2],
    );
    const before = memory().numTensors;
    const logits = inferencePass(network, images);
    expect(memory().numTensors).toBe(before + 1);
    const model = await layersModelOf(network.program, weights);
    const probabilities = model.predict(images);
    if (Array.isArray(probabilities)) throw new Error("The model has several outputs.");
    const own = softmax(logits).dataSync();
    probabilities.dataSync().forEach((value, index) => {
      expect(own[index]).toBeCloseTo(value, 6);
    });
    model.dispose();
    trainer.dispose();
    network.dispose();
  });

  it("may be a thousand layers deep", () => {
    const deep = Array.from({ length: 1000 }, (_, index) => ({
      name: `relu${index}`,
      type: "activation" as const,
    }));
    const layers = [
      { name: "input", type: "input" as const },
      ...deep,
      { name: "pool", type: "globalAvgPool2d" as const },
      { name: "dense", type: "dense" as const, params: { units: 3 } },
      { name: "output", type: "output" as const },
    ];
    const network = compileLayers(layers, facts);
    expect(network.plan.steps).toHaveLength(1002);
    network.dispose();
  });

  it("gives all of its tensors back", () => {
    const before = memory().numTensors;
    compileLayers(TINY_RESIDUAL, facts).dispose();
    expect(memory().numTensors).toBe(before);
  });

  it("refuses in words what cannot be built", () => {
    const [input, conv] = TINY_RESIDUAL;
    if (!input || !conv) throw new Error("unreachable");
    const noOutput = flatGraphOf([input, conv]);
    expect(() => lowerGraph(noOutput, facts)).toThrow(SkiploomError);
  });
});
