import { describe, expect, test } from "vitest";
import { expand } from "../../blocks/expand";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { type GraphLocation, type NetworkDocument, ROOT } from "../document";
import { argumentsAt, nodeById } from "../graph";
import { sampleDocument } from "../testing";
import {
  addArgument,
  addFollowedArgument,
  copyNodes,
  dissolveBlock,
  followersOf,
  groupIntoBlock,
  pasteClip,
  removeArgument,
  setArgument,
  setArgumentKind,
  setParam,
  setRepeat,
} from "./index";

function addNumber(
  document: NetworkDocument,
  label: string,
  location: GraphLocation = ROOT,
): NetworkDocument {
  return addArgument(document, location, { label, kind: "number", default: 1 });
}

/** The sample, whose first convolution's filters and whose stage's filters and repeats follow one argument. */
function followed(value = 3): NetworkDocument {
  const declared = addNumber(sampleDocument(), "Width factor");
  const valued = setArgument(declared, ROOT, "widthFactor", { default: value });
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
    const once = addNumber(sampleDocument(), "  Width factor ");
    const twice = addNumber(once, "width-factor");
    expect(twice.arguments).toEqual([
      { name: "widthFactor", label: "Width factor", kind: "number", default: 1 },
      { name: "widthFactor2", label: "width-factor", kind: "number", default: 1 },
    ]);
    expect(addNumber(once, "幅").arguments[1]).toMatchObject({ name: "argument", label: "幅" });
    expect(addNumber(once, "constructor").arguments[1]?.name).toBe("argument");
    expect(addNumber(once, " ")).toBe(once);
    expect(addNumber(once, "x".repeat(81))).toBe(once);
  });

  test("change all that follows them", () => {
    expect(filters(followed(3))).toEqual([24, 6, 6, 6]);
    expect(filters(setArgument(followed(3), ROOT, "widthFactor", { default: 2 }))).toEqual([16, 4, 4]);
  });

  test("take their followers along to a new name", () => {
    const renamed = setArgument(followed(), ROOT, "widthFactor", { label: "Size" });
    expect(renamed.arguments.map(({ name }) => name)).toEqual(["size"]);
    expect(filters(renamed)).toEqual(filters(followed()));
    expect(setArgument(followed(), ROOT, "widthFactor", { default: Number.NaN })).toEqual(followed());
  });

  test("leave their value behind when they go", () => {
    const removed = removeArgument(followed(), ROOT, "widthFactor");
    expect(removed.arguments).toEqual([]);
    expect(JSON.stringify(removed.graph)).not.toContain("widthFactor");
    expect(filters(removed)).toEqual(filters(followed()));
    const onlyRepeats = setRepeat(addNumber(sampleDocument(), "n"), ROOT, "stage", { arg: "n" });
    expect(removeArgument(onlyRepeats, ROOT, "n")).toEqual(setRepeat(sampleDocument(), ROOT, "stage", 1));
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
    expect(filters(setArgument(document, ROOT, "widthFactor", { default: 1 }))).toEqual([8, 2]);
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

const INSIDE: GraphLocation = { kind: "block", block: "convBlock" };

/** What the sample's stage says of its block's arguments. */
function given(document: NetworkDocument): unknown {
  const stage = nodeById(document.graph, "stage");
  return stage?.kind === "block" ? stage.args : undefined;
}

const declaredIn = (document: NetworkDocument, name: string) =>
  argumentsAt(document, INSIDE).find((argument) => argument.name === name);

describe("a block's arguments", () => {
  test("are made of a parameter, which then follows them and is what it was", () => {
    const sample = sampleDocument();
    const kernel = { label: "Kernel", kind: "integer", default: 3 } as const;
    const document = addFollowedArgument(sample, INSIDE, "conv1", "kernel", kernel);
    expect(declaredIn(document, "kernel")).toEqual({ name: "kernel", ...kernel });
    expect(followersOf(document, INSIDE, "kernel")).toEqual(["conv1"]);
    expect(expand(BUILT_IN_LAYERS, document).flat?.nodes.map(({ params }) => params)).toEqual(
      expand(BUILT_IN_LAYERS, sample).flat?.nodes.map(({ params }) => params),
    );
    const wider = setParam(document, ROOT, "stage", "kernel", 5);
    const kernels = expand(BUILT_IN_LAYERS, wider).flat?.nodes.flatMap(({ params, path }) =>
      path.startsWith("stage/") && "kernel" in params ? [params.kernel] : [],
    );
    expect(kernels).toEqual([5, 5]);
    expect(addFollowedArgument(sample, INSIDE, "conv1", "kernel", { ...kernel, label: " " })).toBe(sample);
  });

  test("keep what instances say when they are renamed, and lose it when they go", () => {
    const renamed = setArgument(sampleDocument(), INSIDE, "filters", { label: "Width" });
    expect(given(renamed)).toEqual({ width: 4, stride: 2 });
    expect(filters(renamed)).toEqual(filters(sampleDocument()));
    const removed = removeArgument(renamed, INSIDE, "width");
    expect(given(removed)).toEqual({ stride: 2 });
    expect(filters(removed)).toEqual([8, 32, 32]);
    expect(setArgument(renamed, INSIDE, "width", { default: 5 }).graph).toBe(renamed.graph);
  });

  test("become another kind where those that follow can take it", () => {
    const half = setParam(sampleDocument(), ROOT, "stage", "filters", 4.4);
    const number = setArgumentKind(half, INSIDE, "filters", "number");
    expect(declaredIn(number, "filters")?.kind).toBe("number");
    expect(given(number)).toEqual({ filters: 4.4, stride: 2 });
    const whole = setArgumentKind(number, INSIDE, "filters", "integer");
    expect(given(whole)).toEqual({ filters: 4, stride: 2 });
    // A convolution follows it, and takes no yes or no.
    expect(setArgumentKind(half, INSIDE, "filters", "boolean")).toBe(half);
    const free = addNumber(sampleDocument(), "Deep", INSIDE);
    const told = setParam(free, ROOT, "stage", "deep", 3);
    const yesOrNo = setArgumentKind(told, INSIDE, "deep", "boolean");
    expect(declaredIn(yesOrNo, "deep")).toMatchObject({ kind: "boolean", default: false });
    expect(given(yesOrNo)).toEqual({ filters: 4, stride: 2 });
    expect(setArgumentKind(told, INSIDE, "deep", "choice")).toBe(told);
    expect(setArgumentKind(sampleDocument(), INSIDE, "stride", "number")).toMatchObject({
      blocks: {
        convBlock: { arguments: expect.arrayContaining([expect.objectContaining({ afterFirst: 1 })]) },
      },
    });
  });
});
