/** Networks written as PyTorch projects give the engine's logits in Debian's PyTorch. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate, TEMPLATES } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { DataFacts } from "#engine/compile/from-document";
import { trialCount, trialSeed } from "../support/trials";
import {
  anyLayer,
  CASES,
  FACTS,
  isSound,
  networkOf,
  networkWith,
  paramsOf,
  withBypassed,
} from "./any-network";
import { blockNetwork } from "./block-networks";
import { startCpuEngine } from "./cpu-support";
import {
  missingPyTorch,
  modelOf,
  narrower,
  PYTHON,
  runProjects,
  temporaryFolder,
  writeProject,
} from "./pytorch-support";

const TOLERANCE = 1e-4;
/** Drawn at random for each layer type. */
const PARAMS = trialCount(4, 40);
const NETWORKS = trialCount(30, 200);
const missing = missingPyTorch();

let device: CpuComputeBackend;
const { folder, remove } = temporaryFolder();
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => {
  device.dispose();
  remove();
});

interface Case {
  readonly name: string;
  readonly document: NetworkDocument;
  readonly facts: DataFacts;
}

/** The largest difference of all. */
async function checkAll(cases: readonly Case[]): Promise<number> {
  const folders: string[] = [];
  for (const [index, { document, facts }] of cases.entries()) {
    const own = path.join(folder, `${cases[0]?.name ?? ""}-${index}`);
    await writeProject(modelOf(document, facts), own);
    folders.push(own);
  }
  const results = runProjects(folders);
  results.forEach((result, index) => {
    const { name = "", facts } = cases[index] ?? {};
    expect(result.error, `${name} ${facts?.imageShape.join()}`).toBeUndefined();
    expect(result.difference, name).toBeLessThan(TOLERANCE);
    expect(result.largest, name).toBeGreaterThan(0);
    expect(result.sameNames, name).toBe(true);
  });
  return Math.max(...results.map(({ difference }) => difference));
}

describe.skipIf(missing !== undefined)(`PyTorch projects${missing ? `: ${missing}` : ""}`, () => {
  it("of every template compute what the engine computes", { timeout: 600_000 }, async () => {
    const cases = TEMPLATES.filter(({ id }) => !id.startsWith("empty")).map(({ id }) => {
      const document = createTemplate(id);
      if (!document) throw new Error(`There is no template ${id}.`);
      const large = typeof document.dataset !== "string" && document.dataset.height > 100;
      const isWide = document.arguments.some(({ name }) => name === "width");
      // Odd sides pad otherwise than even ones.
      const imageShape = large ? [50, 45, 3] : [18, 15, 3];
      const classes = typeof document.dataset === "string" ? 10 : document.dataset.classes;
      return {
        name: id,
        document: large || isWide ? narrower(document) : document,
        facts: { imageShape, classes },
      };
    });
    expect(cases.length).toBeGreaterThan(20);
    console.log(`templates: largest difference ${(await checkAll(cases)).toExponential(1)}`);
  });

  it("of every layer type compute what the engine computes", { timeout: 600_000 }, async () => {
    const drawn = CASES.flatMap(([type, afterFlatten], index) => [
      { name: `${type} as it is`, document: networkWith(type, {}, afterFlatten) },
      ...fc.sample(paramsOf(type), { seed: trialSeed + index, numRuns: PARAMS }).map((params) => ({
        name: JSON.stringify([type, params]),
        document: networkWith(type, params, afterFlatten),
      })),
    ]);
    const cases = drawn
      .filter(({ document }) => isSound(document))
      .map((each) => ({ ...each, facts: FACTS }));
    expect(cases.length).toBeGreaterThan(2 * CASES.length);
    console.log(`${cases.length} layers: largest difference ${(await checkAll(cases)).toExponential(1)}`);
  });

  it("of random networks compute what the engine computes", { timeout: 3_600_000 }, async () => {
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
    const largest = await checkAll(cases);
    console.log(`${cases.length} networks: largest difference ${largest.toExponential(1)}`);
  });

  it("of blocks in blocks compute what the engine computes", { timeout: 3_600_000 }, async () => {
    const random = Random.fromSeed(trialSeed, "blocks");
    const cases: Case[] = [];
    for (let tries = 0; cases.length < NETWORKS && tries < 50 * NETWORKS; tries += 1) {
      const document = blockNetwork(random);
      if (isSound(document)) cases.push({ name: `blocks ${cases.length}`, document, facts: FACTS });
    }
    expect(cases.length).toBe(NETWORKS);
    const largest = await checkAll(cases);
    console.log(`${cases.length} networks of blocks: largest difference ${largest.toExponential(1)}`);
  });

  it("with another line in the model are caught", async () => {
    const document = createTemplate("resnet-8");
    if (!document) throw new Error("There is no such template.");
    const own = path.join(folder, "broken");
    await writeProject(modelOf(document, { imageShape: [12, 12, 1], classes: 10 }), own);
    const file = path.join(own, "model.py");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("F.relu(out + self.shortcut2(x))", "F.relu(out - self.shortcut2(x))"));
    expect(runProjects([own])[0]?.difference).toBeGreaterThan(TOLERANCE);
    const verified = spawnSync(PYTHON, ["verify.py"], { cwd: own, encoding: "utf8" });
    expect(verified.stderr).toContain("does not compute what was exported");
    expect(verified.status).toBe(1);
    writeFileSync(file, text);
    expect(spawnSync(PYTHON, ["verify.py"], { cwd: own, encoding: "utf8" }).status).toBe(0);
  });
});
