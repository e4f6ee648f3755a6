/** Enlarging an image: PyTorch's numbers and gradients (`scripts/fixtures/resizing.py`), and TensorFlow.js's kernel with half-pixel centres. */
import { readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compute, differentiate } from "#engine/operations/index";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { startCpuEngine } from "./cpu-support";
import { randomValues, worstDifference } from "./kernel-parity-reference";

const pair = z.tuple([z.number(), z.number()]);
const FIXTURES = z
  .array(
    z.object({
      method: z.enum(["nearest", "bilinear"]),
      shape: z.array(z.number()),
      factors: pair,
      result: z.array(z.number()),
      gradient: z.array(z.number()),
    }),
  )
  .parse(JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../fixtures/resizing.json"), "utf8")));

let device: CpuComputeBackend;
let reference: string;

beforeAll(async () => {
  await createReferenceBackend().initialise();
  reference = tf.getBackend();
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

describe.each(FIXTURES)("$method, $shape by $factors", ({ method, shape, factors, result, gradient }) => {
  it.each(["the CPU engine", "TensorFlow.js"])("gives PyTorch's numbers and gradient on %s", async (name) => {
    await tf.setBackend(name === "TensorFlow.js" ? reference : CPU_BACKEND_NAME);
    const operation = { kind: "resize", factors, method } as const;
    const before = tf.memory().numTensors;
    const x = tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, at) => Math.sin(at)),
      shape,
    );
    const y = compute(operation, [x], []);
    expect(worstDifference(y.dataSync<"float32">(), Float64Array.from(result))).toBeLessThan(1e-6);
    const dy = tf.tensor(
      Float32Array.from({ length: y.size }, (_, at) => Math.cos(at)),
      y.shape,
    );
    const saved = { inputs: [], output: undefined, extra: [], weights: [], shapes: [shape] };
    const { inputs } = differentiate(operation, dy, saved, { inputs: [true], weights: true });
    const found = inputs[0]?.dataSync<"float32">() ?? [];
    expect(worstDifference(found, Float64Array.from(gradient))).toBeLessThan(2e-6);
    tf.dispose([x, y, dy, ...inputs.flatMap((it) => it ?? [])]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("agrees with TensorFlow.js's bilinear kernel at half-pixel centres, and not with its corners", async () => {
  await tf.setBackend(reference);
  const shape: [number, number, number, number] = [2, 5, 4, 3];
  const x = tf.tensor4d(randomValues(120, 3), shape);
  const own = compute({ kind: "resize", factors: [3, 2], method: "bilinear" }, [x], []);
  const centres = tf.image.resizeBilinear(x, [15, 8], false, true);
  const corners = tf.image.resizeBilinear(x, [15, 8]);
  const expected = Float64Array.from(centres.dataSync());
  expect(worstDifference(own.dataSync<"float32">(), expected)).toBeLessThan(1e-6);
  expect(worstDifference(corners.dataSync<"float32">(), expected)).toBeGreaterThan(0.1);
  tf.dispose([x, own, centres, corners]);
});
