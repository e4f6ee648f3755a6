/** Random networks take the same training step on the GPU engine as on the CPU's. */
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { WEBGPU_BACKEND_NAME } from "#engine/backends/webgpu/names";
import type { WebGpuComputeBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import { someOf } from "../support/trials";
import { anyLayer, networkOf, stepOn } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { worstDifference } from "./kernel-parity-reference";
import { startWebGpuEngine } from "./webgpu-support";

let cpu: CpuComputeBackend;
let gpu: WebGpuComputeBackend | string;

beforeAll(async () => {
  cpu = await startCpuEngine(2);
  gpu = await startWebGpuEngine();
});
beforeEach((context) => {
  if (typeof gpu === "string") context.skip(gpu);
});
afterAll(() => {
  cpu.dispose();
  if (typeof gpu !== "string") gpu.dispose();
});

it("of up to ten layers", { timeout: 400_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyLayer, { minLength: 3, maxLength: 10 }), async (layers) => {
      const document = networkOf(layers);
      const expected = await stepOn(CPU_BACKEND_NAME, document);
      const found = await stepOn(WEBGPU_BACKEND_NAME, document);
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      expect(worstDifference(found, Float64Array.from(expected)) / largest).toBeLessThan(1e-3);
    }),
    // Always the same ones: now and then rounding decides on which side of a ReLU's corner a value falls.
    { numRuns: someOf(40), seed: 7 },
  );
});
