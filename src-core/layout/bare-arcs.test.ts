import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { Graph } from "../network/document";
import { graphOf, layerNode } from "../network/testing";
import { bareArcs } from "./bare-arcs";
import { boxGraphOf } from "./boxes";
import { findSkips } from "./skips";

const CARD = 200;

/** A column of residual blocks whose skips are plain wires; every block two rows of cards and an Add. */
function column(
  name: string,
  blocks: number,
  x: number,
): { nodes: Graph["nodes"][number][]; wires: string[] } {
  const nodes = [{ ...layerNode(`${name}in`, "conv2d"), position: { x, y: 0 } }];
  const wires: string[] = [];
  let last = `${name}in`;
  for (let block = 0; block < blocks; block += 1) {
    const [conv, add] = [`${name}c${block}`, `${name}a${block}`];
    nodes.push({ ...layerNode(conv, "conv2d"), position: { x, y: (2 * block + 1) * 72 } });
    nodes.push({ ...layerNode(add, "add"), position: { x: x + 80, y: (2 * block + 2) * 72 } });
    wires.push(`${last}>${conv}>${add}`, `${last}>${add}`);
    last = add;
  }
  return { nodes, wires };
}

function drawing(...columns: ReturnType<typeof column>[]): Graph {
  const wired = graphOf(
    columns.flatMap(({ nodes }) => nodes),
    columns.flatMap(({ wires }) => wires),
  );
  const places = new Map(columns.flatMap(({ nodes }) => nodes.map((node) => [node.id, node.position])));
  return {
    ...wired,
    nodes: wired.nodes.map((node) => ({ ...node, position: places.get(node.id) ?? node.position })),
  };
}

function arcs(graph: Graph): number[] {
  return [...bareArcs(BUILT_IN_LAYERS, graph, findSkips(boxGraphOf(BUILT_IN_LAYERS, graph)).skips).values()];
}

describe("skips that are plain wires", () => {
  it("stay beside their own column, however many stand in others", () => {
    const graph = drawing(column("a", 6, 0), column("b", 6, 500), column("c", 6, 1000));
    const found = arcs(graph);
    expect(found).toHaveLength(18);
    for (const arc of found) expect(arc).toBe(CARD / 2 + 44);
  });

  it("nest, the outer one a step further out, and do not count neighbours as nested", () => {
    const inner = column("a", 3, 0);
    const graph = drawing({
      nodes: [...inner.nodes, { ...layerNode("end", "add"), position: { x: 80, y: 7 * 72 } }],
      wires: [...inner.wires, "aa2>end", "ain>end"],
    });
    expect(arcs(graph).sort((one, other) => one - other)).toEqual([144, 144, 144, 168]);
  });

  it("move together where a card stands close beside the column, and never onto it", () => {
    const layers = Array.from({ length: 12 }, (_, row) => `c${row}`);
    const chain = layers.map((name, row) => ({
      ...layerNode(name, "concat"),
      position: { x: 80, y: row * 72 },
    }));
    const dense = layers.flatMap((name, row) => layers.slice(row + 1).map((later) => `${name}>${later}`));
    const beside = { ...layerNode("beside", "conv2d"), position: { x: 260, y: 360 } };
    const wide = { ...layerNode("wide", "conv2d"), position: { x: 0, y: 13 * 72 } };
    const graph = drawing({ nodes: [...chain, wide, beside], wires: [...dense, "c11>wide"] });
    const found = arcs(graph);
    expect(found.length).toBeGreaterThan(40);
    for (const arc of found) expect(100 + arc).toBeLessThan(260);
    expect(new Set(found).size).toBeGreaterThan(5);
  });

  it("run up beside their column from its foot to a merge in the next one", () => {
    const rows = ["a", "b", "c", "d"].map((name, row) => ({
      ...layerNode(name, "conv2d"),
      position: { x: 0, y: row * 72 },
    }));
    const next = { ...layerNode("next", "conv2d"), position: { x: 500, y: 0 } };
    const merge = { ...layerNode("merge", "add"), position: { x: 580, y: 72 } };
    const graph = drawing({ nodes: [...rows, next, merge], wires: ["a>b>c>d>next>merge", "d>merge"] });
    const [arc] = arcs(graph);
    expect(arc).toBe(CARD / 2 + 44);
  });

  it("keep clear of the pill of a skip inside them", () => {
    const graph = drawing({
      nodes: [
        { ...layerNode("in", "conv2d"), position: { x: 0, y: 0 } },
        { ...layerNode("conv", "conv2d"), position: { x: 0, y: 72 } },
        { ...layerNode("pill", "shortcut"), position: { x: 184, y: 72 } },
        { ...layerNode("add", "add"), position: { x: 80, y: 144 } },
        { ...layerNode("more", "conv2d"), position: { x: 0, y: 216 } },
        { ...layerNode("end", "add"), position: { x: 80, y: 288 } },
      ],
      wires: ["in>conv>add>more>end", "in>pill>add", "in>end"],
    });
    const [arc] = arcs(graph);
    // The pill's right edge is at 344; the middle of the column at 100.
    expect(100 + (arc ?? 0)).toBeGreaterThanOrEqual(364);
  });
});
