/** The cases of `tests/gpu-suite` on the CPU engine: one table of cases, and the device is a parameter. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { collectedChecks } from "../gpu-suite/collected";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { startCpuEngine } from "./cpu-support";

const COUNT = 40;
const seed = Date.now() % 2 ** 31;
let device: CpuComputeBackend;

beforeAll(async () => {
  console.log(`CPU suites seed: ${seed}`);
  await createReferenceBackend().initialise();
  device = await startCpuEngine(2);
});
beforeEach(() => tf.setBackend(CPU_BACKEND_NAME));
afterAll(() => device.dispose());

describe("the CPU engine, on the cases of every device", () => {
  for (const { name, run, draws, appliesTo } of collectedChecks()) {
    it(name, async ({ skip }) => {
      if (appliesTo?.() === false) return skip("The CPU engine has no such thing.");
      const { cases, failures } = await run(seed, COUNT);
      expect(failures).toEqual([]);
      expect(cases).toBeGreaterThan(draws ? COUNT - 1 : 0);
    });
  }
});
