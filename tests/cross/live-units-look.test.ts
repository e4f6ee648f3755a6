/** Which channels are alive, against a count by hand of what the product's own pass makes; histograms against NumPy. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chosenOf } from "#core/insights/choices";
import { type ChoicesOf, INSTRUMENTS } from "#core/insights/instruments";
import type { ChannelFigures, HistogramFigures } from "#core/insights/live-units";
import { unpacked } from "#core/insights/packed-values";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { compileLayers, type TestLayer } from "#engine/compile/testing";
import { targetsOf } from "#engine/data/targets";
import type { Look } from "#engine/instruments/instrument";
import { liveUnits } from "#engine/instruments/live-units/live-units";
import { inferencePass, trainingPass } from "#engine/train/forward";
import { lossAndGradients } from "#engine/train/gradient";
import { deviceTargets } from "#engine/train/loss";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";
import { FACTS, inBatches, NETWORKS, networkOf } from "./unit-networks";

const IMAGES = 7;
const images = randomValues(IMAGES * 18, 5);
const classes = Uint8Array.of(2, 0, 1, 1, 0, 2, 0);

const relu = (name: string): TestLayer => ({ name, type: "activation", params: { function: "relu" } });
const CONVOLUTIONS: readonly TestLayer[] = [
  { name: "input", type: "input" },
  { name: "conv1", type: "conv2d", params: { filters: 6, bias: true } },
  relu("relu1"),
  { name: "conv2", type: "conv2d", params: { filters: 5, bias: true } },
  { name: "norm", type: "batchNorm" },
  relu("relu2"),
  { name: "flat", type: "flatten" },
  { name: "hidden", type: "dense", params: { units: 8 } },
  relu("relu3"),
  { name: "dense", type: "dense", params: { units: 3 } },
  { name: "output", type: "output" },
];

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

type Asked = Partial<ChoicesOf<"units">>;

async function ask(network: CompiledNetwork, asked: Asked, more: Partial<Look> = {}, size = 3) {
  const look = lookOf({
    network,
    statistics: "running",
    batches: () => inBatches(images, classes, size),
    ...more,
  });
  return await liveUnits.look(
    { ...look, ...more },
    chosenOf(INSTRUMENTS.units.choices, asked) as ChoicesOf<"units">,
  );
}

const channelsOf = async (network: CompiledNetwork, more: Partial<Look> = {}, size = 3) =>
  (await ask(network, { shows: "channels" }, more, size)) as ChannelFigures;
const histogramsOf = async (network: CompiledNetwork, asked: Asked) =>
  (await ask(network, asked)) as HistogramFigures;

function change(network: CompiledNetwork, weight: string, of: (value: number, at: number) => number): void {
  const found = network.weights.find(({ name }) => name === weight);
  if (!found) throw new Error(`There is no ${weight}.`);
  const values = found.variable.dataSync<"float32">().map(of);
  tf.tidy(() => found.variable.assign(tf.tensor(values, [...found.shape])));
}

/** `[images, pixels, channels]` behind each activation, of one plain pass over all images at once. */
function made(network: CompiledNetwork, statistics: "running" | "batch" = "running") {
  const found = new Map<string, Float32Array>();
  tf.tidy(() => {
    const given = tf.tensor(images, [IMAGES, ...FACTS.imageShape]);
    const onResult: Parameters<typeof inferencePass>[2] = ({ step }, result) => {
      if (step.operation.kind === "activation") found.set(step.name, result.dataSync<"float32">());
    };
    if (statistics === "running") inferencePass(network, given, onResult);
    else trainingPass(network, given, { seed: 0, step: 1, onResult });
  });
  return found;
}

/** Of how many images each channel is not 0 everywhere. */
function aliveByHand(values: Float32Array, channels: number): number[] {
  const size = values.length / IMAGES;
  return Array.from(
    { length: channels },
    (_, channel) =>
      Array.from({ length: IMAGES }, (_, image) => values.subarray(image * size, (image + 1) * size)).filter(
        (own) => own.some((value, at) => at % channels === channel && value !== 0),
      ).length,
  );
}

describe("channels", () => {
  const all = { ...NETWORKS, "convolutions with ReLU": { layers: CONVOLUTIONS } };
  it.each(
    Object.entries(all).flatMap(([name, { layers }]) =>
      layers.some(({ type }) => type === "activation") ? [name] : [],
    ),
  )("are counted as by hand: %s", async (name) => {
    const before = tf.memory().numTensors;
    const { network } = networkOf(all[name as keyof typeof all]?.layers ?? []);
    const expected = made(network);
    const { layers } = await channelsOf(network);
    expect(layers.map((layer) => layer.name)).toEqual([...expected.keys()]);
    for (const layer of layers) {
      const values = expected.get(layer.name) ?? new Float32Array();
      expect(layer.pixels * layer.channels * IMAGES).toBe(values.length);
      expect([...unpacked(layer.alive)]).toEqual(aliveByHand(values, layer.channels));
      expect(layer.zeros).toBe(values.filter((value) => value === 0).length / values.length);
      expect(layer.broken).toBeUndefined();
    }
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("go by a batch's statistics where the network is untrained", async () => {
    const { network } = networkOf(CONVOLUTIONS);
    const expected = made(network, "batch").get("relu2") ?? new Float32Array();
    const { layers } = await channelsOf(network, { statistics: "batch" }, IMAGES);
    expect([...unpacked(layers[1]?.alive ?? "")]).toEqual(aliveByHand(expected, 5));
    expect([...expected]).not.toEqual([...(made(network).get("relu2") ?? [])]);
    network.dispose();
  });

  it("are dead where a large negative bias makes them so, and nowhere else", async () => {
    const { network } = networkOf(CONVOLUTIONS);
    const states = async () => (await channelsOf(network)).layers.map(({ alive }) => [...unpacked(alive)]);
    const before = await states();
    expect(before[0]).not.toContain(0);
    change(network, "conv1/bias", (value, at) => (at === 4 ? -1e4 : value));
    const [first, , third] = await states();
    expect(first).toEqual(before[0]?.map((count, channel) => (channel === 4 ? 0 : count)));
    expect(third?.length).toBe(8);
    // Alive for one image alone: what its largest value needs.
    change(network, "conv1/bias", (value, at) => (at === 4 ? 0 : value));
    const values = made(network).get("relu1") ?? new Float32Array();
    const largest = Array.from({ length: IMAGES }, (_, image) =>
      Math.max(...values.subarray(image * 54, (image + 1) * 54).filter((_, at) => at % 6 === 4)),
    ).sort((one, other) => other - one);
    const between = ((largest[0] ?? 0) + (largest[1] ?? 0)) / 2;
    change(network, "conv1/bias", (value, at) => (at === 4 ? -between : value));
    expect((await states())[0]?.[4]).toBe(1);
    network.dispose();
  });

  it("with what is no number are named, and neither dead nor alive", async () => {
    const { network } = networkOf(CONVOLUTIONS);
    change(network, "conv2/bias", (value, at) => (at === 2 ? Number.NaN : value));
    const { layers } = await channelsOf(network);
    const [first, second] = layers;
    expect(first?.broken).toBeUndefined();
    expect([...unpacked(second?.broken ?? "")]).toEqual([0, 0, IMAGES, 0, 0]);
    expect(unpacked(second?.alive ?? "")[2]).toBe(0);
    network.dispose();
  });
});

describe("histograms", () => {
  const hasNumpy = spawnSync("/usr/bin/python3", ["-c", "import numpy"]).status === 0;

  function byNumpy({ scale, layers }: HistogramFigures, values: readonly ArrayLike<number>[]): number[][] {
    const asked = layers.map(({ counts }, place) => ({
      values: Array.from(values[place] ?? []),
      ...scale,
      bins: counts.length,
    }));
    const { stdout } = spawnSync(
      "/usr/bin/python3",
      [path.resolve(import.meta.dirname, "../support/histograms.py")],
      { input: JSON.stringify(asked), encoding: "utf8" },
    );
    return JSON.parse(stdout) as number[][];
  }

  /** Kernels, and their gradients of the mean loss of all images in one batch. */
  function kernelsOf(network: CompiledNetwork) {
    const kernels = network.weights.filter(({ role }) => role === "kernel");
    const given = tf.tensor(images, [IMAGES, ...FACTS.imageShape]);
    const targets = deviceTargets(targetsOf(classes));
    const { gradients, ...others } = lossAndGradients(network, given, targets, {
      seed: 0,
      step: 1,
      statistics: "running",
    });
    const found = kernels.map(({ name, variable }) => ({
      weights: variable.dataSync<"float32">(),
      gradients: gradients.get(name)?.dataSync<"float32">() ?? new Float32Array(),
    }));
    for (const each of [given, targets.rows, ...gradients.values(), ...Object.values(others)]) each.dispose();
    return found;
  }

  const cases = (["activations", "weights", "gradients"] as const).flatMap((shows) =>
    (["linear", "log"] as const).map((scale) => ({ shows, scale })),
  );
  it.each(cases)(
    `of $shows, $scale, are NumPy's${hasNumpy ? "" : ": Debian's NumPy is not here"}`,
    async ({ shows, scale }) => {
      const before = tf.memory().numTensors;
      const { network } = networkOf(CONVOLUTIONS);
      const values =
        shows === "activations"
          ? [...made(network).values()]
          : kernelsOf(network).map((kernel) => kernel[shows]);
      const found = await histogramsOf(network, { shows, scale, bins: 17 });
      expect(found.scale.isLog).toBe(scale === "log");
      if (hasNumpy) expect(found.layers.map(({ counts }) => counts)).toEqual(byNumpy(found, values));
      for (const [place, layer] of found.layers.entries()) {
        const own = Array.from(values[place] ?? []);
        const binned = layer.counts.reduce((sum, count) => sum + count, 0);
        expect(layer.count).toBe(own.length);
        expect(layer.zeros).toBe(own.filter((value) => value === 0).length);
        expect(binned + layer.zeros + layer.small).toBe(own.length);
        expect(layer.least).toBeCloseTo(Math.min(...own), 6);
        expect(layer.most).toBeCloseTo(Math.max(...own), 6);
        const squares = own.reduce((sum, value) => sum + value ** 2, 0);
        expect(layer.rms).toBeCloseTo(Math.sqrt(squares / own.length), 6);
      }
      network.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it("count what is no number, and bin none of it", async () => {
    const { network } = networkOf(CONVOLUTIONS);
    change(network, "conv2/bias", (value, at) => (at === 2 ? Number.NaN : value));
    const activations = await histogramsOf(network, { shows: "activations" });
    expect(activations.layers.map(({ nan }) => nan)).toEqual([0, 9 * IMAGES, 8 * IMAGES]);
    expect(activations.layers[2]).toMatchObject({ least: null, most: null, rms: null });
    for (const { count, zeros, small, nan, counts } of activations.layers)
      expect(counts.reduce((sum, each) => sum + each, 0)).toBe(count - zeros - small - nan);
    change(network, "conv2/kernel", (value, at) => (at < 3 ? Number.POSITIVE_INFINITY : value));
    const weights = await histogramsOf(network, { shows: "weights" });
    expect(weights.layers[1]).toMatchObject({ name: "conv2", nan: 0, infinite: 3 });
    expect(weights.layers[1]?.most).toBeLessThan(10);
    const gradients = await histogramsOf(network, { shows: "gradients" });
    expect(gradients.layers[3]?.nan).toBe(24);
    network.dispose();
  });

  it("are of the weights that were asked for", async () => {
    const { network } = networkOf(CONVOLUTIONS);
    const namesOf = async (weights: Asked["weights"] & string) =>
      (await histogramsOf(network, { shows: "weights", weights })).layers.map(({ name }) => name);
    expect(await namesOf("kernels")).toEqual(["conv1", "conv2", "hidden", "dense"]);
    expect(await namesOf("biases")).toEqual(["conv1", "conv2", "hidden", "dense"]);
    expect(await namesOf("gammas")).toEqual(["norm"]);
    expect(await namesOf("betas")).toEqual(["norm"]);
    network.dispose();
  });

  it("say nothing of a pass that was stopped", async () => {
    const { network } = networkOf(CONVOLUTIONS);
    await expect(ask(network, { shows: "activations" }, { isStopped: () => true })).rejects.toMatchObject({
      code: "cancelled",
    });
    network.dispose();
  });
});

it("a network without activations or without such weights says so, and what it has", async () => {
  const network = compileLayers(
    [
      { name: "input", type: "input" },
      { name: "flat", type: "flatten" },
      { name: "dense", type: "dense", params: { units: 3, bias: false } },
      { name: "output", type: "output" },
    ],
    FACTS,
  );
  for (const shows of ["channels", "activations"] as const)
    await expect(ask(network, { shows })).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("This network has no activation"),
    });
  await expect(ask(network, { shows: "weights", weights: "gammas" })).rejects.toMatchObject({
    code: "unsupported",
    message: "This network has no gammas. It has kernels.",
  });
  network.dispose();
});
