import { expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { sharedLayers } from "./shared-layers";

const DIGITS = { id: "digits", imageShape: [8, 8, 1], classes: 10 };
const LARGER = { id: "digits", imageShape: [28, 28, 1], classes: 10 };

function network(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new Error(`no template ${id}`);
  return { ...document, dataset: "digits" };
}

const shared = (run: NetworkDocument, drawing: NetworkDocument, dataset = DIGITS): readonly string[] => {
  const { facts, flat } = analyse(BUILT_IN_LAYERS, run, DIGITS);
  const trainable = [...facts.values()].filter(({ cost }) => (cost?.trainableParameters ?? 0) > 0);
  expect(flat).toBeDefined();
  return [
    ...sharedLayers(
      trainable.map(({ path }) => path),
      facts,
      analyse(BUILT_IN_LAYERS, drawing, dataset).facts,
    ),
  ];
};

it("are all of a network that is the same", () => {
  expect(shared(network("resnet-8"), network("resnet-8"))).toContain("conv3");
});

it("are not those of another network that only have the same names", () => {
  const one = shared(network("resnet-8"), network("conv-small"));
  expect(analyse(BUILT_IN_LAYERS, network("conv-small"), DIGITS).facts.has("conv2")).toBe(true);
  expect(one).not.toContain("conv2");
});

it("are few where the images have another size: those behind the global pooling", () => {
  expect(shared(network("resnet-8"), network("resnet-8"), LARGER)).toEqual(["dense"]);
});
