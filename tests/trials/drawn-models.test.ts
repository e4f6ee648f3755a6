/** Random networks go through a file's reader and are drawn again: they compute the same, and what is repeated becomes blocks. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { anyLayer, FACTS, isSound, networkOf, withBypassed } from "../cross/any-network";
import { startCpuEngine } from "../cross/cpu-support";
import { drawnAgain, type ProgramFacts } from "../support/drawn-again";
import { differenceIn } from "../support/drawn-difference";
import { anyStages, stagesDocument } from "../support/repeated-networks";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const RANDOM = trialCount(60, 3_000);
const LIMIT = trialLimitMs(120_000, 3_600_000);

let device: CpuComputeBackend;

beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

test("random units that are repeated become blocks that compute the same", { timeout: LIMIT }, () => {
  const facts: ProgramFacts = { imageShape: [12, 9, 2], classes: FACTS.classes };
  let [count, withBlocks, nodes, layers] = [0, 0, 0, 0];
  fc.assert(
    fc.property(anyStages, (stages) => {
      const document = stagesDocument(stages);
      fc.pre(isSound(document));
      const again = drawnAgain(document, facts);
      expect(again.drawn.notes).toEqual([]);
      expect(again.after.steps.length).toBe(again.before.steps.length);
      expect(differenceIn(again)).toBeLessThan(1e-6);
      count += 1;
      if (Object.keys(again.drawn.document.blocks).length > 0) withBlocks += 1;
      nodes += again.drawn.document.graph.nodes.length;
      layers += document.graph.nodes.length;
    }),
    { numRuns: RANDOM, seed: trialSeed, endOnFailure: true },
  );
  expect(count).toBe(RANDOM);
  expect(withBlocks).toBeGreaterThan(RANDOM / 2);
  expect(nodes).toBeLessThan(layers / 2);
  reportTrial("drawn-models", { networks: count, withBlocks, nodes, layers });
});

test("random networks of all layers compute the same", { timeout: LIMIT }, () => {
  const choices = fc.tuple(
    fc.array(anyLayer, { minLength: 1, maxLength: 12 }),
    fc.array(fc.nat(20), { maxLength: 2 }),
  );
  const facts: ProgramFacts = { imageShape: [9, 7, 2], classes: FACTS.classes };
  fc.assert(
    fc.property(choices, ([layers, bypassed]) => {
      const document = withBypassed(networkOf(layers), bypassed);
      fc.pre(isSound(document));
      const again = drawnAgain(document, facts);
      expect(again.drawn.notes.filter(({ kind }) => kind === "unsupported")).toEqual([]);
      expect(differenceIn(again)).toBeLessThan(1e-6);
    }),
    { numRuns: RANDOM, seed: trialSeed, endOnFailure: true },
  );
});
