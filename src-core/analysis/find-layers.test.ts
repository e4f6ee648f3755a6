import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../layers/index";
import { sampleDocument } from "../network/testing";
import { createTemplate } from "../templates/index";
import { atRepeat, findableLayers, scoreLayer, searchLayers } from "./find-layers";

const layers = findableLayers(BUILT_IN_LAYERS, sampleDocument());
const found = (query: string): string[] => searchLayers(layers, query).map((layer) => layer.path);

describe("finding layers", () => {
  it.each([
    ["conv", ["conv1", "stage/1/conv1", "stage"]],
    ["bn1", ["bn1"]],
    ["convolution", ["conv1", "stage/1/conv1"]],
    ["batch norm", ["bn1"]],
    ["stage/1", ["stage/1/in", "stage/1/conv1", "stage/1/relu1", "stage/1/out"]],
    ["filters=8", ["conv1", "stage/1/conv1"]],
    ["filters=4", ["stage"]],
    ["filt=8 stride=2", ["stage/1/conv1"]],
    ["units=", ["dense"]],
    ["conv filters=9", []],
    ["=8", []],
    ["nothing", []],
  ])("%s finds %j", (query, paths) => expect(found(query).sort()).toEqual([...paths].sort()));

  it("takes a value for the whole of it, and the key for its beginning", () => {
    const template = createTemplate("resnet-20");
    if (template === undefined) throw new Error("There is no ResNet-20.");
    const all = findableLayers(BUILT_IN_LAYERS, template);
    expect(searchLayers(all, "filters=16").length).toBeGreaterThan(0);
    expect(searchLayers(all, "f=16").length).toBeGreaterThan(0);
    expect(searchLayers(all, "filters=1")).toEqual([]);
    expect(searchLayers(all, "ilters=16")).toEqual([]);
  });

  it("puts what is called so before what is of that type", () => {
    expect(found("dense")[0]).toBe("dense");
    expect(found("conv1")[0]).toBe("conv1");
  });

  it("knows that later repeats are told other arguments, whichever repeat a path names", () => {
    expect(atRepeat(layers, "stage/1/conv1")?.params.stride).toBe(2);
    expect(atRepeat(layers, "stage/2/conv1")?.params.stride).toBe(1);
    expect(atRepeat(layers, "stage/7/conv1")?.params.stride).toBe(1);
    expect(atRepeat(layers, "conv1")?.params.filters).toBe(8);
    expect(atRepeat(layers, "gone/1/conv1")).toBeUndefined();
  });

  it("finds every layer of a template by its own path, and leads to it", () => {
    const document = createTemplate("resnet-20");
    if (document === undefined) throw new Error("There is no ResNet-20.");
    for (const layer of findableLayers(BUILT_IN_LAYERS, document).values()) {
      expect(scoreLayer(layer, layer.path)).toBeGreaterThan(0);
      const graph = layer.way.reduce((current, id) => {
        const block = current.nodes.find((node) => node.id === id);
        return (block?.kind === "block" && document.blocks[block.block]?.graph) || current;
      }, document.graph);
      expect(graph.nodes.some((node) => node.id === layer.node)).toBe(true);
    }
  });
});
