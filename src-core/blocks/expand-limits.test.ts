import { describe, expect, test } from "vitest";
import { BUILT_IN_LAYERS } from "../layers/index";
import { type BlockDefinition, LIMITS, type NetworkNode } from "../network/document";
import { expand } from "./expand";
import { block, chain, codes, drawing, graph, layer } from "./testing";

describe("the limits of expansion", () => {
  test("refuses a block inside itself, however far around", () => {
    const one = chain("one", [block("b", "two")]);
    const two = chain("two", [block("c", "one")]);
    const expansion = expand(BUILT_IN_LAYERS, drawing(graph([block("a", "one", 3)]), one, two));
    expect(expansion.flat).toBeUndefined();
    expect(expansion.problems).toMatchObject([
      { code: "block-recursion", nodes: ["c"], location: { kind: "block", block: "two" } },
    ]);
  });

  test("refuses by counting what would not fit: layers, empty blocks, depth, edges", () => {
    const levels = (bottom: NetworkNode[], depth: number): BlockDefinition[] => [
      chain("level0", bottom),
      ...Array.from({ length: depth }, (_, index) =>
        chain(`level${index + 1}`, [block("down", `level${index}`, LIMITS.repeat)]),
      ),
    ];
    for (const bottom of [[layer("conv", "conv2d")], []]) {
      const top = graph([block("top", "level6", 1e9)]);
      const expansion = expand(BUILT_IN_LAYERS, drawing(top, ...levels(bottom, 6)));
      expect(expansion.flat).toBeUndefined();
      expect(expansion.problems).toMatchObject([{ code: "too-large", nodes: ["top"] }]);
      expect(expansion.problems[0]?.message).toContain("20,000");
    }
    const deep = expand(BUILT_IN_LAYERS, drawing(graph([block("top", "level9")]), ...levels([], 9)));
    expect(deep.problems[0]?.message).toContain("10 deep");
    const many = chain("many", [layer("add", "add")]);
    const crowded = { ...many, graph: { ...many.graph, edges: new Array(1000).fill(many.graph.edges[0]) } };
    const edges = expand(BUILT_IN_LAYERS, drawing(graph([block("top", "many", 1000)]), crowded));
    expect(edges.problems[0]?.message).toContain("connections");
  });

  test("fits exactly what the limit allows", () => {
    const half = chain("half", [layer("conv", "conv2d")]);
    const stages = Array.from({ length: 20 }, (_, index) => block(`s${index}`, "half", 1000));
    expect(expand(BUILT_IN_LAYERS, drawing(graph(stages), half)).flat?.nodes).toHaveLength(20_000);
    expect(codes(expand(BUILT_IN_LAYERS, drawing(graph([...stages, layer("more", "input")]), half)))).toEqual(
      ["too-large"],
    );
  });

  test("takes a chain of 20,000 layers in any drawn order", () => {
    const count = 20_000;
    const nodes = Array.from({ length: count }, (_, index) =>
      layer(`n${index}`, index % 2 ? "shortcut" : "batchNorm"),
    );
    const edges = nodes.slice(1).map((node, index) => `n${index}>${node.id}`);
    const expansion = expand(BUILT_IN_LAYERS, drawing(graph(nodes.reverse(), ...edges.reverse())));
    expect(expansion.flat?.nodes).toHaveLength(count);
    expect(expansion.flat?.nodes[count - 1]?.path).toBe(`n${count - 1}`);
  });
});
