/** Whatever a layer's parameters are, its problems are found and their repairs mend them: every type, up to three parameters at once. */

import fc from "fast-check";
import { expect, it } from "vitest";
import { BUILT_IN_LAYERS, LAYERS, type LayerType } from "../../layers/index";
import type { ParamSpec } from "../../layers/layer";
import type { Literal } from "../../layers/param-value";
import { type NetworkDocument, networkDocumentSchema } from "../../network/document";
import { problemKey } from "../../network/problem";
import { documentOf, graphOf, layerNode } from "../../network/testing";
import { analyse } from "../analyse";

const DIGITS = { id: "digits", imageShape: [8, 8, 1], classes: 10 };
const TYPES = (Object.keys(LAYERS) as LayerType[]).filter((type) => LAYERS[type].role !== "end");

function valuesOf(spec: ParamSpec): fc.Arbitrary<Literal> {
  switch (spec.kind) {
    case "boolean":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...spec.choices.map(({ value }) => value));
    case "integer":
      return fc.oneof(
        fc.constantFrom(spec.min, spec.max, spec.max + 1),
        fc.integer({ min: spec.min, max: Math.max(spec.min, Math.min(spec.max, 20)) }),
      );
    case "number":
      return fc.constantFrom(spec.min, spec.max, (spec.min + spec.max) / 2, spec.max + 1);
  }
}

function paramsOf(type: LayerType): fc.Arbitrary<Record<string, Literal>> {
  const specs = Object.entries(LAYERS[type].params);
  if (specs.length === 0) return fc.constant({});
  const one = fc
    .constantFrom(...specs)
    .chain(([key, spec]) => valuesOf(spec).map((value) => [key, value] as const));
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((pairs) => Object.fromEntries(pairs));
}

/** Behind a convolution, or a merge of two. */
function documentWith(type: LayerType, params: Record<string, Literal>): NetworkDocument {
  const isMerge = LAYERS[type].ports.inputs === "many";
  const middle = [
    layerNode("a", "conv2d", { filters: 6 }),
    layerNode("b", "conv2d", { filters: 6 }),
    layerNode("it", type, params),
    layerNode("flat", "flatten"),
    layerNode("fc", "dense", { units: 10 }),
  ];
  const nodes = [layerNode("in", "input"), ...middle, layerNode("out", "output")];
  return documentOf(graphOf(nodes, ["in>a>b>it>flat>fc>out", ...(isMerge ? ["a>it"] : [])]));
}

it.each(TYPES)("%s", (type) => {
  fc.assert(
    fc.property(paramsOf(type), (params) => {
      const document = documentWith(type, params);
      for (const problem of analyse(BUILT_IN_LAYERS, document, DIGITS).problems) {
        for (const repair of problem.repairs) {
          const repaired = repair.apply(document);
          const words = `${problem.message} ${repair.label}`;
          expect(networkDocumentSchema.safeParse(repaired).success, words).toBe(true);
          expect(analyse(BUILT_IN_LAYERS, repaired, DIGITS).problems.map(problemKey), words).not.toContain(
            problemKey(problem),
          );
        }
      }
    }),
    { numRuns: 60 },
  );
});
