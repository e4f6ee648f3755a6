import { tensor1d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Recipe } from "#core/training/recipe";
import { createReferenceBackend } from "../../tests/support/reference/reference-compute-backend";
import { emptySlots, updateWeights } from "./optimizer";

type Settings = Pick<Recipe, "optimizer" | "weightDecay" | "clipNorm">;

const DECAYS = [1, 1, 0];
const START = [0.5, -1.25, 2];
/** Gradients of five steps. */
const GRADIENTS = [
  [0.1, -0.2, 0.3],
  [-0.4, 0.5, 0.1],
  [0, 0.25, -3],
  [2, 1, 0.5],
  [0.01, 0, -0.02],
];
const RATE = 0.1;

/** PyTorch's documented algorithms (torch.optim.SGD, Adam, AdamW), number by number in double precision. */
function reference(settings: Settings): number[] {
  const { optimizer, weightDecay, clipNorm } = settings;
  const decoupled = optimizer.kind === "adamw" || weightDecay.kind === "decoupled";
  const weights = [...START];
  const first = [0, 0, 0];
  const second = [0, 0, 0];
  GRADIENTS.forEach((gradient, index) => {
    const norm = Math.hypot(...gradient);
    const scale = clipNorm === undefined ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
    gradient.forEach((raw, place) => {
      const decay = (DECAYS[place] ?? 0) * weightDecay.value;
      let weight = weights[place] ?? 0;
      const g = raw * scale + (decoupled ? 0 : decay * weight);
      if (decoupled) weight *= 1 - RATE * decay;
      if (optimizer.kind === "sgd") {
        const velocity = optimizer.momentum * (first[place] ?? 0) + g;
        first[place] = velocity;
        weights[place] = weight - RATE * (optimizer.nesterov ? g + optimizer.momentum * velocity : velocity);
      } else {
        const { beta1, beta2, epsilon } = optimizer;
        const m = beta1 * (first[place] ?? 0) + (1 - beta1) * g;
        const v = beta2 * (second[place] ?? 0) + (1 - beta2) * g * g;
        first[place] = m;
        second[place] = v;
        const step = index + 1;
        const denominator = Math.sqrt(v) / Math.sqrt(1 - beta2 ** step) + epsilon;
        weights[place] = weight - (RATE / (1 - beta1 ** step)) * (m / denominator);
      }
    });
  });
  return weights;
}

async function trained(settings: Settings): Promise<Float32Array> {
  let weights = tensor1d(START);
  let slots = emptySlots(settings.optimizer, START.length);
  const decayMask = tensor1d(DECAYS);
  for (const [index, gradient] of GRADIENTS.entries()) {
    const input = {
      weights,
      gradient: tensor1d(gradient),
      slots,
      decayMask,
      learningRate: RATE,
      step: index + 1,
    };
    ({ weights, slots } = updateWeights(settings, input));
  }
  return weights.data<"float32">();
}

const none = { kind: "l2", value: 0 } as const;
const adam = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
const cases: [string, Settings][] = [
  ["plain SGD", { optimizer: { kind: "sgd", momentum: 0, nesterov: false }, weightDecay: none }],
  ["momentum", { optimizer: { kind: "sgd", momentum: 0.9, nesterov: false }, weightDecay: none }],
  [
    "Nesterov with L2",
    { optimizer: { kind: "sgd", momentum: 0.9, nesterov: true }, weightDecay: { kind: "l2", value: 0.1 } },
  ],
  [
    "momentum with decoupled decay",
    {
      optimizer: { kind: "sgd", momentum: 0.9, nesterov: false },
      weightDecay: { kind: "decoupled", value: 0.1 },
    },
  ],
  ["Adam", { optimizer: { kind: "adam", ...adam }, weightDecay: none }],
  ["Adam with L2", { optimizer: { kind: "adam", ...adam }, weightDecay: { kind: "l2", value: 0.1 } }],
  ["AdamW", { optimizer: { kind: "adamw", ...adam }, weightDecay: { kind: "decoupled", value: 0.1 } }],
  [
    "AdamW, whose decay is always decoupled",
    { optimizer: { kind: "adamw", ...adam }, weightDecay: { kind: "l2", value: 0.1 } },
  ],
  [
    "clipping before L2",
    {
      optimizer: { kind: "sgd", momentum: 0.9, nesterov: false },
      weightDecay: { kind: "l2", value: 0.1 },
      clipNorm: 0.5,
    },
  ],
];

describe("optimizers", () => {
  beforeAll(() => createReferenceBackend().initialise());

  it.each(cases)("follow PyTorch's arithmetic: %s", async (_, settings) => {
    const wanted = reference(settings);
    const found = await trained(settings);
    wanted.forEach((value, index) => {
      expect(found[index]).toBeCloseTo(value, 5);
    });
  });

  it("spare what the mask spares", async () => {
    const plain = { optimizer: { kind: "sgd", momentum: 0.9, nesterov: false }, weightDecay: none } as const;
    const [, , spared] = await trained(plain);
    const [decayed, , alsoSpared] = await trained({ ...plain, weightDecay: { kind: "l2", value: 0.5 } });
    expect(alsoSpared).toBe(spared);
    expect(decayed).not.toBe((await trained(plain))[0]);
  });
});
