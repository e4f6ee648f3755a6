/** The gradient along a line against central differences of the operations' definitions in float64, with the line's own statistics held. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { autocorrelation } from "#core/insights/autocorrelation";
import type { ChoicesOf, Looked } from "#core/insights/instruments";
import { unpacked, unpackedBytes } from "#core/insights/packed-values";
import type { Shattering } from "#core/insights/shattering";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import type { Program } from "#core/program/program";
import { createTemplate } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import type { TestLayer } from "#engine/compile/testing";
import type { Look } from "#engine/instruments/instrument";
import { look } from "#engine/instruments/look";
import { shattering } from "#engine/instruments/shattering";
import type { Statistics } from "#engine/train/forward";
import { digits } from "../support/digits";
import { logitsOf } from "../support/float64/program";
import type { Values } from "../support/float64/values";
import { askHeld } from "../support/held-dataset";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";
import { FACTS, inBatches, NETWORKS, networkOf } from "./unit-networks";

const PIXELS = 18;
const POINTS = 16;
const NUDGE = 1e-5;
/** Without an activation a gradient does not change along a line. */
const BENT = Object.entries(NETWORKS).filter(([, { layers }]) =>
  layers.some(({ type }) => type === "activation"),
);
/** The line's ends. */
const IMAGES = randomValues(2 * PIXELS, 5);
const CLASSES = Uint8Array.of(2, 0);
const USUAL: ChoicesOf<"shattering"> = { from: 1, to: 2, points: POINTS, class: [] };

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

async function ask(
  network: CompiledNetwork,
  statistics: Statistics,
  choices: Partial<typeof USUAL> = {},
  given: Partial<Look> = {},
): Promise<Shattering> {
  const batches = () => inBatches(IMAGES, CLASSES);
  const look = { ...lookOf({ network, statistics, batches }), ...given };
  return await shattering.look(look, { ...USUAL, ...choices });
}

/** Weights in which each norm's running statistics are those of all these images. */
function held(
  program: Program,
  images: Values,
  weights: ReadonlyMap<string, Float64Array>,
): ReadonlyMap<string, Float64Array> {
  const found = new Map(weights);
  const norms = new Map(program.steps.map((step) => [step.name, step]));
  logitsOf(program, {
    images,
    weights,
    seed: 0,
    step: 1,
    read: (name, inputs) => {
      const step = norms.get(name);
      const [x] = inputs;
      if (step?.operation.kind !== "batchNorm" || !x) return inputs;
      const channels = x.shape.at(-1) ?? 0;
      const each = (channel: number): number[] => [...x.data].filter((_, at) => at % channels === channel);
      const meanOf = (values: readonly number[]): number =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      const [, , mean, variance] = step.weights.map((weight) => weight.name);
      const all = Array.from({ length: channels }, (_, channel) => each(channel));
      found.set(mean ?? "", Float64Array.from(all, meanOf));
      found.set(
        variance ?? "",
        Float64Array.from(all, (values) => meanOf(values.map((value) => (value - meanOf(values)) ** 2))),
      );
      return inputs;
    },
  });
  return found;
}

function pixelsOf(image: number): Float64Array {
  return Float64Array.from(IMAGES.subarray(image * PIXELS, (image + 1) * PIXELS));
}

/** `[points, pixels]`: each point's logit by each of its pixels. */
function differences(
  program: Program,
  weights: ReadonlyMap<string, Float64Array>,
  statistics: Statistics,
  index: number,
): Float64Array {
  const [one, other] = [pixelsOf(0), pixelsOf(1)];
  const points = Float64Array.from({ length: POINTS * PIXELS }, (_, at) => {
    const share = Math.floor(at / PIXELS) / (POINTS - 1);
    return (1 - share) * (one[at % PIXELS] ?? 0) + share * (other[at % PIXELS] ?? 0);
  });
  const shape = [POINTS, ...FACTS.imageShape];
  const own = statistics === "batch" ? held(program, { shape, data: points }, weights) : weights;
  const logits = (pixel: number, by: number): Float64Array => {
    const data = points.map((value, at) => (at % PIXELS === pixel ? value + by : value));
    return logitsOf(program, { images: { shape, data }, weights: own, seed: 0, step: 1, running: true }).data;
  };
  const found = new Float64Array(points.length);
  for (let pixel = 0; pixel < PIXELS; pixel += 1) {
    const [above, below] = [logits(pixel, NUDGE), logits(pixel, -NUDGE)];
    for (let point = 0; point < POINTS; point += 1) {
      const at = point * FACTS.classes + index;
      found[point * PIXELS + pixel] = ((above[at] ?? 0) - (below[at] ?? 0)) / (2 * NUDGE);
    }
  }
  return found;
}

describe.each(["batch", "running"] as const)("with %s statistics", (statistics) => {
  it.each(BENT)("is that of each point's own logit: %s", async (_, { layers }) => {
    const before = tf.memory().numTensors;
    const { network, weights } = networkOf(layers);
    // In batches of one image, and in pieces of five points.
    const found = await ask(
      network,
      statistics,
      { from: 3, to: 2, class: ["class 1"] },
      { batches: () => inBatches(IMAGES, CLASSES, 1), ownBatch: () => 5 },
    );
    const expected = differences(network.program, weights, statistics, 1);
    const [one, other] = [pixelsOf(0), pixelsOf(1)];
    const slopes = Float64Array.from({ length: POINTS }, (_, point) =>
      one.reduce(
        (sum, value, at) => sum + ((other[at] ?? 0) - value) * (expected[point * PIXELS + at] ?? Number.NaN),
        0,
      ),
    );
    const scale = Math.max(...slopes.map(Math.abs));
    unpacked(found.along.values).forEach((slope, point) => {
      expect(Math.abs(slope - (slopes[point] ?? Number.NaN)), `point ${point}`).toBeLessThan(1e-4 * scale);
    });
    const length = Math.sqrt(expected.reduce((sum, value) => sum + value ** 2, 0) / POINTS);
    expect((found.length ?? Number.NaN) / length).toBeCloseTo(1, 4);
    const lags = found.gradient.length;
    expect(lags).toBe(5);
    for (const [measured, series] of [
      [found.gradient, expected],
      [found.slope, slopes],
    ] as const)
      autocorrelation(series, POINTS, lags).byLag.forEach((value, lag) => {
        expect(measured[lag], `lag ${lag}`).toBeCloseTo(value, 3);
      });
    expect(found).toMatchObject({
      points: POINTS,
      from: { image: 3, class: "class 2" },
      to: { image: 2, class: "class 0" },
      class: { index: 1, name: "class 1" },
    });
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

const LINEAR: readonly TestLayer[] = [
  { name: "input", type: "input" },
  { name: "flat", type: "flatten" },
  { name: "dense", type: "dense", params: { units: 3 } },
  { name: "output", type: "output" },
];
const DEEP = NETWORKS["an identity skip, with an activation behind the Add"]?.layers ?? [];

it("does not depend on how many points fit at once, and tells the class of the first image unless one is named", async () => {
  const { network } = networkOf(DEEP);
  let costs = 0;
  const whole = await ask(network, "running", {}, { costs: (passes) => (costs = passes) });
  // Of two images, which stand for 16 points.
  expect(2 * costs).toBe(3 * POINTS);
  expect(whole.class).toEqual({ index: 2, name: "class 2" });
  expect(await ask(network, "running", {}, { ownBatch: () => 3 })).toEqual(whole);
  const turned = Float32Array.of(...IMAGES.subarray(PIXELS), ...IMAGES.subarray(0, PIXELS));
  const back = await ask(
    network,
    "running",
    { from: 2, to: 1, class: ["2"] },
    { batches: () => inBatches(turned, CLASSES) },
  );
  const [forth, reversed] = [unpacked(whole.along.values), unpacked(back.along.values).reverse()];
  forth.forEach((slope, point) => {
    expect(slope + (reversed[point] ?? Number.NaN)).toBeCloseTo(0, 5);
  });
  expect(back.gradient[1]).toBeCloseTo(whole.gradient[1] ?? Number.NaN, 5);
  expect(unpackedBytes(whole.from.pixels)).toHaveLength(PIXELS);
  network.dispose();
});

it("tells of a linear network that its gradient is the same everywhere, and correlates nothing", async () => {
  const { network } = networkOf(LINEAR);
  const found = await ask(network, "running");
  expect(found.length).toBeGreaterThan(0.1);
  expect(found.changing).toBeLessThan(1e-6);
  expect(found.gradient.every((value) => value === null)).toBe(true);
  network.dispose();
});

it("names what is no number", async () => {
  const { network } = networkOf(DEEP);
  for (const { name, variable } of network.weights)
    if (name === "f/kernel") tf.tidy(() => variable.assign(tf.fill(variable.shape, Number.NaN)));
  const found = await ask(network, "running");
  expect(found.length).toBeNull();
  expect(found.gradient.every((value) => value === null)).toBe(true);
  expect(found.slope.every((value) => value === null)).toBe(true);
  network.dispose();
});

describe("is refused in words", () => {
  const same = Float32Array.from({ length: 2 * PIXELS }, (_, at) => IMAGES[at % PIXELS] ?? 0);
  it.each([
    ["between equal images", {}, same, "Both images are the same"],
    ["of a class that there is not", { class: ["cat"] }, IMAGES, 'There is no class "cat"'],
  ] as const)("%s", async (_, choices, images, words) => {
    const { network } = networkOf(DEEP);
    const before = tf.memory().numTensors;
    const batches = () => inBatches(images, CLASSES);
    await expect(ask(network, "batch", choices, { batches })).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining(words),
    });
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });

  it("where it was stopped on the way", async () => {
    const { network } = networkOf(DEEP);
    const before = tf.memory().numTensors;
    let asked = 0;
    const within = async (): Promise<boolean> => {
      asked += 1;
      return asked < 3;
    };
    await expect(ask(network, "batch", {}, { ownBatch: () => 4, within })).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(asked).toBe(3);
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });
});

it("tells how much memory all points at once need, where batch statistics are those of all of them", async () => {
  const held = await digits(10, 3);
  const document = createTemplate("resnet-8") as NetworkDocument;
  const asked = async (points: number): Promise<Looked> =>
    await look(
      BUILT_IN_LAYERS,
      document,
      { instrument: "shattering", choices: { points }, on: { dataset: held }, part: "validation", images: 2 },
      askHeld(held),
      { bytes: 3 * 2 ** 20, words: "is free on this machine now" },
      async () => true,
    );
  await expect(asked(1_024)).rejects.toMatchObject({
    code: "out-of-memory",
    message: expect.stringMatching(
      /^Looking at 1,024 points at once needs at least \d+ MB, more than is free on this machine now\. Fewer points need less\.$/,
    ),
  });
  expect(await asked(64)).toMatchObject({ batch: 64, images: 2 });
});
