import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { ROOT } from "../document";
import { graphAt, nodeById } from "../graph";
import {
  blockNode,
  blockOf,
  CONV_BLOCK,
  documentOf,
  graphOf,
  layerNode,
  sampleDocument,
  wiresOf,
} from "../testing";
import {
  addBlock,
  clipSchema,
  copyNodes,
  dissolveBlock,
  dissolveRefusal,
  groupIntoBlock,
  pasteClip,
  removeArgument,
  removeUnusedBlocks,
  setArgument,
  setRepeat,
} from "./index";

const INSIDE = { kind: "block", block: "convBlock" } as const;

function params(document: ReturnType<typeof documentOf>, name: string): unknown {
  const node = document.graph.nodes.find((candidate) => candidate.name === name);
  return node?.kind === "layer" ? node.params : node?.args;
}

describe("groupIntoBlock and dissolveBlock", () => {
  it("are each other's inverse up to ids", () => {
    const document = sampleDocument();
    const grouped = groupIntoBlock(BUILT_IN_LAYERS, document, ROOT, ["conv1", "bn1", "relu1"], "Stem");
    expect(wiresOf(grouped.document.graph)).toEqual([
      "input>Stem",
      "Stem>stage",
      "stage>pool",
      "pool>dense",
      "dense>output",
    ]);
    const instance = nodeById(grouped.document.graph, grouped.node ?? "");
    const inner = graphAt(grouped.document, {
      kind: "block",
      block: instance?.kind === "block" ? instance.block : "",
    });
    expect(wiresOf(inner)).toEqual(["input>conv1", "conv1>bn1", "bn1>relu1", "relu1>output"]);
    const back = dissolveBlock(BUILT_IN_LAYERS, grouped.document, ROOT, grouped.node ?? "");
    expect(new Set(wiresOf(back.graph))).toEqual(new Set(wiresOf(document.graph)));
    expect(params(back, "conv1")).toEqual({ filters: 8 });
    expect(back.graph.nodes.map(({ position }) => position)).toEqual(
      document.graph.nodes.map(({ position }) => position),
    );
  });

  it("unroll repeats with each one's values and move what is below", () => {
    const dissolved = dissolveBlock(BUILT_IN_LAYERS, sampleDocument(), ROOT, "stage");
    expect(new Set(wiresOf(dissolved.graph))).toEqual(
      new Set([
        "input>conv1",
        "conv1>bn1",
        "bn1>relu1",
        "relu1>conv2",
        "conv2>relu2",
        "relu2>conv3",
        "conv3>relu3",
        "relu3>pool",
        "pool>dense",
        "dense>output",
      ]),
    );
    expect(params(dissolved, "conv2")).toEqual({ filters: 8, stride: 2 });
    expect(params(dissolved, "conv3")).toEqual({ filters: 8, stride: 1 });
    const rows = dissolved.graph.nodes.map(({ position }) => position.y);
    expect(new Set(rows).size).toBe(rows.length);
  });

  it("keep the order of a merge's inputs", () => {
    const cat = blockOf(
      "cat",
      graphOf(
        [
          layerNode("in", "blockInput"),
          layerNode("f", "conv2d"),
          layerNode("merge", "concat"),
          layerNode("out", "blockOutput"),
        ],
        ["in>f>merge", "in>merge", "merge>out"],
      ),
    );
    const document = documentOf(graphOf([layerNode("x", "input"), blockNode("b", "cat")], ["x>b"]), [cat]);
    const dissolved = dissolveBlock(BUILT_IN_LAYERS, document, ROOT, "b");
    expect(wiresOf(dissolved.graph)).toEqual(["x>f", "f>merge", "x>merge"]);
    const again = groupIntoBlock(
      BUILT_IN_LAYERS,
      dissolved,
      ROOT,
      dissolved.graph.nodes.slice(1).map(({ id }) => id),
      "again",
    ).document;
    const definition = Object.values(again.blocks).find((block) => block.name === "again");
    expect(wiresOf(definition?.graph ?? { nodes: [], edges: [] })).toEqual([
      "input>f",
      "f>merge",
      "input>merge",
      "merge>output",
    ]);
  });

  it("pass arguments through when grouping inside a block, and compose factors when dissolving there", () => {
    const document = sampleDocument();
    const grouped = groupIntoBlock(BUILT_IN_LAYERS, document, INSIDE, ["conv1"], "Inner");
    const instance = nodeById(graphAt(grouped.document, INSIDE), grouped.node ?? "");
    expect(instance).toMatchObject({ args: { filters: { arg: "filters" }, stride: { arg: "stride" } } });
    const back = dissolveBlock(BUILT_IN_LAYERS, grouped.document, INSIDE, grouped.node ?? "");
    const conv = graphAt(back, INSIDE).nodes.find((node) => node.name === "conv1");
    expect(conv).toMatchObject({
      params: { filters: { arg: "filters", factor: 2 }, stride: { arg: "stride" } },
    });
  });

  it("refuse in words", () => {
    const document = sampleDocument();
    expect(groupIntoBlock(BUILT_IN_LAYERS, document, ROOT, ["conv1", "relu1"], "x").reason).toContain(
      "without a gap",
    );
    expect(groupIntoBlock(BUILT_IN_LAYERS, document, ROOT, ["input", "conv1"], "x").reason).toContain(
      "begins or ends",
    );
    expect(dissolveRefusal(document, ROOT, "conv1")).toContain("Only a block");
    const many = setRepeat(document, ROOT, "stage", 1e9);
    expect(nodeById(many.graph, "stage")).toMatchObject({ repeat: 1_000 });
    expect(dissolveRefusal(many, ROOT, "stage")).toContain("2000 layers");
    expect(dissolveBlock(BUILT_IN_LAYERS, many, ROOT, "stage")).toBe(many);
  });
});

describe("blocks of a document", () => {
  it("come in once, and under another id when they differ", () => {
    const document = sampleDocument();
    const same = addBlock(BUILT_IN_LAYERS, document, ROOT, {
      definition: structuredClone(CONV_BLOCK),
      position: { x: 0, y: 0 },
    });
    expect(Object.keys(same.document.blocks)).toEqual(["convBlock"]);
    const edited = addBlock(BUILT_IN_LAYERS, document, ROOT, {
      definition: { ...CONV_BLOCK, name: "edited" },
      position: { x: 0, y: 0 },
    });
    expect(Object.keys(edited.document.blocks)).toHaveLength(2);
    expect(edited.document.blocks.convBlock).toBe(document.blocks.convBlock);
  });

  it("leave when nothing leads to them", () => {
    const document = sampleDocument();
    expect(removeUnusedBlocks(document)).toBe(document);
    const dissolved = dissolveBlock(BUILT_IN_LAYERS, document, ROOT, "stage");
    expect(removeUnusedBlocks(dissolved).blocks).toEqual({});
  });

  it("carry an argument's new name everywhere, and its default when it goes", () => {
    const renamed = setArgument(sampleDocument(), INSIDE, "filters", { label: "Width" });
    expect(graphAt(renamed, INSIDE).nodes[1]).toMatchObject({
      params: { filters: { arg: "width", factor: 2 } },
    });
    expect(params(renamed, "stage")).toEqual({ width: 4, stride: 2 });
    const removed = removeArgument(renamed, INSIDE, "width");
    expect(graphAt(removed, INSIDE).nodes[1]).toMatchObject({
      params: { filters: 32, stride: { arg: "stride" } },
    });
    expect(params(removed, "stage")).toEqual({ stride: 2 });
  });
});

describe("clips", () => {
  it("keep inner wires, carry their blocks to another document, and survive JSON", () => {
    const clip = clipSchema.parse(
      JSON.parse(JSON.stringify(copyNodes(sampleDocument(), ROOT, ["relu1", "stage", "pool"]))),
    );
    const target = documentOf(graphOf([layerNode("stage", "conv2d")], []));
    const { document, nodes } = pasteClip(BUILT_IN_LAYERS, target, ROOT, clip, { x: 10, y: 20 });
    expect(wiresOf(document.graph)).toEqual(["relu1>stage1", "stage1>pool"]);
    expect(document.blocks.convBlock).toEqual(CONV_BLOCK);
    expect(nodes).toHaveLength(3);
    expect(nodeById(document.graph, nodes[0] ?? "")?.position).toEqual({ x: 10, y: 3 * 72 + 20 });
  });

  it("put defaults where an argument is not at hand", () => {
    const document = sampleDocument();
    const { document: pasted } = pasteClip(
      BUILT_IN_LAYERS,
      document,
      ROOT,
      copyNodes(document, INSIDE, ["in", "conv1"]),
      {
        x: 0,
        y: 0,
      },
    );
    expect(pasted.graph.nodes).toHaveLength(document.graph.nodes.length + 1);
    expect(params(pasted, "conv2")).toEqual({ filters: 32, stride: 1 });
    const { document: within, nodes } = pasteClip(
      BUILT_IN_LAYERS,
      document,
      INSIDE,
      copyNodes(document, INSIDE, ["conv1"]),
      {
        x: 0,
        y: 0,
      },
    );
    expect(nodeById(graphAt(within, INSIDE), nodes[0] ?? "")).toMatchObject({
      params: { filters: { arg: "filters", factor: 2 } },
    });
  });

  it("keep apart blocks that differ, with those inside them", () => {
    const wrap = (inner: string): ReturnType<typeof blockOf> =>
      blockOf(
        "outer",
        graphOf(
          [layerNode("in", "blockInput"), blockNode("b", inner), layerNode("out", "blockOutput")],
          ["in>b>out"],
        ),
      );
    const from = documentOf(graphOf([blockNode("i", "convBlock"), blockNode("o", "outer")], []), [
      wrap("convBlock"),
      CONV_BLOCK,
    ]);
    const into = documentOf(graphOf([], []), [{ ...CONV_BLOCK, description: "other" }]);
    const { document } = pasteClip(BUILT_IN_LAYERS, into, ROOT, copyNodes(from, ROOT, ["i", "o"]), {
      x: 0,
      y: 0,
    });
    const instance = document.graph.nodes.find((node) => node.name === "i");
    const id = instance?.kind === "block" ? instance.block : "";
    expect(id).not.toBe("convBlock");
    expect(graphAt(document, { kind: "block", block: "outer" }).nodes[1]).toMatchObject({ block: id });
    expect(document.blocks.convBlock?.description).toBe("other");
  });
});
