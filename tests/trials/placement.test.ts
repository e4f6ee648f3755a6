/**
 * Whatever is added, pasted, spliced, ungrouped or tidied makes room: no card that such an edit placed or moved hides
 * another. What a person drags lies where it was put, on top of others too.
 */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { footprint, overlap } from "#core/layout/footprint";
import { tidied } from "#core/layout/tidied";
import { type Graph, type GraphLocation, type NetworkDocument, ROOT } from "#core/network/document";
import { type Added, addLayer, insertOnEdge, joinFlow, moveNodes } from "#core/network/edits/index";
import { type Dice, locationOf, RANDOM_EDITS } from "#core/network/edits/testing";
import { allGraphs, graphAt, nodeById, withGraph } from "#core/network/graph";
import { sampleDocument } from "#core/network/testing";
import { createTemplate } from "#core/templates/index";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const DATASET = { id: "digits", imageShape: [8, 8, 1], classes: 10 };
const MOST = 0.1;

type Edit = (document: NetworkDocument, location: GraphLocation, dice: Dice) => NetworkDocument;

/** Those that place or move cards by themselves; a drag is none of them. */
function addNew(document: NetworkDocument, at: GraphLocation, a: number, number: number): Added {
  const type = ["conv2d", "add", "shortcut", "dense", "output", "input"][a % 6] ?? "add";
  return addLayer(BUILT_IN_LAYERS, document, at, { type, position: { x: number, y: a * 9 } });
}

const PLACING: Record<string, Edit> = {
  ...Object.fromEntries(
    ["addLayer", "addBlock", "addSkip", "groupIntoBlock", "dissolveBlock", "pasteClip"].map((name) => [
      name,
      RANDOM_EDITS[name] ?? ((document) => document),
    ]),
  ),
  joinNew: (document, at, { a, b, number }) => {
    const added = addNew(document, at, a, number);
    const after = b % 3 === 0 ? undefined : graphAt(document, at).nodes[b % 20]?.id;
    return joinFlow(BUILT_IN_LAYERS, added.document, at, added.node, after);
  },
  spliceNew: (document, at, { a, b, number }) => {
    const { edges } = graphAt(document, at);
    const added = addNew(document, at, a, number);
    return insertOnEdge(
      BUILT_IN_LAYERS,
      added.document,
      at,
      edges[b % Math.max(1, edges.length)]?.id ?? "",
      added.node,
    );
  },
  tidyAll: (document, at) => {
    const graph = graphAt(document, at);
    return withGraph(
      document,
      at,
      tidied(BUILT_IN_LAYERS, graph, new Set(graph.nodes.map((node) => node.id))),
    );
  },
  tidySome: (document, at, { a, b }) => {
    const graph = graphAt(document, at);
    const ids = graph.nodes.filter((_, index) => (index + a) % (2 + (b % 4)) !== 0).map((node) => node.id);
    return withGraph(document, at, tidied(BUILT_IN_LAYERS, graph, new Set(ids)));
  },
  repair: (document, _at, { a, b }) => {
    const problems = analyse(BUILT_IN_LAYERS, document, DATASET).problems.filter(
      ({ repairs }) => repairs.length > 0,
    );
    const repairs = problems[a % Math.max(1, problems.length)]?.repairs ?? [];
    return repairs[b % Math.max(1, repairs.length)]?.apply(document) ?? document;
  },
};
/** Those that make drawings as a person leaves them: cards dragged anywhere, wires missing. */
const UNTIDY = ["moveNodes", "removeNodes", "connect", "disconnect", "setRepeat", "setBypassed"];

const dice = fc.record({
  a: fc.nat(200),
  b: fc.nat(200),
  text: fc.constantFrom("conv1", "filters", "x", "block"),
  number: fc.oneof(fc.integer({ min: -300, max: 900 }), fc.nat(6), fc.constantFrom(1e6, -1e6, 72, 144)),
});
const step = fc.tuple(
  fc.constantFrom(...Object.keys(PLACING), ...Object.keys(PLACING), ...UNTIDY),
  fc.nat(3),
  dice,
);
const scatter = fc.oneof(
  fc.constant([]),
  fc.array(fc.integer({ min: -200, max: 400 }), { minLength: 11, maxLength: 11 }),
  fc.array(fc.constantFrom(0, 1e6, -1e6), { minLength: 3, maxLength: 3 }),
);

function start(id: string, places: readonly number[]): NetworkDocument {
  const document = { ...(createTemplate(id) ?? sampleDocument()), dataset: DATASET.id };
  if (places.length === 0) return document;
  const nodes = document.graph.nodes.map((node, index) => ({
    ...node,
    position: { x: places[index % places.length] ?? 0, y: places[(index * 5 + 1) % places.length] ?? 0 },
  }));
  return { ...document, graph: { ...document.graph, nodes } };
}

/** What the edit placed or moved, and hides or is hidden by another card. Written without the room that edits make. */
function hidden(
  before: NetworkDocument,
  after: NetworkDocument,
  name: string,
  at: GraphLocation = ROOT,
): string[] {
  const found: string[] = [];
  for (const { location, graph } of allGraphs(after)) {
    const isNew = location.kind === "block" && before.blocks[location.block] === undefined;
    // The inside of a block that came in is as whoever drew it left it; of a new one the ends are placed.
    if (isNew && name !== "groupIntoBlock") continue;
    const places = positions(graphAt(before, isNew ? at : location));
    for (const node of graph.nodes) {
      const old = places.get(node.id);
      if (old?.x === node.position.x && old.y === node.position.y) continue;
      for (const other of graph.nodes) {
        const share =
          other === node ? 0 : overlap(footprint(BUILT_IN_LAYERS, node), footprint(BUILT_IN_LAYERS, other));
        if (share > MOST) found.push(`${node.name} and ${other.name}: ${Math.round(share * 100)}%`);
      }
    }
  }
  return found;
}

function positions(graph: Graph): Map<string, { readonly x: number; readonly y: number }> {
  return new Map(graph.nodes.map((node) => [node.id, node.position]));
}

describe("edits make room", () => {
  const count = trialCount(120, 4_000);
  it(`in ${count} random drawings, edited at random`, { timeout: trialLimitMs(120_000, 3_600_000) }, () => {
    const tried = new Map<string, number>();
    let placed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom("resnet-8", "conv-small", "empty", "sample", "resnet-20"),
        scatter,
        fc.array(step, { minLength: 1, maxLength: 12 }),
        (id, places, list) => {
          let document = start(id, places);
          for (const [name, which, numbers] of list) {
            const edit = PLACING[name] ?? RANDOM_EDITS[name];
            const at = locationOf(document, which);
            const next = edit?.(document, at, numbers) ?? document;
            if (Object.hasOwn(PLACING, name) && next !== document) {
              tried.set(name, (tried.get(name) ?? 0) + 1);
              expect(hidden(document, next, name, at), name).toEqual([]);
              placed += 1;
            }
            document = next;
            if (document.graph.nodes.length > 300) break;
          }
        },
      ),
      { numRuns: count, seed: trialSeed, endOnFailure: true },
    );
    // Each kind of edit must have had its turn, and changed something.
    for (const name of Object.keys(PLACING)) expect(tried.get(name) ?? 0, name).toBeGreaterThan(0);
    reportTrial("placement", { drawings: count, edits: placed, ...Object.fromEntries(tried) });
  });

  it("but a person's own drag is left as it is", () => {
    const document = start("resnet-8", []);
    const [one, other] = document.graph.nodes;
    if (one === undefined || other === undefined) throw new Error("There is no ResNet-8.");
    const dragged = moveNodes(document, ROOT, new Map([[one.id, other.position]]));
    expect(nodeById(dragged.graph, one.id)?.position).toEqual(other.position);
    expect(hidden(document, dragged, "moveNodes")).not.toEqual([]);
  });
});

describe("what ships with the product", () => {
  it.each(["resnet-8", "plain-8", "resnet-20", "resnet-56", "resnet-110", "conv-small", "empty"])(
    "%s hides no card, neither at the top nor in its blocks",
    (id) => {
      const template = start(id, []);
      for (const { graph } of allGraphs(template)) {
        const blank = { ...template, graph: { nodes: [], edges: [] }, blocks: {} };
        expect(hidden(blank, { ...blank, graph }, "")).toEqual([]);
      }
    },
  );
});
