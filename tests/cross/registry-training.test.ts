/** What the canvas accepts, the engine trains: every layer type with random parameters, on the CPU engine as on TensorFlow.js's. */
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { startDrawing } from "#core/blocks/drawing";
import { LAYERS, type LayerType } from "#core/layers/index";
import type { ParamSpec } from "#core/layers/layer";
import type { Literal, NetworkDocument } from "#core/network/document";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { createReferenceBackend } from "#engine/backends/reference/reference-compute-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { Trainer } from "#engine/train/trainer";
import { startCpuEngine } from "./cpu-support";
import { randomValues, worstDifference } from "./kernel-parity-reference";

const FACTS = { imageShape: [9, 7, 2], classes: 3 };
const COUNT = 3;
/** Larger ones only take longer: kernels, strides, filters and pixels of padding. */
const LARGEST = 5;
const RECIPE = {
  ...DEFAULT_RECIPE,
  optimizer: { kind: "sgd", momentum: 0, nesterov: false },
  weightDecay: { kind: "l2", value: 0 },
} as const;

let device: CpuComputeBackend;
let reference: string;

beforeAll(async () => {
  await createReferenceBackend().initialise();
  reference = tf.getBackend();
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

function anyValueOf(spec: ParamSpec): fc.Arbitrary<Literal> {
  switch (spec.kind) {
    case "boolean":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...spec.choices.map(({ value }) => value));
    case "integer":
      return fc.integer({ min: spec.min, max: Math.max(spec.min, Math.min(spec.max, LARGEST)) });
    case "number":
      return fc.double({ min: spec.min, max: spec.max, noNaN: true });
  }
}

/** A convolution, the layer (after which merges get what went in as well), and a classifier. */
function networkWith(type: LayerType, params: Readonly<Record<string, Literal>>): NetworkDocument {
  const drawing = startDrawing("all");
  const stem = drawing.layer("conv2d", "stem", { filters: 4, kernel: 3 }, [drawing.layer("input", "input")]);
  const norm = drawing.layer("batchNorm", "norm", {}, [stem]);
  const before = type === "dense" ? drawing.layer("flatten", "flat", {}, [norm]) : norm;
  const sources = LAYERS[type].ports.inputs === "many" ? [stem, norm] : [before];
  const layer =
    type === "shortcut"
      ? drawing.shortcut("layer", params, norm)
      : drawing.layer(type, "layer", params, sources);
  const isFlat = type === "dense" || type === "flatten" || type === "globalAvgPool2d";
  const flat = isFlat ? layer : drawing.layer("flatten", "flat", {}, [layer]);
  drawing.layer("output", "output", {}, [drawing.layer("dense", "classes", { units: 3 }, [flat])]);
  return {
    format: "skiploom-network",
    version: 1,
    name: type,
    dataset: "digits",
    recipe: RECIPE,
    graph: drawing.graph(),
    blocks: {},
  };
}

/** Loss, and weights after a step at a learning rate of 1: the gradient, and what running statistics became. */
async function stepOn(backend: string, document: NetworkDocument): Promise<Float32Array> {
  await tf.setBackend(backend);
  const { network } = compileDocument(document, FACTS);
  const trainer = new Trainer(network, RECIPE);
  trainer.writeWeights(initialWeights(network, 7));
  const size = FACTS.imageShape.reduce((product, side) => product * side, COUNT);
  const labels = Uint8Array.from({ length: COUNT }, (_, row) => row);
  const targets = Float32Array.from({ length: 3 * COUNT }, (_, at) => (at % 4 === 0 ? 1 : 0));
  const batch = { images: randomValues(size, 11), targets, labels, count: COUNT };
  const { loss } = await trainer.step(batch, { step: 1, learningRate: 1, probe: false });
  const weights = await trainer.readWeights();
  trainer.dispose();
  network.dispose();
  return Float32Array.from([loss, ...[...weights.values()].flatMap((values) => [...values])]);
}

const TYPES = (Object.keys(LAYERS) as LayerType[]).filter(
  (type) => !["input", "output", "blockInput", "blockOutput"].includes(type),
);

describe("training", () => {
  it.each(TYPES)("%s: a step with any parameters is TensorFlow.js's", { timeout: 60_000 }, async (type) => {
    const params = fc.record(
      Object.fromEntries(Object.entries(LAYERS[type].params).map(([key, spec]) => [key, anyValueOf(spec)])),
    );
    await fc.assert(
      fc.asyncProperty(params, async (values) => {
        const document = networkWith(type, values);
        fc.pre(analyse(document, { id: "digits", ...FACTS }).flat !== undefined);
        // TensorFlow.js shares the gradient out over taps outside of the image as well; `cpu-pooling.test.ts` has the definition.
        fc.pre(type !== "avgPool2d" || values.padding === "valid");
        const expected = await stepOn(reference, document);
        const found = await stepOn(CPU_BACKEND_NAME, document);
        const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        expect(expected.every(Number.isFinite)).toBe(true);
        expect(worstDifference(found, expected) / largest, JSON.stringify(values)).toBeLessThan(2e-5);
      }),
      { numRuns: Object.keys(LAYERS[type].params).length > 0 ? 25 : 1 },
    );
  });
});
