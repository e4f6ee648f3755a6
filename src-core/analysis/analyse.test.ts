import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../layers/index";
import { ROOT } from "../network/document";
import { setParam } from "../network/edits/index";
import { blockNode, CONV_BLOCK, documentOf, graphOf, layerNode, sampleDocument } from "../network/testing";
import { createTemplate } from "../templates/index";
import { analyse, createAnalyser } from "./analyse";
import type { Analysis, DatasetFacts } from "./analysis";

const CIFAR: DatasetFacts = { id: "cifar", imageShape: [32, 32, 3], classes: 10 };

function template(id: string): Analysis {
  const document = createTemplate(id);
  if (document === undefined) throw new Error(`There is no template ${id}.`);
  return analyse(BUILT_IN_LAYERS, { ...document, dataset: "cifar" }, CIFAR);
}

describe("totals", () => {
  it.each([
    ["resnet-20", 20],
    ["resnet-110", 110],
    ["plain-20", 20],
    ["resnet-8", 8],
  ])("%s counts %i weighted layers", (id, depth) => {
    const analysis = template(id);
    expect(analysis.problems.filter((problem) => problem.severity === "error")).toEqual([]);
    expect(analysis.totals.weightedDepth).toBe(depth);
    expect(analysis.flat?.nodes).toHaveLength(analysis.totals.layers);
    expect(analysis.totals.receptiveField).toBe("all");
  });

  it("follow the receptive field by hand", () => {
    const document = documentOf(
      graphOf(
        [
          layerNode("in", "input"),
          layerNode("c1", "conv2d", { kernel: 3 }),
          layerNode("c2", "conv2d", { kernel: 3, stride: 2 }),
          layerNode("c3", "conv2d", { kernel: 5 }),
          layerNode("c4", "conv2d", { kernel: 1 }),
          layerNode("add", "add"),
          layerNode("pool", "globalAvgPool2d"),
          layerNode("d", "dense"),
          layerNode("out", "output"),
        ],
        ["in>c1>c2>c3>add", "c2>c4>add", "add>pool>d>out"],
      ),
    );
    const { facts } = analyse(BUILT_IN_LAYERS, { ...document, dataset: "cifar" }, CIFAR);
    const fields = ["in", "c1", "c2", "c3", "c4", "add", "pool", "d"].map(
      (path) => facts.get(path)?.receptiveField,
    );
    expect(fields).toEqual([[1, 1], [3, 3], [5, 5], [13, 13], [5, 5], [13, 13], "all", "all"]);
  });
});

describe("facts", () => {
  const digits: DatasetFacts = { id: "digits", imageShape: [8, 8, 1], classes: 10 };

  it("give a block the whole of its repeats", () => {
    const { facts, problems } = analyse(BUILT_IN_LAYERS, sampleDocument(), digits);
    expect(problems).toEqual([]);
    expect(facts.get("stage")).toMatchObject({
      inputShapes: [[8, 8, 8]],
      outputShape: [4, 4, 8],
      receptiveField: [9, 9],
    });
    const inner = ["stage/1/conv1", "stage/2/conv1"].map(
      (path) => facts.get(path)?.cost?.trainableParameters ?? 0,
    );
    expect(facts.get("stage")?.cost?.trainableParameters).toBe((inner[0] ?? 0) + (inner[1] ?? 0));
    expect(inner).toEqual([9 * 8 * 8, 9 * 8 * 8]);
  });

  it("say what a shortcut turned into, and write it into the flat graph", () => {
    const document = createTemplate("resnet-8");
    const analysis = analyse(BUILT_IN_LAYERS, { ...(document ?? sampleDocument()), dataset: "cifar" }, CIFAR);
    const modes = [...analysis.facts.values()].flatMap((facts) => facts.shortcutMode ?? []);
    expect(modes).toHaveLength(3);
    const resolved = analysis.flat?.nodes
      .filter((node) => node.type === "shortcut")
      .map((node) => node.params.mode);
    expect(resolved).toEqual(modes);
  });

  it("stay the same objects where an edit changed nothing", () => {
    const analyser = createAnalyser(BUILT_IN_LAYERS);
    const document = sampleDocument();
    const before = analyser.analyse(document, digits);
    const after = analyser.analyse(setParam(document, ROOT, "dense", "bias", false), digits);
    for (const path of ["conv1", "relu1", "stage", "stage/2/conv1", "pool"]) {
      expect(after.facts.get(path)).toBe(before.facts.get(path));
    }
    expect(after.facts.get("dense")).not.toBe(before.facts.get("dense"));
  });

  it("are the same from a warm analyser and from a new one, whatever came before", () => {
    const analyser = createAnalyser(BUILT_IN_LAYERS);
    let document = sampleDocument();
    for (const [node, key, value] of [
      ["conv1", "filters", 3],
      ["stage", "stride", 1],
      ["conv1", "padding", "valid"],
      ["conv1", "kernel", 9],
      ["dense", "units", 7],
      ["conv1", "kernel", 3],
      ["stage", "filters", 2],
    ] as const) {
      document = setParam(document, ROOT, node, key, value);
      const warm = analyser.analyse(document, digits);
      const cold = analyse(BUILT_IN_LAYERS, document, digits);
      expect([...warm.facts]).toEqual([...cold.facts]);
      expect(warm.totals).toEqual(cold.totals);
      expect(warm.flat).toEqual(cold.flat);
      expect(JSON.stringify(warm.problems)).toBe(JSON.stringify(cold.problems));
    }
  });

  it("know no shapes without a dataset, and say so once", () => {
    const { problems, flat } = analyse(BUILT_IN_LAYERS, sampleDocument());
    expect(flat).toBeUndefined();
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([["unknown-dataset", "error"]]);
    const fixed = setParam(sampleDocument(), ROOT, "input", "source", "fixed");
    const without = analyse(BUILT_IN_LAYERS, fixed);
    expect(without.problems.map(({ code, severity }) => [code, severity])).toEqual([
      ["unknown-dataset", "warning"],
    ]);
    expect(without.flat).toBeDefined();
  });

  it("tell a mistake in a block once, with the path where it shows first", () => {
    const graph = graphOf(
      [
        layerNode("in", "input"),
        blockNode("a", "convBlock", 3),
        blockNode("b", "convBlock"),
        layerNode("pool", "globalAvgPool2d"),
        layerNode("d", "dense"),
        layerNode("out", "output"),
      ],
      ["in>a>b>pool>d>out"],
    );
    const [start, conv, relu, end] = CONV_BLOCK.graph.nodes;
    if (start === undefined || conv === undefined || relu === undefined || end === undefined)
      throw new Error("four nodes");
    const broken = {
      ...CONV_BLOCK,
      graph: {
        ...CONV_BLOCK.graph,
        nodes: [start, { ...conv, params: { kernel: 5, padding: "valid" } }, relu, end],
      },
    };
    const { problems } = analyse(BUILT_IN_LAYERS, documentOf(graph, [broken]), digits);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: "kernel-too-large",
      location: { kind: "block", block: "convBlock" },
      nodes: ["conv1"],
      path: "a/2/conv1",
      message: expect.stringContaining("In a/2/conv1: The 5×5 kernel is larger than its 4×4 input."),
    });
  });
});
