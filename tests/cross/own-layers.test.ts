/** A layer that no file of ours names, handed in with a registry, is drawn, analysed, repaired, trained and exported as any other. */

import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyse, createAnalyser } from "#core/analysis/analyse";
import type { Analysis } from "#core/analysis/analysis";
import { findableLayers, searchLayers } from "#core/analysis/find-layers";
import { foreseeExports } from "#core/formats/foresee";
import { FORMATS } from "#core/formats/index";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createLayerRegistry } from "#core/layers/registry";
import { thumbnailOf } from "#core/layout/thumbnail";
import { type NetworkDocument, ROOT } from "#core/network/document";
import { addLayer, insertOnEdge, joinNodes, setParam } from "#core/network/edits/index";
import { ADD_DIAMETER, nodeWidth } from "#core/network/metrics";
import { documentOf, graphOf, layerNode } from "#core/network/testing";
import { lowerGraph } from "#core/program/lower";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { createEngine } from "#engine/engine";
import { nodePlatform } from "#engine/entries/node-platform";
import { WITH_OWN_LAYERS } from "../support/own-layers";
import { COUNT, FACTS, RECIPE } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { worstDifference } from "./kernel-parity-reference";
import { predictBoth, slopesOf } from "./network-checks";

const DATASET = { id: "digits", ...FACTS };

/** conv, gate and a branch beside it that meet in a mean, and a classifier. */
function drawn(branchFilters = 4): NetworkDocument {
  const nodes = [
    layerNode("input", "input"),
    layerNode("conv", "conv2d", { filters: 4 }),
    layerNode("gate", "softGate", { steepness: 2 }),
    layerNode("branch", "conv2d", { filters: branchFilters }),
    layerNode("skip", "shortcut"),
    layerNode("mean", "mean"),
    layerNode("pool", "globalAvgPool2d"),
    layerNode("dense", "dense", { units: FACTS.classes }),
    layerNode("output", "output"),
  ];
  const wires = ["input>conv>gate>branch>mean>pool>dense>output", "conv>skip>mean"];
  return { ...documentOf(graphOf(nodes, wires)), recipe: RECIPE };
}

function analysed(document: NetworkDocument): Analysis {
  return analyse(WITH_OWN_LAYERS, document, DATASET);
}

describe("with the registry that it came in, an own layer", () => {
  it("has a shape, a cost and a part in the totals", () => {
    const { problems, facts, totals, flat } = analysed(drawn());
    expect(problems).toEqual([]);
    expect(facts.get("gate")).toMatchObject({ outputShape: [9, 7, 4], cost: { trainableParameters: 4 } });
    expect(facts.get("mean")?.outputShape).toEqual([9, 7, 4]);
    expect(totals.weightedDepth).toBe(3);
    expect(flat?.nodes.find(({ path }) => path === "gate")?.params).toEqual({ steepness: 2 });
  });

  it("has its parameter checked, with repairs", () => {
    const wrong = setParam(drawn(), ROOT, "gate", "steepness", 9);
    const [problem, ...others] = analysed(wrong).problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: "bad-parameter",
      message: /^Soft gate: Steepness must be from 0\.1/,
    });
    const labels = problem?.repairs.map(({ label }) => label);
    expect(labels).toEqual(["Set steepness back to 0.5", "Set steepness to 4 in gate"]);
    for (const repair of problem?.repairs ?? []) expect(analysed(repair.apply(wrong)).problems).toEqual([]);
  });

  it("is followed by a shortcut where its inputs must agree, and repaired where they do not", () => {
    expect(analysed(drawn(8)).facts.get("skip")?.shortcutMode).toBe("projection");
    const plain = setParam(drawn(8), ROOT, "skip", "mode", "identity");
    const { problems } = analysed(plain);
    expect(problems.map(({ code, nodes }) => [code, nodes])).toEqual([["shape-mismatch", ["mean"]]]);
    const repairs = problems.flatMap((each) => each.repairs);
    expect(repairs.length).toBeGreaterThan(0);
    for (const repair of repairs) expect(analysed(repair.apply(plain)).problems).toEqual([]);
  });

  it("is named, placed, spliced into a wire and joined as it says", () => {
    const added = addLayer(WITH_OWN_LAYERS, drawn(), ROOT, { type: "softGate", position: { x: 900, y: 0 } });
    const spliced = insertOnEdge(WITH_OWN_LAYERS, added.document, ROOT, "dense-output", added.node);
    expect(spliced.graph.nodes.at(-1)).toMatchObject({ type: "softGate", name: "gate1" });
    expect(analysed(spliced).facts.get("gate1")?.outputShape).toEqual([FACTS.classes]);
    const joined = joinNodes(WITH_OWN_LAYERS, drawn(), ROOT, ["conv", "gate"], "mean");
    const node = joined.document.graph.nodes.find(({ id }) => id === joined.node);
    expect(node?.name).toBe("mean1");
    expect(node && nodeWidth(WITH_OWN_LAYERS, node)).toBe(ADD_DIAMETER);
    expect(analysed(joined.document).problems).toEqual([]);
  });

  it("is found, and drawn small", () => {
    const [found] = searchLayers(findableLayers(WITH_OWN_LAYERS, drawn()), "steepness=2");
    expect(found).toMatchObject({ path: "gate", type: "Soft gate", summary: "steepness 2" });
    const { bars } = thumbnailOf(WITH_OWN_LAYERS, drawn(), analysed(drawn()));
    expect(bars.find(({ key }) => key === "mean")?.family).toBe("merge");
    expect(bars.some(({ key }) => key === "gate")).toBe(false);
  });

  it("becomes its operations", () => {
    const { flat } = analysed(drawn());
    if (flat === undefined) throw new Error("The drawing has errors.");
    const { steps } = lowerGraph(flat, FACTS);
    const kinds = (path: string): string[] =>
      steps.filter((step) => step.path === path).map(({ name, operation }) => `${name}: ${operation.kind}`);
    expect(kinds("gate")).toEqual(["gate/steepness: scale", "gate/tangent: activation", "gate: gain"]);
    expect(kinds("mean")).toEqual(["mean/sum: add", "mean: scale"]);
  });
});

describe("in the engine, an own layer", () => {
  let device: CpuComputeBackend;
  beforeAll(async () => {
    device = await startCpuEngine(2);
  });
  afterAll(() => device.dispose());

  it("has the slope of the loss, as it is defined in float64, as its gradient", async () => {
    await tf.setBackend(CPU_BACKEND_NAME);
    const { slope, gradient } = slopesOf(WITH_OWN_LAYERS, drawn(8));
    expect(Math.abs(slope)).toBeGreaterThan(1e-3);
    expect(Math.abs(slope - gradient)).toBeLessThan(1e-3 * Math.abs(slope));
  });

  it("is saved as a model that gives the same", async () => {
    const { flat } = analysed(drawn());
    const refused = flat ? foreseeExports(FORMATS, lowerGraph(flat, FACTS)) : [];
    // The page alone, which has no images of two channels; no format minds the layer.
    expect(refused.map(({ format }) => format)).toEqual(["html"]);
    const [saved, own] = await predictBoth(WITH_OWN_LAYERS, drawn());
    expect(worstDifference(saved, Float64Array.from(own))).toBeLessThan(1e-5);
  });

  it("is trained and measured, and refused by an engine that was not handed it", async () => {
    const request = { document: drawn(), inputShape: [...FACTS.imageShape], classes: FACTS.classes };
    const asked = { ...request, batchSize: COUNT, steps: 1, profile: false };
    const own = createEngine(WITH_OWN_LAYERS, () => device, nodePlatform);
    await own.handlers.initialise({ device: "cpu", threads: 2 });
    expect(await own.handlers.bench(asked)).toMatchObject({ steps: 1, fallbacks: [] });
    const builtIn = createEngine(BUILT_IN_LAYERS, () => device, nodePlatform);
    await builtIn.handlers.initialise({ device: "cpu", threads: 2 });
    await expect(builtIn.handlers.bench(asked)).rejects.toMatchObject({
      code: "invalid-network",
      message: /no layer type "softGate"/,
    });
  });
});

describe("without it", () => {
  it("the same drawing has an unknown layer", () => {
    const { problems, flat } = analyse(BUILT_IN_LAYERS, drawn(), DATASET);
    expect(flat).toBeUndefined();
    const unknown = problems.filter(({ code }) => code === "unknown-layer");
    expect(unknown.map(({ nodes }) => nodes)).toEqual([["gate"], ["mean"]]);
    expect(unknown[0]?.message).toContain('This version of Skiploom has no layer type "softGate".');
  });

  it("two analysers of one drawing do not know each other", () => {
    const document = drawn();
    const [own, builtIn] = [createAnalyser(WITH_OWN_LAYERS), createAnalyser(BUILT_IN_LAYERS)];
    for (let turn = 0; turn < 2; turn += 1) {
      expect(own.analyse(document, DATASET).problems).toEqual([]);
      expect(builtIn.analyse(document, DATASET).problems).not.toEqual([]);
    }
  });

  it("a type is defined once", () => {
    const [first] = BUILT_IN_LAYERS.definitions;
    expect(() => createLayerRegistry([...BUILT_IN_LAYERS.definitions, ...(first ? [first] : [])])).toThrow(
      TypeError,
    );
  });
});
