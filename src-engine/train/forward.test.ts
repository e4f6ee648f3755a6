import { ones, tensor, tidy } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createReferenceBackend } from "../../tests/support/reference/reference-compute-backend";
import { initialWeights } from "../compile/initial-weights";
import { compileLayers } from "../compile/testing";
import { inferencePass, trainingPass } from "./forward";
import { RunningStatistics } from "./running-statistics";

const facts = { imageShape: [4, 4, 50], classes: 50 };

describe("dropout while training", () => {
  beforeAll(() => createReferenceBackend().initialise());

  const network = () =>
    compileLayers(
      [
        { name: "input", type: "input" },
        { name: "flatten", type: "flatten" },
        { name: "dropout", type: "dropout", params: { rate: 0.3 } },
        { name: "output", type: "output" },
      ],
      facts,
    );

  const pass = (seed: number, step: number) =>
    tidy(() => trainingPass(network(), ones([20, 4, 4, 50]), { seed, step }).dataSync<"float32">());

  it("zeroes its share and scales the rest, so that the mean stays", () => {
    const values = pass(1, 1);
    const dropped = values.filter((value) => value === 0).length / values.length;
    expect(dropped).toBeCloseTo(0.3, 1);
    expect(values.every((value) => value === 0 || value === Math.fround(1 / 0.7))).toBe(true);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(1, 1);
  });

  it("draws another mask each step, and the same one for the same step and seed", () => {
    expect(pass(1, 1)).toEqual(pass(1, 1));
    expect(pass(1, 2)).not.toEqual(pass(1, 1));
    expect(pass(2, 1)).not.toEqual(pass(1, 1));
  });

  it("does nothing in inference", () => {
    const values = tidy(() => inferencePass(network(), ones([2, 4, 4, 50])).dataSync());
    expect(values.every((value) => value === 1)).toBe(true);
  });
});

describe("running statistics", () => {
  it("move towards the batch's by 1 - momentum", () => {
    const network = compileLayers(
      [
        { name: "input", type: "input" },
        { name: "bn", type: "batchNorm", params: { momentum: 0.75 } },
        { name: "pool", type: "globalAvgPool2d" },
        { name: "output", type: "output" },
      ],
      { imageShape: [1, 2, 2], classes: 2 },
    );
    for (const { name, variable } of network.weights) {
      variable.assign(tensor(initialWeights(network, 1).get(name) ?? [], variable.shape));
    }
    const statistics = new RunningStatistics(network.weights.filter(({ trainable }) => !trainable));
    tidy(() => {
      // Channel 0: 1, 3, 5, 7; channel 1: all 2.
      const images = tensor([1, 2, 3, 2, 5, 2, 7, 2], [2, 1, 2, 2]);
      trainingPass(network, images, {
        seed: 1,
        step: 1,
        onStatistics: (entry) => statistics.update([entry]),
      });
    });
    const values = Object.fromEntries(
      network.weights.map(({ name, variable }) => [name, [...variable.dataSync()]]),
    );
    expect(values["bn/moving_mean"]).toEqual([0.25 * 4, 0.25 * 2]);
    expect(values["bn/moving_variance"]).toEqual([0.75 + 0.25 * 5, 0.75]);
  });
});
