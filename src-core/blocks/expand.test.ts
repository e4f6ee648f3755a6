import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { NetworkDocument } from "../network/document";
import { createTemplate } from "../templates";
import { expand } from "./expand";
import { ExpansionCache } from "./expansion-cache";
import { BASIC_RESIDUAL } from "./index";
import { block, chain, codes, definition, drawing, graph, layer, lines } from "./testing";

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
    const expansion = expand(BUILT_IN_LAYERS, drawing(top, pair));
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
    const expansion = expand(BUILT_IN_LAYERS, drawing(top, inner, outer));
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

  test("lets a path drop's survival fall from repeat to repeat, the innermost that is repeated", () => {
    const drop = chain("drop", [layer("drop", "pathDrop", { survival: 0.5, byDepth: true })]);
    const outer = chain("outer", [block("once", "drop", 1), block("twice", "drop", 2)]);
    const plain = chain("plain", [layer("drop", "pathDrop", { survival: 0.5 })]);
    const later = chain("later", [
      layer("drop", "pathDrop", { survival: 0.4, byDepth: true, survivalBefore: 0.6 }),
    ]);
    const top = graph(
      [
        layer("a", "input"),
        block("stage", "outer", 5),
        block("end", "plain", 2),
        block("last", "later", 4),
        layer("alone", "pathDrop", { survival: 0.5, byDepth: true }),
      ],
      "a>stage",
      "stage>end",
      "end>last",
      "last>alone",
    );
    const { flat, problems } = expand(BUILT_IN_LAYERS, drawing(top, drop, outer, plain, later));
    expect(problems).toEqual([]);
    const found = flat?.nodes.slice(1).map(({ params }) => Number(params.survival).toFixed(2));
    const stage = [0.9, 0.8, 0.7, 0.6, 0.5].flatMap((once) => [once, 0.75, 0.5]);
    const expected = [...stage, 0.5, 0.5, 0.55, 0.5, 0.45, 0.4, 0.5];
    expect(found).toEqual(expected.map((survival) => survival.toFixed(2)));
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
    const expansion = expand(BUILT_IN_LAYERS, drawing(top, pair));
    expect(lines(expansion)).toEqual(["a", "c < a", "z < c"]);
    expect(expansion.blocks).toEqual([]);
    expect(expansion.incomplete.size).toBe(0);
  });

  test("keeps inputs and outputs that a file calls bypassed", () => {
    const top = graph(
      [layer("a", "input", {}, true), layer("b", "flatten"), layer("c", "output", {}, true)],
      "a>b",
      "b>c",
    );
    expect(lines(expand(BUILT_IN_LAYERS, drawing(top)))).toEqual(["a", "b < a", "c < b"]);
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
    const expansion = expand(BUILT_IN_LAYERS, drawing(top));
    expect(lines(expansion)).toEqual(["a", "conv < a", "bn < conv", "skip < a", "add < skip < bn"]);
    expect([...expansion.shortcutTargets]).toEqual([[3, 2]]);
  });

  test.each([
    ["subtract", [[2, 1]]],
    ["maximum", [[2, 1]]],
    // A gate may have another shape than what it multiplies.
    ["multiply", []],
  ] as const)("lets a shortcut into %s follow the other input: %o", (type, targets) => {
    const top = graph(
      [layer("a", "input"), layer("conv", "conv2d"), layer("skip", "shortcut"), layer("meet", type)],
      "a>conv",
      "a>skip",
      "conv>meet",
      "skip>meet",
    );
    expect([...expand(BUILT_IN_LAYERS, drawing(top)).shortcutTargets]).toEqual(targets);
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
    const expansion = expand(BUILT_IN_LAYERS, drawing(top, skip));
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
    const expansion = expand(BUILT_IN_LAYERS, drawing(top));
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
    const expansion = expand(BUILT_IN_LAYERS, drawing(top, odd));
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
    const expansion = expand(BUILT_IN_LAYERS, drawing(top, bare, twice));
    expect(codes(expansion)).toEqual(["duplicate-name", "no-input", "no-output", "several-inputs"]);
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
        const { flat, problems, shortcutTargets } = expand(BUILT_IN_LAYERS, drawing(graph(mixed, ...edges)));
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
    const before = expand(BUILT_IN_LAYERS, document, { cache }).flat?.nodes ?? [];
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
    const after = expand(BUILT_IN_LAYERS, edited, { cache }).flat?.nodes ?? [];
    expect(after).toEqual(expand(BUILT_IN_LAYERS, edited).flat?.nodes);
    const changed = after.filter((node, index) => node !== before[index]).map((node) => node.path);
    expect(changed).toEqual(
      [1, 2, 3].flatMap((repeat) => [`stage2/${repeat}/conv1`, `stage2/${repeat}/conv2`]),
    );
  });

  test("notices that a block's arguments changed", () => {
    const cache = new ExpansionCache();
    const top = graph([layer("a", "input"), block("s", "basic-residual")], "a>s");
    expand(BUILT_IN_LAYERS, drawing(top, BASIC_RESIDUAL), { cache });
    const wider = {
      ...BASIC_RESIDUAL,
      arguments: BASIC_RESIDUAL.arguments.map((each) =>
        each.name === "filters" ? { ...each, default: 99 } : each,
      ),
    };
    const { flat } = expand(BUILT_IN_LAYERS, drawing(top, wider), { cache });
    expect(flat?.nodes.find((node) => node.path === "s/1/conv1")?.params.filters).toBe(99);
  });
});
