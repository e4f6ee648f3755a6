/** Shapes and weights of the program against what each layer says of itself, over random parameters. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LAYERS, type LayerType } from "../layers/index";
import type { LayerDefinition, ResolvedParams, Shape } from "../layers/layer";
import { resolveParams } from "../layers/resolve-params";
import { countValues } from "../layers/shape";
import { resolveShortcut, withShortcut } from "../layers/shortcut";
import type { WeightSpec } from "./operation";
import type { Step } from "./program";
import { shapeAfter } from "./shapes";

const side = fc.integer({ min: 1, max: 19 });
const image = fc.tuple(side, side, fc.integer({ min: 1, max: 5 }));
const border = fc.integer({ min: 0, max: 3 });
const across = fc.integer({ min: 0, max: 3 });
const padding = {
  padding: fc.constantFrom("same", "valid", "numbers"),
  padTop: border,
  padBottom: border,
  padLeft: border,
  padRight: border,
};
const convolution = {
  kernel: fc.integer({ min: 1, max: 7 }),
  stride: fc.integer({ min: 1, max: 4 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  kernelWidth: across,
  strideWidth: across,
  dilationWidth: across,
  ...padding,
  bias: fc.boolean(),
  initializer: fc.constantFrom("heNormal", "glorotUniform"),
};
const pool = {
  size: fc.integer({ min: 1, max: 5 }),
  sizeWidth: across,
  stride: fc.integer({ min: 1, max: 4 }),
  strideWidth: across,
  ...padding,
};

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
  conv2d: cases({
    ...convolution,
    filters: fc.integer({ min: 1, max: 6 }),
    groups: fc.constantFrom(1, 1, 2, 3),
  }),
  depthwiseConv2d: cases({ ...convolution, depthMultiplier: fc.integer({ min: 1, max: 3 }) }),
  transposedConv2d: cases({
    kernel: fc.integer({ min: 1, max: 4 }),
    kernelWidth: across,
    stride: fc.integer({ min: 1, max: 3 }),
    strideWidth: across,
    ...padding,
    filters: fc.integer({ min: 1, max: 6 }),
    outputPadding: fc.constantFrom(0, 0, 1),
    bias: fc.boolean(),
  }),
  batchNorm: cases({ momentum: fc.constantFrom(0.9, 0.99), epsilon: fc.constantFrom(1e-5, 1e-3) }),
  activation: cases({
    function: fc.constantFrom(
      "relu",
      "relu6",
      "leakyRelu",
      "elu",
      "selu",
      "gelu",
      "sigmoid",
      "tanh",
      "softmax",
      "swish",
      "hardSigmoid",
      "hardSwish",
      "softplus",
      "mish",
    ),
    slope: fc.constantFrom(0.01, 0.2),
  }),
  add: fc.tuple(image, fc.integer({ min: 2, max: 4 })).map(([shape, count]) => ({
    params: {},
    inputs: new Array<Shape>(count).fill(shape),
  })),
  prelu: cases({ slopeInitial: fc.constantFrom(0.25, -1) }),
  groupNorm: cases({ groups: fc.integer({ min: 1, max: 3 }), gammaInitial: fc.constantFrom(0, 1) }),
  layerNorm: cases({ over: fc.constantFrom("image", "pixel") }),
  instanceNorm: cases({}),
  l2Norm: cases({}),
  scale: cases({ factor: fc.constantFrom("number", "one", "channels"), offset: fc.boolean() }),
  bias: cases({ per: fc.constantFrom("one", "channel"), firstValue: fc.constantFrom(0, 0.5) }),
  pathDrop: cases({ survival: fc.constantFrom(0.3, 1), per: fc.constantFrom("image", "batch") }),
  globalMaxPool2d: cases({}),
  subtract: image.map((shape) => ({ params: {}, inputs: [shape, shape] })),
  maximum: fc.tuple(image, fc.integer({ min: 2, max: 4 })).map(([shape, count]) => ({
    params: {},
    inputs: new Array<Shape>(count).fill(shape),
  })),
  multiply: fc
    .tuple(
      image,
      fc.array(fc.constantFrom("all", "channels", "vector", "pixels"), { minLength: 1, maxLength: 3 }),
    )
    .map(([[height, width, channels], kinds]) => {
      const factors: Record<string, Shape> = {
        all: [height, width, channels],
        channels: [1, 1, channels],
        vector: [channels],
        pixels: [height, width, 1],
      };
      const inputs = kinds.map((kind) => factors[kind] ?? []);
      return { params: {}, inputs: [...inputs.slice(1), [height, width, channels], ...inputs.slice(0, 1)] };
    }),
  concat: fc
    .tuple(side, side, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }))
    .map(([height, width, channels]) => ({
      params: {},
      inputs: channels.map((each) => [height, width, each]),
    })),
  maxPool2d: cases(pool),
  avgPool2d: cases({ ...pool, countPadding: fc.boolean() }),
  globalAvgPool2d: cases({}),
  flatten: cases({}),
  dense: cases(
    { units: fc.integer({ min: 1, max: 12 }), bias: fc.boolean(), initializer: convolution.initializer },
    fc.integer({ min: 1, max: 40 }).map((features) => [features]),
  ),
  dropout: cases({ rate: fc.constantFrom(0, 0.3, 0.9) }),
  zeroPad2d: cases({ top: border, bottom: border, left: border, right: border }),
  upsample2d: cases({
    factor: fc.integer({ min: 1, max: 4 }),
    factorWidth: fc.integer({ min: 0, max: 3 }),
    method: fc.constantFrom("nearest", "bilinear"),
  }),
  crop2d: cases({ top: border, bottom: border, left: border, right: border }),
  reshape: fc
    .tuple(side, side, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2 }))
    .map(([height, width, channels, open]) => {
      const names = ["height", "width", "channels"];
      const lengths = [width, channels, height].map((length, axis) => (axis === open ? -1 : length));
      return {
        params: Object.fromEntries(names.map((name, axis) => [name, lengths[axis] ?? -1])),
        inputs: [[height, width, channels]],
      };
    }),
  permute: cases({
    order: fc.constantFrom("width, height, channels", "channels, height, width", "width, channels, height"),
  }),
  output: cases(
    {},
    fc.integer({ min: 2, max: 12 }).map((classes) => [classes]),
  ),
};

/** Lowers one layer on inputs of these shapes, compares it with what it says of itself. */
function compare(definition: LayerDefinition, params: ResolvedParams, inputs: readonly Shape[]): boolean {
  const inferred = definition.inferShape(params, inputs, {});
  if (!inferred.ok) return false;
  const shapes: Shape[] = [...inputs];
  const steps: Omit<Step, "path">[] = [];
  const own = inputs.map((_, index) => index);
  const value = definition.lower(params, {
    inputs: own,
    inputShapes: inputs,
    emit(operation, { part, from = own, weights } = {}) {
      const name = part === undefined ? "it" : `it/${part}`;
      shapes.push(
        shapeAfter(
          operation,
          from.map((input) => shapes[input] ?? []),
        ),
      );
      const output = shapes.length - 1;
      steps.push({ name, operation, inputs: from, output, weights: weights?.(name) ?? [] });
      return output;
    },
  });
  expect(shapes[value]).toEqual([...inferred.shape]);
  const cost = definition.cost(params, inputs, inferred.shape);
  const count = (wanted: (weight: WeightSpec) => boolean): number =>
    steps
      .flatMap(({ weights }) => weights)
      .filter(wanted)
      .reduce((sum, { shape }) => sum + countValues(shape), 0);
  expect(count(({ trainable }) => trainable)).toBe(cost.trainableParameters);
  expect(count(({ trainable }) => !trainable)).toBe(cost.otherParameters);
  expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
  return true;
}

describe("every layer type becomes what it says of itself", () => {
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
          expect(resolved.problems).toEqual([]);
          if (compare(definition, resolved.params, inputs)) compared += 1;
        }),
        { numRuns: 60, seed: 7 },
      );
      expect(compared).toBeGreaterThan(15);
    });
  }

  test("shortcut, resolved against random targets", () => {
    const target = fc.tuple(image, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }));
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        target,
        fc.constantFrom("auto", "pad", "projection"),
        fc.boolean(),
        ([shape, stride, filters], mode, norm) => {
          const goal = [Math.ceil(shape[0] / stride), Math.ceil(shape[1] / stride), filters];
          const result = resolveShortcut(shape, goal, mode);
          if (!result.ok) {
            expect(mode).toBe("pad");
            expect(filters).toBeLessThan(shape[2]);
            return;
          }
          const drawn = resolveParams(LAYERS.shortcut, { mode, norm }).params;
          const params = withShortcut(drawn, result.resolution);
          expect(LAYERS.shortcut.inferShape(params, [shape], {})).toEqual({ ok: true, shape: goal });
          seen.add(result.resolution.kind);
          compare(LAYERS.shortcut, params, [shape]);
        },
      ),
      { numRuns: 150, seed: 7 },
    );
    expect(seen).toEqual(new Set(["identity", "pad", "projection"]));
  });
});
