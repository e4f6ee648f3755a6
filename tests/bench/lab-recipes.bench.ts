/**
 * The depth experiment on digits with other recipes than the Lab's own: other rates, Adam, and networks without batch norm. 8 and 56
 * layers, with skips and without, as `skiploom lab compare` trains them; the verdict is the depth question's own. `SEEDS` says with how
 * many seeds (3). Each part is written as soon as it is there, so a bench that is cut off leaves what it had.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { experimentSchema } from "#core/lab/experiment";
import { errorMeasure, type Measure, type SeedResult } from "#core/lab/statistics/measure";
import { depthVerdict } from "#core/lab/verdicts/depth";
import type { Graph, NetworkDocument } from "#core/network/document";
import { serialiseDocument } from "#core/network/serialise";
import { createResidual, type ResidualFamily } from "#core/templates/residual";
import { buildIfStale, jsonLines, removeFolder, run, temporaryFolder } from "../support/command-line";
import { writeOutput } from "./measured";

const SEEDS = process.env.SEEDS ?? "3";
const DEPTHS = [8, 56] as const;
const FAMILIES: readonly ResidualFamily[] = ["plain", "resnet"];

interface Part {
  readonly what: string;
  readonly batchNorm: boolean;
  readonly options: readonly string[];
}

const PARTS: readonly Part[] = [
  { what: "SGD", batchNorm: true, options: ["--rates", "0.01,0.05,0.2"] },
  { what: "Adam", batchNorm: true, options: ["--optimizers", "adam", "--rates", "0.0003,0.001,0.003"] },
  { what: "SGD, without batch norm", batchNorm: false, options: ["--rates", "0.002,0.01,0.05"] },
];

interface Verdict {
  readonly experiment: string;
  readonly arms: readonly { readonly arm: string; readonly results: readonly SeedResult[] }[];
}

/** Bypassed, not taken out: the drawing stays what it was, and no wire has to be healed. */
function withoutNorms(document: NetworkDocument): NetworkDocument {
  const bypassed = (graph: Graph): Graph => ({
    ...graph,
    nodes: graph.nodes.map((node) =>
      node.kind === "layer" && node.type === "batchNorm" ? { ...node, bypassed: true } : node,
    ),
  });
  return {
    ...document,
    graph: bypassed(document.graph),
    blocks: Object.fromEntries(
      Object.entries(document.blocks).map(([id, block]) => [id, { ...block, graph: bypassed(block.graph) }]),
    ),
  };
}

/** 8 and 56 layers, plain and residual: in this order they are the networks of the grid. */
async function writeNetworks(folder: string, batchNorm: boolean): Promise<string[]> {
  const files: string[] = [];
  for (const depth of DEPTHS) {
    for (const family of FAMILIES) {
      const drawn = { ...createResidual(family, (depth - 2) / 6), dataset: "digits" };
      const file = path.join(folder, `${family}-${depth}.skiploom.json`);
      await writeFile(file, serialiseDocument(batchNorm ? drawn : withoutNorms(drawn)));
      files.push(file);
    }
  }
  return files;
}

it("asks how deep it can go with other recipes", { timeout: 7_200_000 }, async () => {
  buildIfStale();
  const home = await temporaryFolder();
  const rows: Record<string, unknown>[] = [];
  for (const { what, batchNorm, options } of PARTS) {
    const networks = await writeNetworks(home, batchNorm);
    const args = ["lab", "compare", ...networks, ...options, "--seeds", SEEDS, "--json"];
    const { code, stdout, stderr } = await run(args, { home });
    expect(code, stderr).toBe(0);
    const lines = jsonLines(stdout);
    const verdict = lines.at(-1) as unknown as Verdict;
    const measure = errorMeasure("training", await trainCounts(home, verdict.experiment));
    const rates = (options.at(-1) ?? "").split(",");
    for (const [column, rate] of rates.entries()) {
      rows.push({ recipe: `${what}, rate ${rate}`, ...judged(measure, verdict, rates.length, column) });
    }
    writeOutput("lab-recipes", {
      command: `SEEDS=${SEEDS} npx vitest run --project bench lab-recipes`,
      data: "digits, 200 steps, all else as in the Lab's own recipe",
      seeds: Number(SEEDS),
      rows,
    });
  }
  await removeFolder(home);
});

/** Images of each class in the training part, as the experiment recorded them. */
async function trainCounts(home: string, experiment: string): Promise<readonly number[]> {
  const file = path.join(home, "experiments", experiment, "experiment.json");
  return experimentSchema.parse(JSON.parse(await readFile(file, "utf8"))).dataset.trainCounts;
}

/** The depth question's verdict on the four arms of one recipe. */
function judged(measure: Measure, { arms }: Verdict, rates: number, column: number): Record<string, unknown> {
  const results = (row: number): readonly SeedResult[] => arms[row * rates + column]?.results ?? [];
  const [plain, residual] = [0, 1].map((family) => ({
    shallowest: results(family),
    deepest: results(2 + family),
  }));
  if (!plain || !residual) throw new Error("Four networks were asked for.");
  const [shallowest, deepest] = DEPTHS;
  const { answer, sentences } = depthVerdict({ measure, shallowest, deepest, plain, residual });
  const errors = (each: readonly SeedResult[]): (number | string)[] =>
    each.map((result) => ("value" in result ? Number(result.value.toFixed(2)) : "diverged"));
  return {
    "plain 8": errors(plain.shallowest),
    "plain 56": errors(plain.deepest),
    "residual 8": errors(residual.shallowest),
    "residual 56": errors(residual.deepest),
    answer,
    sentences,
  };
}
