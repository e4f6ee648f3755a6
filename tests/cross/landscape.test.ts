/** Slices of the loss against the operations' definitions in float64, and what must be so to the bit. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chosenOf } from "#core/insights/choices";
import type { ChoicesOf } from "#core/insights/instruments";
import { LANDSCAPE_CHOICES, type Landscape } from "#core/insights/landscape";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { loadWeights } from "#engine/checkpoint/load-weights";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { compileDocument } from "#engine/compile/from-document";
import { compileLayers, type TestLayer } from "#engine/compile/testing";
import type { Look } from "#engine/instruments/instrument";
import { landscape } from "#engine/instruments/landscape/landscape";
import { MovedWeights } from "#engine/instruments/landscape/moved-weights";
import { isSliced, randomDirection } from "#engine/instruments/landscape/random-directions";
import { weightsAt } from "#engine/instruments/landscape/slice";
import { look } from "#engine/instruments/look";
import { evaluate } from "#engine/train/evaluate";
import { digits } from "../support/digits";
import { checkpointOfFirstValues } from "../support/first-values";
import { logitsOf } from "../support/float64/program";
import { askHeld, prepareHeld } from "../support/held-dataset";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";
import { COUNT, FACTS, inBatches, NETWORKS, networkOf } from "./unit-networks";

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

type Choices = ChoicesOf<"landscape">;
const choices = (given: Partial<Choices> = {}): Choices =>
  chosenOf(LANDSCAPE_CHOICES, { points: 3, ...given }) as Choices;
const images = randomValues(COUNT * 18, 5);
const classes = Uint8Array.of(2, 0);
const lookInto = (network: CompiledNetwork, more: Partial<Look> = {}): Look => ({
  ...lookOf({ network, statistics: "running", batches: () => inBatches(images, classes) }),
  ...more,
});

async function valuesOf(network: CompiledNetwork): Promise<Float32Array[]> {
  return await Promise.all(
    network.weights.map(async ({ variable }) => Float32Array.from(await variable.data<"float32">())),
  );
}

/** Mean cross-entropy of logits `[count, classes]`. */
function crossEntropyOf(logits: ArrayLike<number>): number {
  let sum = 0;
  for (const [row, label] of classes.entries()) {
    const own = Array.from({ length: FACTS.classes }, (_, index) => logits[row * FACTS.classes + index] ?? 0);
    sum += Math.log(own.reduce((total, value) => total + Math.exp(value), 0)) - (own[label] ?? 0);
  }
  return sum / classes.length;
}

it.each(Object.keys(NETWORKS))(
  "gives the loss of the weights at each point, in float64: %s",
  async (name) => {
    const { network, weights } = networkOf(NETWORKS[name]?.layers ?? []);
    const before = await valuesOf(network);
    const tensors = tf.memory().numTensors;
    const moved = await MovedWeights.of(network.weights.filter(isSliced));
    const directions = [0, 1].map((axis) => randomDirection(moved, 4, axis));
    for (const statistics of ["running", "batch"] as const) {
      const figures = await landscape.look(lookInto(network, { statistics }), choices({ seed: 4 }));
      expect(figures.points).toHaveLength(9);
      for (const { x, y = 0, loss } of [...figures.points, { x: 0, y: 0, loss: figures.centre }]) {
        const own = new Map(weights);
        for (const { weight, values } of moved.parts(weightsAt({ centre: moved.own, directions }, [x, y])))
          own.set(weight.name, Float64Array.from(values));
        const { data } = logitsOf(network.program, {
          images: { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(images) },
          weights: own,
          seed: 0,
          step: 1,
          running: statistics === "running",
        });
        const exact = crossEntropyOf(data);
        expect(Math.abs((loss ?? Number.NaN) - exact)).toBeLessThan(1e-4 * Math.max(1, exact));
      }
    }
    expect(await valuesOf(network)).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
    network.dispose();
  },
);

it("scales each filter's part to the filter, and leaves all else where it is", async () => {
  const layers: TestLayer[] = [
    { name: "input", type: "input" },
    { name: "conv", type: "conv2d", params: { filters: 4, bias: true } },
    { name: "norm", type: "batchNorm" },
    { name: "grouped", type: "conv2d", params: { filters: 6, groups: 2, bias: true } },
    { name: "prelu", type: "prelu" },
    { name: "depthwise", type: "depthwiseConv2d", params: { depthMultiplier: 2, bias: true } },
    { name: "spread", type: "transposedConv2d", params: { filters: 5, bias: true } },
    { name: "group", type: "groupNorm", params: { groups: 1 } },
    { name: "flat", type: "flatten" },
    { name: "dense", type: "dense", params: { units: 3 } },
    { name: "output", type: "output" },
  ];
  const { network } = networkOf(layers);
  const moved = await MovedWeights.of(network.weights.filter(isSliced));
  expect(moved.weights.map(({ step }) => step.name)).toEqual([
    "conv",
    "grouped",
    "depthwise",
    "spread",
    "dense",
  ]);
  const direction = randomDirection(moved, 1, 0);
  const own = moved.parts(moved.own);
  /** Numbers of each filter, by loops over the shape that `program/operation.ts` gives. */
  const filtersOf = (name: string, shape: readonly number[], values: Float32Array): number[][] => {
    const filters = new Map<string, number[]>();
    const [a = 1, b = 1, c = 1, d = 1] = shape.length === 2 ? [1, 1, ...shape] : shape;
    let at = 0;
    for (let i = 0; i < a; i += 1)
      for (let j = 0; j < b; j += 1)
        for (let k = 0; k < c; k += 1)
          for (let l = 0; l < d; l += 1) {
            const key = name === "spread" ? `${k}` : name === "depthwise" ? `${k} ${l}` : `${l}`;
            filters.set(key, [...(filters.get(key) ?? []), values[at] ?? Number.NaN]);
            at += 1;
          }
    return [...filters.values()];
  };
  const counts: number[] = [];
  for (const [place, { weight, values }] of moved.parts(direction).entries()) {
    const mine = filtersOf(weight.step.name, weight.shape, own[place]?.values ?? new Float32Array());
    const drawn = filtersOf(weight.step.name, weight.shape, values);
    counts.push(drawn.length);
    for (const [filter, numbers] of drawn.entries())
      expect(Math.hypot(...numbers) / Math.hypot(...(mine[filter] ?? []))).toBeCloseTo(1, 5);
  }
  expect(counts).toEqual([4, 6, 12, 5, 3]);
  expect(randomDirection(moved, 1, 0)).toEqual(direction);
  expect(randomDirection(moved, 1, 1)).not.toEqual(direction);
  expect(randomDirection(moved, 2, 0)).not.toEqual(direction);
  network.dispose();
});

it("does not move a filter of zeros", async () => {
  const { network } = networkOf(NETWORKS["a block on the images themselves"]?.layers ?? []);
  const kernel = network.weights.find(({ name }) => name === "f/kernel");
  tf.tidy(() => kernel?.variable.assign(tf.zeros(kernel.variable.shape)));
  const moved = await MovedWeights.of(network.weights.filter(isSliced));
  const [first] = moved.parts(randomDirection(moved, 1, 0));
  expect(first?.weight.name).toBe("f/kernel");
  expect([...(first?.values ?? [])].every((value) => value === 0)).toBe(true);
  network.dispose();
});

it("refuses a network without filters in words", async () => {
  const network = compileLayers(
    [
      { name: "input", type: "input" },
      { name: "norm", type: "batchNorm" },
      { name: "pool", type: "globalAvgPool2d" },
      { name: "output", type: "output" },
    ],
    { imageShape: [3, 3, 3], classes: 3 },
  );
  await expect(landscape.look(lookInto(network), choices())).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("neither convolutions nor dense layers"),
  });
  network.dispose();
});

it("names a point whose loss is no number, and keeps the others", async () => {
  const { network } = networkOf(NETWORKS["a block on the images themselves"]?.layers ?? []);
  const kernel = network.weights.find(({ name }) => name === "dense/kernel");
  // Twice such a number is beyond all bounds.
  tf.tidy(() => kernel?.variable.assign(tf.mul(kernel.variable, 5e37)));
  const figures = await landscape.look(lookInto(network), choices({ way: "line", points: 25, span: 10 }));
  const losses = figures.points.map(({ loss }) => loss);
  expect(losses).toHaveLength(25);
  expect(losses.filter((loss) => loss === null).length).toBeGreaterThan(0);
  expect(losses.filter((loss) => loss === 0)).toEqual([]);
  network.dispose();
});

describe("of a checkpoint on digits", () => {
  const document = createTemplate("resnet-8") as NetworkDocument;
  const IMAGES = 200;

  it("is at the centre what an evaluation says, to the bit, in however large batches; asks for each image once", async () => {
    const dataset = await digits(60, IMAGES);
    const checkpoint = await checkpointOfFirstValues(document, dataset);
    const prepared = prepareHeld(dataset);
    const { network } = compileDocument(BUILT_IN_LAYERS, document, prepared);
    loadWeights(network, checkpoint);
    const evaluated = await evaluate(network, prepared, prepared.validation, 128);
    network.dispose();
    const ask = askHeld(dataset);
    let asked = 0;
    const looked = await look(
      BUILT_IN_LAYERS,
      document,
      {
        instrument: "landscape",
        choices: { points: 4, way: "line" },
        on: { dataset },
        part: "validation",
        images: IMAGES,
        checkpoint,
      },
      async (...given) => {
        asked += 1;
        return await ask(...given);
      },
      { words: "this machine has" },
      async () => true,
    );
    const { centre, points } = looked.figures as Landscape;
    expect(centre).toBe(evaluated?.loss);
    expect(points).toHaveLength(4);
    // Two batches, once.
    expect(asked).toBe(2);
    expect(looked).toMatchObject({ images: IMAGES, statistics: "running", partial: false });
  });

  it("measures statistics anew on training images, and gives all weights back after a stop and an error", async () => {
    const dataset = await digits(60, 12);
    const prepared = prepareHeld(dataset);
    const { network } = compileDocument(BUILT_IN_LAYERS, document, prepared);
    loadWeights(network, await checkpointOfFirstValues(document, dataset));
    const before = await valuesOf(network);
    async function* batches(): ReturnType<Look["training"]> {
      const batch = tf.randomNormal([8, 8, 8, 1], 0, 1, "float32", 5);
      const labels = Uint8Array.from({ length: 8 }, (_, place) => place);
      yield { images: batch, labels, count: 8, targets: { rows: tf.zeros([8, 4]), smoothing: 0 } };
      batch.dispose();
    }
    const given = lookOf({ network, statistics: "running", batches });
    const kept = await landscape.look(given, choices());
    const anew = await landscape.look(given, choices({ anew: true }));
    expect(anew).toMatchObject({ measuredOn: 8, moved: kept.moved });
    // The same images are measured and looked at here, in one batch: it goes by their own statistics.
    const byBatch = await landscape.look({ ...given, statistics: "batch" }, choices());
    expect(byBatch.measuredOn).toBe(0);
    for (const [place, { loss }] of anew.points.entries())
      expect((loss ?? Number.NaN) / (byBatch.points[place]?.loss ?? Number.NaN)).toBeCloseTo(1, 3);
    expect(anew.centre).not.toBe(kept.centre);

    let left = 3;
    const isStopped = (): boolean => {
      left -= 1;
      return left < 0;
    };
    const stopped = await landscape.look({ ...given, isStopped }, choices());
    expect(stopped.points.length).toBe(3);
    await expect(landscape.look({ ...given, isStopped: () => true }, choices())).rejects.toMatchObject({
      code: "cancelled",
    });
    let passes = 0;
    const broken = (): AsyncIterable<never> | ReturnType<typeof batches> => {
      passes += 1;
      if (passes > 2) throw new RangeError("the images are gone");
      return batches();
    };
    await expect(landscape.look({ ...given, batches: broken }, choices())).rejects.toThrow("gone");
    expect(await valuesOf(network)).toEqual(before);
    network.dispose();
  });

  it("refuses what does not fit into memory before it takes it", async () => {
    const dataset = await digits(60, 12);
    const asked = look(
      BUILT_IN_LAYERS,
      document,
      { instrument: "landscape", choices: {}, on: { dataset }, part: "validation", images: 12 },
      askHeld(dataset),
      // A pass over one image takes far less.
      { bytes: 1_000_000, words: "is free on this machine now" },
      async () => true,
    );
    await expect(asked).rejects.toMatchObject({ code: "out-of-memory" });
  });
});
