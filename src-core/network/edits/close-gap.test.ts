/** Grouping leaves no hole behind: what followed the layers comes up to their block, and hides nothing on its way. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { footprint, isCovered } from "../../layout/footprint";
import { createTemplate } from "../../templates/index";
import { type Graph, type NetworkDocument, type NetworkNode, type Position, ROOT } from "../document";
import { CARD_WIDTH, nodeWidth, ROW_HEIGHT, SKIP_OFFSET } from "../metrics";
import { isShortcut } from "../ports";
import { addLayer, groupIntoBlock, moveNodes } from "./index";

/** A template in one column, its skips' pills halfway along their arcs. */
function resnet(id = "resnet-8"): NetworkDocument {
  const document = createTemplate(id);
  if (document === undefined) throw new Error(`There is no template ${id}.`);
  const { nodes, edges } = document.graph;
  const rows = nodes.filter((node) => !isShortcut(node)).map((node) => node.id);
  const y = (node: string | undefined): number => ROW_HEIGHT * rows.indexOf(node ?? "");
  const positionOf = (node: NetworkNode): Position => {
    if (!isShortcut(node)) return { x: (CARD_WIDTH - nodeWidth(BUILT_IN_LAYERS, node)) / 2, y: y(node.id) };
    const from = edges.find(({ target }) => target === node.id)?.source;
    const to = edges.find(({ source }) => source === node.id)?.target;
    return { x: SKIP_OFFSET, y: (y(from) + y(to)) / 2 };
  };
  const column = nodes.map((node) => ({ ...node, position: positionOf(node) }));
  return { ...document, graph: { ...document.graph, nodes: column } };
}

function named({ graph }: NetworkDocument, name: string) {
  const node = graph.nodes.find((other) => other.name === name);
  if (node === undefined) throw new Error(`There is no ${name}.`);
  return node;
}

function group(document: NetworkDocument, ...names: string[]): NetworkDocument {
  const ids = names.map((name) => named(document, name).id);
  const grouped = groupIntoBlock(BUILT_IN_LAYERS, document, ROOT, ids, "Block 1");
  if (grouped.node === undefined) throw new Error(grouped.reason);
  return grouped.document;
}

function hidden({ nodes }: Graph): string[] {
  return nodes.flatMap((node, index) =>
    nodes
      .slice(index + 1)
      .filter((other) => isCovered(footprint(BUILT_IN_LAYERS, node), footprint(BUILT_IN_LAYERS, other)))
      .map((other) => `${node.name} and ${other.name}`),
  );
}

describe("grouping", () => {
  it("brings the rest of the column up, and keeps the skip's pill in the middle of its arc", () => {
    const document = resnet();
    const was = (name: string): number => named(document, name).position.y;
    const grouped = group(document, "conv2", "bn2", "relu2", "conv3", "bn3");
    const now = (name: string): number => named(grouped, name).position.y;
    const block = now("Block 1");
    expect(block).toBe(was("conv2"));
    expect(now("add1") - block).toBe(was("add1") - was("bn3"));
    expect(was("output") - now("output")).toBe(was("bn3") - was("conv2"));
    expect(now("relu1")).toBe(was("relu1"));
    expect(was("shortcut1") - now("shortcut1")).toBe((was("bn3") - was("conv2")) / 2);
    expect(hidden(grouped.graph)).toEqual([]);
  });

  it("brings up as one piece, no further than a card that stands in the way", () => {
    const base = resnet();
    const conv = named(base, "conv2");
    const stranger = addLayer(BUILT_IN_LAYERS, base, ROOT, { type: "dropout", position: { x: 900, y: 900 } });
    const at = { x: conv.position.x, y: conv.position.y + 2 * ROW_HEIGHT + ROW_HEIGHT / 2 };
    const document = moveNodes(stranger.document, ROOT, new Map([[stranger.node, at]]));
    const grouped = group(document, "conv2", "bn2", "relu2", "conv3", "bn3");
    expect(named(grouped, "dropout1").position).toEqual(at);
    expect(named(grouped, "add1").position.y).toBe(at.y + ROW_HEIGHT);
    expect(named(grouped, "output").position.y - named(grouped, "add1").position.y).toBe(
      named(document, "output").position.y - named(document, "add1").position.y,
    );
  });

  it("hides no card, moves nothing down and keeps the order of what it brings up, whatever is grouped", () => {
    let closed = 0;
    const run = fc.record({
      id: fc.constantFrom("resnet-8", "plain-8", "conv-small", "resnet-20"),
      from: fc.nat(40),
      length: fc.integer({ min: 1, max: 12 }),
      drags: fc.array(fc.tuple(fc.nat(40), fc.integer({ min: -500, max: 500 })), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(run, ({ id, from, length, drags }) => {
        let document = resnet(id);
        for (const [index, y] of drags) {
          const node = document.graph.nodes[index % document.graph.nodes.length];
          if (node)
            document = moveNodes(document, ROOT, new Map([[node.id, { x: node.position.x + 700, y }]]));
        }
        if (hidden(document.graph).length > 0) return;
        const start = from % document.graph.nodes.length;
        const ids = document.graph.nodes.slice(start, start + length).map((node) => node.id);
        const grouped = groupIntoBlock(BUILT_IN_LAYERS, document, ROOT, ids, "Block 1");
        if (grouped.node === undefined) return;
        const { graph } = grouped.document;
        expect(hidden(graph)).toEqual([]);
        const old = new Map(document.graph.nodes.map((node) => [node.id, node.position]));
        for (const node of graph.nodes) {
          const was = old.get(node.id);
          if (was === undefined) continue;
          expect(node.position.y, node.name).toBeLessThanOrEqual(was.y);
          if (node.position.y < was.y) closed += 1;
        }
        for (const edge of graph.edges) {
          const [source, target] = [edge.source, edge.target].map((end) =>
            graph.nodes.find(({ id }) => id === end),
          );
          const [above, below] = [old.get(edge.source)?.y, old.get(edge.target)?.y];
          if (!source || !target || above === undefined || below === undefined || below <= above) continue;
          expect(target.position.y, `${source.name} to ${target.name}`).toBeGreaterThan(source.position.y);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
    expect(closed).toBeGreaterThan(100);
  });
});
