import { describe, expect, it } from "vitest";
import { createTemplate } from "#core/templates/index";
import { graphInView } from "../stores/document-view";
import { placeOfPath } from "./reveal-layer";

describe("the place of a path", () => {
  const document = createTemplate("resnet-20");
  if (!document) throw new Error("The template is missing.");
  const block = document.graph.nodes.find((node) => node.kind === "block");
  if (block?.kind !== "block") throw new Error("The template has no block.");

  it("leads into blocks, whichever repeat is meant", () => {
    for (const repeat of [1, 3]) {
      const place = placeOfPath(document, `${block.name}/${repeat}/conv1`);
      expect(place?.way).toEqual([block.id]);
      const node = graphInView(document, place?.way ?? [])?.nodes.find(({ id }) => id === place?.node);
      expect(node?.name).toBe("conv1");
    }
  });
  it("stays at the top for a layer there, and for a block itself", () => {
    const layer = document.graph.nodes.find((node) => node.kind === "layer");
    expect(placeOfPath(document, layer?.name ?? "")).toEqual({ way: [], node: layer?.id });
    expect(placeOfPath(document, block.name)).toEqual({ way: [], node: block.id });
    expect(placeOfPath(document, `${block.name}/2`)).toEqual({ way: [], node: block.id });
  });
  it("is nowhere when a name is not there", () => {
    expect(placeOfPath(document, "nowhere")).toBeUndefined();
    expect(placeOfPath(document, `${block.name}/1/nowhere`)).toBeUndefined();
  });
});
