/** A plan that is taken over from the drawing before an edit is the one that would be made anew. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Graph, NetworkNode } from "../network/document";
import { layerNode } from "../network/testing";
import { ExpansionCache } from "./expansion-cache";
import { planGraph } from "./graph-plan";

const NAMES = ["a", "b", "c", "d"];
const NODES = NAMES.map((name) => layerNode(name, "conv2d"));

const edges = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)), { maxLength: 6 })
  .map((pairs): Graph["edges"] =>
    pairs.map(([source, target], index) => ({ id: `edge-${index}`, source, target })),
  );

/** Another name or parameter here and there, in another order, one more or fewer. */
const edited: fc.Arbitrary<NetworkNode[]> = fc
  .record({
    renamed: fc.oneof(fc.constant(NODES), fc.subarray(NODES)),
    name: fc.constantFrom(...NAMES, "e"),
    kept: fc.oneof(fc.constant(NODES), fc.shuffledSubarray(NODES)),
    added: fc.boolean(),
  })
  .map(({ renamed, name, kept, added }) => [
    ...kept.map((node) => (renamed.includes(node) ? { ...node, name, params: { filters: 4 } } : node)),
    ...(added ? [layerNode("e", "add")] : []),
  ]);

test("whatever became of the nodes between two drawings with the same wires", () => {
  fc.assert(
    fc.property(edges, fc.array(edited, { maxLength: 4 }), (wires, drawings) => {
      const cache = new ExpansionCache();
      for (const nodes of [NODES, ...drawings]) {
        const graph = { nodes, edges: wires };
        expect(cache.plan(graph)).toEqual(planGraph(graph));
      }
    }),
    { numRuns: 300 },
  );
});

test("and its nodes that stayed are the same objects", () => {
  const cache = new ExpansionCache();
  const graph = { nodes: NODES, edges: [] };
  const before = cache.plan(graph).order;
  const nodes = NODES.map((node) => (node.name === "b" ? { ...node, params: { filters: 4 } } : node));
  const after = cache.plan({ ...graph, nodes }).order;
  expect(after.map((planned, index) => planned === before[index])).toEqual([true, false, true, true]);
});
