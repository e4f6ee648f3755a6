/** Random networks as graph models of TensorFlow.js, run there. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { startCpuEngine } from "../cross/cpu-support";
import { graphDifference } from "../support/graph-models";
import { randomNetworks } from "../support/random-networks";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const LIMIT = 1e-4;
const NETWORKS = trialCount(30, 200);

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

it("random networks give the engine's logits in TensorFlow.js", {
  timeout: trialLimitMs(240_000, 3_600_000),
}, async () => {
  let worst = 0;
  for (const network of randomNetworks(NETWORKS, trialSeed))
    worst = Math.max(worst, await graphDifference(network));
  expect(worst).toBeLessThan(LIMIT);
  reportTrial("graph-networks", { networks: NETWORKS, worst: worst.toExponential(1) });
});
