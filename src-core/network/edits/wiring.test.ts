import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { ROOT } from "../document";
import { nodeById } from "../graph";
import { CARD_WIDTH, SKIP_OFFSET } from "../metrics";
import { documentOf, graphOf, layerNode, sampleDocument, wiresOf } from "../testing";
import { addLayer, addSkip, connect, disconnect, insertOnEdge, removeNodes } from "./index";

const chain = (): ReturnType<typeof documentOf> =>
  documentOf(
    graphOf(
      [
        layerNode("in", "input"),
        layerNode("a", "conv2d"),
        layerNode("b", "batchNorm"),
        layerNode("c", "activation"),
      ],
      ["in>a>b>c"],
    ),
  );

describe("connect", () => {
  it("replaces the wire of a layer with one input, and adds to a merge", () => {
    const replaced = connect(BUILT_IN_LAYERS, chain(), ROOT, "a", "c");
    expect(wiresOf(replaced.document.graph)).toEqual(["in>a", "a>b", "a>c"]);
    const merge = addLayer(BUILT_IN_LAYERS, chain(), ROOT, { type: "add", position: { x: 0, y: 0 } });
    const one = connect(BUILT_IN_LAYERS, merge.document, ROOT, "a", merge.node);
    const two = connect(BUILT_IN_LAYERS, one.document, ROOT, "b", merge.node);
    expect(wiresOf(two.document.graph).slice(-2)).toEqual(["a>add1", "b>add1"]);
    expect(two.edge).toBe(two.document.graph.edges.at(-1)?.id);
  });

  it.each([
    ["a", "a", "its own output"],
    ["in", "a", 'already reads "in"'],
    ["a", "in", "reads nothing"],
    ["a", "ghost", "does not exist"],
  ])("refuses %s to %s in words", (source, target, words) => {
    const document = chain();
    const refused = connect(BUILT_IN_LAYERS, document, ROOT, source, target);
    expect(refused.document).toBe(document);
    expect(refused.edge).toBeUndefined();
    expect(refused.reason).toContain(words);
  });

  it("cuts wires, and keeps the document when there is none", () => {
    const document = chain();
    expect(wiresOf(disconnect(document, ROOT, ["a-b"]).graph)).toEqual(["in>a", "b>c"]);
    expect(disconnect(document, ROOT, ["ghost"])).toBe(document);
  });
});

describe("removeNodes", () => {
  it("cuts without heal and closes the gap with it", () => {
    expect(wiresOf(removeNodes(chain(), ROOT, ["a", "b"], { heal: false }).graph)).toEqual([]);
    expect(wiresOf(removeNodes(chain(), ROOT, ["a", "b"], { heal: true }).graph)).toEqual(["in>c"]);
  });

  it("heals an Add to its trunk and drops wires that would stand twice", () => {
    const document = documentOf(
      graphOf(
        [
          layerNode("x", "conv2d"),
          layerNode("s", "shortcut"),
          layerNode("f", "conv2d"),
          layerNode("add", "add"),
          layerNode("y", "activation"),
        ],
        ["x>s>add", "x>f>add", "add>y"],
      ),
    );
    expect(wiresOf(removeNodes(document, ROOT, ["add"], { heal: true }).graph)).toEqual([
      "x>s",
      "x>f",
      "f>y",
    ]);
    expect(wiresOf(removeNodes(document, ROOT, ["s", "f"], { heal: true }).graph)).toEqual([
      "x>add",
      "add>y",
    ]);
    // A skip that is deleted does not stay as a wire; a shortcut in a chain is a link of it.
    expect(wiresOf(removeNodes(document, ROOT, ["s"], { heal: true }).graph)).toEqual([
      "x>f",
      "f>add",
      "add>y",
    ]);
    const alone = documentOf(
      graphOf([layerNode("x", "conv2d"), layerNode("s", "shortcut"), layerNode("y", "add")], ["x>s>y"]),
    );
    expect(wiresOf(removeNodes(alone, ROOT, ["s"], { heal: true }).graph)).toEqual(["x>y"]);
  });

  it("leaves a block's ends alone", () => {
    const document = sampleDocument();
    const inside = { kind: "block", block: "convBlock" } as const;
    expect(removeNodes(document, inside, ["in", "out"], { heal: true })).toBe(document);
  });
});

describe("insertOnEdge", () => {
  it("splices, lines up, and moves what is below down by one row", () => {
    const placed = addLayer(BUILT_IN_LAYERS, chain(), ROOT, { type: "dropout", position: { x: 40, y: 100 } });
    const { graph } = insertOnEdge(BUILT_IN_LAYERS, placed.document, ROOT, "a-b", placed.node);
    expect(wiresOf(graph)).toEqual(["in>a", "a>dropout1", "dropout1>b", "b>c"]);
    expect(graph.nodes.map(({ position }) => [position.x, position.y])).toEqual([
      [0, 0],
      [0, 72],
      [0, 216],
      [0, 288],
      [0, 144],
    ]);
    expect(nodeById(graph, "a")).toEqual(nodeById(chain().graph, "a"));
  });

  it("moves nothing where there is room, and follows no wire that leads up", () => {
    const wide = chain();
    const spaced = {
      ...wide,
      graph: {
        ...wide.graph,
        nodes: wide.graph.nodes.map((node, index) => ({
          ...node,
          position: { x: index < 2 ? 0 : 400, y: index < 2 ? index * 300 : 0 },
        })),
      },
    };
    const placed = addLayer(BUILT_IN_LAYERS, spaced, ROOT, { type: "dropout", position: { x: 40, y: 150 } });
    const first = insertOnEdge(BUILT_IN_LAYERS, placed.document, ROOT, "in-a", placed.node);
    expect(nodeById(first.graph, placed.node)?.position).toEqual({ x: 0, y: 150 });
    expect(first.graph.nodes.slice(0, 4)).toEqual(spaced.graph.nodes);
    // From the foot of one column to the top of the next.
    const wrapped = insertOnEdge(BUILT_IN_LAYERS, placed.document, ROOT, "a-b", placed.node);
    expect(wrapped.graph.nodes.slice(0, 4)).toEqual(spaced.graph.nodes);
  });

  it("refuses nodes with wires and nodes that cannot pass anything on", () => {
    const document = chain();
    expect(insertOnEdge(BUILT_IN_LAYERS, document, ROOT, "in-a", "c")).toBe(document);
    const output = addLayer(BUILT_IN_LAYERS, document, ROOT, { type: "output", position: { x: 0, y: 0 } });
    expect(insertOnEdge(BUILT_IN_LAYERS, output.document, ROOT, "in-a", output.node)).toBe(output.document);
  });
});

describe("addSkip", () => {
  it("carries the entering tensor around, for all consumers on both sides", () => {
    const document = documentOf(
      graphOf(
        [
          layerNode("in", "input"),
          layerNode("side", "conv2d"),
          layerNode("a", "conv2d"),
          layerNode("b", "batchNorm"),
          layerNode("c", "activation"),
          layerNode("d", "dropout"),
          layerNode("cat", "concat"),
        ],
        ["in>side>cat", "in>a>b>c", "b>d", "b>cat"],
      ),
    );
    const { document: changed, node, shortcut } = addSkip(BUILT_IN_LAYERS, document, ROOT, ["a", "b"]);
    expect(wiresOf(changed.graph)).toEqual([
      "in>side",
      "side>cat",
      "in>a",
      "a>b",
      "add1>c",
      "add1>d",
      "add1>cat",
      "b>add1",
      "in>shortcut1",
      "shortcut1>add1",
    ]);
    const at = (id: string | undefined): unknown => nodeById(changed.graph, id ?? "")?.position;
    expect(at(node)).toEqual({ x: 80, y: 288 });
    expect(at(shortcut)).toEqual({ x: SKIP_OFFSET, y: 180 });
    expect(at("c")).toEqual({ x: 0, y: 360 });
    expect(at("d")).toEqual({ x: 0, y: 432 });
  });

  it("ends, and finds a place, whatever stands in the way", () => {
    const document = chain();
    const crowd = Array.from({ length: 50 }, (_, index) => ({
      ...layerNode(`crowd${index}`, index % 3 === 0 ? "shortcut" : "conv2d"),
      position: { x: index * 37, y: 72 + (index % 5) },
    }));
    const crowded = { ...document, graph: { ...document.graph, nodes: [...document.graph.nodes, ...crowd] } };
    const { document: changed, shortcut } = addSkip(BUILT_IN_LAYERS, crowded, ROOT, ["a"]);
    const rightmost = Math.max(...crowd.map((node) => node.position.x + CARD_WIDTH));
    const place = nodeById(changed.graph, shortcut ?? "")?.position;
    expect((place?.x ?? 0) + CARD_WIDTH).toBeGreaterThan(rightmost);
  });

  it("runs further out around another skip", () => {
    const inner = addSkip(BUILT_IN_LAYERS, chain(), ROOT, ["b"]);
    const outer = addSkip(BUILT_IN_LAYERS, inner.document, ROOT, [
      "b",
      inner.node ?? "",
      inner.shortcut ?? "",
      "c",
    ]);
    const place = nodeById(outer.document.graph, outer.shortcut ?? "")?.position;
    const taken = nodeById(inner.document.graph, inner.shortcut ?? "")?.position;
    expect(place?.x === taken?.x && Math.abs((place?.y ?? 0) - (taken?.y ?? 0)) < 40).toBe(false);
    expect(outer.reason).toBeUndefined();
  });

  it("runs inside a skip that is around it, which moves outwards", () => {
    const outer = addSkip(BUILT_IN_LAYERS, chain(), ROOT, ["a", "b", "c"]);
    const inner = addSkip(BUILT_IN_LAYERS, outer.document, ROOT, ["b"]);
    const place = (id = ""): { x: number } | undefined => nodeById(inner.document.graph, id)?.position;
    const [inside, around] = [place(inner.shortcut), place(outer.shortcut)];
    expect(inside?.x).toBe(nodeById(outer.document.graph, outer.shortcut ?? "")?.position.x);
    expect((around?.x ?? 0) - (inside?.x ?? 0)).toBeGreaterThan(100);
  });

  it.each([
    [[], "Select one or more"],
    [["in"], "begins or ends"],
    [["a", "c"], "without a gap"],
  ])("refuses %s in words", (ids, words) => {
    const document = chain();
    const refused = addSkip(BUILT_IN_LAYERS, document, ROOT, ids);
    expect(refused.document).toBe(document);
    expect(refused.node).toBeUndefined();
    expect(refused.reason).toContain(words);
  });

  it("refuses a branch that leads out twice and a layer that reads nothing", () => {
    const document = documentOf(
      graphOf(
        [
          layerNode("in", "input"),
          layerNode("a", "conv2d"),
          layerNode("b", "conv2d"),
          layerNode("free", "conv2d"),
        ],
        ["in>a", "in>b"],
      ),
    );
    expect(addSkip(BUILT_IN_LAYERS, document, ROOT, ["a", "b"]).reason).toContain(
      "More than one selected layer leads out",
    );
    expect(addSkip(BUILT_IN_LAYERS, document, ROOT, ["free"]).reason).toContain('"free" reads nothing');
  });
});
