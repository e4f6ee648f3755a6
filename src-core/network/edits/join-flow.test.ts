/** What is added from a list becomes part of the network by itself. */

import { describe, expect, it } from "vitest";
import { analyse } from "../../analysis/analyse";
import type { DatasetFacts } from "../../analysis/analysis";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { createTemplate } from "../../templates/index";
import { type NetworkDocument, ROOT } from "../document";
import { lastInFlow, onwardEdge } from "../flow";
import { documentOf, graphOf, layerNode, wiresOf } from "../testing";
import { addLayer, disconnect, joinFlow } from "./index";

const DIGITS: DatasetFacts = { id: "digits", imageShape: [8, 8, 1], classes: 10 };
const CHAIN = [
  "conv2d",
  "batchNorm",
  "activation",
  "conv2d",
  "batchNorm",
  "activation",
  "globalAvgPool2d",
  "dense",
];
const WIRES = ["input>conv1", "conv1>bn1", "bn1>relu1", "relu1>conv2", "conv2>bn2", "bn2>relu2"];
const END = ["relu2>pool1", "pool1>dense1", "dense1>output"];

function empty(): NetworkDocument {
  const document = createTemplate("empty");
  if (document === undefined) throw new Error("There is no empty network.");
  return document;
}

function added(
  document: NetworkDocument,
  type: string,
  after?: string,
): { document: NetworkDocument; node: string } {
  const { document: withNode, node } = addLayer(BUILT_IN_LAYERS, document, ROOT, {
    type,
    position: { x: 300, y: 500 },
  });
  return { document: joinFlow(BUILT_IN_LAYERS, withNode, ROOT, node, after), node };
}

describe("layers added one after the other", () => {
  it("make a network that trains, each after the one before it", () => {
    let document = empty();
    let after = document.graph.nodes[0]?.id;
    for (const type of CHAIN) ({ document, node: after } = added(document, type, after));
    expect(wiresOf(document.graph).sort()).toEqual([...WIRES, ...END].sort());
    expect(analyse(BUILT_IN_LAYERS, document, DIGITS).problems).toEqual([]);
  });

  it("make the same network with nothing selected: each goes before the output", () => {
    let document = empty();
    for (const type of CHAIN) ({ document } = added(document, type));
    expect(wiresOf(document.graph).sort()).toEqual([...WIRES, ...END].sort());
    expect(analyse(BUILT_IN_LAYERS, document, DIGITS).problems).toEqual([]);
  });

  it("make it where input and output were not wired at first", () => {
    const start = disconnect(
      empty(),
      ROOT,
      empty().graph.edges.map((edge) => edge.id),
    );
    expect(start.graph.edges).toEqual([]);
    for (const selects of [true, false]) {
      let document = start;
      let after = selects ? document.graph.nodes[0]?.id : undefined;
      for (const type of CHAIN) {
        const step = added(document, type, after);
        document = step.document;
        if (selects) after = step.node;
      }
      expect(wiresOf(document.graph).sort()).toEqual([...WIRES, ...END].sort());
    }
  });

  it("make it from a blank drawing that begins with an input and ends with an output", () => {
    let document: NetworkDocument = { ...empty(), graph: { nodes: [], edges: [] } };
    for (const type of ["input", ...CHAIN, "output"]) ({ document } = added(document, type));
    expect(analyse(BUILT_IN_LAYERS, document, DIGITS).problems).toEqual([]);
  });
});

describe("a layer that joins the flow", () => {
  const forked = documentOf(
    graphOf(
      [
        layerNode("in", "input"),
        layerNode("skip", "shortcut"),
        layerNode("a", "conv2d"),
        layerNode("b", "conv2d"),
        layerNode("add", "add"),
        layerNode("out", "output"),
      ],
      ["in>skip>add", "in>a", "a>add", "a>b>add>out"],
    ),
  );

  it("stands in the trunk, not in a skip, with a shortcut or without one", () => {
    expect(onwardEdge(forked.graph, "in")?.id).toBe("in-a");
    expect(onwardEdge(forked.graph, "a")?.id).toBe("a-b");
    expect(wiresOf(added(forked, "batchNorm", "a").document.graph)).toContain("bn1>b");
  });

  it("goes before the output when the output is what is selected", () => {
    expect(wiresOf(added(forked, "dropout", "out").document.graph)).toContain("dropout1>out");
  });

  it("leaves a second input beside the network, and an output where it was asked for", () => {
    const { document } = added(forked, "input", "a");
    expect(document.graph.edges).toEqual(forked.graph.edges);
    expect(wiresOf(added(forked, "output", "b").document.graph)).toContain("b>output1");
  });

  it("does not guess between several loose ends", () => {
    const open = documentOf(
      graphOf(
        [layerNode("in", "input"), layerNode("a", "conv2d"), layerNode("b", "conv2d")],
        ["in>a", "in>b"],
      ),
    );
    expect(added(open, "dropout").document.graph.edges).toEqual(open.graph.edges);
  });

  it("comes after the last of the selected layers, wherever they lie", () => {
    expect(lastInFlow(forked.graph, new Set(["add", "in", "b"]))).toBe("add");
    expect(lastInFlow(forked.graph, new Set())).toBeUndefined();
  });

  it("changes nothing for a node that has wires", () => {
    expect(joinFlow(BUILT_IN_LAYERS, forked, ROOT, "b")).toBe(forked);
    expect(joinFlow(BUILT_IN_LAYERS, forked, ROOT, "ghost")).toBe(forked);
  });
});
