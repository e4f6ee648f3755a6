import { dispose, memory, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { siteOf, valueAt } from "#core/program/program";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { createReferenceBackend } from "../../tests/support/reference/reference-compute-backend";
import type { CompiledNetwork } from "../compile/compiled-network";
import { initialWeights } from "../compile/initial-weights";
import { compileLayers, type TestLayer, TINY_RESIDUAL } from "../compile/testing";
import { targetsOf } from "../data/targets";
import { type GradientRequest, lossAndGradients } from "./gradient";
import { deviceTargets } from "./loss";
import { Trainer } from "./trainer";

const facts = { imageShape: [5, 5, 2], classes: 3 };
const COUNT = 3;
const random = Random.fromSeed(3, "gradient test");
const images = Float32Array.from({ length: COUNT * 50 }, () => random.normal());
const targets = targetsOf(Uint8Array.of(0, 2, 1));

/** Smooth, so that a finite difference says something. */
const SMOOTH: readonly TestLayer[] = [
  { name: "input", type: "input" },
  { name: "conv", type: "conv2d", params: { filters: 3, bias: true } },
  { name: "norm", type: "batchNorm" },
  { name: "swish", type: "activation", params: { function: "swish" } },
  { name: "wide", type: "depthwiseConv2d", params: { depthMultiplier: 2, bias: true } },
  { name: "gelu", type: "activation", params: { function: "gelu" } },
  { name: "skip", type: "shortcut", inputs: ["swish"], params: { mode: "pad", filters: 6 } },
  { name: "twice", type: "add", inputs: ["gelu", "skip", "gelu"] },
  { name: "both", type: "concat", inputs: ["twice", "skip"] },
  { name: "mean", type: "avgPool2d", params: { size: 2, stride: 1, padding: "valid" } },
  { name: "flat", type: "flatten" },
  { name: "dense", type: "dense", params: { units: 3 } },
  { name: "output", type: "output" },
];

/** What draws, measures or branches in other ways than a plain residual network. */
const VARIED: readonly TestLayer[] = [
  { name: "input", type: "input" },
  { name: "conv1", type: "conv2d", params: { filters: 4, bias: false } },
  { name: "groups", type: "groupNorm", params: { groups: 2 } },
  { name: "mish", type: "activation", params: { function: "mish" } },
  { name: "conv2", type: "conv2d", params: { filters: 4, bias: false } },
  { name: "pixels", type: "layerNorm", params: { over: "pixel" } },
  { name: "prelu", type: "prelu" },
  { name: "squeeze", type: "globalAvgPool2d" },
  { name: "gate", type: "activation", params: { function: "hardSigmoid" } },
  { name: "gated", type: "multiply", inputs: ["gate", "prelu"] },
  { name: "gain", type: "scale", params: { factor: "channels", firstValue: 0.5, offset: true } },
  { name: "shift", type: "bias", params: { per: "channel", firstValue: 0.5 } },
  { name: "drop", type: "pathDrop", params: { survival: 0.6 } },
  { name: "sum", type: "add", inputs: ["drop", "mish"] },
  { name: "less", type: "subtract", inputs: ["sum", "prelu"] },
  { name: "most", type: "maximum", inputs: ["less", "mish"] },
  { name: "direction", type: "l2Norm" },
  { name: "whole", type: "layerNorm" },
  { name: "each", type: "instanceNorm" },
  { name: "pool", type: "globalMaxPool2d", inputs: ["whole"] },
  { name: "mean", type: "globalAvgPool2d", inputs: ["each"] },
  { name: "both", type: "concat", inputs: ["pool", "mean"] },
  { name: "dense", type: "dense", params: { units: 3 } },
  { name: "output", type: "output" },
];

function prepared(layers: readonly TestLayer[]): { network: CompiledNetwork; trainer: Trainer } {
  const network = compileLayers(layers, facts);
  const trainer = new Trainer(network, DEFAULT_RECIPE);
  trainer.writeWeights(initialWeights(network, 3));
  return { network, trainer };
}

function run(network: CompiledNetwork, request: Partial<GradientRequest> = {}) {
  const given = tensor(images, [COUNT, 5, 5, 2]);
  const wanted = deviceTargets(targets);
  const found = lossAndGradients(network, given, wanted, { seed: 1, step: 1, ...request });
  dispose([given, wanted.rows]);
  return found;
}

const numbers = (it: Tensor): Float32Array => it.dataSync<"float32">();

describe("gradients by weights", () => {
  beforeAll(() => createReferenceBackend().initialise());

  it("are the slopes of the loss", () => {
    const { network } = prepared(SMOOTH);
    const { gradients } = run(network);
    const lossNow = (): number => numbers(run(network).loss)[0] ?? Number.NaN;
    for (const { name, variable, trainable } of network.weights) {
      const gradient = gradients.get(name);
      if (!trainable) {
        expect(gradient).toBeUndefined();
        continue;
      }
      const values = numbers(variable).slice();
      const own = gradient ? numbers(gradient) : [];
      expect(gradient?.shape, name).toEqual(variable.shape);
      for (const place of [0, Math.floor(values.length / 2), values.length - 1]) {
        const at = (by: number): number => {
          const nudged = values.slice();
          nudged[place] = (nudged[place] ?? 0) + by;
          variable.assign(tensor(nudged, variable.shape));
          return lossNow();
        };
        const slope = (at(0.02) - at(-0.02)) / 0.04;
        expect(Math.abs((own[place] ?? Number.NaN) - slope), `${name}[${place}]`).toBeLessThan(2e-3);
        variable.assign(tensor(values, variable.shape));
      }
    }
  });

  it.each([
    ["a residual network", TINY_RESIDUAL],
    ["other layers", VARIED],
  ])("leave nothing behind in %s", (_, layers) => {
    const { network } = prepared(layers);
    const before = memory().numTensors;
    const { loss, correct, logits, gradients } = run(network);
    dispose([loss, correct, logits, ...gradients.values()]);
    expect(memory().numTensors).toBe(before);
  });

  it.each([
    ["dropout", TINY_RESIDUAL],
    ["path drop", VARIED],
  ])("are those of the step before when it is drawn again: %s too", (_, layers) => {
    const { network } = prepared(layers);
    const kernel = (request: Partial<GradientRequest> = {}): Float32Array => {
      const found = run(network, request).gradients.get("conv1/kernel");
      return found ? numbers(found) : new Float32Array(0);
    };
    expect(kernel()).toEqual(kernel());
    expect(kernel({ segmentOf: () => "all" })).toEqual(kernel());
    // Of three images a step may happen to leave out the same ones.
    const others = [2, 3, 4, 5].map((step) => kernel({ step }));
    expect(others).not.toEqual(others.map(() => kernel()));
    let seen = 0;
    const probed = kernel({
      onForward: (resultIn) => {
        seen = resultIn(network.plan.output).size;
      },
    });
    expect(seen).toBe(9);
    expect(probed).toEqual(kernel());
  });

  it("can be seen at any value: at an Add the skip's is that of the sum", () => {
    const { network } = prepared(SMOOTH);
    const seen = new Map<number, Float32Array>();
    run(network, { onGradient: (value, gradient) => seen.set(value, numbers(gradient).slice()) });
    const at = (site: string): Float32Array | undefined =>
      seen.get(valueAt(network.program, siteOf(network.program, site)));
    const sum = at("twice:out");
    // GELU's result is read twice by the Add.
    expect(at("gelu:out")).toEqual(sum?.map((value) => 2 * value));
    expect(at("dense:out")?.length).toBe(9);
    // Nothing is computed for the images, which nobody trains.
    expect(seen.has(0)).toBe(false);
  });

  it("do not pass what is cut off", () => {
    const alone = compileLayers(
      [
        { name: "input", type: "input" },
        { name: "flat", type: "flatten" },
        { name: "dense", type: "dense", params: { units: 3 } },
        { name: "output", type: "output" },
      ],
      facts,
    );
    let calls = 0;
    const { gradients } = run(alone, {
      onGradient: () => {
        calls += 1;
      },
    });
    expect([...gradients.keys()]).toEqual(["dense/kernel", "dense/bias"]);
    expect(calls).toBe(1);
  });
});
