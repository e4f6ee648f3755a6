/** Small networks with residual units of every kind, and what an instrument is handed of them. */
import * as tf from "@tensorflow/tfjs-core";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { initialWeights } from "#engine/compile/initial-weights";
import { compileLayers, type TestLayer } from "#engine/compile/testing";
import { targetsOf } from "#engine/data/targets";
import type { LookedBatch } from "#engine/instruments/instrument";
import { deviceTargets } from "#engine/train/loss";
import { randomValues } from "./kernel-parity-reference";

export const FACTS = { imageShape: [3, 3, 2], classes: 3 };
export const COUNT = 2;

const STEM: readonly TestLayer[] = [
  { name: "input", type: "input" },
  { name: "conv", type: "conv2d", params: { filters: 2, bias: true } },
  { name: "x", type: "batchNorm" },
];
const HEAD: readonly TestLayer[] = [
  { name: "pool", type: "flatten" },
  { name: "dense", type: "dense", params: { units: 3 } },
  { name: "output", type: "output" },
];
const convolution = (name: string, input: string, filters = 2): TestLayer => ({
  name,
  type: "conv2d",
  inputs: [input],
  params: { filters, bias: true },
});
const smooth = (name: string, input: string): TestLayer => ({
  name,
  type: "activation",
  inputs: [input],
  params: { function: "swish" },
});
const add = (name: string, ...inputs: readonly string[]): TestLayer => ({ name, type: "add", inputs });

/** Each with its units. */
export const NETWORKS: Readonly<
  Record<string, { readonly layers: readonly TestLayer[]; readonly units: number }>
> = {
  "an identity skip, with an activation behind the Add": {
    units: 1,
    layers: [
      ...STEM,
      convolution("f", "x"),
      { name: "norm", type: "batchNorm" },
      add("add", "norm", "x"),
      smooth("end", "add"),
      ...HEAD,
    ],
  },
  "a projection and a shortcut that pads": {
    units: 2,
    layers: [
      ...STEM,
      convolution("f", "x", 3),
      { name: "projection", type: "shortcut", inputs: ["x"], params: { mode: "projection", filters: 3 } },
      add("add1", "f", "projection"),
      smooth("between", "add1"),
      convolution("g", "between", 4),
      { name: "wide", type: "shortcut", inputs: ["between"], params: { mode: "pad", filters: 4 } },
      add("add2", "wide", "g"),
      ...HEAD,
    ],
  },
  "nested skips from one value": {
    units: 2,
    layers: [
      ...STEM,
      convolution("f", "x"),
      add("inner", "f", "x"),
      smooth("between", "inner"),
      convolution("g", "between"),
      add("outer", "g", "x"),
      ...HEAD,
    ],
  },
  "nested skips, of which the inner one begins later": {
    units: 2,
    layers: [
      ...STEM,
      convolution("f", "x"),
      convolution("g", "f"),
      add("inner", "g", "f"),
      convolution("h", "inner"),
      add("outer", "h", "x"),
      ...HEAD,
    ],
  },
  "two skips into one Add, of which one runs beside the other": {
    units: 3,
    layers: [
      ...STEM,
      convolution("f", "x"),
      add("a", "f", "x"),
      convolution("g", "a"),
      add("b", "g", "a", "x"),
      smooth("end", "b"),
      ...HEAD,
    ],
  },
  "channels that are joined, twice": {
    units: 2,
    layers: [
      ...STEM,
      convolution("f", "x", 2),
      { name: "cat1", type: "concat", inputs: ["x", "f"] },
      smooth("between", "cat1"),
      convolution("g", "between", 2),
      { name: "cat2", type: "concat", inputs: ["between", "g"] },
      ...HEAD,
    ],
  },
  "a gate whose carry leads to two merges, and x read past them": {
    units: 2,
    layers: [
      ...STEM,
      convolution("f", "x"),
      convolution("t", "x"),
      smooth("gate", "t"),
      { name: "carry", type: "shortcut", inputs: ["x"], params: { mode: "identity" } },
      { name: "change", type: "subtract", inputs: ["f", "carry"] },
      { name: "taken", type: "multiply", inputs: ["change", "gate"] },
      add("add", "taken", "carry"),
      convolution("past", "x"),
      smooth("side", "past"),
      { name: "both", type: "multiply", inputs: ["add", "side"] },
      ...HEAD,
    ],
  },
  "a block on the images themselves": {
    units: 1,
    layers: [
      { name: "input", type: "input" },
      convolution("f", "input", 2),
      add("add", "f", "input"),
      ...HEAD,
    ],
  },
};

/** @param size images of a batch */
export async function* inBatches(
  images: Float32Array,
  classes: Uint8Array,
  size = classes.length,
): AsyncGenerator<LookedBatch> {
  const pixels = images.length / classes.length;
  for (let from = 0; from < classes.length; from += size) {
    const labels = classes.subarray(from, from + size);
    const given = tf.tensor(images.slice(from * pixels, (from + labels.length) * pixels), [
      labels.length,
      ...FACTS.imageShape,
    ]);
    const targets = deviceTargets(targetsOf(labels));
    try {
      yield { images: given, targets, labels, count: labels.length };
    } finally {
      given.dispose();
      targets.rows.dispose();
    }
  }
}

/** Weights and running statistics that are not those of the start. */
export function networkOf(layers: readonly TestLayer[]): {
  readonly network: CompiledNetwork;
  readonly weights: ReadonlyMap<string, Float64Array>;
} {
  const network = compileLayers(layers, FACTS);
  const first = initialWeights(network, 3);
  const weights = new Map<string, Float64Array>();
  network.weights.forEach((weight, index) => {
    const noise = randomValues(weight.variable.size, 60 + index);
    const isVariance = weight.role === "runningVariance";
    const values = (first.get(weight.name) ?? noise).map((value, at) =>
      Math.fround(value + (isVariance ? Math.abs(noise[at] ?? 0) : 0.3 * (noise[at] ?? 0))),
    );
    weights.set(weight.name, Float64Array.from(values));
    tf.tidy(() => weight.variable.assign(tf.tensor(Float32Array.from(values), [...weight.shape])));
  });
  return { network, weights };
}
