import { describe, expect, it } from "vitest";
import { analyse } from "../analysis/analyse";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { NetworkDocument } from "../network/document";
import { meantFor } from "../network/images";
import { documentOf, graphOf, layerNode } from "../network/testing";
import { createTemplate } from "../templates/index";
import { THUMBNAIL, type ThumbnailDrawing, thumbnailOf } from "./thumbnail";

function drawn(document: NetworkDocument | undefined): ThumbnailDrawing {
  if (!document) throw new Error("There is no such template.");
  return thumbnailOf(
    BUILT_IN_LAYERS,
    document,
    analyse(BUILT_IN_LAYERS, meantFor(document, { imageShape: [32, 32, 1], classes: 10 }), undefined),
  );
}

describe("a thumbnail", () => {
  it.each([
    ["resnet-8", 3],
    ["resnet-20", 9],
  ])("of %s has an arc for each residual block, and no bar for its shortcut", (id, blocks) => {
    const { arcs, bars } = drawn(createTemplate(id));
    expect(arcs).toHaveLength(blocks);
    expect(bars.filter(({ family }) => family === "merge")).toHaveLength(blocks);
    expect(bars.map(({ key }) => key).filter((key) => key.endsWith("shortcut"))).toEqual([]);
  });

  it("lies within its picture, in columns where the network is long", () => {
    const { bars, trunks } = drawn(createTemplate("resnet-56"));
    expect(trunks.length).toBeGreaterThan(1);
    for (const { x, y, width, height } of bars) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(THUMBNAIL.width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(THUMBNAIL.height);
    }
  });

  it("of a drawing that cannot be expanded has a bar for each of its layers, without a family where the type is unknown", () => {
    const odd = documentOf(graphOf([layerNode("conv", "conv2d"), layerNode("odd", "fromLater")], []));
    const { flat, ...unexpanded } = analyse(BUILT_IN_LAYERS, odd);
    const { bars } = thumbnailOf(BUILT_IN_LAYERS, odd, unexpanded);
    expect(flat).toBeUndefined();
    expect(bars.map(({ key, family }) => [key, family])).toEqual([
      ["conv", "convolution"],
      ["odd", undefined],
    ]);
  });
});
