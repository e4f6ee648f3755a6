/**
 * The parts of the gradient at each unit's x against finite differences in float64: x is nudged for its skip alone, for its branch
 * alone, and for its other readers alone.
 */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Way } from "#core/insights/gradient-ways";
import type { Unit } from "#core/program/program";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { targetsOf } from "#engine/data/targets";
import { gradientSplit } from "#engine/instruments/gradient-split";
import { denseTargets } from "../support/dense-targets";
import { logitsOf, lossOf, type Pass } from "../support/float64/program";
import type { Values } from "../support/float64/values";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";
import { COUNT, FACTS, inBatches, NETWORKS, networkOf } from "./unit-networks";

/** Of a central difference in float64. */
const NUDGE = 1e-5;

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

describe.each(["batch", "running"] as const)("with %s statistics", (statistics) => {
  it.each(Object.keys(NETWORKS))("tells apart what comes back through %s", async (name) => {
    const { layers, units } = NETWORKS[name] ?? { layers: [], units: 0 };
    const before = tf.memory().numTensors;
    const { network, weights } = networkOf(layers);
    expect(network.program.units).toHaveLength(units);
    const images = randomValues(COUNT * 18, 5);
    const classes = Uint8Array.of(2, 0);
    const figures = await gradientSplit.look(
      lookOf({
        network,
        statistics,
        batches: () => inBatches(images, classes),
      }),
      {},
    );
    expect(figures.check.error).toBeLessThan(1e-5);

    const targets = denseTargets(targetsOf(classes), 3);
    const given = { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(images) };
    const pass: Pass = { images: given, weights, seed: 0, step: 1, running: statistics === "running" };
    const loss = (more: Partial<Pass>): number =>
      lossOf(logitsOf(network.program, { ...pass, ...more }), targets);
    network.program.units.forEach((unit, place) => {
      const expected = partsOf(unit, loss);
      const found = figures.units[place];
      for (const way of ["skip", "branch", "others", "total"] as const) {
        const wanted = Math.sqrt(COUNT) * lengthOf(expected[way]);
        const scale = Math.sqrt(COUNT) * lengthOf(expected.total);
        expect(Math.abs((found?.[way] ?? Number.NaN) - wanted) / scale, `${unit.name}: ${way}`).toBeLessThan(
          2e-4,
        );
      }
      const cosine =
        dot(expected.skip, expected.branch) / lengthOf(expected.skip) / lengthOf(expected.branch);
      expect(found?.cosine).toBeCloseTo(cosine, 3);
    });
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("has each image's own gradient in its norms: the batch does not matter", async () => {
  const { layers } = NETWORKS["nested skips from one value"] ?? { layers: [] };
  const { network } = networkOf(layers);
  const images = randomValues(5 * 18, 8);
  const classes = Uint8Array.of(2, 0, 1, 1, 0);
  const [whole, pieces] = await Promise.all(
    [5, 2].map((size) =>
      gradientSplit.look(
        lookOf({
          network,
          statistics: "running",
          batches: () => inBatches(images, classes, size),
        }),
        {},
      ),
    ),
  );
  whole?.units.forEach((unit, place) => {
    const other = pieces?.units[place];
    for (const what of ["skip", "branch", "others", "total", "cosine"] as const)
      expect(other?.[what]).toBeCloseTo(unit[what] ?? Number.NaN, 4);
  });
  network.dispose();
});

type Parts = Readonly<Record<Way | "total", Float64Array>>;

/** Slopes of the loss by each number of x, where x is nudged for some of its ways alone. */
function partsOf(unit: Unit, loss: (more: Partial<Pass>) => number): Parts {
  let size = 0;
  const asItIs: (readonly Values[])[] = [];
  const read: NonNullable<Pass["read"]> = (step, inputs) => {
    if (step === unit.step) asItIs[0] = inputs;
    return inputs;
  };
  loss({
    read,
    made: (value, values) => {
      if (value === unit.source) size = values.data.length;
      return values;
    },
  });
  const [plain = []] = asItIs;
  const nudged =
    (place: number, by: number): NonNullable<Pass["made"]> =>
    (value, values) => {
      if (value !== unit.source) return values;
      const data = values.data.slice();
      data[place] = (data[place] ?? 0) + by;
      return { shape: values.shape, data };
    };
  /** What the merge reads when x is nudged. */
  const mergeInputs = (made: NonNullable<Pass["made"]>): readonly Values[] => {
    let seen: readonly Values[] = [];
    loss({
      made,
      read: (step, inputs) => {
        if (step === unit.step) seen = inputs;
        return inputs;
      },
    });
    return seen;
  };
  const lossBy = (way: Way, place: number, by: number): number => {
    const made = nudged(place, by);
    const isOf = (input: number): boolean =>
      way === "skip" ? input === unit.skip : unit.branch.includes(input);
    if (way === "others") {
      const owned = (input: number): boolean => input === unit.skip || unit.branch.includes(input);
      return loss({
        made,
        read: (step, inputs) =>
          step === unit.step
            ? inputs.map((own, input) => (owned(input) ? (plain[input] ?? own) : own))
            : inputs,
      });
    }
    const moved = mergeInputs(made);
    return loss({
      read: (step, inputs) =>
        step === unit.step ? inputs.map((own, input) => (isOf(input) ? (moved[input] ?? own) : own)) : inputs,
    });
  };
  const slopes = (way: Way): Float64Array =>
    Float64Array.from(
      { length: size },
      (_, place) => (lossBy(way, place, NUDGE) - lossBy(way, place, -NUDGE)) / (2 * NUDGE),
    );
  const [skip, branch, others] = [slopes("skip"), slopes("branch"), slopes("others")];
  const total = skip.map((slope, at) => slope + (branch[at] ?? 0) + (others[at] ?? 0));
  return { skip, branch, others, total };
}

function dot(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

function lengthOf(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}
