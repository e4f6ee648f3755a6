/** Two branches become one: the merge reads both, and what came after reads the merge. */

import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { footprint, isCovered } from "../../layout/footprint";
import { createTemplate } from "../../templates/index";
import { type NetworkDocument, ROOT } from "../document";
import { topologicalOrder } from "../graph";
import { documentOf, graphOf, layerNode, wiresOf } from "../testing";
import { joinNodes } from "./index";

const LAYERS = [
  layerNode("input", "input"),
  layerNode("conv1", "conv2d"),
  layerNode("conv2", "conv2d"),
  layerNode("relu", "activation"),
  layerNode("output", "output"),
];
const BRANCHED = documentOf(graphOf(LAYERS, ["input>conv1>relu>output", "input>conv2"]));

function covered(document: NetworkDocument, id: string): string[] {
  const merge = document.graph.nodes.find((node) => node.id === id);
  if (merge === undefined) throw new Error("There is no merge.");
  return document.graph.nodes
    .filter(
      (other) =>
        other !== merge && isCovered(footprint(BUILT_IN_LAYERS, merge), footprint(BUILT_IN_LAYERS, other)),
    )
    .map((other) => other.name);
}

describe("joining layers", () => {
  it.each([["add"], ["concat"]] as const)("by %s leads a loose branch into the flow", (type) => {
    const { document, node } = joinNodes(BUILT_IN_LAYERS, BRANCHED, ROOT, ["conv2", "conv1"], type);
    const name = `${type}1`;
    expect(wiresOf(document.graph).sort()).toEqual(
      ["input>conv1", `conv1>${name}`, `conv2>${name}`, `${name}>relu`, "relu>output", "input>conv2"].sort(),
    );
    expect(covered(document, node ?? "")).toEqual([]);
    const places = new Map(document.graph.nodes.map((other) => [other.name, other.position.y]));
    expect(places.get(name)).toBeGreaterThan(Math.max(places.get("conv1") ?? 0, places.get("conv2") ?? 0));
    expect(places.get("relu")).toBeGreaterThan(places.get(name) ?? 0);
  });

  it("never makes a circle: of two in a row, what follows the later one reads the merge", () => {
    const { document } = joinNodes(BUILT_IN_LAYERS, BRANCHED, ROOT, ["conv1", "relu"], "add");
    expect(topologicalOrder(document.graph).inCycle).toEqual([]);
    expect(wiresOf(document.graph)).toEqual(
      expect.arrayContaining(["conv1>add1", "conv1>relu", "relu>add1", "add1>output"]),
    );
  });

  it("of any two or three layers of a residual network leaves a sound drawing with nothing covered", () => {
    const resnet = createTemplate("resnet-8");
    if (resnet === undefined) throw new Error("There is no ResNet-8.");
    const ids = resnet.graph.nodes.map((node) => node.id);
    for (let at = 0; at < 60; at += 1) {
      const chosen = [at, at * 7 + 3, at * 5 + 11].slice(0, 2 + (at % 2));
      const { document, node, reason } = joinNodes(
        BUILT_IN_LAYERS,
        resnet,
        ROOT,
        chosen.map((index) => ids[index % ids.length] ?? ""),
        "add",
      );
      if (node === undefined) expect(reason).toContain("two or more");
      else {
        expect(topologicalOrder(document.graph).inCycle).toEqual([]);
        expect(covered(document, node)).toEqual([]);
      }
    }
  });

  it("says what is missing where fewer than two give something further", () => {
    expect(joinNodes(BUILT_IN_LAYERS, BRANCHED, ROOT, ["conv1"], "add").reason).toContain("two or more");
    const refused = joinNodes(BUILT_IN_LAYERS, BRANCHED, ROOT, ["conv1", "output"], "add");
    expect(refused.reason).toContain("two or more");
    expect(refused.document).toBe(BRANCHED);
  });

  it("refuses layers that stand on a circle, and adds none to one that is there", () => {
    const circle = documentOf(graphOf(LAYERS, ["input>conv1>conv2>relu>conv1", "relu>output"]));
    const { document, reason } = joinNodes(BUILT_IN_LAYERS, circle, ROOT, ["conv1", "conv2"], "add");
    expect(reason).toContain("circle");
    expect(document).toBe(circle);
  });

  it("gives layers that nothing reads a merge with a loose end", () => {
    const loose = documentOf(graphOf(LAYERS.slice(0, 3), ["input>conv1", "input>conv2"]));
    const { document } = joinNodes(BUILT_IN_LAYERS, loose, ROOT, ["conv1", "conv2"], "concat");
    expect(wiresOf(document.graph).sort()).toEqual(
      ["input>conv1", "input>conv2", "conv1>concat1", "conv2>concat1"].sort(),
    );
  });
});
