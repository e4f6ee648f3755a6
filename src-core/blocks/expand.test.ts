import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BlockDefinition,
  type BlockNode,
  type Graph,
  type LayerNode,
  LIMITS,
  type NetworkDocument,
  type NetworkNode,
} from "../network/document";
import { createTemplate } from "../templates";
import { DEFAULT_RECIPE } from "../training/recipe";
import { expand } from "./expand";
import type { Expansion } from "./expansion";
import { ExpansionCache } from "./expansion-cache";
import { BASIC_RESIDUAL } from "./index";

const position = { x: 0, y: 0 };
function layer(name: string, type: string, params: LayerNode["params"] = {}, bypassed = false): LayerNode {
  return { kind: "layer", id: name, name, type, params, position, ...(bypassed ? { bypassed } : {}) };
}
function block(
  name: string,
  of: string,
  repeat = 1,
  args: BlockNode["args"] = {},
  bypassed = false,
): BlockNode {
  return {
    kind: "block",
    id: name,
    name,
    block: of,
    args,
    repeat,
    position,
    ...(bypassed ? { bypassed } : {}),
  };
}
/** Edges written as "a>b". */
function graph(nodes: NetworkNode[], ...edges: string[]): Graph {
  return {
    nodes,
    edges: edges.map((edge, index) => {
      const [source = "", target = ""] = edge.split(">");
      return { id: `e${index}`, source, target };
    }),
  };
}
function definition(id: string, inside: Graph, declared: BlockDefinition["arguments"] = []): BlockDefinition {
  return { id, name: id, description: "", arguments: declared, graph: inside };
}
function chain(
  id: string,
  middle: NetworkNode[],
  declared: BlockDefinition["arguments"] = [],
): BlockDefinition {
  const nodes = [layer("in", "blockInput"), ...middle, layer("out", "blockOutput")];
  const edges = nodes.slice(1).map((node, index) => `${nodes[index]?.id}>${node.id}`);
  return definition(id, graph(nodes, ...edges), declared);
}
function drawing(top: Graph, ...blocks: BlockDefinition[]): NetworkDocument {
  return {
    format: "skiploom-network",
    version: 1,
    name: "test",
    dataset: "digits",
    recipe: DEFAULT_RECIPE,
    graph: top,
    blocks: Object.fromEntries(blocks.map((each) => [each.id, each])),
  };
}
/** Each flat node as "path < inputs' paths". */
function lines({ flat }: Expansion): string[] {
  const nodes = flat?.nodes ?? [];
  return nodes.map((node) =>
    [node.path, ...node.inputs.map((input) => nodes[input]?.path ?? "?")].join(" < "),
  );
}
const codes = (expansion: Expansion): string[] => expansion.problems.map((problem) => problem.code);

const FILTERS = { name: "filters", label: "Filters", kind: "integer", default: 8 } as const;
const STRIDE = { name: "stride", label: "Stride", kind: "integer", default: 1, afterFirst: 1 } as const;

describe("expansion", () => {
  test("writes repeats out one after the other, with their numbers in the paths", () => {
    const pair = chain("pair", [layer("conv", "conv2d"), layer("relu", "activation")]);
    const top = graph(
      [layer("a", "input"), block("stage", "pair", 2), layer("z", "flatten")],
      "a>stage",
      "stage>z",
    );
    const expansion = expand(drawing(top, pair));
    expect(lines(expansion)).toEqual([
      "a",
      "stage/1/conv < a",
      "stage/1/relu < stage/1/conv",
      "stage/2/conv < stage/1/relu",
      "stage/2/relu < stage/2/conv",
      "z < stage/2/relu",
    ]);
    expect(expansion.problems).toEqual([]);
    expect(expansion.blocks).toMatchObject([{ path: "stage", input: 0, output: 4, members: [1, 2, 3, 4] }]);
    expect(expansion.locations[1]).toEqual({ kind: "block", block: "pair" });
  });

  test("hands arguments inwards, with factors, and stride to the first repeat alone", () => {
    const inner = chain(
      "inner",
      [layer("conv", "conv2d", { filters: { arg: "filters", factor: 4 }, stride: { arg: "stride" } })],
      [FILTERS, STRIDE],
    );
    const args = { filters: { arg: "filters", factor: 2 }, stride: { arg: "stride" } };
    const outer = chain("outer", [block("it", "inner", 2, args)], [FILTERS, STRIDE]);
    const top = graph([layer("a", "input"), block("s", "outer", 2, { filters: 3, stride: 2 })], "a>s");
    const expansion = expand(drawing(top, inner, outer));
    expect(expansion.problems).toEqual([]);
    const convs = expansion.flat?.nodes.slice(1) ?? [];
    expect(convs.map((node) => [node.path, node.params.filters, node.params.stride])).toEqual([
      ["s/1/it/1/conv", 24, 2],
      ["s/1/it/2/conv", 24, 1],
      ["s/2/it/1/conv", 24, 1],
      ["s/2/it/2/conv", 24, 1],
    ]);
    expect(expansion.blocks.map((each) => each.path)).toEqual(["s", "s/1/it", "s/2/it"]);
  });

  test("leads past bypassed layers and blocks, by their first input", () => {
    const pair = chain("pair", [layer("conv", "conv2d")]);
    const top = graph(
      [
        layer("a", "input"),
        layer("b", "batchNorm", {}, true),
        block("s", "pair", 5, {}, true),
        layer("c", "conv2d"),
        layer("sum", "add", {}, true),
        layer("z", "flatten"),
      ],
      "a>b",
      "b>s",
      "s>c",
      "c>sum",
      "a>sum",
      "sum>z",
    );
    const expansion = expand(drawing(top, pair));
    expect(lines(expansion)).toEqual(["a", "c < a", "z < c"]);
    expect(expansion.blocks).toEqual([]);
    expect(expansion.incomplete.size).toBe(0);
  });

  test("keeps the order of a merge's inputs and puts shortcuts right before their Add", () => {
    const top = graph(
      [
        layer("a", "input"),
        layer("skip", "shortcut"),
        layer("conv", "conv2d"),
        layer("bn", "batchNorm"),
        layer("add", "add"),
      ],
      "a>skip",
      "a>conv",
      "conv>bn",
      "skip>add",
      "bn>add",
    );
    const expansion = expand(drawing(top));
    expect(lines(expansion)).toEqual(["a", "conv < a", "bn < conv", "skip < a", "add < skip < bn"]);
    expect([...expansion.shortcutTargets]).toEqual([[3, 2]]);
  });

  test("finds a shortcut's target across a block's border, and none where there is none", () => {
    const skip = chain("skip", [layer("shortcut", "shortcut")]);
    const top = graph(
      [
        layer("a", "input"),
        block("s", "skip"),
        layer("conv", "conv2d"),
        layer("add", "add"),
        layer("end", "shortcut"),
      ],
      "a>s",
      "a>conv",
      "s>add",
      "conv>add",
      "add>end",
    );
    const expansion = expand(drawing(top, skip));
    expect(lines(expansion)).toEqual([
      "a",
      "conv < a",
      "s/1/shortcut < a",
      "add < s/1/shortcut < conv",
      "end < add",
    ]);
    expect([...expansion.shortcutTargets]).toEqual([[2, 1]]);
    expect(expansion.blocks[0]).toMatchObject({ output: 2, members: [2] });
  });

  test("names the nodes and edges of a cycle and keeps the rest", () => {
    const top = graph(
      [
        layer("a", "input"),
        layer("b", "add"),
        layer("c", "conv2d"),
        layer("d", "flatten"),
        layer("e", "conv2d"),
      ],
      "a>b",
      "b>c",
      "c>b",
      "c>d",
      "e>e",
    );
    const expansion = expand(drawing(top));
    expect(expansion.problems).toMatchObject([
      { code: "cycle", nodes: ["b", "c"], edges: ["e1", "e2"], location: { kind: "root" } },
      { code: "cycle", nodes: ["e"], edges: ["e4"] },
    ]);
    expect(lines(expansion)).toEqual(["a", "d"]);
    expect([...expansion.incomplete]).toEqual([1]);
  });

  test("reports what it does not know, once for each drawn node", () => {
    const odd = chain(
      "odd",
      [layer("x", "conv2d", { filters: { arg: "width" }, kernel: 99 }), layer("y", "conv3d")],
      [STRIDE],
    );
    const args = { depth: 3, stride: { arg: "pace" } };
    const top = graph(
      [layer("a", "input"), block("s", "odd", 4, args), block("t", "none"), layer("z", "blockOutput")],
      "a>s",
      "s>t",
    );
    const expansion = expand(drawing(top, odd));
    expect(codes(expansion).sort()).toEqual([
      "bad-parameter",
      "unknown-argument",
      "unknown-argument",
      "unknown-argument",
      "unknown-block",
      "unknown-layer",
      "unknown-layer",
    ]);
    const kernel = expansion.problems.find((problem) => problem.code === "bad-parameter");
    expect(kernel).toMatchObject({ location: { kind: "block", block: "odd" }, nodes: ["x"], path: "s/1/x" });
  });

  test("reports blocks without ends or with several, and names that are not unique", () => {
    const bare = definition("bare", graph([layer("conv", "conv2d")]));
    const twice = chain("twice", [layer("in2", "blockInput")]);
    const top = graph([
      layer("a", "input"),
      block("s", "bare"),
      block("t", "twice"),
      { ...layer("u", "flatten"), name: "a" },
    ]);
    const expansion = expand(drawing(top, bare, twice));
    expect(codes(expansion)).toEqual(["duplicate-name", "no-input", "no-output", "several-inputs"]);
  });

  test("refuses a block inside itself, however far around", () => {
    const one = chain("one", [block("b", "two")]);
    const two = chain("two", [block("c", "one")]);
    const expansion = expand(drawing(graph([block("a", "one", 3)]), one, two));
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
    const started = performance.now();
    for (const bottom of [[layer("conv", "conv2d")], []]) {
      const top = graph([block("top", "level6", 1e9)]);
      const expansion = expand(drawing(top, ...levels(bottom, 6)));
      expect(expansion.flat).toBeUndefined();
      expect(expansion.problems).toMatchObject([{ code: "too-large", nodes: ["top"] }]);
      expect(expansion.problems[0]?.message).toContain("20,000");
    }
    const deep = expand(drawing(graph([block("top", "level9")]), ...levels([], 9)));
    expect(deep.problems[0]?.message).toContain("10 deep");
    const many = chain("many", [layer("add", "add")]);
    const crowded = { ...many, graph: { ...many.graph, edges: new Array(1000).fill(many.graph.edges[0]) } };
    const edges = expand(drawing(graph([block("top", "many", 1000)]), crowded));
    expect(edges.problems[0]?.message).toContain("connections");
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("fits exactly what the limit allows", () => {
    const half = chain("half", [layer("conv", "conv2d")]);
    const stages = Array.from({ length: 20 }, (_, index) => block(`s${index}`, "half", 1000));
    expect(expand(drawing(graph(stages), half)).flat?.nodes).toHaveLength(20_000);
    expect(codes(expand(drawing(graph([...stages, layer("more", "input")]), half)))).toEqual(["too-large"]);
  });

  test("takes a chain of 20,000 layers in any drawn order", () => {
    const count = 20_000;
    const nodes = Array.from({ length: count }, (_, index) =>
      layer(`n${index}`, index % 2 ? "shortcut" : "batchNorm"),
    );
    const edges = nodes.slice(1).map((node, index) => `n${index}>${node.id}`);
    const expansion = expand(drawing(graph(nodes.reverse(), ...edges.reverse())));
    expect(expansion.flat?.nodes).toHaveLength(count);
    expect(expansion.flat?.nodes[count - 1]?.path).toBe(`n${count - 1}`);
  });

  test("is topological for any graph without cycles, and holds every node once", () => {
    const types = fc.constantFrom("shortcut", "add", "conv2d");
    const random = fc.record({
      types: fc.array(types, { minLength: 1, maxLength: 30 }),
      pairs: fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 60 }),
      order: fc.infiniteStream(fc.nat()),
    });
    fc.assert(
      fc.property(random, ({ types: drawn, pairs, order }) => {
        const nodes = drawn.map((type, index) => layer(`n${index}`, type));
        const edges = pairs
          .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
          .filter(([a, b]) => a !== b && b < nodes.length)
          .map(([a, b]) => `n${a}>n${b}`);
        const keyed = nodes.map((node) => ({ node, key: order.next().value ?? 0 }));
        const mixed = keyed.sort((a, b) => a.key - b.key).map(({ node }) => node);
        const { flat, problems, shortcutTargets } = expand(drawing(graph(mixed, ...edges)));
        expect(problems).toEqual([]);
        expect(new Set(flat?.nodes.map((node) => node.path)).size).toBe(nodes.length);
        for (const [index, node] of (flat?.nodes ?? []).entries()) {
          for (const input of node.inputs) expect(input).toBeLessThan(index);
        }
        for (const [skip, target] of shortcutTargets) expect(target).toBeLessThan(skip);
      }),
      { numRuns: 200, seed: 11 },
    );
  });
});

describe("the cache", () => {
  test("keeps the objects of whatever did not change", () => {
    const cache = new ExpansionCache();
    const document = createTemplate("resnet-20");
    if (document === undefined) throw new Error("There should be such a template.");
    const before = expand(document, { cache }).flat?.nodes ?? [];
    expect(before).toHaveLength(9 * 8 + 7);
    const edited: NetworkDocument = {
      ...document,
      graph: {
        ...document.graph,
        nodes: document.graph.nodes.map((node) =>
          node.kind === "block" && node.name === "stage2"
            ? { ...node, args: { ...node.args, filters: 48 } }
            : node,
        ),
      },
    };
    const after = expand(edited, { cache }).flat?.nodes ?? [];
    expect(after).toEqual(expand(edited).flat?.nodes);
    const changed = after.filter((node, index) => node !== before[index]).map((node) => node.path);
    expect(changed).toEqual(
      [1, 2, 3].flatMap((repeat) => [`stage2/${repeat}/conv1`, `stage2/${repeat}/conv2`]),
    );
  });

  test("notices that a block's arguments changed", () => {
    const cache = new ExpansionCache();
    const top = graph([layer("a", "input"), block("s", "basic-residual")], "a>s");
    expand(drawing(top, BASIC_RESIDUAL), { cache });
    const wider = {
      ...BASIC_RESIDUAL,
      arguments: BASIC_RESIDUAL.arguments.map((each) =>
        each.name === "filters" ? { ...each, default: 99 } : each,
      ),
    };
    const { flat } = expand(drawing(top, wider), { cache });
    expect(flat?.nodes.find((node) => node.path === "s/1/conv1")?.params.filters).toBe(99);
  });
});
