/**
 * What instruments say of a ResNet-8, against PyTorch's autograd on the same weights and images. The numbers are made by
 * scripts/fixtures/looking_inside.py, weights and images by scripts/fixtures/training_parity.py.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors } from "#core/codecs/safetensors";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { parseDocument } from "#core/network/parse";
import { removableUnits } from "#core/program/removable";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { compileDocument } from "#engine/compile/from-document";
import { targetsOf } from "#engine/data/targets";
import { evidenceOf } from "#engine/instruments/evidence";
import { gradientSplit } from "#engine/instruments/gradient-split";
import type { LookedBatch } from "#engine/instruments/instrument";
import { paths } from "#engine/instruments/paths";
import { residual } from "#engine/instruments/residual";
import { deviceTargets } from "#engine/train/loss";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { lesionedLogits } from "./lesion-support";

interface Expected {
  readonly units: readonly {
    readonly name: string;
    readonly skip: number;
    readonly branch: number;
    readonly total: number;
    readonly cosine: number;
    readonly passes: number;
    readonly ratio: number;
    readonly cosineOfValues: number;
  }[];
  readonly responses: Readonly<Record<string, number>>;
}

const folder = path.join(import.meta.dirname, "../fixtures");
const fixture: {
  readonly images: number;
  readonly statistics: Readonly<Record<string, { readonly mean: number[]; readonly variance: number[] }>>;
  /** By the ways through the units, from the first on: norms of the gradient at the first one's x. */
  readonly paths: Readonly<Record<"running" | "batch", Readonly<Record<string, number>>>>;
  readonly running: Expected;
  readonly batch: Expected;
  readonly evidence: readonly {
    readonly index: number;
    readonly saliency: readonly number[];
    readonly gradCam: readonly number[];
  }[];
} = JSON.parse(readFileSync(path.join(folder, "looking-inside.json"), "utf8"));

/** Made by scripts/fixtures/lesions.py: logits of the first images of as many. */
interface LesionedByPyTorch {
  readonly removed: readonly string[];
  readonly logits: readonly (readonly number[])[];
}
const lesions: {
  readonly images: number;
  readonly running: readonly LesionedByPyTorch[];
  readonly batch: readonly LesionedByPyTorch[];
} = JSON.parse(readFileSync(path.join(folder, "lesions.json"), "utf8"));

let device: CpuComputeBackend;
beforeAll(async () => {
  // With direct products: Winograd's way rounds otherwise, and a ReLU at the edge then falls to the other side.
  device = await startCpuEngine(1, undefined, undefined, false);
});
afterAll(() => device.dispose());

describe.each(["running", "batch"] as const)("by %s statistics, as PyTorch's autograd", (statistics) => {
  it("splits the gradient at each Add, and measures F beside x", async () => {
    const { network, batches } = fixtureNetwork();
    const split = await gradientSplit.look(lookOf({ network, statistics, batches }), {});
    const sizes = await residual.look(lookOf({ network, statistics, batches }), {});
    const expected = fixture[statistics];
    expect(split.units.map(({ name }) => name)).toEqual(expected.units.map(({ name }) => name));
    for (const [place, wanted] of expected.units.entries()) {
      const unit = split.units[place];
      const size = sizes.units[place];
      const close = (found: number | null | undefined, value: number): void =>
        expect(Math.abs((found ?? Number.NaN) - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
      close(unit?.skip, wanted.skip);
      close(unit?.branch, wanted.branch);
      close(unit?.total, wanted.total);
      close(unit?.cosine, wanted.cosine);
      close(unit?.passes?.share, wanted.passes);
      expect(unit?.others).toBe(0);
      close(size?.ratio, wanted.ratio);
      close(size?.cosine, wanted.cosineOfValues);
    }
    const deviations = Object.fromEntries(
      sizes.responses.map(({ path: name, deviation }) => [name, deviation]),
    );
    expect(Object.keys(deviations)).toEqual(Object.keys(expected.responses));
    for (const [name, wanted] of Object.entries(expected.responses))
      expect(deviations[name]).toBeCloseTo(wanted, 4);
    network.dispose();
  });
});

describe.each(["running", "batch"] as const)("lesions by %s statistics, as PyTorch's", (statistics) => {
  it("gives the logits without each unit, and without several", async () => {
    const { network } = fixtureNetwork();
    const units = removableUnits(network.program);
    const expected = lesions[statistics];
    const { whole, changed } = await lesionedLogits(
      network,
      imagesOf(lesions.images),
      expected.map(({ removed }) => units.filter(({ name }) => removed.includes(name))),
      statistics,
    );
    expect(expected.map(({ removed }) => removed.length)).toEqual([0, 1, 1, 1, 2, 2, 2, 3]);
    expect(changed[0]).toEqual(whole);
    for (const [place, { logits }] of expected.entries()) {
      const wanted = logits.flat();
      const largest = Math.max(...wanted.map(Math.abs));
      for (const [at, value] of wanted.entries())
        expect(Math.abs((changed[place]?.[at] ?? Number.NaN) - value) / largest).toBeLessThan(1e-5);
    }
    network.dispose();
  });
});

function imagesOf(count: number): Float32Array {
  const { tensors } = decodeSafetensors(
    readFileSync(path.join(folder, "training-parity/fixture.safetensors")),
  );
  return Float32Array.from(tensors.get("images")?.data ?? []).subarray(0, count * 64);
}

it("finds the saliency and the Grad-CAM of each class that PyTorch does", async () => {
  const { network, batches } = fixtureNetwork();
  for await (const { images } of batches()) {
    const image = tf.slice(images, [0, 0, 0, 0], [1, 8, 8, 1]);
    for (const wanted of fixture.evidence) {
      const { saliency, gradCam } = await evidenceOf(network, image, {
        statistics: "running",
        index: wanted.index,
      });
      expectClose(saliency.values, wanted.saliency);
      expectClose(gradCam?.values ?? [], wanted.gradCam);
    }
    image.dispose();
  }
  expect(fixture.evidence.filter(({ gradCam }) => Math.max(...gradCam) > 0)).toHaveLength(8);
  network.dispose();
});

/** To 1e-4 of the largest; exactly 0 where all of it is: then nothing speaks for a class. */
function expectClose(found: ArrayLike<number>, wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  wanted.forEach((value, at) => {
    expect(Math.abs((found[at] ?? Number.NaN) - value)).toBeLessThanOrEqual(1e-4 * largest);
  });
}

it.each(["running", "batch"] as const)(
  "takes the gradient's paths as PyTorch does, by %s statistics",
  async (statistics) => {
    const { network, batches } = fixtureNetwork();
    const { lengths, check } = await paths.look(lookOf({ network, statistics, batches }), { draws: 3 });
    const expected = Object.entries(fixture.paths[statistics]);
    expect(expected).toHaveLength(8);
    for (const { k, norm } of lengths) {
      const own = expected
        .filter(([ways]) => ways.split("branch").length - 1 === k)
        .map(([, value]) => value);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      expect(Math.abs((norm ?? Number.NaN) - mean)).toBeLessThan(1e-4 * mean);
    }
    expect(check?.error).toBeLessThan(1e-5);
    network.dispose();
  },
);

function fixtureNetwork(): {
  readonly network: CompiledNetwork;
  readonly batches: () => AsyncGenerator<LookedBatch>;
} {
  const parsed = parseDocument(
    readFileSync(path.join(folder, "training-parity/network.skiploom.json"), "utf8"),
  );
  if (!parsed.ok) throw parsed.error;
  const { network } = compileDocument(BUILT_IN_LAYERS, parsed.document, {
    imageShape: [8, 8, 1],
    classes: 10,
  });
  const { tensors } = decodeSafetensors(
    readFileSync(path.join(folder, "training-parity/fixture.safetensors")),
  );
  const numbers = (name: string): Float32Array => Float32Array.from(tensors.get(name)?.data ?? []);
  for (const { name, role, shape, variable } of network.weights) {
    const [layer = ""] = name.split("/");
    const running = fixture.statistics[layer];
    const values =
      role === "runningMean"
        ? Float32Array.from(running?.mean ?? [])
        : role === "runningVariance"
          ? Float32Array.from(running?.variance ?? [])
          : numbers(`weights/${name}`);
    tf.tidy(() => variable.assign(tf.tensor(values, [...shape])));
  }
  const { images: count } = fixture;
  const batches = async function* (): AsyncGenerator<LookedBatch> {
    const images = tf.tensor(numbers("images").subarray(0, count * 64), [count, 8, 8, 1]);
    const labels = Uint8Array.from(numbers("labels").subarray(0, count));
    const targets = deviceTargets(targetsOf(labels));
    yield { images, targets, labels, count };
    images.dispose();
    targets.rows.dispose();
  };
  return { network, batches };
}
