import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { NetworkDocument, NetworkNode } from "../network/document";
import { createTemplate } from "../templates/index";
import { analyse } from "./analyse";

const DIGITS = { id: "digits", imageShape: [8, 8, 1], classes: 10 };

/** The small network with a batch norm behind its global pooling, where each channel is one number. */
function network(batchSize: number, nameOfFormer = "pool"): NetworkDocument {
  const document = createTemplate("conv-small");
  const pooled = document?.graph.nodes.find(({ name }) => name === nameOfFormer);
  if (!document || !pooled) throw new Error("The template has no such layer.");
  const norm = {
    kind: "layer",
    id: "norm",
    name: "norm",
    type: "batchNorm",
    position: { x: 0, y: 0 },
    params: {},
  } as const satisfies NetworkNode;
  const edges = document.graph.edges.map((edge) =>
    edge.source === pooled.id ? { ...edge, source: norm.id } : edge,
  );
  return {
    ...document,
    recipe: { ...document.recipe, batchSize },
    graph: {
      nodes: [...document.graph.nodes, norm],
      edges: [...edges, { id: "new", source: pooled.id, target: norm.id }],
    },
  };
}

const problemsOf = (document: NetworkDocument) =>
  analyse(BUILT_IN_LAYERS, document, DIGITS).problems.map(({ code, severity, path }) => [
    code,
    severity,
    path,
  ]);

it("warns of a batch norm that has one value a channel, in a network that can be trained all the same", () => {
  const analysis = analyse(BUILT_IN_LAYERS, network(1), DIGITS);
  expect(analysis.problems).toMatchObject([
    { code: "single-value-norm", severity: "warning", path: "norm", nodes: ["norm"] },
  ]);
  expect(analysis.flat).toBeDefined();
});

it("offers a batch of several images, or to leave the batch norm out, and either is enough", () => {
  const document = network(1);
  const [problem] = analyse(BUILT_IN_LAYERS, document, DIGITS).problems;
  expect(problem?.repairs.map(({ label }) => label)).toEqual(["Set the batch size to 32", "Remove norm"]);
  for (const repair of problem?.repairs ?? []) expect(problemsOf(repair.apply(document))).toEqual([]);
});

it("says nothing of larger batches, or of maps with more than one pixel", () => {
  expect(problemsOf(network(2))).toEqual([]);
  const resnet = createTemplate("resnet-8");
  if (!resnet) throw new Error("The template is gone.");
  expect(problemsOf({ ...resnet, recipe: { ...resnet.recipe, batchSize: 1 } })).toEqual([]);
});
