import { describe, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { layerRows, matchingRows, nextOrder, sortLayers } from "./layer-rows";

const FASHION = { id: "fashion", imageShape: [28, 28, 1], classes: 10 };

function template(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (document === undefined) throw new Error(`There is no template ${id}.`);
  return document;
}

describe("the rows of the table of layers", () => {
  const document = template("resnet-20");
  const analysis = analyse(BUILT_IN_LAYERS, document, FASHION);
  const rows = layerRows(BUILT_IN_LAYERS, document, analysis.facts);

  it("hold every expanded layer once, and add up to the totals", () => {
    const sum = (of: (row: (typeof rows)[number]) => number | undefined): number =>
      rows.reduce((total, row) => total + (of(row) ?? 0), 0);
    expect(rows).toHaveLength(analysis.totals.layers);
    expect(new Set(rows.map((row) => row.path)).size).toBe(rows.length);
    expect(sum((row) => row.parameters)).toBe(analysis.totals.trainableParameters);
    expect(sum((row) => row.flops)).toBe(analysis.totals.flops);
  });

  it("are found by name, type, parameter, and by what a later repeat is told", () => {
    const found = (query: string): string[] =>
      matchingRows(BUILT_IN_LAYERS, document, rows, query).map((row) => row.path);
    expect(found("stage2 stride=2")).toEqual(["stage2/1/conv1"]);
    expect(found("stage2/3/conv1 filters=32")).toEqual(["stage2/3/conv1"]);
    expect(found("padding skip").length).toBeGreaterThan(0);
    expect(found("filters=7")).toEqual([]);
    expect(found(" ")).toHaveLength(rows.length);
  });

  it("say what a shortcut turned into in each repeat", () => {
    const skips = rows.filter((row) => row.path.startsWith("stage2/") && row.node.type === "shortcut");
    expect(skips.map((row) => row.type)).toEqual(["Padding skip", "Identity skip", "Identity skip"]);
  });

  it("keep layers whose cost is not known, at the end of every order by cost", () => {
    const broken = template("resnet-8");
    const nodes = broken.graph.nodes.map((node) =>
      node.kind === "layer" && node.name === "conv3"
        ? { ...node, params: { ...node.params, filters: 24 } }
        : node,
    );
    const changed = { ...broken, graph: { ...broken.graph, nodes } };
    const facts = analyse(BUILT_IN_LAYERS, changed, {
      id: "digits",
      imageShape: [8, 8, 1],
      classes: 10,
    }).facts;
    const all = layerRows(BUILT_IN_LAYERS, changed, facts);
    expect(all.find((row) => row.path === "add1")?.parameters).toBeUndefined();
    for (const direction of ["ascending", "descending"] as const) {
      const sorted = sortLayers(all, { column: "parameters", direction });
      const first = sorted.findIndex((row) => row.parameters === undefined);
      expect(first).toBeGreaterThan(0);
      expect(sorted.slice(first).every((row) => row.parameters === undefined)).toBe(true);
    }
  });

  it("sort by number, and give the order up at the third press", () => {
    const first = nextOrder({ column: "order", direction: "ascending" }, "parameters");
    const sorted = sortLayers(rows, first);
    expect(sorted[0]?.parameters).toBe(Math.max(...rows.map((row) => row.parameters ?? 0)));
    const second = nextOrder(first, "parameters");
    expect(second.direction).toBe("ascending");
    expect(sortLayers(rows, nextOrder(second, "parameters"))).toEqual(rows);
  });
});
