import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { ROOT } from "#core/network/document";
import { setParam } from "#core/network/edits/index";
import { blockNode, CONV_BLOCK, documentOf, graphOf, layerNode } from "#core/network/testing";
import { commonParams, setCommonParam } from "./common-params";

const document = documentOf(
  graphOf(
    [
      layerNode("conv1", "conv2d", { filters: 8 }),
      layerNode("conv2", "conv2d", { filters: 32 }),
      layerNode("pool", "maxPool2d"),
      layerNode("relu", "activation"),
      blockNode("stage", "convBlock", 2, { filters: 4 }),
      blockNode("other", "convBlock", 2),
    ],
    [],
  ),
  [CONV_BLOCK],
);
const nodes = (...names: string[]) => document.graph.nodes.filter((node) => names.includes(node.name));
const common = (...names: string[]) =>
  new Map(commonParams(BUILT_IN_LAYERS, document, nodes(...names)).map(({ key, value }) => [key, value]));

describe("what several layers have in common", () => {
  it("are all parameters of one type, with what differs left open", () => {
    const params = common("conv1", "conv2");
    expect(params.get("filters")).toBeUndefined();
    expect(params.has("filters")).toBe(true);
    expect(params.get("kernel")).toBe(3);
  });

  it("are only those that each of several types has", () => {
    expect([...common("conv1", "pool").keys()]).toEqual(expect.arrayContaining(["stride", "padding"]));
    expect(common("conv1", "pool").has("filters")).toBe(false);
    expect(common("conv1", "relu").size).toBe(0);
    expect(common("conv1").size).toBe(0);
  });

  it("are the arguments of blocks too", () => {
    expect(common("stage", "other").get("stride")).toBe(1);
    expect(common("stage", "other").has("filters")).toBe(true);
  });

  it("follow one value, which is not written where it is the default", () => {
    const changed = setCommonParam(BUILT_IN_LAYERS, document, ROOT, nodes("conv1", "conv2"), "filters", 16);
    for (const node of changed.graph.nodes.slice(0, 2)) expect(node).toMatchObject({ params: {} });
    const wider = setCommonParam(BUILT_IN_LAYERS, document, ROOT, nodes("conv1", "conv2"), "filters", 48);
    expect(wider.graph.nodes.slice(0, 2)).toMatchObject([
      { params: { filters: 48 } },
      { params: { filters: 48 } },
    ]);
    expect(wider.graph.nodes[2]).toBe(document.graph.nodes[2]);
  });

  it("are not shared where one follows an argument", () => {
    const following = setParam(document, ROOT, "conv1", "kernel", { arg: "size" });
    const both = following.graph.nodes.slice(0, 2);
    expect(
      commonParams(BUILT_IN_LAYERS, following, both).find(({ key }) => key === "kernel")?.value,
    ).toBeUndefined();
  });

  it("are only those that play a part for each of them, and rarely changed where both say so", () => {
    const withBias = setParam(document, ROOT, "conv1", "bias", true);
    const one = withBias.graph.nodes.slice(0, 2);
    expect(commonParams(BUILT_IN_LAYERS, withBias, one).some(({ key }) => key === "biasInitial")).toBe(false);
    const both = setParam(withBias, ROOT, "conv2", "bias", true).graph.nodes.slice(0, 2);
    const biases = commonParams(BUILT_IN_LAYERS, withBias, both).find(({ key }) => key === "biasInitial");
    expect(biases?.spec.advanced).toBe(true);
  });
});
