/** Signal propagation against what theory says of He et al.'s first values, and against moments by hand. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Propagation, SignalPoint } from "#core/insights/propagation";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { initialWeights } from "#engine/compile/initial-weights";
import { compileLayers, type TestLayer } from "#engine/compile/testing";
import { noiseSource } from "#engine/instruments/image-source";
import type { LookedBatch } from "#engine/instruments/instrument";
import { look } from "#engine/instruments/look";
import { propagation } from "#engine/instruments/propagation";
import { logitsOf } from "../support/float64/program";
import type { Values } from "../support/float64/values";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";
import { COUNT, FACTS, inBatches, NETWORKS, networkOf } from "./unit-networks";

type Shape = [number, number, number];

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);

/** With first values by the seed, on unit Gaussian images by it. */
async function untrained(
  network: CompiledNetwork,
  imageShape: Shape,
  { images = 64, seed = 1 } = {},
): Promise<Propagation> {
  const first = initialWeights(network, seed);
  for (const { name, shape, variable } of network.weights) {
    const values = first.get(name) ?? new Float32Array();
    tf.tidy(() => variable.assign(tf.tensor(values, [...shape])));
  }
  async function* batches(): AsyncGenerator<LookedBatch> {
    for await (const { make } of noiseSource({ imageShape, classes: 3 }, images, seed).pieces(images)) {
      const batch = make();
      yield batch;
      batch.dispose();
    }
  }
  return await propagation.look(lookOf({ network, statistics: "batch", batches }), { beside: "nothing" });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardError(values: readonly number[]): number {
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}

/** Of one number a seed. */
function expectMean(values: readonly number[], expected: number): void {
  expect(standardError(values)).toBeLessThan(0.02 * expected);
  expect(Math.abs(meanOf(values) - expected)).toBeLessThan(3 * standardError(values));
}

describe("what theory says", () => {
  it("a dense chain of He's first values without activation doubles the variance a layer", async () => {
    const layers: TestLayer[] = [
      { name: "input", type: "input" },
      { name: "flat", type: "flatten" },
      ...Array.from(
        { length: 6 },
        (_, index): TestLayer => ({
          name: `dense${index + 1}`,
          type: "dense",
          params: { units: 512, initializer: "heNormal" },
        }),
      ),
      { name: "classes", type: "dense", params: { units: 3 } },
      { name: "output", type: "output" },
    ];
    const network = compileLayers(layers, { imageShape: [1, 1, 512], classes: 3 });
    const growths: number[] = [];
    for (const seed of SEEDS) {
      const { by, points } = await untrained(network, [1, 1, 512], { images: 128, seed });
      expect(by).toBe("layers");
      expect(points.map(({ name }) => name)).toEqual(layers.slice(2, 8).map(({ name }) => name));
      // The images' own variance is 1, of 128 drawn ones 127/128 in the mean.
      const variances = [127 / 128, ...points.map(({ variance }) => variance ?? Number.NaN)];
      growths.push(
        meanOf(variances.slice(1).map((variance, layer) => variance / (variances[layer] ?? Number.NaN))),
      );
    }
    network.dispose();
    expectMean(growths, 2);
  });

  it("a branch of pre-activation with batch norm and 1x1 kernels ends in the variance 1 - 1/pi", async () => {
    const unit = (index: number, input: string): TestLayer[] => {
      const of = (name: string): string => `${name}${index}`;
      const half = (letter: string, from: string): TestLayer[] => [
        { name: of(`norm-${letter}`), type: "batchNorm", inputs: [from] },
        { name: of(`relu-${letter}`), type: "activation" },
        { name: of(`conv-${letter}`), type: "conv2d", params: { filters: 128, kernel: 1 } },
      ];
      return [
        ...half("a", input),
        ...half("b", of("conv-a")),
        { name: of("add"), type: "add", inputs: [of("conv-b"), input] },
      ];
    };
    const layers: TestLayer[] = [
      { name: "input", type: "input" },
      { name: "stem", type: "conv2d", params: { filters: 128, kernel: 1 } },
      ...unit(1, "stem"),
      ...unit(2, "add1"),
      ...unit(3, "add2"),
      { name: "flat", type: "globalAvgPool2d" },
      { name: "classes", type: "dense", params: { units: 3 } },
      { name: "output", type: "output" },
    ];
    // Of few independent numbers at a pixel the second norm would not see Gaussians.
    const network = compileLayers(layers, { imageShape: [6, 6, 64], classes: 3 });
    const ends: number[][] = [[], [], []];
    const grown: number[] = [];
    for (const seed of SEEDS) {
      const { by, points } = await untrained(network, [6, 6, 64], { seed });
      expect(by).toBe("units");
      for (const [place, { branchVariance }] of points.entries())
        ends[place]?.push(branchVariance ?? Number.NaN);
      grown.push((points[2]?.variance ?? Number.NaN) - (points[0]?.variance ?? Number.NaN));
    }
    network.dispose();
    for (const values of ends) expectMean(values, 1 - 1 / Math.PI);
    // Linear growth: F and x are independent, so their variances add up.
    expect(meanOf(grown)).toBeCloseTo(2 * (1 - 1 / Math.PI), 1);
  });
});

it.each(Object.keys(NETWORKS))("is each channel's mean and variance by hand: %s", async (name) => {
  const tensors = tf.memory().numTensors;
  const { network, weights } = networkOf(NETWORKS[name]?.layers ?? []);
  const images = randomValues(COUNT * 18, 5);
  const made = new Map<number, Values>();
  const read = new Map<string, readonly Values[]>();
  logitsOf(network.program, {
    images: { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(images) },
    weights,
    seed: 0,
    step: 1,
    running: true,
    made: (value, values) => {
      made.set(value, values);
      return values;
    },
    read: (step, inputs) => {
      read.set(step, inputs);
      return inputs;
    },
  });
  for (const size of [COUNT, 1]) {
    const { points } = await propagation.look(
      lookOf({
        network,
        statistics: "running",
        batches: () => inBatches(images, Uint8Array.of(2, 0), size),
      }),
      { beside: "nothing" },
    );
    network.program.units.forEach((unit, place) => {
      const merge = network.program.steps.find((step) => step.name === unit.step);
      const result = momentsOf(made.get(merge?.output ?? -1));
      const inputs = read.get(unit.step) ?? [];
      const branch = unit.branch.flatMap((input) => inputs[input] ?? []);
      const f =
        unit.joins === "channels"
          ? meanOf(branch.map((values) => momentsOf(values).variance))
          : momentsOf(sumOf(branch)).variance;
      const point: SignalPoint | undefined = points[place];
      expect(point?.name).toBe(unit.name);
      expect(point?.squaredMean).toBeCloseTo(result.squaredMean, 4);
      expect(point?.variance).toBeCloseTo(result.variance, 4);
      expect(point?.branchVariance).toBeCloseTo(f, 4);
    });
    expect(points).toHaveLength(network.program.units.length);
  }
  network.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

function sumOf(all: readonly Values[]): Values | undefined {
  const [first] = all;
  return (
    first && {
      shape: first.shape,
      data: first.data.map((_, at) => all.reduce((sum, { data }) => sum + (data[at] ?? 0), 0)),
    }
  );
}

/** Of branches of equally many channels alone their variances may be averaged. */
function momentsOf(values: Values | undefined): { squaredMean: number; variance: number } {
  const { shape = [], data = new Float64Array() } = values ?? {};
  const channels = shape.at(-1) ?? 0;
  const each = Array.from({ length: channels }, (_, channel) => {
    const own = [...data].filter((_value, at) => at % channels === channel);
    const mean = meanOf(own);
    return { squaredMean: mean ** 2, variance: meanOf(own.map((value) => (value - mean) ** 2)) };
  });
  return {
    squaredMean: meanOf(each.map(({ squaredMean }) => squaredMean)),
    variance: meanOf(each.map(({ variance }) => variance)),
  };
}

it("names what is no number", async () => {
  const { network } = networkOf(
    NETWORKS["an identity skip, with an activation behind the Add"]?.layers ?? [],
  );
  for (const { name, variable } of network.weights)
    if (name === "f/kernel") tf.tidy(() => variable.assign(tf.fill(variable.shape, Number.NaN)));
  const batches = () => inBatches(randomValues(COUNT * 18, 5), Uint8Array.of(2, 0));
  const { points } = await propagation.look(lookOf({ network, statistics: "running", batches }), {
    beside: "nothing",
  });
  expect(points).toEqual([{ name: "add", squaredMean: null, variance: null, branchVariance: null }]);
  network.dispose();
});

describe("beside the drawing", () => {
  const looked = async (template: string, beside: string, mayGoOn = async (_imagesDone: number) => true) => {
    const document = createTemplate(template);
    if (!document) throw new Error(`There is no template "${template}".`);
    const { figures, ...frame } = await look(
      BUILT_IN_LAYERS,
      document,
      {
        instrument: "propagation",
        choices: { beside },
        on: { noise: { imageShape: [8, 8, 1], classes: 10 } },
        part: "validation",
        images: 16,
      },
      async () => {
        throw new Error("Noise is asked of nobody.");
      },
      { words: "this machine has" },
      mayGoOn,
    );
    return { figures: figures as Propagation, frame };
  };

  it("stand the Lab's changes without norms, or why they cannot", async () => {
    const tensors = tf.memory().numTensors;
    const { figures, frame } = await looked("resnet-20", "all");
    expect(frame).toMatchObject({ images: 16, batch: 16, statistics: "batch", partial: false });
    expect(figures.beside.map(({ change }) => change)).toEqual(["no-norms", "skip-init", "fixup"]);
    const [bare, skipInit, fixup] = figures.beside;
    // Each norm makes 1 of it; without them F grows with x.
    for (const { branchVariance } of figures.points) expect(branchVariance).toBeCloseTo(1, 1);
    expect(bare?.points).toHaveLength(9);
    expect(bare?.points.at(-1)?.variance ?? 0).toBeGreaterThan(2 * (figures.points.at(-1)?.variance ?? 0));
    for (const changed of [skipInit, fixup])
      expect(changed?.points.map(({ branchVariance }) => branchVariance)).toEqual(Array(9).fill(0));

    const plain = await looked("plain-20", "all");
    expect(plain.figures.by).toBe("layers");
    expect(plain.figures.points).toHaveLength(19);
    expect(plain.figures.beside.map(({ why }) => why)).toEqual([
      undefined,
      '"SkipInit, without norms" finds nothing to change in this drawing.',
      '"Fixup, without norms" finds nothing to change in this drawing.',
    ]);
    expect(await looked("resnet-20", "all")).toEqual({ figures, frame });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("stops between one and the next", async () => {
    const { figures, frame } = await looked("resnet-20", "all", async (done) => done < 2 * 16);
    expect(frame.partial).toBe(true);
    expect(figures.points).toHaveLength(9);
    expect(figures.beside.map(({ change }) => change)).toEqual(["no-norms"]);
    await expect(looked("resnet-20", "nothing", async () => false)).rejects.toMatchObject({
      code: "cancelled",
    });
  });

  it("stops inside a pass that takes long, and frees what it held", async () => {
    const tensors = tf.memory().numTensors;
    // Each step seems to take a tenth of a second.
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 100));
    const asked: number[] = [];
    const stopped = looked("resnet-20", "nothing", async (done) => {
      asked.push(done);
      return done < 8;
    });
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    clock.mockRestore();
    expect(asked.at(-1)).toBeGreaterThanOrEqual(8);
    expect(asked.at(-1)).toBeLessThan(9);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
