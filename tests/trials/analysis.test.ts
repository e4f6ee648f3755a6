/**
 * Drawings built to make analysis slow, within all limits. What analysis looks at is counted from outside, by the drawing's own
 * layers and wires as they are read and by the shape rules as they run: both stay under a bound that is linear in the document.
 */

import { describe, expect, it } from "vitest";
import { createAnalyser } from "#core/analysis/analyse";
import type { Analysis } from "#core/analysis/analysis";
import { BUILT_IN_LAYERS, LAYERS } from "#core/layers/index";
import { type Edge, LIMITS, type NetworkDocument, type NetworkNode } from "#core/network/document";
import { parseDocument, serialiseDocument } from "#core/network/parse";
import { ADVERSARIES } from "../support/adversaries";
import { isFullTrial, reportTrial, trialCount, trialLimitMs } from "../support/trials";

const DATASET = { id: "digits", imageShape: [8, 8, 1], classes: 10 };

/** Measured: at most 150 and 4. A loop over all wires for each layer would make thousands of the first. */
const READS_A_PART = 300;
const RULES_A_LAYER = 6;
/** Blocks of few layers are tried as often as others. */
const RULES_AT_LEAST = 1_000;

const NAMES = Object.keys(ADVERSARIES);

function adversary(name: string, layers: number): NetworkDocument {
  const size = name.startsWith("wires") ? layers * 3 : layers;
  const document = ADVERSARIES[name]?.(size);
  if (document === undefined) throw new Error(`There is no adversary ${name}.`);
  return document;
}

interface Count {
  /** How often an id, or an end of a wire, was read. */
  reads: number;
  /** How often a layer worked out its shape. */
  rules: number;
}

/** The same document, whose layers and wires count how often they are looked at. */
function counted(document: NetworkDocument, count: Count): NetworkDocument {
  const watch = <T extends object>(item: T, keys: readonly (keyof T)[]): T => {
    const watched = { ...item };
    for (const key of keys) {
      const value = item[key];
      Object.defineProperty(watched, key, {
        enumerable: true,
        get: () => {
          count.reads += 1;
          return value;
        },
      });
    }
    return watched;
  };
  const graphOf = ({ nodes, edges }: NetworkDocument["graph"]): NetworkDocument["graph"] => ({
    nodes: nodes.map((node): NetworkNode => watch(node, ["id", "name"])),
    edges: edges.map((edge): Edge => watch(edge, ["id", "source", "target"])),
  });
  const blocks = Object.entries(document.blocks).map(([id, block]) => [
    id,
    { ...block, graph: graphOf(block.graph) },
  ]);
  return { ...document, graph: graphOf(document.graph), blocks: Object.fromEntries(blocks) };
}

/** Runs the work while every layer type's shape rule counts. */
function withCountedRules<T>(count: Count, work: () => T): T {
  const originals = Object.values(LAYERS).map((layer) => [layer, layer.inferShape] as const);
  try {
    for (const [layer, inferShape] of originals) {
      Object.assign(layer, {
        inferShape: (...given: Parameters<typeof inferShape>) => {
          count.rules += 1;
          return inferShape(...given);
        },
      });
    }
    return work();
  } finally {
    for (const [layer, inferShape] of originals) Object.assign(layer, { inferShape });
  }
}

function partsOf(document: NetworkDocument, analysis: Analysis): number {
  const graphs = [document.graph, ...Object.values(document.blocks).map((block) => block.graph)];
  const drawn = graphs.reduce((sum, { nodes, edges }) => sum + nodes.length + edges.length, 0);
  return drawn + analysis.totals.layers;
}

describe("what analysis costs", () => {
  const layers = trialCount(3_000, 20_000);
  const largest: Count = { reads: 0, rules: 0 };

  it.each(NAMES)(`is linear in the document: %s`, { timeout: trialLimitMs(60_000, 600_000) }, (name) => {
    const document = adversary(name, layers);
    const count: Count = { reads: 0, rules: 0 };
    const watched = counted(document, count);
    const analysis = withCountedRules(count, () => createAnalyser(BUILT_IN_LAYERS).analyse(watched, DATASET));
    const parts = partsOf(document, analysis);
    expect(count.rules).toBeLessThanOrEqual(RULES_AT_LEAST + RULES_A_LAYER * analysis.totals.layers);
    expect(count.reads).toBeLessThanOrEqual(READS_A_PART * parts);
    largest.reads = Math.max(largest.reads, count.reads / parts);
    largest.rules = Math.max(largest.rules, count.rules / parts);
  });

  it("is counted and reported", () => {
    expect(largest.reads).toBeGreaterThan(10);
    reportTrial("analysis", {
      documents: NAMES.length,
      layers,
      readsForEachPart: Math.round(largest.reads),
      shapeRulesForEachPart: Number(largest.rules.toFixed(1)),
    });
  });
});

/** Layers and wires as a file's limits count them: those in blocks as well. */
function sizeOf({ graph, blocks }: NetworkDocument): { readonly nodes: number; readonly edges: number } {
  const graphs = [graph, ...Object.values(blocks).map((block) => block.graph)];
  return {
    nodes: graphs.reduce((sum, { nodes }) => sum + nodes.length, 0),
    edges: graphs.reduce((sum, { edges }) => sum + edges.length, 0),
  };
}

/** The document with layers without wires, and wires beside those that are there, up to the last that a file may hold. */
function filledUp(document: NetworkDocument): NetworkDocument {
  const { nodes, edges } = document.graph;
  const inAll = sizeOf(document);
  const more = Array.from({ length: LIMITS.nodesInDocument - inAll.nodes }, (_, index): NetworkNode => {
    const position = { x: (index % 100) * 220, y: -72 * Math.floor(index / 100) };
    return { kind: "layer", id: `more${index}`, type: "conv2d", name: `more${index}`, params: {}, position };
  });
  const missing = edges.length === 0 ? 0 : LIMITS.edgesInDocument - inAll.edges;
  const wires = Array.from({ length: missing }, (_, index): Edge => {
    const { source, target } = edges[index % edges.length] ?? { source: "", target: "" };
    return { id: `more${index}`, source, target };
  });
  return { ...document, graph: { nodes: [...nodes, ...more], edges: [...edges, ...wires] } };
}

describe("documents as large as a file may be", () => {
  const tried = isFullTrial
    ? NAMES
    : ["a chain without an input", "loose outputs", "a wide Add", "wires: many between the same two"];

  it.each(tried)("are analysed, and repairs that would make them larger are not offered: %s", (name) => {
    const parsed = parseDocument(serialiseDocument(filledUp(adversary(name, 60))));
    if (!parsed.ok) throw parsed.error;
    const { problems } = createAnalyser(BUILT_IN_LAYERS).analyse(parsed.document, DATASET);
    expect(problems.length).toBeGreaterThan(0);
    for (const { repairs } of problems) {
      for (const repair of repairs) {
        const { nodes, edges } = sizeOf(repair.apply(parsed.document));
        expect(nodes).toBeLessThanOrEqual(LIMITS.nodesInDocument);
        expect(edges).toBeLessThanOrEqual(LIMITS.edgesInDocument);
      }
    }
  });
});
