/** Networks written as PyTorch projects give the engine's logits in Debian's PyTorch. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate, TEMPLATES } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { DataFacts } from "#engine/compile/from-document";
import { startCpuEngine } from "./cpu-support";
import {
  missingPyTorch,
  modelOf,
  narrower,
  runProjects,
  temporaryFolder,
  writeProject,
} from "./pytorch-support";

const TOLERANCE = 1e-4;
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
    console.log(`templates: largest difference ${(await checkAll(cases)).toExponential(1)}`);
  });
});
