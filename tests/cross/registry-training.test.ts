/**
 * What the canvas accepts, the engine trains and exports: every layer type with random parameters, on the CPU engine as on
 * TensorFlow.js's, and as a model that plain TensorFlow.js loads.
 */
import * as tf from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
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
import { inferencePass } from "#engine/train/forward";
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

function paramsOf(type: LayerType): fc.Arbitrary<Record<string, Literal>> {
  return fc.record(
    Object.fromEntries(Object.entries(LAYERS[type].params).map(([key, spec]) => [key, anyValueOf(spec)])),
  );
}

/** How many tries are worth it. */
function runsOf(type: LayerType): number {
  return Object.keys(LAYERS[type].params).length > 0 ? 25 : 1;
}

/** A convolution, the layer (merges get what went into the batch norm as well), and a classifier. */
function networkWith(
  type: LayerType,
  params: Readonly<Record<string, Literal>>,
  afterFlatten: boolean,
): NetworkDocument {
  const drawing = startDrawing("all");
  const stem = drawing.layer("conv2d", "stem", { filters: 4, kernel: 3 }, [drawing.layer("input", "input")]);
  const norm = drawing.layer("batchNorm", "norm", {}, [stem]);
  const given = LAYERS[type].ports.inputs === "many" ? [stem, norm] : [norm];
  const sources = afterFlatten
    ? given.map((source) => drawing.layer("flatten", `flat-${source}`, {}, [source]))
    : given;
  const layer =
    type === "shortcut"
      ? drawing.shortcut("layer", params, sources[0] ?? norm)
      : drawing.layer(type, "layer", params, sources);
  const isFlat = afterFlatten || type === "flatten" || type === "globalAvgPool2d";
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
async function stepOn(backend: string, document: NetworkDocument, probe = false): Promise<Float32Array> {
  await tf.setBackend(backend);
  const { network } = compileDocument(document, FACTS);
  const trainer = new Trainer(network, RECIPE);
  trainer.writeWeights(initialWeights(network, 7));
  const size = FACTS.imageShape.reduce((product, side) => product * side, COUNT);
  const labels = Uint8Array.from({ length: COUNT }, (_, row) => row);
  const targets = Float32Array.from({ length: 3 * COUNT }, (_, at) => (at % 4 === 0 ? 1 : 0));
  const batch = { images: randomValues(size, 11), targets, labels, count: COUNT };
  const { loss } = await trainer.step(batch, { step: 1, learningRate: 1, probe });
  const weights = await trainer.readWeights();
  trainer.dispose();
  network.dispose();
  return Float32Array.from([loss, ...[...weights.values()].flatMap((values) => [...values])]);
}

const ENDS: readonly LayerType[] = ["input", "output", "blockInput", "blockOutput"];
/** Probabilities by the saved model, loaded by plain TensorFlow.js, and by the engine's own pass. */
async function predictBoth(
  document: NetworkDocument,
): Promise<readonly [saved: Float32Array, own: Float32Array]> {
  await tf.setBackend(CPU_BACKEND_NAME);
  const { network } = compileDocument(document, FACTS);
  const trainer = new Trainer(network, RECIPE);
  trainer.writeWeights(initialWeights(network, 7));
  const size = FACTS.imageShape.reduce((product, side) => product * side, COUNT);
  const images = tf.tensor(randomValues(size, 5), [COUNT, ...FACTS.imageShape]);
  const own = tf.tidy(() => tf.softmax(inferencePass(network, images)).dataSync<"float32">());
  let files: tf.io.ModelArtifacts = {};
  await network.model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      files = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  const model = await loadLayersModel(tf.io.fromMemory(files));
  const saved = tf.tidy(() => (model.predict(images) as tf.Tensor).dataSync<"float32">());
  model.dispose();
  trainer.dispose();
  network.dispose();
  images.dispose();
  return [saved, own];
}

/** The layer types that take an image, and those that take what is flat. */
const CASES = (Object.keys(LAYERS) as LayerType[])
  .filter((type) => !ENDS.includes(type))
  .flatMap((type): (readonly [type: LayerType, afterFlatten: boolean])[] => [
    [type, false],
    [type, true],
  ])
  .filter(([type, afterFlatten]) => isSound(networkWith(type, {}, afterFlatten)));

function isSound(document: NetworkDocument): boolean {
  return analyse(document, { id: "digits", ...FACTS }).flat !== undefined;
}

it("tries every type of layer", () => {
  expect(new Set([...CASES.map(([type]) => type), ...ENDS])).toEqual(new Set(Object.keys(LAYERS)));
  expect(CASES.filter(([, afterFlatten]) => afterFlatten).length).toBeGreaterThan(4);
});

describe("a training step with any parameters is TensorFlow.js's", () => {
  it.each(CASES)("%s, after a flatten: %s", { timeout: 60_000 }, async (type, afterFlatten) => {
    await fc.assert(
      fc.asyncProperty(paramsOf(type), async (values) => {
        const document = networkWith(type, values, afterFlatten);
        fc.pre(isSound(document));
        // TensorFlow.js shares the gradient out over taps outside of the image as well; `cpu-pooling.test.ts` has the definition.
        fc.pre(type !== "avgPool2d" || values.padding === "valid");
        const expected = await stepOn(reference, document);
        const found = await stepOn(CPU_BACKEND_NAME, document);
        const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        expect(expected.every(Number.isFinite)).toBe(true);
        expect(worstDifference(found, expected) / largest, JSON.stringify(values)).toBeLessThan(2e-5);
      }),
      { numRuns: runsOf(type) },
    );
  });
});

describe("a saved model predicts what the engine does", () => {
  it.each(CASES)("%s, after a flatten: %s", { timeout: 60_000 }, async (type, afterFlatten) => {
    await fc.assert(
      fc.asyncProperty(paramsOf(type), async (values) => {
        const document = networkWith(type, values, afterFlatten);
        fc.pre(isSound(document));
        const [saved, own] = await predictBoth(document);
        expect(worstDifference(saved, Float64Array.from(own)), JSON.stringify(values)).toBeLessThan(1e-5);
      }),
      { numRuns: runsOf(type) },
    );
  });
});

interface Choice {
  readonly type: LayerType;
  readonly params: Readonly<Record<string, Literal>>;
  /** Counted back from the last layer. */
  readonly sources: readonly [number, number];
}

const choice: fc.Arbitrary<Choice> = fc.constantFrom(...new Set(CASES.map(([type]) => type))).chain((type) =>
  fc.record({
    type: fc.constant(type),
    params: paramsOf(type),
    sources: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
  }),
);

/** Layers that the analysis has nothing against; a choice that it refuses where it comes is left out. */
function grow(choices: readonly Choice[]): NetworkDocument {
  let kept: Choice[] = [];
  const build = (parts: readonly Choice[]): NetworkDocument => {
    const drawing = startDrawing("all");
    const names = [
      drawing.layer("conv2d", "stem", { filters: 4, kernel: 3 }, [drawing.layer("input", "input")]),
    ];
    const back = (count: number): string => names[Math.max(0, names.length - 1 - count)] ?? "";
    const used = new Set<string>();
    parts.forEach(({ type, params, sources: [first, second] }, index) => {
      const inputs = LAYERS[type].ports.inputs === "many" ? [back(first), back(second)] : [back(first)];
      for (const name of inputs) used.add(name);
      const name = `${type}${index}`;
      names.push(
        type === "shortcut"
          ? drawing.shortcut(name, params, back(first))
          : drawing.layer(type, name, params, inputs),
      );
    });
    // Whatever nobody reads goes to the classifier, each in one long vector.
    const loose = names.filter((name) => !used.has(name));
    const flat = loose.map((name) => drawing.layer("flatten", `flat-${name}`, {}, [name]));
    const joined = flat.length > 1 ? drawing.layer("concat", "joined", {}, flat) : (flat[0] ?? "");
    drawing.layer("output", "output", {}, [drawing.layer("dense", "classes", { units: 3 }, [joined])]);
    const graph = drawing.graph();
    return {
      format: "skiploom-network",
      version: 1,
      name: "any",
      dataset: "digits",
      recipe: RECIPE,
      graph,
      blocks: {},
    };
  };
  for (const next of choices) if (isSound(build([...kept, next]))) kept = [...kept, next];
  return build(kept);
}

it("trains and saves whatever networks the analysis finds sound", { timeout: 120_000 }, async () => {
  const sizes: number[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(choice, { minLength: 1, maxLength: 12 }), async (choices) => {
      const document = grow(choices);
      sizes.push(document.graph.nodes.length);
      const found = await stepOn(CPU_BACKEND_NAME, document);
      expect(found[0]).toBeGreaterThan(0);
      // A probed step keeps every layer's result, so nothing is fused in it.
      expect([...(await stepOn(CPU_BACKEND_NAME, document, true))]).toEqual([...found]);
      const [saved, own] = await predictBoth(document);
      expect(worstDifference(saved, Float64Array.from(own))).toBeLessThan(1e-5);
    }),
    { numRuns: 150 },
  );
  expect(Math.max(...sizes)).toBeGreaterThan(10);
});
