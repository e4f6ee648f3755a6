import { describe, expect, test } from "vitest";
import { expand } from "../../blocks/expand";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { type NetworkDocument, ROOT } from "../document";
import { sampleDocument } from "../testing";
import {
  addNetworkArgument,
  copyNodes,
  dissolveBlock,
  groupIntoBlock,
  pasteClip,
  removeNetworkArgument,
  setNetworkArgument,
  setParam,
  setRepeat,
} from "./index";

/** The sample, whose first convolution's filters and whose stage's filters and repeats follow one argument. */
function followed(value = 3): NetworkDocument {
  const declared = addNetworkArgument(sampleDocument(), "Width factor");
  const valued = setNetworkArgument(declared, "widthFactor", { default: value });
  const conv = setParam(valued, ROOT, "conv1", "filters", { arg: "widthFactor", factor: 8 });
  const stage = setParam(conv, ROOT, "stage", "filters", { arg: "widthFactor" });
  return setRepeat(stage, ROOT, "stage", { arg: "widthFactor" });
}

/** Filters of the convolutions, once expanded. */
function filters(document: NetworkDocument): unknown[] {
  const { flat, problems } = expand(BUILT_IN_LAYERS, document);
  expect(problems).toEqual([]);
  return (flat?.nodes ?? []).flatMap((node) => (node.type === "conv2d" ? [node.params.filters] : []));
}

describe("a network's arguments", () => {
  test("are named after their label, each by a name of its own", () => {
    const once = addNetworkArgument(sampleDocument(), "  Width factor ");
    const twice = addNetworkArgument(once, "width-factor");
    expect(twice.arguments).toEqual([
      { name: "widthFactor", label: "Width factor", kind: "number", default: 1 },
      { name: "widthFactor2", label: "width-factor", kind: "number", default: 1 },
    ]);
    expect(addNetworkArgument(once, "幅").arguments[1]).toMatchObject({ name: "argument", label: "幅" });
    expect(addNetworkArgument(once, "constructor").arguments[1]?.name).toBe("argument");
    expect(addNetworkArgument(once, " ")).toBe(once);
    expect(addNetworkArgument(once, "x".repeat(81))).toBe(once);
  });

  test("change all that follows them", () => {
    expect(filters(followed(3))).toEqual([24, 6, 6, 6]);
    expect(filters(setNetworkArgument(followed(3), "widthFactor", { default: 2 }))).toEqual([16, 4, 4]);
  });

  test("take their followers along to a new name", () => {
    const renamed = setNetworkArgument(followed(), "widthFactor", { label: "Size" });
    expect(renamed.arguments.map(({ name }) => name)).toEqual(["size"]);
    expect(filters(renamed)).toEqual(filters(followed()));
    expect(setNetworkArgument(followed(), "widthFactor", { default: Number.NaN })).toEqual(followed());
  });

  test("leave their value behind when they go", () => {
    const removed = removeNetworkArgument(followed(), "widthFactor");
    expect(removed.arguments).toEqual([]);
    expect(JSON.stringify(removed.graph)).not.toContain("widthFactor");
    expect(filters(removed)).toEqual(filters(followed()));
    const onlyRepeats = setRepeat(addNetworkArgument(sampleDocument(), "n"), ROOT, "stage", { arg: "n" });
    expect(removeNetworkArgument(onlyRepeats, "n")).toEqual(setRepeat(sampleDocument(), ROOT, "stage", 1));
  });

  test("are handed on by a block that layers are grouped into", () => {
    const { document, node } = groupIntoBlock(
      BUILT_IN_LAYERS,
      followed(),
      ROOT,
      ["conv1", "bn1", "relu1", "stage"],
      "Body",
    );
    expect(node).toBeDefined();
    expect(filters(document)).toEqual(filters(followed()));
    expect(filters(setNetworkArgument(document, "widthFactor", { default: 1 }))).toEqual([8, 2]);
  });

  test("give a block that is dissolved its repeats", () => {
    const dissolved = dissolveBlock(BUILT_IN_LAYERS, followed(), ROOT, "stage");
    expect(dissolved.graph.nodes.every(({ kind }) => kind === "layer")).toBe(true);
    expect(filters(dissolved)).toEqual(filters(followed()));
  });

  test("stay behind when layers are copied to a network without them: their values go along", () => {
    const clip = copyNodes(followed(), ROOT, ["conv1", "stage"]);
    const { document, nodes } = pasteClip(BUILT_IN_LAYERS, sampleDocument(), ROOT, clip, { x: 400, y: 0 });
    const pasted = document.graph.nodes.filter(({ id }) => nodes.includes(id));
    expect(pasted).toMatchObject([{ params: { filters: 24 } }, { args: { filters: 3 }, repeat: 3 }]);
    const home = pasteClip(BUILT_IN_LAYERS, followed(), ROOT, clip, { x: 400, y: 0 });
    const followers = home.document.graph.nodes.filter(({ id }) => home.nodes.includes(id));
    expect(followers).toMatchObject([
      { params: { filters: { arg: "widthFactor", factor: 8 } } },
      { repeat: { arg: "widthFactor" } },
    ]);
  });
});
