/**
 * Feature maps, filters, saliency and Grad-CAM: the last row of maps is the sum of those above, pixel by pixel; and gradients are those
 * of the operations' definitions in float64, by finite differences.
 */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unpacked } from "#core/insights/packed-values";
import { type Pictures, picturesSchema, SUM_TOLERANCE } from "#core/insights/pictures";
import type { Program } from "#core/program/program";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { gradCamSite } from "#engine/instruments/evidence";
import { insideOf } from "#engine/instruments/inside";
import { pictures } from "#engine/instruments/pictures";
import { logitsOf } from "../support/float64/program";
import type { Values } from "../support/float64/values";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";
import { FACTS, inBatches, NETWORKS, networkOf } from "./unit-networks";

const IMAGE = randomValues(18, 5);
const STEP = 1e-5;
const USUAL = { unit: [], layer: [], class: [], channels: 16 } as const;

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

async function look(
  network: CompiledNetwork,
  statistics: "running" | "batch",
  choices: Partial<Parameters<typeof pictures.look>[1]> = {},
): Promise<Pictures> {
  const batches = (): ReturnType<typeof inBatches> => inBatches(IMAGE, Uint8Array.of(2));
  return await pictures.look(lookOf({ network, statistics, batches }), { ...USUAL, ...choices });
}

describe.each(["running", "batch"] as const)("with %s statistics", (statistics) => {
  it.each(Object.keys(NETWORKS))("shows x, F and their sum at each unit: %s", async (name) => {
    const before = tf.memory().numTensors;
    const { network, weights } = networkOf(NETWORKS[name]?.layers ?? []);
    const { made, read } = reference(network.program, weights, statistics);
    for (const unit of network.program.units) {
      const { maps } = await look(network, statistics, { unit: [unit.name] });
      const rows = new Map(maps?.rows.map(({ row, shown }) => [row, shown]));
      const inputs = read.get(unit.step) ?? [];
      const merge = network.program.steps.find((step) => step.name === unit.step);
      const merged = merge?.output ?? -1;
      const adds = merge?.operation.kind === "add";
      const values = (row: "x" | "F" | "skips" | "sum", place: number): Float32Array =>
        unpacked(rows.get(row)?.[place]?.values ?? "");
      for (const [place, { channel }] of (rows.get("x") ?? []).entries())
        expectClose(values("x", place), channelOf(inputs[unit.skip], channel));
      if (unit.joins === "channels") {
        expect([...rows.keys()]).toEqual(["x", "F"]);
        expect(maps?.check).toBeUndefined();
        expect(rows.get("F")?.length).toBe(
          unit.branch.reduce((sum, input) => sum + channels(inputs[input]), 0),
        );
        continue;
      }
      for (const [place, { channel }] of (rows.get("sum") ?? []).entries()) {
        const sum = values("sum", place);
        expectClose(sum, channelOf(made.get(merged), channel));
        expect(rows.get("x")?.[place]?.channel).toBe(channel);
        if (!adds) continue;
        const [x, f, skips] = [values("x", place), values("F", place), values("skips", place)];
        sum.forEach((value, at) => {
          const parts = (x[at] ?? Number.NaN) + (f[at] ?? Number.NaN) + (skips[at] ?? 0);
          expect(Math.abs(value - parts)).toBeLessThan(SUM_TOLERANCE * (maps?.largest ?? 0));
        });
      }
      if (adds) expect(maps?.check?.error).toBeLessThan(SUM_TOLERANCE);
      else expect(maps?.check).toBeUndefined();
      expect(maps?.notNumbers).toBe(0);
      expect(rows.has("skips")).toBe(inputs.length > 1 + unit.branch.length);
    }
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(Object.keys(NETWORKS))(
    "has the gradient of a logit by each pixel, and Grad-CAM: %s",
    async (name) => {
      const { network, weights } = networkOf(NETWORKS[name]?.layers ?? []);
      const { program } = network;
      const [height = 0, width = 0, colours = 0] = FACTS.imageShape;
      const found = await look(network, statistics, { class: ["1"] });
      const logit = (value: number, at: number, by: number): number =>
        reference(program, weights, statistics, { value, at, by }).logits.data[1] ?? Number.NaN;
      const byValue = (value: number, size: number): number[] =>
        Array.from(
          { length: size },
          (_, at) => (logit(value, at, STEP) - logit(value, at, -STEP)) / (2 * STEP),
        );
      const byImage = byValue(0, height * width * colours);
      const saliency = Array.from({ length: height * width }, (_, pixel) =>
        Math.max(...byImage.slice(pixel * colours, (pixel + 1) * colours).map(Math.abs)),
      );
      expectClose(unpacked(found.saliency.values), saliency, 1e-4);

      const site = gradCamSite(program);
      const own = reference(program, weights, statistics).made.get(site?.value ?? -1);
      const { gradCam } = found;
      if (!site || !own || "missing" in gradCam) throw new Error("There is no Grad-CAM.");
      const gradient = byValue(site.value, own.data.length);
      const count = channels(own);
      const weighed = Array.from({ length: count }, (_, channel) =>
        mean(gradient.filter((_, at) => at % count === channel)),
      );
      const cam = Array.from({ length: own.data.length / count }, (_, pixel) =>
        Math.max(
          0,
          weighed.reduce(
            (sum, weight, channel) => sum + weight * (own.data[pixel * count + channel] ?? 0),
            0,
          ),
        ),
      );
      expectClose(unpacked(gradCam.values), cam, 1e-4);
      network.dispose();
    },
  );
});

it("explains the class of the largest logit, and shows the image as it was", async () => {
  const { network, weights } = networkOf(NETWORKS["nested skips from one value"]?.layers ?? []);
  const found = await look(network, "running", { channels: 1 });
  const { data } = reference(network.program, weights, "running").logits;
  const best = data.indexOf(Math.max(...data));
  const total = data.reduce((sum, value) => sum + Math.exp(value - (data[best] ?? 0)), 0);
  expect(found.explained).toEqual({ index: best, name: `class ${best}` });
  expect(found.image.said).toMatchObject({ index: best, probability: expect.closeTo(1 / total, 5) });
  expect(found.image.truth.index).toBe(2);
  expect(found.maps?.rows.map(({ shown }) => shown.length)).toEqual([1, 1, 1]);
  expect(found.units).toEqual(network.units.map(({ name }) => name));
  expect(picturesSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
  network.dispose();
});

it("sees the same inside of an image that it is tried on, and its layers' outputs", async () => {
  const before = tf.memory().numTensors;
  const { network, weights } = networkOf(
    NETWORKS["two skips into one Add, of which one runs beside the other"]?.layers ?? [],
  );
  const found = await look(network, "running");
  const image = tf.tensor(IMAGE, [1, ...FACTS.imageShape]);
  const paths = ["conv", "b", "input", "dense", "nowhere"];
  const { evidence, maps } = await insideOf(network, image, { explains: true, maps: { paths, most: 8 } });
  image.dispose();
  expect(evidence?.index).toBe(found.explained.index);
  expect(evidence?.saliency.values).toEqual(unpacked(found.saliency.values));
  if ("missing" in found.gradCam) throw new Error("There is no Grad-CAM.");
  expect(evidence?.gradCam?.values).toEqual(unpacked(found.gradCam.values));
  const { made } = reference(network.program, weights, "running");
  expect(maps?.map(({ path }) => path)).toEqual(paths.slice(0, 4));
  for (const { path, channels: count, shown } of maps ?? []) {
    const own = made.get(network.program.steps.find((step) => step.path === path)?.output ?? 0);
    expect(shown).toHaveLength(count);
    for (const { channel, values } of shown)
      expectClose(values, path === "dense" ? [...(own?.data ?? [])] : channelOf(own, channel));
  }
  network.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it("shows the kernel of a convolution as it lies", async () => {
  const { network, weights } = networkOf(NETWORKS["a projection and a shortcut that pads"]?.layers ?? []);
  const { filters, layers } = await look(network, "running", { layer: ["g"] });
  expect(layers).toEqual(["conv", "f", "projection/conv", "g"]);
  const kernel = weights.get("g/kernel") ?? new Float64Array();
  expect(filters).toMatchObject({ layer: "g", height: 3, width: 3, filters: 4, reads: 3 });
  for (const { filter, slices = [] } of filters?.shown ?? []) {
    expect(slices).toHaveLength(3);
    for (const [channel, slice] of slices.entries())
      expect([...unpacked(slice)]).toEqual(
        Array.from({ length: 9 }, (_, place) => Math.fround(kernel[(place * 3 + channel) * 4 + filter] ?? 0)),
      );
  }
  network.dispose();
});

it("counts what is no number, and shows it first", async () => {
  const { network } = networkOf(
    NETWORKS["an identity skip, with an activation behind the Add"]?.layers ?? [],
  );
  const bias = network.weights.find(({ name }) => name === "f/bias")?.variable;
  tf.tidy(() => bias?.assign(tf.tensor([0, Number.NaN])));
  const { maps, image, saliency, filters } = await look(network, "running");
  expect(maps?.rows.map(({ shown }) => shown[0]?.channel)).toEqual([1, 1, 1]);
  expect([...unpacked(maps?.rows[1]?.shown[0]?.values ?? "")].every(Number.isNaN)).toBe(true);
  // F and the sum, at nine pixels each.
  expect(maps?.notNumbers).toBe(18);
  expect(maps?.check?.error).toBeNull();
  expect(maps?.largest).toBeGreaterThan(0);
  expect(image.said.probability).toBeNull();
  expect(unpacked(saliency.values)).toHaveLength(9);
  expect(filters?.layer).toBe("conv");
  network.dispose();
});

it("says what may be named, and that a network has no pixels left", async () => {
  const { network } = networkOf(NETWORKS["nested skips from one value"]?.layers ?? []);
  await expect(look(network, "running", { unit: ["stage"] })).rejects.toMatchObject({
    code: "unsupported",
    message: 'There is no unit "stage". There are inner, outer.',
  });
  await expect(look(network, "running", { class: ["3"] })).rejects.toThrow('There is no class "3".');
  network.dispose();
  const { network: dense } = networkOf([
    { name: "input", type: "input" },
    { name: "flat", type: "flatten" },
    { name: "dense", type: "dense", params: { units: 3 } },
    { name: "output", type: "output" },
  ]);
  const found = await look(dense, "running");
  expect(found.maps).toBeUndefined();
  expect(found.filters).toBeUndefined();
  expect(found.gradCam).toHaveProperty("missing");
  dense.dispose();
});

interface Nudge {
  readonly value: number;
  readonly at: number;
  readonly by: number;
}

/** What each step makes and reads, in float64. */
function reference(
  program: Program,
  weights: ReadonlyMap<string, Float64Array>,
  statistics: "running" | "batch",
  nudge?: Nudge,
): { logits: Values; made: ReadonlyMap<number, Values>; read: ReadonlyMap<string, readonly Values[]> } {
  const made = new Map<number, Values>();
  const read = new Map<string, readonly Values[]>();
  const logits = logitsOf(program, {
    images: { shape: [1, ...FACTS.imageShape], data: Float64Array.from(IMAGE) },
    weights,
    seed: 0,
    step: 1,
    running: statistics === "running",
    made(value, values) {
      const data = values.data.slice();
      if (value === nudge?.value) data[nudge.at] = (data[nudge.at] ?? 0) + nudge.by;
      const own = { ...values, data };
      made.set(value, own);
      return own;
    },
    read(step, inputs) {
      read.set(step, inputs);
      return inputs;
    },
  });
  return { logits, made, read };
}

function channels(values: Values | undefined): number {
  return values?.shape.at(-1) ?? 0;
}

function channelOf(values: Values | undefined, channel: number): readonly number[] {
  const count = channels(values);
  return [...(values?.data ?? [])].filter((_, at) => at % count === channel);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Beside the largest. */
function expectClose(found: ArrayLike<number>, wanted: readonly number[], tolerance = 1e-5): void {
  expect(found.length).toBe(wanted.length);
  const largest = Math.max(1e-3, ...wanted.map(Math.abs));
  wanted.forEach((value, at) => {
    expect(Math.abs((found[at] ?? Number.NaN) - value)).toBeLessThan(tolerance * largest);
  });
}

it("shows features that are joined as channels of one pixel", async () => {
  const features = networkOf([
    { name: "input", type: "input" },
    { name: "flat", type: "flatten" },
    { name: "f", type: "dense", params: { units: 5 } },
    { name: "cat", type: "concat", inputs: ["flat", "f"] },
    { name: "dense", type: "dense", params: { units: 3 } },
    { name: "output", type: "output" },
  ]);
  const joined = picturesSchema.parse(await look(features.network, "running")).maps;
  expect(joined).toMatchObject({ joins: "channels", height: 1, width: 1 });
  expect(joined?.rows.map(({ channels }) => channels)).toEqual([18, 5]);
  features.network.dispose();
});
