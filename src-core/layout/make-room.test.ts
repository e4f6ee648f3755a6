/** Cards that an edit places or moves make room for each other; the cases here were seen to hide one another. */

import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../layers/index";
import { type Graph, type NetworkDocument, type Position, ROOT } from "../network/document";
import {
  addBlock,
  addLayer,
  addSkip,
  copyNodes,
  disconnect,
  dissolveBlock,
  insertOnEdge,
  joinFlow,
  pasteClip,
} from "../network/edits/index";
import { nodeById } from "../network/graph";
import { CARD_WIDTH, ROW_HEIGHT } from "../network/metrics";
import { documentOf, graphOf, layerNode } from "../network/testing";
import { createTemplate } from "../templates/index";
import { footprint, isCovered, overlap } from "./footprint";
import { makeRoom } from "./make-room";

function template(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (document === undefined) throw new Error(`There is no template ${id}.`);
  return document;
}

function hidden({ nodes }: Graph): string[] {
  return nodes.flatMap((node, index) =>
    nodes
      .slice(index + 1)
      .filter((other) => isCovered(footprint(BUILT_IN_LAYERS, node), footprint(BUILT_IN_LAYERS, other)))
      .map((other) => `${node.name} and ${other.name}`),
  );
}

function place({ graph }: NetworkDocument, name: string): Position {
  const node = graph.nodes.find((other) => other.name === name);
  if (node === undefined) throw new Error(`There is no ${name}.`);
  return node.position;
}

function idOf({ graph }: NetworkDocument, name: string): string {
  return graph.nodes.find((node) => node.name === name)?.id ?? "";
}

describe("a layer that is added", () => {
  it("stands beside ResNet-8 when it is an Input and conv1 is selected", () => {
    const document = template("resnet-8");
    const conv1 = place(document, "conv1");
    const added = addLayer(BUILT_IN_LAYERS, document, ROOT, {
      type: "input",
      position: { x: conv1.x, y: conv1.y + ROW_HEIGHT },
    });
    const joined = joinFlow(BUILT_IN_LAYERS, added.document, ROOT, added.node, idOf(document, "conv1"));
    expect(hidden(joined.graph)).toEqual([]);
    // What was there stays there, and the newcomer is near, away from the skips.
    for (const node of document.graph.nodes) expect(place(joined, node.name)).toEqual(node.position);
    expect(place(joined, "input1").x).toBeLessThan(conv1.x - CARD_WIDTH);
    expect(Math.abs(place(joined, "input1").y - conv1.y)).toBeLessThanOrEqual(2 * ROW_HEIGHT);
  });

  it("pushes the output down when the layers before it reach it, wired or not", () => {
    for (const wired of [true, false]) {
      const empty = template("empty");
      let document = wired ? empty : disconnect(empty, ROOT, [empty.graph.edges[0]?.id ?? ""]);
      let after = idOf(document, "input");
      for (let layer = 0; layer < 8; layer += 1) {
        const added = addLayer(BUILT_IN_LAYERS, document, ROOT, {
          type: "activation",
          position: { x: 0, y: 0 },
        });
        document = joinFlow(BUILT_IN_LAYERS, added.document, ROOT, added.node, after);
        after = added.node;
        expect(hidden(document.graph)).toEqual([]);
      }
      expect(place(document, "output").y).toBe(place(document, "relu8").y + ROW_HEIGHT);
    }
  });

  it("is spliced in below a stranger that stands in the way, and its reader comes after it", () => {
    const { graph } = documentOf(
      graphOf(
        [layerNode("in", "input"), layerNode("stranger", "dropout"), layerNode("out", "output")],
        ["in>out"],
      ),
    );
    const added = addLayer(BUILT_IN_LAYERS, documentOf(graph), ROOT, {
      type: "conv2d",
      position: { x: 0, y: 0 },
    });
    const spliced = insertOnEdge(BUILT_IN_LAYERS, added.document, ROOT, "in-out", added.node);
    expect(hidden(spliced.graph)).toEqual([]);
    expect(place(spliced, "stranger")).toEqual(place(documentOf(graph), "stranger"));
    expect(place(spliced, "conv1").y).toBeGreaterThan(place(spliced, "stranger").y);
    expect(place(spliced, "out").y).toBeGreaterThan(place(spliced, "conv1").y);
  });

  it("does not lie on the output where the canvas ends", () => {
    const base = template("empty");
    const nodes = base.graph.nodes.map((node, row) => ({
      ...node,
      position: { x: 1e6, y: 1e6 + (row - 1) * ROW_HEIGHT },
    }));
    const added = addLayer(BUILT_IN_LAYERS, { ...base, graph: { ...base.graph, nodes } }, ROOT, {
      type: "conv2d",
      position: { x: 0, y: 0 },
    });
    const conv = nodeById(joinFlow(BUILT_IN_LAYERS, added.document, ROOT, added.node).graph, added.node);
    const ends = nodes.map((node) => footprint(BUILT_IN_LAYERS, node));
    expect(conv && ends.filter((end) => isCovered(footprint(BUILT_IN_LAYERS, conv), end))).toEqual([]);
  });

  it("goes into the column of the branch whose wire it is dropped on", () => {
    const base = documentOf(
      graphOf(
        [
          layerNode("in", "input"),
          layerNode("a", "conv2d"),
          layerNode("b", "conv2d"),
          layerNode("add", "add"),
        ],
        ["in>a>add", "in>b>add"],
      ),
    );
    const nodes = base.graph.nodes.map((node) =>
      node.name === "b" ? { ...node, position: { x: 400, y: 3 * ROW_HEIGHT } } : node,
    );
    const document = documentOf({ ...base.graph, nodes });
    for (const edge of ["in-b", "b-add"]) {
      const added = addLayer(BUILT_IN_LAYERS, document, ROOT, {
        type: "dropout",
        position: { x: 150, y: 150 },
      });
      expect(place(insertOnEdge(BUILT_IN_LAYERS, added.document, ROOT, edge, added.node), "dropout1").x).toBe(
        400,
      );
    }
  });
});

describe("what is pasted, ungrouped or drawn as a skip", () => {
  it("keeps its arrangement beside what it was copied from, time after time", () => {
    let document = template("resnet-8");
    const clip = copyNodes(
      document,
      ROOT,
      document.graph.nodes.slice(0, 6).map((node) => node.id),
    );
    for (let time = 0; time < 5; time += 1) {
      const pasted = pasteClip(BUILT_IN_LAYERS, document, ROOT, clip, { x: 0, y: 0 });
      const [first, second] = pasted.nodes.map((id) => nodeById(pasted.document.graph, id)?.position);
      const [a, b] = clip.nodes.map((node) => node.position);
      expect((second?.y ?? 0) - (first?.y ?? 0)).toBe((b?.y ?? 0) - (a?.y ?? 0));
      document = pasted.document;
    }
    expect(hidden(document.graph)).toEqual([]);
  });

  it("makes room for all layers of a block, repeats and skips included", () => {
    let document = template("resnet-20");
    for (const block of document.graph.nodes.filter((node) => node.kind === "block")) {
      document = dissolveBlock(BUILT_IN_LAYERS, document, ROOT, block.id);
    }
    expect(document.graph.nodes.length).toBeGreaterThan(60);
    expect(hidden(document.graph)).toEqual([]);
  });

  it("lets the skip around a block run outside of those in it", () => {
    const document = template("resnet-8");
    const definition = template("resnet-20").blocks["basic-residual"];
    if (definition === undefined) throw new Error("There is no residual block.");
    const added = addBlock(BUILT_IN_LAYERS, document, ROOT, { definition, position: { x: 0, y: 0 } });
    const joined = joinFlow(BUILT_IN_LAYERS, added.document, ROOT, added.node, idOf(document, "conv2"));
    const dissolved = dissolveBlock(BUILT_IN_LAYERS, joined, ROOT, added.node);
    expect(place(dissolved, "shortcut1").x - place(dissolved, "shortcut").x).toBeGreaterThan(100);
    expect(hidden(dissolved.graph)).toEqual([]);
  });

  it("makes room for an Add in a crowd", () => {
    const document = template("resnet-8");
    const [first, second] = [idOf(document, "conv2"), idOf(document, "bn2")];
    expect(hidden(addSkip(BUILT_IN_LAYERS, document, ROOT, [first, second]).document.graph)).toEqual([]);
  });
});

describe("making room", () => {
  it("takes long for no drawing, however its cards are heaped", () => {
    const names = Array.from({ length: 6_000 }, (_, index) => `n${index}`);
    const before = graphOf([], []);
    const heap = graphOf(
      names.map((name) => layerNode(name, "conv2d")),
      [],
    );
    const nodes = heap.nodes.map((node, index) => ({ ...node, position: { x: index % 7, y: index % 5 } }));
    const started = process.cpuUsage();
    const after = makeRoom(BUILT_IN_LAYERS, before, { ...heap, nodes });
    const { user } = process.cpuUsage(started);
    expect(user / 1e6).toBeLessThan(5);
    expect(hidden({ ...after, nodes: after.nodes.slice(0, 500) })).toEqual([]);
  });

  it("measures how much of the smaller card is hidden", () => {
    const card = { left: 0, top: 0, width: 200, height: 40 };
    expect(overlap(card, { ...card, left: 100 })).toBe(0.5);
    expect(overlap(card, { left: 0, top: 0, width: 40, height: 40 })).toBe(1);
    expect(overlap(card, { ...card, top: 40 })).toBe(0);
  });
});
