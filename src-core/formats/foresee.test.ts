/** What cannot be exported is known from the drawing. That it is what an export refuses: `tests/cross/registry-training.test.ts`. */

import { expect, test } from "vitest";
import { analyse } from "../analysis/analyse";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { NetworkDocument } from "../network/document";
import { meantFor } from "../network/images";
import { blockNode, blockOf, documentOf, graphOf, layerNode } from "../network/testing";
import { lowerGraph } from "../program/lower";
import { refusedFormatWords } from "./findings";
import { foreseeExports } from "./foresee";
import { FORMATS } from "./index";

const FACTS = { imageShape: [8, 8, 1] as const, classes: 10 };
const FOUR_GROUPS =
  "TensorFlow.js has no layer for a convolution in groups; one without them would have at least 4 times the weights. Use at most 3 groups, or as many as channels, instead.";

/** Between a convolution to eight channels and a classifier. */
function documentWith(layer: ReturnType<typeof layerNode> | ReturnType<typeof blockNode>): NetworkDocument {
  const inside = graphOf(
    [
      layerNode("from", "blockInput"),
      layerNode("grouped", "conv2d", { filters: 8, groups: 4 }),
      layerNode("to", "blockOutput"),
    ],
    ["from>grouped>to"],
  );
  return documentOf(
    graphOf(
      [
        layerNode("input", "input"),
        layerNode("stem", "conv2d", { filters: 8 }),
        layer,
        layerNode("flat", "flatten"),
        layerNode("classes", "dense", { units: 10 }),
        layerNode("output", "output"),
      ],
      [`input>stem>${layer.name}>flat>classes>output`],
    ),
    [blockOf("cardinal", inside)],
  );
}

function found(document: NetworkDocument) {
  const { flat } = analyse(BUILT_IN_LAYERS, meantFor(document, FACTS));
  if (flat === undefined) throw new Error("The drawing has errors.");
  return foreseeExports(FORMATS, lowerGraph(flat, FACTS));
}

test("layers in a block are named once each, under one reason and the one way that refuses them", () => {
  const [refused, ...others] = found(documentWith(blockNode("stage", "cardinal", 5)));
  const paths = [1, 2, 3, 4, 5].map((repeat) => `stage/${repeat}/grouped`);
  expect(others).toEqual([]);
  expect(refused).toMatchObject({ format: "tfjs", choices: { model: "layers" }, findings: [{ paths }] });
  expect(refused && refusedFormatWords(refused)).toBe(
    `TensorFlow.js (Layers model): stage/1/grouped, stage/2/grouped, stage/3/grouped and 2 more: ${FOUR_GROUPS}`,
  );
});

test("a format that all of its choices refuse is named as a whole", () => {
  const document = documentWith(layerNode("it", "maxPool2d", { size: 2 }));
  const refusing = FORMATS.map((format) => ({
    ...format,
    check: () => [{ kind: "refused" as const, reason: "No.", instead: "", paths: [] }],
  }));
  const { flat } = analyse(BUILT_IN_LAYERS, meantFor(document, FACTS));
  if (flat === undefined) throw new Error("The drawing has errors.");
  const labels = foreseeExports(refusing, lowerGraph(flat, FACTS)).map(({ label }) => label);
  expect(labels).toEqual(FORMATS.filter(({ write }) => write).map(({ label }) => label));
});

test.each([
  ["as many groups as channels", layerNode("it", "conv2d", { filters: 8, groups: 8 })],
  ["groups that are written out", layerNode("it", "conv2d", { filters: 8, groups: 2 })],
  ["padding that TensorFlow.js has", layerNode("it", "maxPool2d", { size: 2 })],
])("nothing keeps %s from being exported", (_what, layer) => {
  expect(found(documentWith(layer))).toEqual([]);
});
