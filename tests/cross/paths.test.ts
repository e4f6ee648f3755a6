/**
 * The gradients of single paths: added up they are the whole, and each is what finite differences in float64 say where what is held back
 * at a merge stands still.
 */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chainOf } from "#core/program/chains";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import type { TestLayer } from "#engine/compile/testing";
import { targetsOf } from "#engine/data/targets";
import { paths } from "#engine/instruments/paths";
import { lossAndGradients } from "#engine/train/gradient";
import { PathGradients, type Pattern } from "#engine/train/path-gradients";
import { denseTargets } from "../support/dense-targets";
import { logitsOf, lossOf, type Pass } from "../support/float64/program";
import type { Values } from "../support/float64/values";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";
import { COUNT, FACTS, inBatches, NETWORKS, networkOf } from "./unit-networks";

const NUDGE = 1e-5;
const IMAGES = randomValues(COUNT * 18, 5);
const CLASSES = Uint8Array.of(2, 0);
const batches = () => inBatches(IMAGES, CLASSES);

/** Four units, with what may stand between them: activations, a projection, channels that are joined. */
const FOUR: readonly TestLayer[] = [
  { name: "input", type: "input" },
  { name: "x", type: "conv2d", params: { filters: 2, bias: true } },
  { name: "f1", type: "conv2d", params: { filters: 2, bias: true } },
  { name: "n1", type: "batchNorm" },
  { name: "add1", type: "add", inputs: ["n1", "x"] },
  { name: "s1", type: "activation", params: { function: "swish" } },
  { name: "f2", type: "conv2d", params: { filters: 3, bias: true } },
  { name: "p2", type: "shortcut", inputs: ["s1"], params: { mode: "projection", filters: 3 } },
  { name: "add2", type: "add", inputs: ["p2", "f2"] },
  { name: "n3", type: "batchNorm" },
  { name: "s3", type: "activation", params: { function: "tanh" } },
  { name: "f3", type: "conv2d", params: { filters: 3, bias: true } },
  { name: "add3", type: "add", inputs: ["f3", "add2"] },
  { name: "f4", type: "conv2d", params: { filters: 2, bias: true } },
  { name: "cat4", type: "concat", inputs: ["add3", "f4"] },
  { name: "pool", type: "flatten" },
  { name: "dense", type: "dense", params: { units: 3 } },
  { name: "output", type: "output" },
];

const CHAINS: Readonly<Record<string, readonly TestLayer[]>> = {
  "four units": FOUR,
  ...Object.fromEntries(
    [
      "an identity skip, with an activation behind the Add",
      "a projection and a shortcut that pads",
      "channels that are joined, twice",
      "a block on the images themselves",
    ].map((name) => [name, NETWORKS[name]?.layers ?? []]),
  ),
};

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

function allPatterns(units: number): Pattern[] {
  return Array.from({ length: 2 ** units }, (_, number) =>
    Array.from({ length: units }, (_unused, unit) => (number & (1 << unit) ? "branch" : "skip")),
  );
}

async function gradientsOf(
  network: CompiledNetwork,
  statistics: "batch" | "running",
  patterns: readonly Pattern[],
): Promise<Float32Array[]> {
  const found: Float32Array[] = [];
  for await (const batch of batches()) {
    const gradients = new PathGradients({ network, statistics }, batch, chainOf(network.program));
    await gradients.walk(patterns, (pattern, gradient) => {
      found[pattern] = gradient.dataSync<"float32">();
      return true;
    });
    gradients.dispose();
  }
  return found;
}

describe.each(["batch", "running"] as const)("with %s statistics", (statistics) => {
  it.each(Object.keys(CHAINS))("are those of the definition, and add up to the whole: %s", async (name) => {
    const before = tf.memory().numTensors;
    const { network, weights } = networkOf(CHAINS[name] ?? []);
    const { program } = network;
    const patterns = allPatterns(program.units.length);
    const found = await gradientsOf(network, statistics, patterns);
    const source = program.units[0]?.source;

    for await (const { images, targets } of batches()) {
      const { loss, correct, logits } = lossAndGradients(network, images, targets, {
        seed: 0,
        step: 1,
        by: "values",
        statistics,
        onGradient: (value, gradient) => {
          if (value !== source) return;
          const whole = gradient.dataSync<"float32">();
          const scale = Math.max(...whole.map(Math.abs));
          whole.forEach((number, at) => {
            const sum = found.reduce((total, path) => total + (path[at] ?? Number.NaN), 0);
            expect(Math.abs(sum - number)).toBeLessThan(2e-6 * scale);
          });
        },
      });
      tf.dispose([loss, correct, logits]);
    }

    const targets = denseTargets(targetsOf(CLASSES), 3);
    const given = { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(IMAGES) };
    const pass: Pass = { images: given, weights, seed: 0, step: 1, running: statistics === "running" };
    const loss = (more: Partial<Pass>): number => lossOf(logitsOf(program, { ...pass, ...more }), targets);
    const still = new Map<string, readonly Values[]>();
    loss({
      read: (step, inputs) => {
        still.set(step, inputs);
        return inputs;
      },
    });
    const nudged = (pattern: Pattern, place: number, by: number): number =>
      loss({
        ...(source === 0
          ? { images: moved(given, place, by) }
          : { made: (value, values) => (value === source ? moved(values, place, by) : values) }),
        read: (step, inputs) => {
          const unit = program.units.findIndex((each) => each.step === step);
          if (unit < 0) return inputs;
          const skip = program.units[unit]?.skip;
          const isOpen = (input: number): boolean => (input === skip) === (pattern[unit] === "skip");
          return inputs.map((own, input) => (isOpen(input) ? own : (still.get(step)?.[input] ?? own)));
        },
      });
    patterns.forEach((pattern, at) => {
      const own = found[at] ?? new Float32Array();
      const slopes = Array.from(
        own,
        (_, place) => (nudged(pattern, place, NUDGE) - nudged(pattern, place, -NUDGE)) / (2 * NUDGE),
      );
      const scale = Math.max(...slopes.map(Math.abs));
      slopes.forEach((slope, place) => {
        expect(Math.abs((own[place] ?? Number.NaN) - slope), pattern.join()).toBeLessThan(2e-4 * scale);
      });
    });
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

function moved({ shape, data }: Values, place: number, by: number): Values {
  const other = data.slice();
  other[place] = (other[place] ?? 0) + by;
  return { shape, data: other };
}

it("are counted, averaged and shared out by their length, and the answer tells the error", async () => {
  const before = tf.memory().numTensors;
  const { network } = networkOf(FOUR);
  const patterns = allPatterns(4);
  const norms = (await gradientsOf(network, "running", patterns)).map((gradient) =>
    Math.sqrt(COUNT * gradient.reduce((sum, value) => sum + value ** 2, 0)),
  );
  const lengthsOf = (pattern: Pattern): number => pattern.filter((way) => way === "branch").length;
  const meanOf = (k: number): number => {
    const own = norms.filter((_, at) => lengthsOf(patterns[at] ?? []) === k);
    return own.reduce((sum, norm) => sum + norm, 0) / own.length;
  };
  const look = lookOf({ network, statistics: "running", batches });
  const answer = await paths.look(look, { draws: 6 });
  expect(answer).toMatchObject({ units: 4, from: "x" });
  expect(answer.lengths.map(({ k, count, drawn, error }) => [k, count, drawn, error])).toEqual([
    [0, 1, 1, 0],
    [1, 4, 4, 0],
    [2, 6, 6, 0],
    [3, 4, 4, 0],
    [4, 1, 1, 0],
  ]);
  const products = [1, 4, 6, 4, 1].map((count, k) => count * meanOf(k));
  const total = products.reduce((sum, product) => sum + product, 0);
  for (const { k, norm, share } of answer.lengths) {
    expect(norm).toBeCloseTo(meanOf(k), 5);
    expect(share).toBeCloseTo((products[k] ?? Number.NaN) / total, 5);
  }
  expect(answer.together).toBeCloseTo(total / (answer.whole ?? Number.NaN), 3);
  expect(answer.check?.error).toBeLessThan(1e-5);
  const { from = -1, to = -1 } = answer.most ?? {};
  const held = products.slice(from, to + 1).reduce((sum, product) => sum + product, 0) / total;
  expect(held).toBeGreaterThanOrEqual(0.95);

  // Fewer draws than paths: each is one of them, and the batch does not matter.
  const drawn = await paths.look(look, { draws: 3 });
  expect(drawn.lengths.map((length) => length.drawn)).toEqual([1, 3, 3, 3, 1]);
  const single = await paths.look(
    lookOf({ network, statistics: "running", batches: () => inBatches(IMAGES, CLASSES, 1) }),
    { draws: 3 },
  );
  for (const [k, { norm }] of drawn.lengths.entries())
    expect(single.lengths[k]?.norm).toBeCloseTo(norm ?? Number.NaN, 4);
  network.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it("stop between two paths: the batch that is under way counts for nothing", async () => {
  const before = tf.memory().numTensors;
  const { network } = networkOf(FOUR);
  let asked = 0;
  let isStopped = false;
  const single = () => inBatches(IMAGES, CLASSES, 1);
  const stopped = await paths.look(
    {
      ...lookOf({ network, statistics: "running", batches: single }),
      within: async () => {
        asked += 1;
        // In the second batch: each asks twice.
        isStopped = asked === 3;
        return !isStopped;
      },
      isStopped: () => isStopped,
    },
    { draws: 6 },
  );
  const first = () => inBatches(IMAGES.slice(0, 18), CLASSES.slice(0, 1));
  const one = await paths.look(lookOf({ network, statistics: "running", batches: first }), { draws: 6 });
  expect(stopped).toEqual(one);
  network.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it("names what is no number", async () => {
  const { network } = networkOf(FOUR);
  for (const { name, variable } of network.weights)
    if (name === "f2/kernel") tf.tidy(() => variable.assign(tf.fill(variable.shape, Number.NaN)));
  const answer = await paths.look(lookOf({ network, statistics: "running", batches }), { draws: 2 });
  expect(answer.whole).toBeNull();
  expect(answer.lengths.every(({ norm }) => norm === null)).toBe(true);
  expect(answer.most).toBeUndefined();
  network.dispose();
});

describe("a network that is no chain", () => {
  it.each([
    ["nested skips from one value", "not every path goes through inner"],
    ["two skips into one Add, of which one runs beside the other", "not every path goes through a"],
    ["a gate whose carry leads to two merges, and x read past them", "not every path goes through"],
    ["nested skips, of which the inner one begins later", "the skip of outer begins before inner"],
  ])("is refused with what can be asked: %s", async (name, words) => {
    const { network } = networkOf(NETWORKS[name]?.layers ?? []);
    await expect(
      paths.look(lookOf({ network, statistics: "running", batches }), { draws: 2 }),
    ).rejects.toMatchObject({ code: "unsupported", message: expect.stringContaining(words) });
    await expect(
      paths.look(lookOf({ network, statistics: "running", batches }), { draws: 2 }),
    ).rejects.toMatchObject({ message: expect.stringContaining("gradient-split") });
    network.dispose();
  });

  it("is refused also without skips", async () => {
    const { network } = networkOf([
      { name: "input", type: "input" },
      { name: "flat", type: "flatten" },
      { name: "dense", type: "dense", params: { units: 3 } },
      { name: "output", type: "output" },
    ]);
    await expect(
      paths.look(lookOf({ network, statistics: "running", batches }), { draws: 2 }),
    ).rejects.toMatchObject({ code: "unsupported", message: expect.stringContaining("no skips") });
    network.dispose();
  });
});
