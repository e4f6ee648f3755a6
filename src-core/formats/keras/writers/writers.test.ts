/** Every operation is written in each dialect, or refused in a sentence that says what to use instead. */
import { expect, it } from "vitest";
import type { Shape } from "#core/layers/layer";
import type { OperationKind, OperationOf, WeightSpec } from "#core/program/operation";
import type { Program } from "#core/program/program";
import { shapeAfter } from "#core/program/shapes";
import {
  batchNormWeights,
  bias,
  constant,
  depthwiseKernel,
  kernel,
  transposedKernel,
} from "#core/program/weights";
import { DIALECTS, type DialectId } from "../dialect";
import { kerasFindings } from "../findings";
import { kerasModel } from "../from-program";
import type { KerasModel } from "../layer";

const IMAGE: Shape = [6, 5, 4];
const WINDOW = { window: [2, 3], strides: [1, 2], padding: "same" } as const;
const START = { kind: "heNormal", scale: 1 } as const;

interface Example<Kind extends OperationKind> {
  readonly operation: OperationOf<Kind>;
  readonly inputs?: readonly Shape[];
  readonly weights?: readonly WeightSpec[];
}

type AnyExample = { readonly [Kind in OperationKind]: Example<Kind> }[OperationKind];

const EXAMPLES: { readonly [Kind in OperationKind]: Example<Kind> } = {
  conv2d: {
    operation: { kind: "conv2d", filters: 3, groups: 1, dilations: [1, 1], ...WINDOW },
    weights: [kernel("it", [2, 3, 4, 3], START)],
  },
  depthwiseConv2d: {
    operation: { kind: "depthwiseConv2d", multiplier: 2, dilations: [1, 1], ...WINDOW },
    weights: [depthwiseKernel("it", [2, 3, 4, 2], START), bias("it", 8, 0)],
  },
  transposedConv2d: {
    operation: { kind: "transposedConv2d", filters: 3, extra: [0, 0], ...WINDOW },
    weights: [transposedKernel("it", [2, 3, 3, 4], START), bias("it", 3, 0)],
  },
  matmul: { operation: { kind: "matmul", units: 3 }, inputs: [[4]], weights: [kernel("it", [4, 3], START)] },
  batchNorm: {
    operation: { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5 },
    weights: batchNormWeights("it", 4, { gamma: 1, beta: 0 }),
  },
  activation: { operation: { kind: "activation", function: "relu", slope: 0 } },
  softmax: { operation: { kind: "softmax" }, inputs: [[4]] },
  prelu: { operation: { kind: "prelu" }, weights: [constant("it", "slope", 4, 0.25)] },
  groupNorm: {
    operation: { kind: "groupNorm", groups: 2, epsilon: 1e-5, over: "image" },
    weights: [constant("it", "gamma", 4, 1), constant("it", "beta", 4, 0)],
  },
  l2Norm: { operation: { kind: "l2Norm", epsilon: 1e-12 } },
  add: { operation: { kind: "add" }, inputs: [IMAGE, IMAGE] },
  subtract: { operation: { kind: "subtract" }, inputs: [IMAGE, IMAGE] },
  multiply: { operation: { kind: "multiply" }, inputs: [IMAGE, [4]] },
  maximum: { operation: { kind: "maximum" }, inputs: [IMAGE, IMAGE] },
  concat: { operation: { kind: "concat" }, inputs: [IMAGE, IMAGE] },
  maxPool: { operation: { kind: "maxPool", ...WINDOW } },
  averagePool: { operation: { kind: "averagePool", countsPadding: false, ...WINDOW } },
  globalAveragePool: { operation: { kind: "globalAveragePool" } },
  flatten: { operation: { kind: "flatten" } },
  dropout: { operation: { kind: "dropout", rate: 0.5 } },
  pathDrop: { operation: { kind: "pathDrop", survival: 0.5, per: "image" } },
  pad: { operation: { kind: "pad", before: [1, 0, 0], after: [0, 1, 2] } },
  crop: { operation: { kind: "crop", before: [1, 0, 0], after: [0, 1, 0] } },
  reshape: { operation: { kind: "reshape", shape: [30, 4] } },
  permute: { operation: { kind: "permute", order: [2, 0, 1] } },
  resize: { operation: { kind: "resize", factors: [2, 3], method: "bilinear" } },
  subsample: { operation: { kind: "subsample", strides: [2, 1] } },
  scale: { operation: { kind: "scale", factor: 2 } },
  gain: { operation: { kind: "gain" }, weights: [constant("it", "gain", 1, 0)] },
  offset: { operation: { kind: "offset" }, weights: [constant("it", "offset", 1, 0)] },
  zeros: { operation: { kind: "zeros", shape: IMAGE } },
  batchMean: { operation: { kind: "batchMean" } },
};

/** What only measurements put into a program: nothing that can be drawn. */
const REFUSED: readonly OperationKind[] = ["zeros", "batchMean"];
/** What a saved model does not do. */
const NOTHING: readonly OperationKind[] = ["pathDrop"];

const REFUSAL = /^"[^"]+" cannot be exported to [\w.]+\. .+\. Use .+ instead\.$/;

/** A program of one step, whose other inputs are made of the image as well. */
function programOf({ operation, inputs = [IMAGE], weights = [] }: AnyExample): Program {
  const output = inputs.length;
  return {
    steps: [
      {
        path: "block/1/it",
        name: "block/1/it",
        operation,
        inputs: inputs.map((_, index) => index),
        output,
        weights,
      },
    ],
    shapes: [...inputs, shapeAfter(operation, inputs)],
    logits: output,
    probabilities: output,
    units: [],
    sites: new Map(),
  };
}

function written(example: AnyExample, dialect: DialectId): KerasModel {
  const program = programOf(example);
  const values = (example.weights ?? []).map(({ name, shape }): [string, Float32Array] => [
    name,
    new Float32Array(shape.reduce((product, side) => product * side, 1)),
  ]);
  // Every input is the image here: what is written is looked at, not run.
  const [step] = program.steps;
  if (!step) throw new Error("There is no step.");
  const alone = { ...program, steps: [{ ...step, inputs: step.inputs.map(() => 0) }] };
  return kerasModel(alone, new Map(values), DIALECTS[dialect]);
}

const DIALECT_IDS = Object.keys(DIALECTS) as DialectId[];

it.each(
  Object.values(EXAMPLES).flatMap((example) =>
    DIALECT_IDS.map((dialect) => [example.operation.kind, dialect, example] as const),
  ),
)("%s is written for %s, or refused with what to use instead", (kind, dialect, example) => {
  const isRefused = REFUSED.includes(kind);
  const findings = kerasFindings(programOf(example), DIALECTS[dialect]);
  expect(findings.some((finding) => finding.kind === "refused")).toBe(isRefused);
  if (isRefused) {
    expect(() => written(example, dialect)).toThrow(REFUSAL);
    return;
  }
  const { layers } = written(example, dialect);
  // Beside the input.
  expect(layers.length > 1).toBe(!NOTHING.includes(kind));
  expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length);
  for (const { name, weights } of layers) {
    expect(name.includes("/") && dialect !== "tfjs").toBe(false);
    for (const { shape, values } of weights)
      expect(values).toHaveLength(shape.reduce((product, side) => product * side, 1));
  }
});

it("refuses a crop of channels with what to use instead", () => {
  const operation = { kind: "crop", before: [0, 0, 1], after: [0, 0, 0] } as const;
  expect(() => written({ operation }, "tfjs")).toThrow(REFUSAL);
});

it("takes Keras' own groups where there are any, and refuses many of them where there are none", () => {
  const operation = { kind: "conv2d", filters: 8, groups: 4, dilations: [1, 1], ...WINDOW } as const;
  const example = {
    operation,
    inputs: [[6, 5, 8]],
    weights: [kernel("it", [2, 3, 2, 8], START, 4)],
  };
  const kept = { ...example, inputs: [IMAGE], operation: { ...operation, groups: 2 } };
  expect(written(kept, "keras").layers.at(-1)?.config.groups).toBe(2);
  expect(kerasFindings(programOf(example), DIALECTS.keras)).toEqual([]);
  const [refused] = kerasFindings(programOf(example), DIALECTS.tfjs);
  expect(refused).toMatchObject({ kind: "refused", paths: ["block/1/it"] });
});

it("says beforehand where a network is too deep for Python's calls in calls", () => {
  const chain = (length: number): Program => ({
    steps: Array.from({ length }, (_, at) => ({
      path: `relu${at}`,
      name: `relu${at}`,
      operation: { kind: "activation", function: "relu", slope: 0 },
      inputs: [at],
      output: at + 1,
      weights: [],
    })),
    shapes: Array.from({ length: length + 1 }, () => IMAGE),
    logits: length,
    probabilities: length,
    units: [],
    sites: new Map(),
  });
  expect(kerasFindings(chain(500), DIALECTS.keras)).toEqual([]);
  const [deep] = kerasFindings(chain(2000), DIALECTS.h5);
  expect(deep).toMatchObject({ kind: "changed", paths: [] });
  expect(deep?.reason).toMatch(/sys\.setrecursionlimit/);
  expect(kerasFindings(chain(2000), DIALECTS.tfjs)).toEqual([]);
});
