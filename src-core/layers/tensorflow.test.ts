/** Our shapes and counts against those of TensorFlow.js itself, over random parameters. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, layers, model, models, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { LAYERS, type LayerType } from "./index";
import type { LayerDefinition, ResolvedParams, Shape } from "./layer";
import { resolveParams } from "./resolve-params";
import { resolveShortcut, withShortcut } from "./shortcut";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const side = fc.integer({ min: 1, max: 19 });
const image = fc.tuple(side, side, fc.integer({ min: 1, max: 5 }));
const padding = fc.constantFrom("same", "valid");
const convolution = {
  kernel: fc.integer({ min: 1, max: 7 }),
  stride: fc.integer({ min: 1, max: 4 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  padding,
  bias: fc.boolean(),
  initializer: fc.constantFrom("heNormal", "glorotUniform"),
};
const border = fc.integer({ min: 0, max: 3 });
const pool = { size: fc.integer({ min: 1, max: 5 }), stride: fc.integer({ min: 1, max: 4 }), padding };

interface Case {
  readonly params: Record<string, string | number | boolean>;
  readonly inputs: readonly Shape[];
}
function cases(
  params: Record<string, fc.Arbitrary<string | number | boolean>>,
  shape: fc.Arbitrary<Shape> = image,
) {
  return fc.record({ params: fc.record(params), inputs: shape.map((only) => [only]) });
}

/** Every layer type that stands in a model; the shortcut and the input have tests of their own below. */
const CASES: Partial<Record<LayerType, fc.Arbitrary<Case>>> = {
  conv2d: cases({ ...convolution, filters: fc.integer({ min: 1, max: 6 }) }),
  depthwiseConv2d: cases({ ...convolution, depthMultiplier: fc.integer({ min: 1, max: 3 }) }),
  batchNorm: cases({ momentum: fc.constantFrom(0.9, 0.99), epsilon: fc.constantFrom(1e-5, 1e-3) }),
  activation: cases({
    function: fc.constantFrom(
      "relu",
      "leakyRelu",
      "elu",
      "selu",
      "gelu",
      "sigmoid",
      "tanh",
      "softmax",
      "swish",
    ),
    slope: fc.constantFrom(0.01, 0.2),
  }),
  add: fc.tuple(image, fc.integer({ min: 2, max: 4 })).map(([shape, count]) => ({
    params: {},
    inputs: new Array<Shape>(count).fill(shape),
  })),
  concat: fc
    .tuple(side, side, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }))
    .map(([height, width, channels]) => ({
      params: {},
      inputs: channels.map((each) => [height, width, each]),
    })),
  maxPool2d: cases(pool),
  avgPool2d: cases(pool),
  globalAvgPool2d: cases({}),
  flatten: cases({}),
  dense: cases(
    { units: fc.integer({ min: 1, max: 12 }), bias: fc.boolean(), initializer: convolution.initializer },
    fc.integer({ min: 1, max: 40 }).map((features) => [features]),
  ),
  dropout: cases({ rate: fc.constantFrom(0, 0.3, 0.9) }),
  zeroPad2d: cases({ top: border, bottom: border, left: border, right: border }),
  output: cases(
    {},
    fc.integer({ min: 2, max: 12 }).map((classes) => [classes]),
  ),
};

function buildModel(
  definition: LayerDefinition,
  params: ResolvedParams,
  inputShapes: readonly Shape[],
  outputShape: Shape,
): LayersModel {
  const inputs = inputShapes.map(
    (shape, place) =>
      layers.inputLayer({ inputShape: [...shape], name: `in${place}` }).output as SymbolicTensor,
  );
  const output = definition.build(params, {
    tf: { layers },
    path: "stage/1/it",
    inputs,
    inputShapes,
    outputShape,
  });
  return model({ inputs, outputs: output });
}

/** Builds it, compares it with what we say of it, runs it and loads it back from its own topology. */
function compare(definition: LayerDefinition, params: ResolvedParams, inputs: readonly Shape[]): boolean {
  const inferred = definition.inferShape(params, inputs, {});
  if (!inferred.ok) return false;
  const built = buildModel(definition, params, inputs, inferred.shape);
  const cost = definition.cost(params, inputs, inferred.shape);
  const [output] = built.outputs;
  expect(output?.shape.slice(1)).toEqual([...inferred.shape]);
  const count = (weights: readonly { readonly shape: readonly (number | null)[] }[]): number =>
    weights.reduce(
      (sum, { shape }) => sum + shape.reduce<number>((size, length) => size * (length ?? 1), 1),
      0,
    );
  expect(count(built.trainableWeights)).toBe(cost.trainableParameters);
  expect(count(built.nonTrainableWeights)).toBe(cost.otherParameters);
  for (const layer of built.layers) {
    if (!layer.name.startsWith("in")) expect(layer.name).toMatch(/^stage\/1\/it(\/\w+)?$/);
  }
  tf.tidy(() => {
    const run = built.predict(inputs.map((shape) => tf.randomUniform([2, ...shape]))) as tf.Tensor;
    expect(run.shape).toEqual([2, ...inferred.shape]);
  });
  built.dispose();
  return true;
}

describe("every layer type agrees with TensorFlow.js", () => {
  const covered = new Set<string>([...Object.keys(CASES), "input", "shortcut", "blockInput", "blockOutput"]);
  test("none is forgotten", () => {
    expect(covered).toEqual(new Set(Object.keys(LAYERS)));
  });

  for (const [type, arbitrary] of Object.entries(CASES)) {
    test(type, () => {
      const definition: LayerDefinition = LAYERS[type as LayerType];
      let compared = 0;
      fc.assert(
        fc.property(arbitrary, ({ params, inputs }) => {
          const resolved = resolveParams(definition, params);
          expect(resolved.complaints).toEqual([]);
          if (compare(definition, resolved.params, inputs)) compared += 1;
        }),
        { numRuns: 60, seed: 7 },
      );
      expect(compared).toBeGreaterThan(15);
    });
  }

  test("input", () => {
    const { params } = resolveParams(LAYERS.input, {});
    const tensor = LAYERS.input.build(params, {
      tf: { layers },
      path: "image",
      inputs: [],
      inputShapes: [],
      outputShape: [8, 8, 1],
    });
    expect(tensor.shape).toEqual([null, 8, 8, 1]);
    expect(tensor.sourceLayer.name).toBe("image");
  });

  test("shortcut, resolved against random targets", () => {
    const target = fc.tuple(image, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }));
    const seen = new Set<string>();
    fc.assert(
      fc.property(target, fc.constantFrom("auto", "pad", "projection"), ([shape, stride, filters], mode) => {
        const goal = [Math.ceil(shape[0] / stride), Math.ceil(shape[1] / stride), filters];
        const result = resolveShortcut(shape, goal, mode);
        if (!result.ok) {
          expect(mode).toBe("pad");
          expect(filters).toBeLessThan(shape[2]);
          return;
        }
        const drawn = resolveParams(LAYERS.shortcut, { mode }).params;
        const params = withShortcut(drawn, result.resolution);
        expect(LAYERS.shortcut.inferShape(params, [shape], {})).toEqual({ ok: true, shape: goal });
        seen.add(result.resolution.kind);
        if (result.resolution.kind === "identity") return;
        compare(LAYERS.shortcut, params, [shape]);
      }),
      { numRuns: 150, seed: 7 },
    );
    expect(seen).toEqual(new Set(["identity", "pad", "projection"]));
  });
});

describe("a model of standard layers only", () => {
  test("the padded shortcut keeps every second pixel and adds channels of zeros", () => {
    const result = resolveShortcut([4, 5, 2], [2, 3, 3], "pad");
    if (!result.ok) throw new Error(result.complaint.message);
    const params = withShortcut(resolveParams(LAYERS.shortcut, {}).params, result.resolution);
    const built = buildModel(LAYERS.shortcut, params, [[4, 5, 2]], [2, 3, 3]);
    // A negative input would tell a pooling that pads with zeros.
    const input = tf.sub(tf.reshape(tf.range(0, 40), [1, 4, 5, 2]), 50);
    const output = built.predict(input) as tf.Tensor;
    const kept = tf.stridedSlice(input, [0, 0, 0, 0], [1, 4, 5, 2], [1, 2, 2, 1]);
    expect(tf.slice(output, [0, 0, 0, 0], [1, 2, 3, 2]).arraySync()).toEqual(kept.arraySync());
    expect(tf.slice(output, [0, 0, 0, 2]).arraySync()).toEqual(tf.zeros([1, 2, 3, 1]).arraySync());
  });

  test("every layer loads back from its topology and predicts the same", async () => {
    const { function: functions } = LAYERS.activation.params;
    const choices = functions?.kind === "choice" ? functions.choices.map((choice) => choice.value) : [];
    expect(choices).toHaveLength(9);
    const make = (
      type: LayerType,
      params: Record<string, string | number | boolean>,
      ...tensors: SymbolicTensor[]
    ) => {
      const definition: LayerDefinition = LAYERS[type];
      const shapes = tensors.map((tensor) => tensor.shape.slice(1).map((length) => length ?? 0));
      const resolved = resolveParams(definition, params).params;
      const inferred = definition.inferShape(resolved, shapes, {});
      if (!inferred.ok) throw new Error(inferred.complaint.message);
      count += 1;
      const path = `stage1/${count}/${type}`;
      return definition.build(resolved, {
        tf: { layers },
        path,
        inputs: tensors,
        inputShapes: shapes,
        outputShape: inferred.shape,
      });
    };
    let count = 0;
    const start = layers.inputLayer({ inputShape: [8, 9, 3], name: "input" }).output as SymbolicTensor;
    let x = make("conv2d", { filters: 6, bias: true }, start);
    for (const choice of choices) x = make("activation", { function: choice }, x);
    x = make("batchNorm", {}, make("depthwiseConv2d", { stride: 2 }, x));
    x = make("add", {}, x, make("shortcut", { mode: "pad", stride: 2, filters: 6 }, start));
    x = make("concat", {}, x, make("shortcut", { mode: "projection", stride: 2, filters: 4 }, start));
    x = make(
      "avgPool2d",
      { size: 2, stride: 1 },
      make("maxPool2d", { size: 3, stride: 1 }, make("zeroPad2d", {}, x)),
    );
    const pooled = make("globalAvgPool2d", {}, x);
    x = make("dense", { units: 5 }, make("dropout", {}, make("concat", {}, pooled, make("flatten", {}, x))));
    const built = model({ inputs: start, outputs: make("output", {}, x) });

    // A topology as model.json holds it: text, and nothing registered but what the library brings.
    const topology = JSON.parse(JSON.stringify(built.toJSON(null, false))) as Record<string, never>;
    const loaded = await models.modelFromJSON({ modelTopology: topology });
    loaded.setWeights(built.getWeights());
    const images = tf.randomNormal([3, 8, 9, 3], 0, 1, "float32", 5);
    const first = (built.predict(images) as tf.Tensor).dataSync();
    const second = (loaded.predict(images) as tf.Tensor).dataSync();
    expect(first).toEqual(second);
    expect(first.every(Number.isFinite)).toBe(true);
  });
});
