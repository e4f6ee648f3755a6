/**
 * Operations on every device, each with its gradients by inputs and weights, against PyTorch's in float64. The fixture is made by
 * scripts/fixtures/operations.py.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "#core/program/operation";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { WEBGPU_BACKEND_NAME } from "#engine/backends/webgpu/names";
import type { WebGpuComputeBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import { compute, computeTraining, differentiate, needsOf } from "#engine/operations/index";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { startCpuEngine } from "./cpu-support";
import { worstDifference } from "./kernel-parity-reference";
import { startWebGpuEngine } from "./webgpu-support";

interface Packed {
  readonly shape: number[];
  /** float32, as base64. */
  readonly values: string;
}

interface Case {
  readonly name: string;
  readonly operation: Operation;
  readonly inputs: readonly Packed[];
  readonly weights: readonly Packed[];
  readonly y: Packed;
  readonly dy: Packed;
  /** By inputs, then by weights. */
  readonly gradients: readonly Packed[];
}

const CASES = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../fixtures/operations.json"), "utf8"),
) as readonly Case[];
/** Of the largest value. */
const TOLERANCE = 2e-5;

function valuesOf({ values }: Packed): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(values, "base64")).buffer);
}

function tensorOf(packed: Packed): tf.Tensor {
  return tf.tensor(valuesOf(packed), packed.shape);
}

/** What comes out in training and outside of it, then the gradients. */
async function results({ operation, inputs: x, weights: w, dy }: Case): Promise<Float32Array[]> {
  const inputs = x.map(tensorOf);
  const weights = w.map(tensorOf);
  const tensors = tf.tidy(() => {
    const { y, extra } = computeTraining(operation, inputs, weights, { name: "it", seed: 1, step: 1 });
    const needs = needsOf(operation);
    const saved = {
      inputs: needs.inputs ? inputs : [],
      output: needs.output ? y : undefined,
      extra,
      weights,
      shapes: inputs.map(({ shape }) => shape),
    };
    const wanted = { inputs: inputs.map(() => true), weights: true };
    const gradients = differentiate(operation, tensorOf(dy), saved, wanted);
    return [
      y,
      compute(operation, inputs, weights),
      ...gradients.inputs,
      ...(gradients.weights ?? []),
    ].flatMap((tensor) => (tensor ? [tensor] : []));
  });
  const values = await Promise.all(tensors.map((tensor) => tensor.data<"float32">()));
  tf.dispose([...tensors, ...inputs, ...weights]);
  return values;
}

let cpu: CpuComputeBackend;
let reference: string;
let gpu: WebGpuComputeBackend | string;

beforeAll(async () => {
  await createReferenceBackend().initialise();
  reference = tf.getBackend();
  cpu = await startCpuEngine(2);
  gpu = await startWebGpuEngine();
});
afterAll(() => {
  cpu.dispose();
  if (typeof gpu !== "string") gpu.dispose();
});

const DEVICES = [
  ["TensorFlow.js's cpu backend", () => reference],
  ["the CPU engine", () => CPU_BACKEND_NAME],
  ["the GPU engine", () => WEBGPU_BACKEND_NAME],
] as const;

describe.each(DEVICES)("on %s", (_, nameOf) => {
  it.for(CASES)("$name", async (example, { skip }) => {
    const backend = nameOf();
    if (backend === WEBGPU_BACKEND_NAME && typeof gpu === "string") return skip(gpu);
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    const found = await results(example);
    expect(tf.memory().numTensors).toBe(before);
    const expected = [example.y, example.y, ...example.gradients].map(valuesOf);
    expect(found).toHaveLength(expected.length);
    expected.forEach((values, index) => {
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
      expect(worstDifference(found[index] ?? [], values) / largest, `result ${index}`).toBeLessThan(
        TOLERANCE,
      );
    });
  });
});

it("falls back nowhere on the CPU engine, nor on the GPU's", async ({ skip }) => {
  await tf.setBackend(CPU_BACKEND_NAME);
  cpu.backend().resetFallbacks();
  for (const each of CASES) await results(each);
  expect([...cpu.backend().fallbacks()]).toEqual([]);
  if (typeof gpu === "string") return skip(gpu);
  await tf.setBackend(WEBGPU_BACKEND_NAME);
  gpu.backend().resetFallbacks();
  for (const each of CASES) await results(each);
  expect([...gpu.backend().fallbacks()]).toEqual([]);
});
