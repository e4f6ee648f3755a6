/** Networks written as PyTorch projects give the engine's logits in Debian's PyTorch. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pytorch } from "#core/formats/pytorch/pytorch";
import { roundWeights } from "#core/formats/weight-forms";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate, TEMPLATES } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { narrower } from "../support/trained-templates";
import { trialCount, trialSeed } from "../support/trials";
import { CASES, FACTS, isSound, networkWith, paramsOf } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import {
  largestOf,
  missingPyTorch,
  modelOf,
  PYTHON,
  RESOURCES,
  runProjects,
  TOLERANCE,
  temporaryFolder,
  writeProject,
} from "./pytorch-support";

/** Drawn at random for each layer type. */
const PARAMS = trialCount(2, 40);
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
    console.log(`templates: largest difference ${(await largestOf(folder, cases)).toExponential(1)}`);
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
    expect(cases.length).toBeGreaterThan(1.5 * CASES.length);
    console.log(
      `${cases.length} layers: largest difference ${(await largestOf(folder, cases)).toExponential(1)}`,
    );
  });

  it("with another line in the model are caught", async () => {
    const document = requireTemplate("resnet-8");
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

  it("in half precision compute what the engine computes on the same weights", async () => {
    const model = modelOf(requireTemplate("conv-small"), { imageShape: [12, 12, 1], classes: 10 });
    const weights = roundWeights(model.program, model.weights, "float16");
    const own = path.join(folder, "half");
    await writeProject({ ...model, weights }, own, { form: "float16" });
    const [checked] = runProjects([own]);
    expect(checked?.difference).toBeLessThan(TOLERANCE);
    const bytes = readFileSync(path.join(own, "weights.safetensors"));
    expect(bytes.length).toBeLessThan(70_000);
    const read = await pytorch.readBack?.(new Map([["weights.safetensors", bytes]]), model, RESOURCES);
    expect(read).toEqual(weights);
  });

  it("of hostile names run nothing but the network", async () => {
    const payload = `__import__('os').system('touch ${path.join(folder, "broken-in")}')`;
    const texts = [
      payload,
      `"""\n${payload}\n"""`,
      `\\`,
      `"); ${payload} #`,
      "\u2028import os",
      "forward",
      "super",
      "x",
      "out",
      "Network",
      "pair",
      "卷积 ﷽",
      "{i}",
    ];
    const document = hostile(requireTemplate("resnet-14"), texts);
    const model = modelOf(document, { imageShape: [12, 12, 1], classes: 10 });
    const preprocessing = {
      ...model.preprocessing,
      classNames: model.preprocessing.classNames.map((name, index) => texts[index] ?? name),
    };
    const own = path.join(folder, "hostile");
    await writeProject({ ...model, preprocessing }, own);
    const [checked] = runProjects([own]);
    expect(checked?.error).toBeUndefined();
    expect(checked?.difference).toBeLessThan(TOLERANCE);
    const script =
      "import json, sys; sys.path.insert(0, '.'); from settings import CLASSES; print(json.dumps(CLASSES))";
    const read = spawnSync(PYTHON, ["-c", script], { cwd: own, encoding: "utf8" });
    expect(JSON.parse(read.stdout)).toEqual(preprocessing.classNames);
    expect(existsSync(path.join(folder, "broken-in"))).toBe(false);
  });
});

function requireTemplate(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new Error(`There is no template ${id}.`);
  return document;
}

/** Every word of a document that a person can write, replaced. */
function hostile(document: NetworkDocument, texts: readonly string[]): NetworkDocument {
  const text = (index: number): string => texts[index % texts.length] ?? "";
  const graph = (drawn: NetworkDocument["graph"]): NetworkDocument["graph"] => ({
    ...drawn,
    nodes: drawn.nodes.map((node, index) => ({
      ...node,
      name: text(index).replaceAll("/", "_") + "~".repeat(index),
    })),
  });
  const blocks = Object.entries(document.blocks).map(([id, block], index) => [
    id,
    { ...block, name: text(index + 1), description: texts.join(" "), graph: graph(block.graph) },
  ]);
  return { ...document, name: text(1), graph: graph(document.graph), blocks: Object.fromEntries(blocks) };
}
