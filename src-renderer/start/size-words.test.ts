import { expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { meantFor } from "#core/network/images";
import { createTemplate } from "#core/templates/index";
import { sizeWords } from "./size-words";

it("says how many layers and parameters a drawing has, as far as they are known", () => {
  const document = createTemplate("resnet-8");
  if (document === undefined) throw new Error("There is no ResNet-8.");
  const { totals } = analyse(
    BUILT_IN_LAYERS,
    meantFor(document, { imageShape: [8, 8, 1], classes: 10 }),
    undefined,
  );
  expect(sizeWords(document, totals)).toBe(`${totals.layers} layers, 75.0 k parameters`);
  expect(sizeWords(document, undefined)).toBe(`${document.graph.nodes.length} layers`);
  expect(sizeWords({ ...document, graph: { nodes: [], edges: [] } }, undefined)).toBe("0 layers");
});
