import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { ROOT } from "#core/network/document";
import { moveNodes, removeNodes, setBypassed, setParam, setRepeat } from "#core/network/edits/index";
import { createTemplate } from "#core/templates/index";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import type { RunRecord } from "#core/training/records";
import { networkDifferences, settingDifferences } from "./differences";

function template(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new Error(`There is no template ${id}.`);
  return document;
}
const nodeOf = (
  document: NetworkDocument,
  test: (node: NetworkDocument["graph"]["nodes"][number]) => boolean,
) => {
  const node = document.graph.nodes.find(test);
  if (!node) throw new Error("There is no such node.");
  return node;
};

describe("differences of two drawings", () => {
  const small = template("resnet-8");
  const large = template("resnet-20");
  const conv = nodeOf(small, (node) => node.kind === "layer" && node.type === "conv2d");
  const stage = nodeOf(large, (node) => node.kind === "block");

  it("are none between equal drawings, wherever their nodes stand", () => {
    expect(networkDifferences(BUILT_IN_LAYERS, small, template("resnet-8"))).toEqual([]);
    const moved = moveNodes(small, ROOT, new Map([[conv.id, { x: 900, y: 900 }]]));
    expect(moved).not.toBe(small);
    expect(networkDifferences(BUILT_IN_LAYERS, small, moved)).toEqual([]);
  });

  it("name a parameter that changed, by its label, and know defaults", () => {
    const wide = setParam(small, ROOT, conv.id, "filters", 48);
    expect(networkDifferences(BUILT_IN_LAYERS, small, wide)).toEqual([
      { kind: "changed", path: conv.name, words: expect.stringMatching(/^Filters \d+ → 48$/) },
    ]);
    const explicit = setParam(small, ROOT, conv.id, "dilation", 1);
    expect(networkDifferences(BUILT_IN_LAYERS, small, explicit)).toEqual([]);
  });

  it("name layers that are gone, and do not list the wires that went with them", () => {
    const without = removeNodes(small, ROOT, [conv.id], { heal: true });
    expect(networkDifferences(BUILT_IN_LAYERS, small, without)).toEqual([
      { kind: "removed", path: conv.name, words: "Convolution" },
    ]);
    expect(networkDifferences(BUILT_IN_LAYERS, without, small)).toEqual([
      { kind: "added", path: conv.name, words: "Convolution" },
    ]);
  });

  it("name a wire when nothing else changed", () => {
    const edge = small.graph.edges[0];
    const cut: NetworkDocument = { ...small, graph: { ...small.graph, edges: small.graph.edges.slice(1) } };
    const names = [edge?.source, edge?.target].map(
      (id) => small.graph.nodes.find((node) => node.id === id)?.name,
    );
    expect(networkDifferences(BUILT_IN_LAYERS, small, cut)).toEqual([
      { kind: "removed", path: names.join(" → "), words: "wire" },
    ]);
  });

  it("count a repeat once, and a block's inside once for all its instances", () => {
    const repeated = setRepeat(large, ROOT, stage.id, 7);
    expect(networkDifferences(BUILT_IN_LAYERS, large, repeated)).toEqual([
      { kind: "changed", path: stage.name, words: expect.stringMatching(/^Repeat \d+ → 7$/) },
    ]);
    const block = stage.kind === "block" ? stage.block : "";
    const inside = large.blocks[block]?.graph.nodes.find(
      (node) => node.kind === "layer" && node.type === "conv2d",
    );
    const kernel = setParam(large, { kind: "block", block }, inside?.id ?? "", "kernel", 5);
    expect(networkDifferences(BUILT_IN_LAYERS, large, kernel)).toEqual([
      {
        kind: "changed",
        path: `${large.blocks[block]?.name} / ${inside?.name}`,
        words: "Kernel 3 → 5",
      },
    ]);
  });

  it("tell what is bypassed", () => {
    const bypassed = setBypassed(small, ROOT, [conv.id], true);
    expect(networkDifferences(BUILT_IN_LAYERS, small, bypassed)).toEqual([
      { kind: "changed", path: conv.name, words: "now bypassed" },
    ]);
  });

  it("between a residual network and its plain twin are the skips", () => {
    const words = networkDifferences(BUILT_IN_LAYERS, small, template("plain-8"));
    expect(words.some(({ kind, words: what }) => kind === "removed" && what === "Add")).toBe(true);
    expect(words.some(({ words: what }) => what === "Convolution")).toBe(false);
  });
});

describe("differences of settings", () => {
  const record = {
    networkName: "resnet-8",
    dataset: { id: "digits", name: "Digits" },
    parameters: 77_850,
    recipe: DEFAULT_RECIPE,
  } as unknown as RunRecord;

  it("list only what differs, one value a run", () => {
    expect(settingDifferences([record, record])).toEqual([]);
    const other = { ...record, recipe: { ...DEFAULT_RECIPE, learningRate: 0.1, seed: 2 } };
    expect(settingDifferences([record, other])).toEqual([
      { label: "Learning rate", values: ["0.05", "0.1"] },
      { label: "Seed", values: ["1", "2"] },
    ]);
  });
});
