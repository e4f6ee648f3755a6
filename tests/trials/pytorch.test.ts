/** Random networks, and random blocks in blocks, as PyTorch projects: Debian's PyTorch gives the engine's logits. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { anyLayer, FACTS, isSound, networkOf, withBypassed } from "../cross/any-network";
import { blockNetwork } from "../cross/block-networks";
import { startCpuEngine } from "../cross/cpu-support";
import { type Case, largestOf, missingPyTorch, temporaryFolder } from "../cross/pytorch-support";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const NETWORKS = trialCount(30, 200);
const missing = missingPyTorch();
const timeout = trialLimitMs(300_000, 3_600_000);

let device: CpuComputeBackend;
const { folder, remove } = temporaryFolder();
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => {
  device.dispose();
  remove();
});

describe.skipIf(missing !== undefined)(`PyTorch projects${missing ? `: ${missing}` : ""}`, () => {
  it("of random networks compute what the engine computes", { timeout }, async () => {
    const choices = fc.tuple(
      fc.array(anyLayer, { minLength: 2, maxLength: 12 }),
      fc.array(fc.nat(20), { maxLength: 2 }),
    );
    const drawn = fc
      .sample(choices, { seed: trialSeed, numRuns: 2 * NETWORKS })
      .map(([layers, bypassed]) => withBypassed(networkOf(layers), bypassed))
      .filter(isSound)
      .slice(0, NETWORKS);
    expect(drawn.length).toBe(NETWORKS);
    const cases = drawn.map((document, index) => ({ name: `network ${index}`, document, facts: FACTS }));
    const largest = await largestOf(folder, cases);
    reportTrial("pytorch", { networks: cases.length, largestDifference: largest.toExponential(1) });
  });

  it("of blocks in blocks compute what the engine computes", { timeout }, async () => {
    const random = Random.fromSeed(trialSeed, "blocks");
    const cases: Case[] = [];
    for (let tries = 0; cases.length < NETWORKS && tries < 50 * NETWORKS; tries += 1) {
      const document = blockNetwork(random);
      if (isSound(document)) cases.push({ name: `blocks ${cases.length}`, document, facts: FACTS });
    }
    expect(cases.length).toBe(NETWORKS);
    const largest = await largestOf(folder, cases);
    reportTrial("pytorch-blocks", { networks: cases.length, largestDifference: largest.toExponential(1) });
  });
});
