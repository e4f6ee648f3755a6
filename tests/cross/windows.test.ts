/** Groups, both axes and padding in numbers: PyTorch's numbers and gradients (`scripts/fixtures/windows.py`). */
import { readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Operation } from "#core/program/operation";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compute, differentiate } from "#engine/operations/index";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { startCpuEngine } from "./cpu-support";
import { worstDifference } from "./kernel-parity-reference";

const pair = z.tuple([z.number(), z.number()]);
const FIXTURES = z
  .array(
    z.object({
      kind: z.enum(["convolution", "max", "average", "average counted", "transposed"]),
      filters: z.number(),
      groups: z.number(),
      window: pair,
      strides: pair,
      dilations: pair,
      extra: z.number().default(0),
      padding: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      shape: z.array(z.number()),
      result: z.array(z.number()),
      gradients: z.array(z.array(z.number())),
    }),
  )
  .parse(JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../fixtures/windows.json"), "utf8")));
type Fixture = (typeof FIXTURES)[number];

let device: CpuComputeBackend;
let reference: string;

beforeAll(async () => {
  await createReferenceBackend().initialise();
  reference = tf.getBackend();
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

function filled(shape: readonly number[], value: (index: number) => number): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, at) => value(at)),
    [...shape],
  );
}

function operationOf({
  kind,
  filters,
  groups,
  window,
  strides,
  dilations,
  padding,
  extra,
}: Fixture): Operation {
  if (kind === "transposed")
    return { kind: "transposedConv2d", filters, window, strides, padding, extra: [extra, extra] };
  if (kind === "convolution") return { kind: "conv2d", filters, groups, window, strides, dilations, padding };
  if (kind === "max") return { kind: "maxPool", window, strides, padding };
  return { kind: "averagePool", window, strides, padding, countsPadding: kind === "average counted" };
}

describe.each(FIXTURES)("$kind, $window by $strides, $groups groups, padding $padding", (fixture) => {
  it.each(["the CPU engine", "TensorFlow.js"])(
    "gives PyTorch's numbers and gradients on %s",
    async (name) => {
      await tf.setBackend(name === "TensorFlow.js" ? reference : CPU_BACKEND_NAME);
      const { kind, shape, window, groups, filters, result, gradients } = fixture;
      const operation = operationOf(fixture);
      const found = tf.tidy(() => {
        const x = filled(shape, Math.sin);
        const channels = [(shape[3] ?? 0) / groups, filters];
        const filter = [...window, ...(kind === "transposed" ? channels.reverse() : channels)];
        const weights = filters > 0 ? [filled(filter, (at) => Math.sin(at + 0.5))] : [];
        const y = compute(operation, [x], weights);
        const saved = { inputs: [x], output: y, extra: [], weights, shapes: [shape] };
        const back = differentiate(operation, filled(y.shape, Math.cos), saved, {
          inputs: [true],
          weights: true,
        });
        return [y, ...back.inputs, ...(back.weights ?? [])].map((it) => it?.dataSync<"float32">() ?? []);
      });
      expect(found).toHaveLength(1 + gradients.length);
      [result, ...gradients].forEach((expected, index) => {
        expect(worstDifference(found[index] ?? [], Float64Array.from(expected))).toBeLessThan(2e-5);
      });
    },
  );
});
