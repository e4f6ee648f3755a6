/** Every operation is written for TensorFlow.js, or refused in a sentence that says what to use instead. */
import { beforeAll, expect, it } from "vitest";
import type { Shape } from "#core/layers/layer";
import type { OperationKind, OperationOf, WeightSpec } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { bias, constant, depthwiseKernel, kernel, transposedKernel } from "#core/program/weights";
import { createReferenceBackend } from "../../../tests/support/reference/reference-compute-backend";
import { write } from "./index";

const IMAGE: Shape = [6, 5, 4];
const WINDOW = { window: [2, 3], strides: [1, 2], padding: "same" } as const;
const START = { kind: "heNormal", scale: 1 } as const;

interface Example<Kind extends OperationKind> {
  readonly operation: OperationOf<Kind>;
  readonly inputs?: readonly Shape[];
  readonly weights?: readonly WeightSpec[];
}

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
  batchNorm: { operation: { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5 } },
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

const REFUSAL = /^"[^"]+" cannot be exported to TensorFlow.js\. .+\. Use .+ instead\.$/;

beforeAll(() => createReferenceBackend().initialise());

it.each(Object.values(EXAMPLES).map((example) => [example.operation.kind, example] as const))(
  "%s is written, or refused with what to use instead",
  (kind, { operation, inputs = [IMAGE], weights = [] }) => {
    const step: Step = {
      path: "block/1/it",
      name: "block/1/it",
      operation,
      inputs: inputs.map((_, index) => index),
      output: inputs.length,
      weights,
    };
    const written = () =>
      write(
        operation,
        step,
        (name) => {
          const { shape = [] } = weights.find((weight) => weight.name === name) ?? {};
          return new Float32Array(shape.reduce((product, side) => product * side, 1));
        },
        { shapes: inputs, isNeverNegative: () => false },
      );
    if (REFUSED.includes(kind)) expect(written).toThrow(REFUSAL);
    else expect(written().layers.length > 0).toBe(!NOTHING.includes(kind));
  },
);

it("refuses a crop of channels with what to use instead", () => {
  const operation = { kind: "crop", before: [0, 0, 1], after: [0, 0, 0] } as const;
  const step: Step = { path: "it", name: "it", operation, inputs: [0], output: 1, weights: [] };
  const written = () =>
    write(operation, step, () => new Float32Array(0), { shapes: [IMAGE], isNeverNegative: () => false });
  expect(written).toThrow(REFUSAL);
});
