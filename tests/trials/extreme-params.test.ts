/** Every layer with its parameters at their ends: what the analysis has nothing against trains a step, with numbers for loss and gradient. */

import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { BUILT_IN_LAYERS, LAYERS, type LayerType } from "#core/layers/index";
import type { ParamSpec } from "#core/layers/layer";
import type { Literal } from "#core/layers/param-value";
import type { NetworkDocument } from "#core/network/document";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { targetsOf } from "#engine/data/targets";
import { lossAndGradients } from "#engine/train/gradient";
import { deviceTargets } from "#engine/train/loss";
import { Trainer } from "#engine/train/trainer";
import { COUNT, ENDS, FACTS, networkWith, RECIPE } from "../cross/any-network";
import { startCpuEngine } from "../cross/cpu-support";
import { randomValues } from "../cross/kernel-parity-reference";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const DRAWS = trialCount(10, 400);
/** Floating-point operations of an image, and bytes of a step: larger ones are left to the engine's own refusal. */
const MOST_FLOPS = 2e9;
const MOST_BYTES = 3e8;

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** Half of the time as it is by default, else an end of its range, or a number that some sizes do not bear. */
function extremeOf(spec: ParamSpec): fc.Arbitrary<Literal> {
  switch (spec.kind) {
    case "boolean":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...spec.choices.map(({ value }) => value));
    case "integer":
    case "number": {
      const between = [7, 64, 1000].map((value) => Math.max(spec.min, Math.min(spec.max, value)));
      return fc.oneof(fc.constant(spec.default), fc.constantFrom(spec.min, spec.max, ...between));
    }
    default:
      return spec satisfies never;
  }
}

function step(document: NetworkDocument): { readonly loss: number; readonly gradients: Float32Array[] } {
  const { network } = compileDocument(BUILT_IN_LAYERS, document, FACTS);
  const trainer = new Trainer(network, RECIPE);
  const size = FACTS.imageShape.reduce((product, side) => product * side, COUNT);
  const images = tf.tensor(randomValues(size, 3), [COUNT, ...FACTS.imageShape]);
  const targets = deviceTargets(
    targetsOf(Uint8Array.from({ length: COUNT }, (_, row) => row % FACTS.classes)),
  );
  try {
    trainer.writeWeights(initialWeights(network, 7));
    const { loss, correct, logits, gradients } = lossAndGradients(network, images, targets, {
      seed: 1,
      step: 1,
    });
    const answer = {
      loss: loss.dataSync()[0] ?? Number.NaN,
      gradients: [...gradients.values()].map((values) => values.dataSync<"float32">()),
    };
    tf.dispose([loss, correct, logits, ...gradients.values()]);
    return answer;
  } finally {
    tf.dispose([images, targets.rows]);
    trainer.dispose();
    network.dispose();
  }
}

const counts = { sound: 0, trained: 0 };
const types = (Object.keys(LAYERS) as LayerType[]).filter((type) => !ENDS.includes(type));

it.each(types)("%s", { timeout: trialLimitMs(60_000, 600_000) }, (type) => {
  const params = fc.record(
    Object.fromEntries(Object.entries(LAYERS[type].params).map(([key, spec]) => [key, extremeOf(spec)])),
  );
  fc.assert(
    fc.property(params, (drawn) => {
      const document = networkWith(type, drawn, false);
      const { problems, totals } = analyse(BUILT_IN_LAYERS, document, { id: "digits", ...FACTS });
      if (problems.some(({ severity }) => severity === "error")) return;
      counts.sound += 1;
      const bytes = totals.activationBytes * COUNT * 3 + totals.trainableParameters * 16;
      if (totals.flops > MOST_FLOPS || bytes > MOST_BYTES) return;
      const { loss, gradients } = step(document);
      expect(loss).not.toBeNaN();
      expect(gradients.every((values) => values.every(Number.isFinite))).toBe(true);
      counts.trained += 1;
    }),
    { numRuns: DRAWS, seed: trialSeed },
  );
});

it("most of what was drawn was sound, and nearly all of that trained", () => {
  expect(counts.trained).toBeGreaterThan(types.length * DRAWS * 0.4);
  expect(counts.trained).toBeGreaterThan(counts.sound * 0.9);
  reportTrial("extreme-params", { layers: types.length, ...counts });
});
