/** What a network begins with that goes on from another one's weights: what agrees is taken bit for bit, and the rest is drawn as in any new network. */
import { beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors } from "#core/codecs/safetensors";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { readCheckpointFacts } from "#core/training/checkpoint-facts";
import type { Recipe } from "#core/training/recipe";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import type { Engine } from "#engine/engine";
import { type HeldDataset, holdDataset } from "../support/held-dataset";
import { graphOf, noiseDataset, startTestEngine, tinyDocument, trainThrough } from "./engine-support";

/** Without norms and dropout, so that it computes the same while it trains and when it is evaluated. */
function plainDocument(recipe: Partial<Recipe> = {}, units = 3): NetworkDocument {
  return {
    ...tinyDocument(recipe),
    graph: graphOf([
      ["input", "input", {}, []],
      ["conv1", "conv2d", { filters: 4, kernel: 3, bias: true }, ["input"]],
      ["relu1", "activation", {}, ["conv1"]],
      ["conv2", "conv2d", { filters: 4, kernel: 3, bias: true }, ["relu1"]],
      ["skip", "shortcut", {}, ["relu1"]],
      ["add", "add", {}, ["conv2", "skip"]],
      ["pool", "globalAvgPool2d", {}, ["add"]],
      ["dense", "dense", { units }, ["pool"]],
      ["output", "output", {}, ["dense"]],
    ]),
  };
}

/** The same images in two classes. */
function inTwoClasses(dataset: HeldDataset): HeldDataset {
  const part = (set: HeldDataset["train"]) => ({ ...set, labels: set.labels.map((label) => label % 2) });
  return {
    ...dataset,
    id: "two",
    classNames: ["even", "odd"],
    train: part(dataset.train),
    validation: part(dataset.validation),
    test: part(dataset.test),
  };
}

function weightsIn(checkpoint: Uint8Array): Map<string, readonly number[]> {
  const tensors = [...decodeSafetensors(checkpoint).tensors.values()];
  return new Map(
    tensors
      .filter(({ name }) => name.startsWith("weights/"))
      .map(({ name, data }) => [name.slice("weights/".length), [...data]]),
  );
}

let engine: Engine;
beforeAll(async () => {
  engine = await startTestEngine();
});

async function trained(document: NetworkDocument): Promise<Uint8Array<ArrayBuffer>> {
  const { last } = await trainThrough(engine, { document });
  if (!last) throw new Error("It left no checkpoint.");
  return last.bytes;
}

describe("the same network", () => {
  it("has as its first loss what the source scores on that batch, on other data too", async () => {
    const checkpoint = await trained(plainDocument());
    const { mean, deviation } = readCheckpointFacts(checkpoint).preprocessing;
    // Darker images of other noise, which by their own mean would be other numbers.
    const own = noiseDataset(21);
    const train = { ...own.train, images: own.train.images.map((byte) => byte >> 1) };
    const dataset: HeldDataset = { ...own, id: "dark", train, normalisation: { mean, deviation } };
    // One step sees the whole training part.
    const document = plainDocument({ epochs: 1, batchSize: 21 });
    const begun = await engine.handlers.begin({ checkpoint, document, dataset });
    expect(begun).toMatchObject({ step: 9, kept: 6, drawn: { count: 0, names: [] } });
    expect(weightsIn(begun.weights)).toEqual(weightsIn(checkpoint));
    expect(readCheckpointFacts(begun.weights).preprocessing).toMatchObject({ mean, deviation });

    const of = async (scored: HeldDataset) =>
      await engine.handlers.evaluate({
        document,
        checkpoint,
        dataset: scored,
        part: "train",
        interventions: [],
      });
    const { loss, accuracy } = await of(dataset);
    const { metrics, failed } = await trainThrough(engine, { document, dataset, start: begun.weights });
    expect(failed).toBeUndefined();
    const [first] = metrics;
    if (first?.kind !== "batch") throw new Error("The first metric is no batch.");
    expect(Math.abs(first.loss - loss) / loss).toBeLessThan(1e-5);
    expect(first.accuracy).toBeCloseTo(accuracy, 6);
    // The test can fail: measured on these images themselves, the normalisation would give another loss.
    const { normalisation: _, ...measured } = dataset;
    expect(Math.abs((await of(holdDataset(measured))).loss - loss) / loss).toBeGreaterThan(1e-3);
  });
});

describe("a network with another head", () => {
  it("takes all but the head, running statistics included, and draws the head as a new network would", async () => {
    const source = tinyDocument({});
    const checkpoint = await trained(source);
    const document: NetworkDocument = {
      ...source,
      recipe: { ...source.recipe, seed: 11 },
      graph: {
        ...source.graph,
        nodes: source.graph.nodes.map((node) =>
          node.kind === "layer" && node.name === "dense" ? { ...node, params: { units: 2 } } : node,
        ),
      },
    };
    const dataset = inTwoClasses(noiseDataset());
    const begun = await engine.handlers.begin({ checkpoint, document, dataset });
    expect(begun.drawn).toEqual({ count: 2, names: ["dense/kernel", "dense/bias"] });
    const [before, after] = [weightsIn(checkpoint), weightsIn(begun.weights)];
    expect(begun.kept).toBe(after.size - 2);
    const { network } = compileDocument(BUILT_IN_LAYERS, document, { imageShape: [6, 6, 1], classes: 2 });
    const fresh = initialWeights(network, 11);
    network.dispose();
    expect([...after.keys()]).toContain("bn1/moving_mean");
    for (const [name, values] of after) {
      const isHead = name.startsWith("dense/");
      expect(values).toEqual(isHead ? [...(fresh.get(name) ?? [])] : before.get(name));
    }
    const { ended, failed } = await trainThrough(engine, { document, dataset, start: begun.weights });
    expect(failed).toBeUndefined();
    expect(ended).toMatchObject({ reason: "finished", test: { count: 9 } });
  });

  it("counts nothing as kept where no weight agrees, and refuses a file that is no checkpoint", async () => {
    const checkpoint = await trained(plainDocument({ epochs: 1 }));
    const document: NetworkDocument = {
      ...plainDocument(),
      graph: graphOf([
        ["input", "input", {}, []],
        ["first", "conv2d", { filters: 4, kernel: 3, bias: false }, ["input"]],
        ["pool", "globalAvgPool2d", {}, ["first"]],
        ["last", "dense", { units: 3 }, ["pool"]],
        ["output", "output", {}, ["last"]],
      ]),
    };
    const dataset = noiseDataset();
    expect(await engine.handlers.begin({ checkpoint, document, dataset })).toMatchObject({
      kept: 0,
      drawn: { count: 3, names: ["first/kernel", "last/kernel", "last/bias"] },
    });
    await expect(
      Promise.resolve(engine.handlers.begin({ checkpoint: checkpoint.slice(0, 100), document, dataset })),
    ).rejects.toMatchObject({ code: "invalid-checkpoint" });
    await expect(
      Promise.resolve(
        engine.handlers.begin({
          checkpoint,
          document,
          dataset: { ...dataset, normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] } },
        }),
      ),
    ).rejects.toMatchObject({ code: "invalid-dataset", message: expect.stringContaining("1 channel") });
  });
});
