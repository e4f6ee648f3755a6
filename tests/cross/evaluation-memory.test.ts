/**
 * Whatever can be trained can be evaluated: the evaluation's batch follows from what a step needs, an image's logits and the
 * sums over images do not depend on it, and what cannot fit is refused with numbers before its first step.
 */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { datasetId } from "#core/network/images";
import { parseDocument } from "#core/network/parse";
import { createTemplate, TEMPLATES } from "#core/templates/index";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { EngineMemoryError } from "#engine/backends/cpu/errors";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { targetsOf } from "#engine/data/targets";
import { createEngine, type Engine } from "#engine/engine";
import { nodePlatform } from "#engine/entries/node-platform";
import { evaluate } from "#engine/train/evaluate";
import { inferencePass } from "#engine/train/forward";
import { evaluationBatch, stepNeed } from "#engine/train/memory-need";
import { Trainer } from "#engine/train/trainer";
import { fedEngine, type HeldDataset, holdDataset, prepareHeld } from "../support/held-dataset";
import { startCpuEngine, VARIANTS } from "./cpu-support";
import { noiseDataset, type Story, startTestEngine, tinyDocument, trainThrough } from "./engine-support";

let device: CpuComputeBackend | undefined;
let engine: Engine | undefined;
afterEach(() => {
  device?.dispose();
  device = undefined;
  engine?.close();
  engine = undefined;
});

const BATCHES = [128, 64, 32, 16, 8, 4, 2, 1];
const IMAGE = [12, 12, 3];

function compiled(id: string, imageShape = IMAGE): CompiledNetwork {
  const document = createTemplate(id);
  if (document === undefined) throw new Error(`There is no template ${id}.`);
  const { network } = compileDocument(
    BUILT_IN_LAYERS,
    { ...document, dataset: "noise" },
    { imageShape, classes: 10 },
  );
  const values = initialWeights(network, 3);
  for (const { name, variable } of network.weights) {
    variable.assign(tf.tensor(values.get(name) ?? new Float32Array(variable.size), variable.shape));
  }
  return network;
}

function images(count: number, size: number): Float32Array {
  const random = Random.fromSeed(5, "images");
  return Float32Array.from({ length: count * size }, () => random.normal());
}

async function logitsOf(
  network: CompiledNetwork,
  pixels: Float32Array,
  batch: number,
): Promise<Float32Array> {
  const size = network.imageShape.reduce((product, side) => product * side, 1);
  const count = pixels.length / size;
  const all = new Float32Array(count * network.classes);
  for (let from = 0; from < count; from += batch) {
    const to = Math.min(count, from + batch);
    const input = tf.tensor(pixels.subarray(from * size, to * size), [to - from, ...network.imageShape]);
    const logits = inferencePass(network, input);
    all.set(await logits.data<"float32">(), from * network.classes);
    tf.dispose([input, logits]);
  }
  return all;
}

describe("an image's logits", () => {
  for (const [variant, threads] of VARIANTS.flatMap((each) => [[each, 1] as const, [each, 2] as const])) {
    it(`are the same bits in every batch: ${variant}, ${threads} threads`, async () => {
      device = await startCpuEngine(threads, variant);
      for (const id of ["resnet-20", "conv-small"]) {
        const network = compiled(id);
        const pixels = images(
          130,
          IMAGE.reduce((product, side) => product * side, 1),
        );
        const expected = await logitsOf(network, pixels, 128);
        expect(expected.some((value) => value !== 0)).toBe(true);
        for (const batch of BATCHES) {
          const found = await logitsOf(network, pixels, batch);
          expect(
            found.every((value, index) => Object.is(value, expected[index])),
            `${id}, ${batch}`,
          ).toBe(true);
        }
        network.dispose();
      }
    });
  }

  it("and so an evaluation's result, to the last bit", async () => {
    device = await startCpuEngine(2);
    const dataset = prepareHeld(noiseDataset(330));
    const { network } = compileDocument(BUILT_IN_LAYERS, tinyDocument({}), dataset);
    const values = initialWeights(network, 3);
    for (const { name, variable } of network.weights) {
      variable.assign(tf.tensor(values.get(name) ?? new Float32Array(variable.size), variable.shape));
    }
    const expected = await evaluate(network, dataset, dataset.train, 128);
    for (const batch of BATCHES)
      expect(await evaluate(network, dataset, dataset.train, batch)).toEqual(expected);
    network.dispose();
  });
});

describe("the evaluation's batch", () => {
  it("is 128, as it ever was, for every template and its recipe", () => {
    for (const { id } of TEMPLATES) {
      const document = createTemplate(id);
      // Those without data are meant for larger images.
      if (document === undefined || id === "empty" || datasetId(document) === undefined) continue;
      const { network } = compileDocument(
        BUILT_IN_LAYERS,
        { ...document, dataset: "noise" },
        { imageShape: [28, 28, 1], classes: 10 },
      );
      expect(evaluationBatch(network, document.recipe), id).toBe(128);
      network.dispose();
    }
  });

  it("follows from a step's need: no step needs less than what it evaluates with", () => {
    const network = compiled("resnet-8", [128, 128, 3]);
    const batches = [256, 64, 16, 4, 1].map((batchSize) =>
      evaluationBatch(network, { ...DEFAULT_RECIPE, batchSize }),
    );
    expect(batches[0]).toBe(128);
    expect(batches.at(-1)).toBeLessThanOrEqual(32);
    expect([...batches].sort((one, other) => other - one)).toEqual(batches);
    network.dispose();
  });
});

describe("what a step needs", () => {
  it("grows by what the optimizer remembers of each weight", async () => {
    device = await startCpuEngine(2);
    const network = compiled("resnet-8");
    const bytes = (optimizer: object): number =>
      stepNeed(network, { batchSize: 1, optimizer: { ...DEFAULT_RECIPE.optimizer, ...optimizer } as never })
        .bytes;
    const plain = bytes({ kind: "sgd", momentum: 0 });
    expect(bytes({ kind: "sgd", momentum: 0.9 }) - plain).toBe(4 * network.parameters);
    expect(bytes({ kind: "adam", beta1: 0.9, beta2: 0.999 }) - plain).toBe(8 * network.parameters);
    network.dispose();
  });

  it.each([
    ["resnet-20", 32],
    ["resnet-8", 64],
    ["conv-small", 16],
  ])("is counted as less than what it takes, and not by far: %s, batch %i", async (id, batchSize) => {
    device = await startCpuEngine(2);
    const network = compiled(id, [32, 32, 3]);
    const recipe = { ...DEFAULT_RECIPE, batchSize, probeEvery: 0 };
    const trainer = new Trainer(network, recipe);
    trainer.writeWeights(initialWeights(network, 1));
    const labels = new Uint8Array(batchSize);
    const batch = {
      images: images(batchSize, 32 * 32 * 3),
      targets: targetsOf(labels),
      labels,
      count: batchSize,
    };
    for (let step = 1; step <= 2; step += 1)
      await trainer.step(batch, { step, learningRate: 0.01, probe: false });
    const { bytes } = stepNeed(network, recipe);
    const taken = device.memoryBytes();
    expect(bytes).toBeLessThan(taken);
    expect(bytes).toBeGreaterThan(taken / 4);
    trainer.dispose();
    network.dispose();
  });
});

const WIDE = path.resolve(import.meta.dirname, "../../../shared/faults/wide.skiploom.json");

/** Black and white images of 512×512. */
function largeImages(train: number, validation: number): HeldDataset {
  const part = (count: number): HeldDataset["train"] => ({
    images: new Uint8Array(count * 512 * 512).map((_, place) => (place % 7 === 0 ? 200 : 30)),
    labels: new Uint8Array(count).map((_, index) => index % 10),
    count,
  });
  return holdDataset({
    id: "large",
    imageShape: [512, 512, 1],
    classNames: Array.from({ length: 10 }, (_, index) => `${index}`),
    pixelMaximum: 255,
    train: part(train),
    validation: part(validation),
    test: part(1),
  });
}

// The file lies beside the repository, where the team keeps what failed once.
describe.skipIf(!existsSync(WIDE))("a network whose 128 images take more than there is", () => {
  const wide = (batchSize: number, filters = 32) => {
    const parsed = parseDocument(readFileSync(WIDE, "utf8").replace('"filters":32', `"filters":${filters}`));
    if (!parsed.ok) throw parsed.error;
    const recipe = { ...parsed.document.recipe, batchSize, epochs: 1, probeEvery: 0 };
    return { ...parsed.document, dataset: "large", recipe };
  };

  it("trains and is evaluated with batch 1", async () => {
    engine = await startTestEngine();
    const { metrics, ended } = await trainThrough(engine, {
      document: wide(1),
      dataset: largeImages(2, 128),
    });
    expect(ended).toMatchObject({ reason: "finished" });
    expect(metrics.filter(({ kind }) => kind === "epoch")).toHaveLength(1);
  });

  it("is refused before its first step where even that does not fit, with numbers and what helps", async () => {
    engine = await startTestEngine();
    const refused = engine.handlers.train({ document: wide(32, 900), dataset: largeImages(3, 1) });
    await expect(refused).rejects.toMatchObject({ code: "out-of-memory" });
    await expect(refused).rejects.toThrow(
      /a step with 3 images needs at least 5,\d{3} MB, and the CPU engine can have 4,096 MB\. .*batch of 1.*512×512.*fewer filters/,
    );
  });
});

describe("memory that ends while a run evaluates", () => {
  it("is named as such, the epoch's steps are kept, and a resume goes on to the same end", async () => {
    const document = tinyDocument({});
    const ordinary = await startTestEngine();
    const undisturbed = await trainThrough(ordinary, { document });
    ordinary.close();
    let turns = 0;
    // Three steps make an epoch; the fifth turn of the loop is the evaluation's first batch.
    const platform = {
      ...nodePlatform,
      yieldToEventLoop: async () => {
        turns += 1;
        if (turns === 5)
          throw new EngineMemoryError("The CPU engine would need 4900 MB; it can have 4096 MB.");
      },
    };
    const failing = fedEngine(createEngine(BUILT_IN_LAYERS, () => startCpuEngine(2), platform));
    await failing.handlers.initialise({ device: "cpu" });
    const { failed, last } = await trainThrough(failing, { document });
    expect(failed).toMatchObject({ code: "out-of-memory", step: 3 });
    expect(failed?.message).toMatch(
      /^The engine ran out of memory while it evaluated after step 3\. .*fewer filters.*4900 MB/,
    );
    expect(last).toMatchObject({ step: 3, epoch: 0 });

    failing.close();

    engine = await startTestEngine();
    const resumed = await trainThrough(engine, { document, checkpoint: last?.bytes });
    expect(resumed.ended?.test).toEqual(undisturbed.ended?.test);
    const epochs = ({ metrics }: Story): unknown => metrics.filter(({ kind }) => kind === "epoch");
    expect(epochs(resumed)).toEqual(epochs(undisturbed));
  });
});
