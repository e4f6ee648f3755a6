/** What cannot be exported is known from the drawing. That it is what an export refuses: `tests/cross/registry-training.test.ts`. */

import { expect, test } from "vitest";
import { analyse } from "../../../analysis/analyse";
import { BUILT_IN_LAYERS } from "../../../layers/index";
import type { NetworkDocument } from "../../../network/document";
import { meantFor } from "../../../network/images";
import { blockNode, blockOf, documentOf, graphOf, layerNode } from "../../../network/testing";
import { unexportableLayers, unexportableWords } from "./unexportable";

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
  return unexportableLayers(
    analyse(BUILT_IN_LAYERS, meantFor(document, { imageShape: [8, 8, 1], classes: 10 })),
  );
}

test("layers in a block are named once each, under one reason", () => {
  const refused = found(documentWith(blockNode("stage", "cardinal", 5))) ?? [];
  const paths = [1, 2, 3, 4, 5].map((repeat) => `stage/${repeat}/grouped`);
  expect(refused.map((each) => each.paths)).toEqual([paths]);
  expect(unexportableWords(refused)).toBe(
    `stage/1/grouped, stage/2/grouped, stage/3/grouped and 2 more: ${FOUR_GROUPS}`,
  );
});

test.each([
  ["as many groups as channels", layerNode("it", "conv2d", { filters: 8, groups: 8 })],
  ["groups that are written out", layerNode("it", "conv2d", { filters: 8, groups: 2 })],
  ["padding that TensorFlow.js has", layerNode("it", "maxPool2d", { size: 2 })],
])("nothing keeps %s from being exported", (_what, layer) => {
  expect(found(documentWith(layer))).toEqual([]);
});

test("nothing is said of a drawing with errors", () => {
  expect(found(documentWith(layerNode("it", "conv2d", { filters: 7, groups: 2 })))).toBeUndefined();
});
