import { describe, expect, it } from "vitest";
import { ROOT } from "./document";
import { graphAt, reachable, topologicalOrder, uniqueName, withGraph } from "./graph";
import { newIdentifier } from "./identifiers";
import { NameGiver } from "./names";
import { graphOf, layerNode, sampleDocument } from "./testing";

const diamond = graphOf(
  [layerNode("d", "add"), layerNode("b", "conv2d"), layerNode("a", "input"), layerNode("c", "conv2d")],
  ["a>b>d", "a>c>d"],
);

describe("graph", () => {
  it("orders nodes after what they read", () => {
    expect(topologicalOrder(diamond)).toEqual({ order: ["a", "b", "c", "d"], inCycle: [] });
    const looped = { ...diamond, edges: [...diamond.edges, { id: "back", source: "d", target: "b" }] };
    expect(topologicalOrder(looped)).toEqual({ order: ["a", "c"], inCycle: ["d", "b"] });
  });

  it("finds what lies below and above", () => {
    expect([...reachable(diamond, ["b"], "down")]).toEqual(["b", "d"]);
    expect([...reachable(diamond, ["b"], "up")]).toEqual(["b", "a"]);
  });

  it("numbers names from one and fills gaps", () => {
    const graph = graphOf([layerNode("conv1", "conv2d"), layerNode("conv3", "conv2d")], []);
    expect(uniqueName(graph, "conv")).toBe("conv2");
    expect(uniqueName(graph, "x".repeat(200)).length).toBeLessThanOrEqual(80);
    const free = (taken: string[], wanted: string): string => new NameGiver(taken).free(wanted);
    expect(free(["conv1", "conv2"], "conv1")).toBe("conv3");
    expect(free(["7"], "7")).toBe("71");
    expect(free([], "conv1")).toBe("conv1");
    const names = new NameGiver(["conv1", "conv3"]);
    expect([names.free("conv1"), names.numbered("conv"), names.free("conv9"), names.free("conv9")]).toEqual([
      "conv2",
      "conv4",
      "conv9",
      "conv5",
    ]);
  });

  it("treats a location that is gone as empty, and ids like toString as absent", () => {
    const document = sampleDocument();
    for (const block of ["gone", "toString", "constructor"]) {
      const location = { kind: "block", block } as const;
      expect(graphAt(document, location).nodes).toEqual([]);
      expect(withGraph(document, location, diamond)).toBe(document);
    }
    expect(withGraph(document, ROOT, document.graph)).toBe(document);
  });

  it("makes identifiers that a document takes", () => {
    const made = new Set(Array.from({ length: 1_000 }, () => newIdentifier("node")));
    expect(made.size).toBe(1_000);
    for (const id of made) expect(id).toMatch(/^node-[a-z0-9]{12}$/);
  });
});
