/** The layers of the GPU engine in Node. What is checked stands in `tests/gpu-suite`, where a browser finds it too. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WebGpuComputeBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import { emptyChecks } from "../gpu-suite/empty-suite";
import { layerChecks } from "../gpu-suite/layers-suite";
import { movementChecks } from "../gpu-suite/movement-suite";
import { updateChecks } from "../gpu-suite/updates-suite";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { startWebGpuEngine } from "./webgpu-support";

const seed = Date.now() % 2 ** 31;
let started: WebGpuComputeBackend | string;

beforeAll(async () => {
  console.log(`GPU layers seed: ${seed}`);
  await createReferenceBackend().initialise();
  started = await startWebGpuEngine();
});

afterAll(() => {
  if (typeof started !== "string") started.dispose();
});

describe("layers and updates on the GPU engine", () => {
  for (const { name, run } of [...layerChecks, ...emptyChecks, ...movementChecks, ...updateChecks]) {
    it(name, async ({ skip }) => {
      if (typeof started === "string") return skip(started);
      const { cases, worst, failures } = await run(seed);
      console.log(`${name}: ${cases} comparisons, largest difference ${worst.toExponential(1)}`);
      expect(failures).toEqual([]);
      expect(cases).toBeGreaterThan(0);
    });
  }
});
