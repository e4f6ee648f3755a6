/** Lesions of networks with units of every kind, against the operations' definitions in float64 without that branch. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chosenOf } from "#core/insights/choices";
import type { ChoicesOf } from "#core/insights/instruments";
import { LESION_CHOICES, type Lesion } from "#core/insights/lesion";
import { lesionView } from "#core/insights/views/lesion/index";
import type { Shown } from "#core/insights/views/view";
import { bypassableLayers } from "#core/program/bypassable-layers";
import { removableUnits, withoutUnits } from "#core/program/removable";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { withProgram } from "#engine/compile/compile";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { lesion } from "#engine/instruments/lesion";
import { inferencePass } from "#engine/train/forward";
import { type Pass, logitsOf as reference } from "../support/float64/program";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";
import { lesionedLogits } from "./lesion-support";
import { COUNT, FACTS, inBatches, NETWORKS, networkOf } from "./unit-networks";

const images = randomValues(COUNT * 18, 5);
const classes = Uint8Array.of(2, 0);
const choices = (given: Partial<ChoicesOf<"lesion">> = {}): ChoicesOf<"lesion"> =>
  chosenOf(LESION_CHOICES, given) as ChoicesOf<"lesion">;

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

describe.each(["running", "batch"] as const)("by %s statistics", (statistics) => {
  it.each(Object.keys(NETWORKS))("gives the logits without F: %s", async (name) => {
    const { network, weights } = networkOf(NETWORKS[name]?.layers ?? []);
    const before = tf.memory().numTensors;
    const units = removableUnits(network.program);
    const pass: Pass = {
      images: { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(images) },
      weights,
      seed: 0,
      step: 1,
      running: statistics === "running",
    };
    const found = await lesionedLogits(
      network,
      images,
      units.map((unit) => [unit]),
      statistics,
    );
    expectClose(found.whole, reference(network.program, pass).data);
    for (const [place, unit] of units.entries()) {
      const merged = network.program.units.find(({ path }) => path === unit.paths.at(-1));
      const wanted = reference(network.program, {
        ...pass,
        read: (step, inputs) =>
          step === merged?.step
            ? inputs.map((values, input) =>
                merged.branch.includes(input) ? { ...values, data: values.data.map(() => 0) } : values,
              )
            : inputs,
      });
      expectClose(found.changed[place], wanted.data);
    }
    const together = await lesionedLogits(network, images, [units], statistics);
    const merges = new Map(network.program.units.map((unit) => [unit.step, unit]));
    const wanted = reference(network.program, {
      ...pass,
      read: (step, inputs) =>
        inputs.map((values, input) =>
          merges.get(step)?.branch.includes(input) ? { ...values, data: values.data.map(() => 0) } : values,
        ),
    });
    expectClose(together.changed[0], wanted.data);
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });
});

it.each(Object.keys(NETWORKS))("runs another program with the same weights, and leaves both: %s", (name) => {
  const { network } = networkOf(NETWORKS[name]?.layers ?? []);
  const input = tf.tensor(images, [COUNT, ...FACTS.imageShape]);
  const before = tf.memory().numTensors;
  const logitsOf = (asked: CompiledNetwork): Float32Array =>
    tf.tidy(() => inferencePass(asked, input).dataSync<"float32">().slice());
  const whole = logitsOf(network);
  for (const unit of removableUnits(network.program)) {
    const without = withProgram(network, withoutUnits(network.program, [unit.name]));
    expect(logitsOf(without)).not.toEqual(whole);
    without.dispose();
  }
  expect(logitsOf(network)).toEqual(whole);
  expect(tf.memory().numTensors).toBe(before);
  input.dispose();
  network.dispose();
});

describe("the instrument", () => {
  const NAME = "nested skips from one value";

  it("scores each unit alone, leaves no tensor, and answers in a batch of one image as in one of all", async () => {
    const { network } = networkOf(NETWORKS[NAME]?.layers ?? []);
    const before = tf.memory().numTensors;
    const found = await look(network);
    expect(found.units.map(({ block }) => block)).toEqual(["inner", "outer"]);
    expect(found.lesions.map(({ removed }) => removed)).toEqual([["inner"], ["outer"]]);
    for (const { accuracy, loss } of [found.whole, ...found.lesions]) {
      expect([0, 0.5, 1]).toContain(accuracy);
      expect(loss).toBeGreaterThan(0);
    }
    const single = await look(network, {}, 1);
    for (const [place, { loss }] of single.lesions.entries())
      expect(loss).toBeCloseTo(found.lesions[place]?.loss ?? Number.NaN, 5);
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });

  it("removes what is chosen together, and draws the same by the same seed", async () => {
    const { network } = networkOf(NETWORKS[NAME]?.layers ?? []);
    const chosen = await look(network, { way: "chosen", units: ["outer", "inner"] });
    expect(chosen.lesions).toHaveLength(1);
    const random = await look(network, { way: "random", draws: 3 });
    expect(random.draws.map(({ count }) => count)).toEqual([1, 1, 1, 2, 2, 2]);
    const [all] = random.draws.slice(-1);
    expect(all?.loss).toBe(chosen.lesions[0]?.loss);
    expect(await look(network, { way: "random", draws: 3 })).toEqual(random);
    const before = tf.memory().numTensors;
    await expect(look(network, { way: "chosen" })).rejects.toMatchObject({ code: "unsupported" });
    await expect(look(network, { way: "chosen", units: ["nothing"] })).rejects.toMatchObject({
      code: "not-found",
    });
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });

  it("puts F's mean in the place of F, channel by channel, and measures statistics anew", async () => {
    const { network, weights } = networkOf(
      NETWORKS["an identity skip, with an activation behind the Add"]?.layers ?? [],
    );
    const before = tf.memory().numTensors;
    const found = await look(network, { instead: "mean" });
    expect(found.measuredOn).toBe(COUNT);
    const pass: Pass = {
      images: { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(images) },
      weights,
      seed: 0,
      step: 1,
      running: true,
    };
    const [unit] = network.program.units;
    const logits = reference(network.program, {
      ...pass,
      read: (step, inputs) =>
        step === unit?.step
          ? inputs.map((values, input) =>
              unit.branch.includes(input) ? { ...values, data: meansOf(values.data, 2) } : values,
            )
          : inputs,
    }).data;
    expect(found.lesions[0]?.loss).toBeCloseTo(lossOf(logits), 5);
    // No norm stands behind this unit's merge.
    const anew = await look(network, { anew: true });
    const plain = await look(network);
    expect(anew.lesions[0]?.loss).toBe(plain.lesions[0]?.loss);
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });

  it("says beforehand how many passes it costs, and how far it is in each batch", async () => {
    const { network } = networkOf(NETWORKS[NAME]?.layers ?? []);
    const costs: number[] = [];
    const told: number[] = [];
    const given = {
      network,
      statistics: "running",
      batches: () => inBatches(images, classes),
      costs: (passes: number) => costs.push(passes),
      within: async (share: number) => told.push(share) > 0,
    } as const;
    await lesion.look(lookOf(given), choices());
    await lesion.look(lookOf(given), choices({ way: "chosen", units: ["outer"] }));
    await lesion.look(lookOf(given), choices({ way: "random", draws: 20 }));
    const [each = 0, outer = 0, random = 0] = costs;
    // What lies behind the outer unit is less than what lies behind the inner one, and draws of the same are computed once.
    expect(outer).toBeGreaterThan(1);
    expect(each - outer).toBeGreaterThan(outer - 1);
    expect(each - 1).toBeLessThan(2);
    expect(random).toBeCloseTo(each + (each - outer), 10);
    expect(told).toHaveLength(2 + 1 + 3);
    expect(told[1]).toBeCloseTo((each - 1) / each, 10);
    expect(told[0]).toBeCloseTo((each - outer) / each, 10);
    network.dispose();
  });

  it("answers of one image and of one class in words, without a number that is none", async () => {
    const { network } = networkOf(NETWORKS[NAME]?.layers ?? []);
    const size = images.length / COUNT;
    for (const count of [1, COUNT]) {
      const own = images.subarray(0, count * size);
      const look = lookOf({
        network,
        statistics: "running",
        batches: () => inBatches(own, new Uint8Array(count).fill(2)),
      });
      for (const way of ["each", "chosen", "random"] as const) {
        const figures = await lesion.look(look, choices({ way, units: ["inner", "outer"], draws: 2 }));
        for (const { accuracy, less, low, high } of figures.lesions) {
          expect([0, 1 / count, 1]).toContain(accuracy);
          expect(low).toBeLessThanOrEqual(less ?? Number.NaN);
          expect(high).toBeGreaterThanOrEqual(less ?? Number.NaN);
          expect(Math.max(Math.abs(low ?? 2), Math.abs(high ?? 2))).toBeLessThanOrEqual(1);
        }
        // Its frame plays no part in what is said.
        const shown = { frame: {}, figures } as Shown<"lesion">;
        const words = [lesionView.sentences(shown), lesionView.table(shown), lesionView.lines?.(shown)];
        const pictures = lesionView.pictures([shown], { width: 600, height: 300 });
        expect(JSON.stringify([words, pictures])).not.toMatch(/NaN|undefined|Infinity|null|not a number/);
      }
    }
    network.dispose();
  });

  it("names what is no number", async () => {
    const { network } = networkOf(NETWORKS[NAME]?.layers ?? []);
    for (const { name, variable } of network.weights)
      if (name === "g/kernel") tf.tidy(() => variable.assign(tf.fill(variable.shape, Number.NaN)));
    const found = await look(network);
    expect(found.whole).toEqual({ accuracy: null, loss: null });
    expect(found.lesions[0]).toMatchObject({ accuracy: null, less: null });
    // Its weights are no longer read.
    expect(found.lesions[1]?.accuracy).not.toBeNull();
    expect(found.lesions[1]).toMatchObject({ less: null, low: null, high: null });
    network.dispose();
  });

  it("refuses in words a network without units, and one whose blocks cannot change places", async () => {
    const { network } = networkOf([
      { name: "input", type: "input" },
      { name: "flat", type: "flatten" },
      { name: "dense", type: "dense", params: { units: 3 } },
      { name: "output", type: "output" },
    ]);
    await expect(look(network)).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("neither skips nor repeated blocks"),
    });
    network.dispose();
    const { network: plain } = networkOf([
      { name: "input", type: "input" },
      { name: "a", type: "conv2d", params: { filters: 2 } },
      { name: "b", type: "conv2d", params: { filters: 2 } },
      { name: "c", type: "activation" },
      { name: "flat", type: "flatten" },
      { name: "dense", type: "dense", params: { units: 3 } },
      { name: "output", type: "output" },
    ]);
    await expect(look(plain)).rejects.toMatchObject({
      message: expect.stringContaining("where the shape stays: "),
    });
    // What is offered can be done.
    const [offered = []] = bypassableLayers(plain.program);
    const { units, lesions } = await look(plain, { way: "chosen", units: offered });
    expect(units).toEqual([]);
    expect(lesions[0]?.loss).toBeGreaterThan(0);
    plain.dispose();
    const { network: single } = networkOf(
      NETWORKS["an identity skip, with an activation behind the Add"]?.layers ?? [],
    );
    await expect(look(single, { way: "swaps" })).rejects.toMatchObject({ code: "unsupported" });
    single.dispose();
  });
});

async function look(
  network: CompiledNetwork,
  given: Partial<ChoicesOf<"lesion">> = {},
  batch?: number,
): Promise<Lesion> {
  return await lesion.look(
    lookOf({ network, statistics: "running", batches: () => inBatches(images, classes, batch) }),
    choices(given),
  );
}

function expectClose(found: Float32Array | undefined, wanted: Float64Array): void {
  const largest = Math.max(...wanted.map(Math.abs));
  expect(found?.length).toBe(wanted.length);
  found?.forEach((value, at) => {
    expect(Math.abs(value - (wanted[at] ?? Number.NaN)) / largest).toBeLessThan(1e-5);
  });
}

/** Each channel's mean over images and pixels in the place of its values. */
function meansOf(data: Float64Array, channels: number): Float64Array {
  const sums = new Float64Array(channels);
  data.forEach((value, at) => {
    sums[at % channels] = (sums[at % channels] ?? 0) + value;
  });
  return data.map((_, at) => ((sums[at % channels] ?? 0) * channels) / data.length);
}

/** Mean cross-entropy of these logits `[COUNT, 3]`. */
function lossOf(logits: Float64Array): number {
  let sum = 0;
  classes.forEach((label, image) => {
    const own = logits.subarray(3 * image, 3 * image + 3);
    sum += Math.log(own.reduce((total, value) => total + Math.exp(value), 0)) - (own[label] ?? Number.NaN);
  });
  return sum / classes.length;
}
