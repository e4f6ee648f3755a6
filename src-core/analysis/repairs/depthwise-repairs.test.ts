/** A convolution with a group for each channel: the depthwise one that is offered has its shapes, its counts and its first weights. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { BUILT_IN_LAYERS, LAYERS } from "../../layers/index";
import type { Literal, ParamValue } from "../../layers/param-value";
import type { NetworkDocument, NetworkNode } from "../../network/document";
import type { Problem } from "../../network/problem";
import { blockNode, blockOf, documentOf, graphOf, layerNode } from "../../network/testing";
import { lowerGraph } from "../../program/lower";
import { analyse } from "../analyse";
import type { Analysis } from "../analysis";

const DIGITS = { id: "digits", imageShape: [11, 9, 1], classes: 10 };
const CHANNELS = 6;

/** Behind a convolution to so many channels. */
function networkWith(middle: readonly NetworkNode[], blocks: Parameters<typeof documentOf>[1] = []) {
  const names = middle.map(({ name }) => name).join(">");
  return documentOf(
    graphOf(
      [
        layerNode("in", "input"),
        layerNode("stem", "conv2d", { filters: CHANNELS }),
        ...middle,
        layerNode("flat", "flatten"),
        layerNode("fc", "dense", { units: 10 }),
        layerNode("out", "output"),
      ],
      [`in>stem>${names}>flat>fc>out`],
    ),
    blocks,
  );
}

/** Two uses of a block whose convolution follows its arguments. */
function inBlock(
  params: Readonly<Record<string, ParamValue>>,
  uses: readonly Readonly<Record<string, Literal>>[],
): NetworkDocument {
  const graph = graphOf(
    [layerNode("from", "blockInput"), layerNode("it", "conv2d", params), layerNode("to", "blockOutput")],
    ["from>it>to"],
  );
  const argument = (name: string, preset: number) =>
    ({ name, label: name, kind: "integer", default: preset, min: 1, max: 512 }) as const;
  return networkWith(
    uses.map((args, index) => blockNode(`use${index}`, "each", 1, args)),
    [blockOf("each", graph, [argument("channels", CHANNELS), argument("filters", CHANNELS)])],
  );
}

const ofGroups = (analysis: Analysis): readonly Problem[] =>
  analysis.problems.filter(({ code }) => code === "depthwise-groups");

/** Shapes and costs of all layers, and what each weight begins with. */
function outcome(document: NetworkDocument) {
  const { flat, facts, totals } = analyse(BUILT_IN_LAYERS, document, DIGITS);
  if (!flat) throw new Error("The drawing has errors.");
  const weights = lowerGraph(flat, DIGITS).steps.flatMap((step) =>
    step.weights.map(({ shape, initializer, decays }) => {
      const { depthwise: _, groups: __, ...start } = { depthwise: 0, groups: 0, ...initializer };
      return { size: shape.reduce((product, side) => product * side, 1), start, decays };
    }),
  );
  return { facts, totals, weights };
}

const anyParams = fc.record({
  kernel: fc.integer({ min: 1, max: 4 }),
  kernelWidth: fc.integer({ min: 0, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  padding: fc.constantFrom("same", "valid", "numbers"),
  padTop: fc.integer({ min: 0, max: 2 }),
  bias: fc.boolean(),
  biasInitial: fc.constantFrom(0, 1),
  initializer: fc.constantFrom(
    ...(LAYERS.conv2d.params.initializer?.kind === "choice"
      ? LAYERS.conv2d.params.initializer.choices.map(({ value }) => value)
      : []),
  ),
  initializerScale: fc.constantFrom(1, 0.5),
});

it("computes the same, whatever the window, the padding, the bias and the first weights", () => {
  fc.assert(
    fc.property(anyParams, fc.integer({ min: 1, max: 4 }), (params, multiplier) => {
      const sized = { ...params, groups: CHANNELS, filters: CHANNELS * multiplier };
      const document = networkWith([layerNode("it", "conv2d", sized)]);
      const [problem] = ofGroups(analyse(BUILT_IN_LAYERS, document, DIGITS));
      expect(problem).toMatchObject({ severity: "warning", nodes: ["it"] });
      const [repair] = problem?.repairs ?? [];
      expect(repair?.label).toBe("Use a depthwise convolution");
      expect(repair?.consequence).toBeUndefined();
      const repaired = repair?.apply(document) ?? document;
      expect(repaired.graph.nodes.find(({ id }) => id === "it")).toMatchObject({ type: "depthwiseConv2d" });
      expect(outcome(repaired)).toEqual(outcome(document));
      expect(repair?.apply(repaired)).toBe(repaired);
    }),
    { numRuns: 150 },
  );
});

it.each([
  ["fewer groups than channels", { groups: 3 }],
  [
    "more filters for a channel than a depthwise convolution has",
    { groups: CHANNELS, filters: CHANNELS * 65 },
  ],
  ["one group", {}],
])("says nothing of %s", (_what, params) => {
  const document = networkWith([layerNode("it", "conv2d", { filters: CHANNELS, ...params })]);
  expect(ofGroups(analyse(BUILT_IN_LAYERS, document, DIGITS))).toEqual([]);
});

it("says nothing where one channel comes in", () => {
  expect(ofGroups(analyse(BUILT_IN_LAYERS, networkWith([]), DIGITS))).toEqual([]);
});

it("follows a block's arguments where each use has the same multiplier, and is not offered where they differ", () => {
  const grouped = { groups: { arg: "channels" }, filters: { arg: "filters" } };
  const same = inBlock(grouped, [
    { channels: CHANNELS, filters: 2 * CHANNELS },
    { channels: 2 * CHANNELS, filters: 4 * CHANNELS },
  ]);
  const [problem] = ofGroups(analyse(BUILT_IN_LAYERS, same, DIGITS));
  const repaired = problem?.repairs[0]?.apply(same) ?? same;
  expect(repaired).not.toBe(same);
  expect(outcome(repaired)).toEqual(outcome(same));

  const differing = inBlock(grouped, [
    { channels: CHANNELS, filters: 2 * CHANNELS },
    { channels: 2 * CHANNELS, filters: 2 * CHANNELS },
  ]);
  const partly = inBlock(grouped, [
    { channels: CHANNELS, filters: CHANNELS },
    { channels: 2, filters: CHANNELS },
  ]);
  for (const document of [differing, partly]) {
    const [found] = ofGroups(analyse(BUILT_IN_LAYERS, document, DIGITS));
    expect(found).toBeDefined();
    expect(found?.repairs).toEqual([]);
  }
});
