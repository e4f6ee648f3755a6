/** Random networks as graph models of TensorFlow.js, run there and read again. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { startCpuEngine } from "../cross/cpu-support";
import { comingBack, graphDifference } from "../support/graph-models";
import { templateDifference } from "../support/graph-templates";
import { randomNetworks } from "../support/random-networks";
import { LARGER_TEMPLATES } from "../support/trained-templates";
import { isFullTrial, reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const LIMIT = 1e-4;
const NETWORKS = trialCount(30, 200);

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

it("random networks give the engine's logits in TensorFlow.js and when they come back", {
  timeout: trialLimitMs(240_000, 3_600_000),
}, async () => {
  let [there, back] = [0, 0];
  for (const network of randomNetworks(NETWORKS, trialSeed)) {
    there = Math.max(there, await graphDifference(network));
    back = Math.max(back, await comingBack(network));
  }
  expect(there).toBeLessThan(LIMIT);
  expect(back).toBeLessThan(LIMIT);
  reportTrial("graph-networks", {
    networks: NETWORKS,
    there: there.toExponential(1),
    back: back.toExponential(1),
  });
});

describe.skipIf(!isFullTrial)("larger templates", () => {
  it.each(LARGER_TEMPLATES)("%s", { timeout: trialLimitMs(240_000, 3_600_000) }, async (_id, template) => {
    expect(await templateDifference(template)).toBeLessThan(LIMIT);
  });
});
