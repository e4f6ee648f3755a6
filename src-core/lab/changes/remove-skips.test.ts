import { describe, expect, it } from "vitest";
import { analyse } from "../../analysis/analyse";
import type { DatasetFacts } from "../../analysis/analysis";
import { BUILT_IN_LAYERS } from "../../layers/index";
import type { NetworkDocument } from "../../network/document";
import { TEMPLATES } from "../../templates/index";
import { createResidual } from "../../templates/residual";
import { skipsOfDrawing } from "../skips/drawing-skips";
import { removeSkips } from "./remove-skips";

const DIGITS: DatasetFacts = { id: "digits", imageShape: [8, 8, 1], classes: 10 };

/** With the images that it was drawn for, or on digits. */
function examined(document: NetworkDocument) {
  const analysis =
    typeof document.dataset === "string"
      ? analyse(BUILT_IN_LAYERS, { ...document, dataset: DIGITS.id }, DIGITS)
      : analyse(BUILT_IN_LAYERS, document);
  return { errors: analysis.problems.filter(({ severity }) => severity === "error"), ...analysis };
}

/** What every layer is, makes and costs, by path. */
function layersOf(document: NetworkDocument) {
  const { flat, facts } = examined(document);
  return flat?.nodes.map(({ path, type }) => {
    const { outputShape, cost } = facts.get(path) ?? {};
    return { path, type, outputShape, cost };
  });
}

describe("a drawing minus its skips", () => {
  it.each([2, 3, 9])("is the plain twin of the papers: %i pairs a stage", (pairs) => {
    const residual = createResidual("resnet", pairs);
    const twin = removeSkips(BUILT_IN_LAYERS, residual);
    expect(layersOf(twin)).toEqual(layersOf(createResidual("plain", pairs)));
    expect(examined(twin).totals.trainableParameters).toBe(examined(residual).totals.trainableParameters);
  });

  it.each(TEMPLATES.map(({ id }) => id))("%s: has no skip left and is sound", (id) => {
    const template = TEMPLATES.find((each) => each.id === id);
    if (!template) throw new Error(id);
    const document = template.create();
    const before = examined(document);
    const twin = removeSkips(BUILT_IN_LAYERS, document);
    expect(skipsOfDrawing(BUILT_IN_LAYERS, twin)).toEqual([]);
    expect(examined(twin).errors).toHaveLength(before.errors.length);
    if (skipsOfDrawing(BUILT_IN_LAYERS, document).length === 0) expect(twin).toBe(document);
    else expect(examined(twin).totals.layers).toBeLessThan(before.totals.layers);
  });
});
