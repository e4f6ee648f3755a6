import { dispose, memory, type Tensor, tensor, tensor2d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { siteOf, valueAt } from "#core/program/program";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { createReferenceBackend } from "../../tests/support/reference/reference-compute-backend";
import type { CompiledNetwork } from "../compile/compiled-network";
import { initialWeights } from "../compile/initial-weights";
import { compileLayers, type TestLayer, TINY_RESIDUAL } from "../compile/testing";
import { type GradientRequest, lossAndGradients } from "./gradient";
import { Trainer } from "./trainer";

const facts = { imageShape: [5, 5, 2], classes: 3 };
const COUNT = 3;
const random = Random.fromSeed(3, "gradient test");
const images = Float32Array.from({ length: COUNT * 50 }, () => random.normal());
const targets = [1, 0, 0, 0, 0, 1, 0, 1, 0];

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

function prepared(layers: readonly TestLayer[]): { network: CompiledNetwork; trainer: Trainer } {
  const network = compileLayers(layers, facts);
  const trainer = new Trainer(network, DEFAULT_RECIPE);
  trainer.writeWeights(initialWeights(network, 3));
  return { network, trainer };
}

function run(network: CompiledNetwork, request: Partial<GradientRequest> = {}) {
  const given = [tensor(images, [COUNT, 5, 5, 2]), tensor2d(targets, [COUNT, 3])] as const;
  const found = lossAndGradients(network, ...given, { seed: 1, step: 1, ...request });
  dispose([...given]);
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

  it("leave nothing behind", () => {
    const { network } = prepared(TINY_RESIDUAL);
    const before = memory().numTensors;
    const { loss, logits, gradients } = run(network);
    dispose([loss, logits, ...gradients.values()]);
    expect(memory().numTensors).toBe(before);
  });

  it("are those of the step before when it is drawn again: dropout too", () => {
    const { network } = prepared(TINY_RESIDUAL);
    const kernel = (request: Partial<GradientRequest> = {}): Float32Array => {
      const found = run(network, request).gradients.get("conv1/kernel");
      return found ? numbers(found) : new Float32Array(0);
    };
    expect(kernel()).toEqual(kernel());
    expect(kernel({ segmentOf: () => "all" })).toEqual(kernel());
    expect(kernel({ step: 2 })).not.toEqual(kernel());
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
