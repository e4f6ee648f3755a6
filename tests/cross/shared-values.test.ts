/** One value read in several places, by merges with their inputs in any order: it trains, and the exported model predicts the same. */

import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { LAYERS, type LayerType } from "#core/layers/index";
import { initialWeights } from "#engine/compile/initial-weights";
import { compileLayers, type TestLayer } from "#engine/compile/testing";
import { targetsOf } from "#engine/data/targets";
import { inferencePass } from "#engine/train/forward";
import { lossAndGradients } from "#engine/train/gradient";
import { deviceTargets } from "#engine/train/loss";
import { Trainer } from "#engine/train/trainer";
import { layersModelOf } from "../support/layers-model";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { RECIPE } from "./any-network";
import { randomValues, worstDifference } from "./kernel-parity-reference";

const FACTS = { imageShape: [5, 4, 2], classes: 3 };
const COUNT = 2;
const MERGES = (Object.keys(LAYERS) as LayerType[]).filter((type) => LAYERS[type].ports.inputs === "many");
/** Of "smooth", which the skip, the pool and the merge read, and of two branches from it. */
const ORDERS = [
  ["smooth", "branch"],
  ["branch", "smooth"],
  ["smooth", "smooth"],
  ["branch", "smooth", "other"],
  ["other", "branch", "smooth"],
  ["smooth", "branch", "smooth", "other"],
] as const;

const CASES = MERGES.flatMap((type) => ORDERS.map((order) => ({ type, order })));

/** The merge's result meets the shared value again at the end. */
function layersWith(type: LayerType, order: readonly string[]): readonly TestLayer[] {
  return [
    { name: "input", type: "input" },
    { name: "conv", type: "conv2d", params: { filters: 3, bias: true } },
    { name: "smooth", type: "activation", params: { function: "swish" } },
    { name: "branch", type: "conv2d", inputs: ["smooth"], params: { filters: 3, bias: true } },
    { name: "other", type: "activation", inputs: ["smooth"], params: { function: "tanh" } },
    { name: "merge", type, inputs: order },
    { name: "narrow", type: "conv2d", params: { filters: 3, kernel: 1 } },
    { name: "again", type: "add", inputs: ["narrow", "smooth"] },
    { name: "pool", type: "globalAvgPool2d" },
    { name: "dense", type: "dense", params: { units: 3 } },
    { name: "output", type: "output" },
  ];
}

/** Two inputs are as many as an ordered merge takes. */
const isTaken = ({ type, order }: (typeof CASES)[number]): boolean =>
  LAYERS[type].inferShape(
    { ...defaultsOf(type) },
    order.map(() => [5, 4, 3]),
    {},
  ).ok;

function defaultsOf(type: LayerType): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(LAYERS[type].params).map(([key, spec]) => [key, spec.default]));
}

describe.each(CASES.filter(isTaken))("$type of $order", ({ type, order }) => {
  beforeAll(() => createReferenceBackend().initialise());

  it("has the slope of the loss as the gradient of what all of them read", () => {
    const network = compileLayers(layersWith(type, order), FACTS);
    const trainer = new Trainer(network, RECIPE);
    trainer.writeWeights(initialWeights(network, 3));
    const images = tf.tensor(randomValues(COUNT * 40, 5), [COUNT, ...FACTS.imageShape]);
    const targets = deviceTargets(targetsOf(Uint8Array.of(0, 2)));
    const run = () => lossAndGradients(network, images, targets, { seed: 1, step: 1 });
    const bias = network.weights.find(({ name }) => name === "conv/bias")?.variable;
    if (!bias) throw new Error("The convolution has no bias.");
    const gradient = run().gradients.get("conv/bias")?.dataSync<"float32">() ?? [];
    const lossAt = (by: number): number => {
      bias.assign(tf.tensor([0, by, 0]));
      return run().loss.dataSync<"float32">()[0] ?? Number.NaN;
    };
    const slope = (lossAt(0.01) - lossAt(-0.01)) / 0.02;
    expect(Math.abs(slope)).toBeGreaterThan(1e-4);
    expect(Math.abs((gradient[1] ?? Number.NaN) - slope)).toBeLessThan(
      0.02 * Math.max(Math.abs(slope), 0.05),
    );
  });

  it("is exported as a model that predicts the same", async () => {
    const network = compileLayers(layersWith(type, order), FACTS);
    const trainer = new Trainer(network, RECIPE);
    const weights = initialWeights(network, 3);
    trainer.writeWeights(weights);
    const images = tf.tensor(randomValues(COUNT * 40, 5), [COUNT, ...FACTS.imageShape]);
    const own = tf.softmax(inferencePass(network, images)).dataSync<"float32">();
    const model = await layersModelOf(network.program, weights);
    const saved = (model.predict(images) as tf.Tensor).dataSync<"float32">();
    expect(worstDifference(saved, Float64Array.from(own))).toBeLessThan(1e-6);
  });
});

it("tries orders of all merges", () => {
  const tried = new Set(CASES.filter(isTaken).map(({ type }) => type));
  expect(tried).toEqual(new Set(MERGES));
});
