import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stopwatch } from "../../../tests/support/stopwatch";
import { analyse } from "../../analysis/analyse";
import type { DatasetFacts } from "../../analysis/analysis";
import { startDrawing } from "../../blocks/drawing";
import { BUILT_IN_LAYERS } from "../../layers/index";
import type { NetworkDocument } from "../../network/document";
import { integrityRefusal } from "../../network/integrity";
import { templateDocument } from "../../templates/document";
import { createTemplate, TEMPLATES } from "../../templates/index";
import { DEFAULT_RECIPE } from "../../training/recipe";
import { skipsOfDrawing } from "../skips/drawing-skips";
import { isRefused } from "./change";
import { DRAWING_CHANGES } from "./index";
import { anyDrawingOfUnits, anyDrawingWithSkips } from "./testing";

const DIGITS: DatasetFacts = { id: "digits", imageShape: [8, 8, 1], classes: 10 };

function examined(document: NetworkDocument) {
  const onDigits = typeof document.dataset === "string";
  const analysis = onDigits
    ? analyse(BUILT_IN_LAYERS, { ...document, dataset: DIGITS.id }, DIGITS)
    : analyse(BUILT_IN_LAYERS, document);
  return { ...analysis, errors: analysis.problems.filter(({ severity }) => severity === "error") };
}

function changed(id: string, template: string): NetworkDocument {
  const change = DRAWING_CHANGES.find((each) => each.id === id);
  const document = createTemplate(template);
  if (!change || !document) throw new Error(`${id} ${template}`);
  const result = change.apply(BUILT_IN_LAYERS, document);
  if (isRefused(result)) throw new Error(result.why);
  return result;
}

const count = (document: NetworkDocument, type: string): number =>
  examined(document).flat?.nodes.filter((node) => node.type === type).length ?? 0;

describe("changes of a drawing's skips", () => {
  it("make the arms of the papers, with their weights: ResNet-20's nine skips", () => {
    const { totals } = examined(changed("shortcuts-a", "resnet-20"));
    const weights = (id: string): number =>
      examined(changed(id, "resnet-20")).totals.trainableParameters - totals.trainableParameters;
    expect(weights("no-skips")).toBe(0);
    // Where a stage begins, 16 to 32 and 32 to 64 channels, each with its batch norm.
    expect(weights("shortcuts-b")).toBe(16 * 32 + 32 * 64 + 2 * (32 + 64));
    expect(weights("shortcuts-c")).toBe(
      weights("shortcuts-b") + 3 * (16 ** 2 + 32) + 2 * (32 ** 2 + 64) + 2 * (64 ** 2 + 128),
    );
    expect(weights("skip-half")).toBe(0);
    expect(count(changed("skip-half", "resnet-20"), "scale")).toBe(9);
    expect(count(changed("both-half", "resnet-20"), "scale")).toBe(18);
    expect(count(changed("skip-dropout", "resnet-20"), "dropout")).toBe(9);
    const gates =
      3 * (16 * 16 + 16) + (16 * 32 + 32) + 2 * (32 ** 2 + 32) + (32 * 64 + 64) + 2 * (64 ** 2 + 64);
    expect(weights("gate-exclusive")).toBe(gates);
    expect(weights("gate-skip-closed")).toBe(gates);
    expect(count(changed("gate-exclusive", "resnet-20"), "multiply")).toBe(18);
    expect(count(changed("gate-skip-open", "resnet-20"), "multiply")).toBe(9);
  });

  for (const change of DRAWING_CHANGES) {
    it(`${change.id}: every template stays sound, or it says why not`, () => {
      for (const { id } of TEMPLATES) {
        const document = createTemplate(id);
        if (!document) throw new Error(id);
        const before = examined(document);
        const result = change.apply(BUILT_IN_LAYERS, document);
        if (isRefused(result)) {
          expect(result.why, id).toMatch(/^\S.*\.$/);
          continue;
        }
        expect(integrityRefusal(result), id).toBeUndefined();
        expect(examined(result).errors.length, id).toBe(before.errors.length);
        const isOfSkips = change.id !== "no-norms";
        if (isOfSkips && skipsOfDrawing(BUILT_IN_LAYERS, document).length === 0) {
          expect(result, id).toBe(document);
        }
      }
    });

    it(`${change.id}: is sound on any drawing that is, or refused`, () => {
      let [applied, refusals] = [0, 0];
      fc.assert(
        fc.property(anyDrawingWithSkips, (document) => {
          fc.pre(examined(document).errors.length === 0);
          const result = change.apply(BUILT_IN_LAYERS, document);
          if (isRefused(result)) {
            refusals += 1;
            return;
          }
          if (result !== document) applied += 1;
          expect(integrityRefusal(result)).toBeUndefined();
          expect(examined(result).errors.map(({ message }) => message)).toEqual([]);
        }),
        { numRuns: 50, seed: 12 },
      );
      // Gates and placements are for units of one branch: merges of several, and other orders, are refused.
      const needsUnits = /^(gate|norm-after|relu|full|skip-init|fixup)/.test(change.id);
      expect(applied).toBeGreaterThan(needsUnits ? -1 : 6);
      expect(applied + refusals).toBeGreaterThan(10);
    });

    it(`${change.id}: is sound wherever original units stand: open, in blocks, in blocks of blocks`, () => {
      let applied = 0;
      fc.assert(
        fc.property(anyDrawingOfUnits, (document) => {
          const before = examined(document);
          fc.pre(before.errors.length === 0);
          const result = change.apply(BUILT_IN_LAYERS, document);
          // Repeats are numbers here, and each unit has the original order: nothing is in the way.
          if (isRefused(result)) throw new Error(result.why);
          if (result !== document) applied += 1;
          expect(integrityRefusal(result)).toBeUndefined();
          const { errors, totals } = examined(result);
          expect(errors.map(({ message }) => message)).toEqual([]);
          // Norms move, and none is lost or added: there are as many weights before and after.
          if (/^(norm-after|relu|full)/.test(change.id)) {
            expect(totals.trainableParameters).toBe(before.totals.trainableParameters);
          }
        }),
        { numRuns: 20, seed: 12 },
      );
      expect(applied).toBeGreaterThan(15);
    });
  }
});

it("changes of a thousand skips take no longer than their number allows", { timeout: 120_000 }, () => {
  const drawing = startDrawing("many");
  let last = drawing.layer("conv2d", "stem", { filters: 8 }, [drawing.layer("input", "input")]);
  for (let unit = 1; unit <= 1_000; unit += 1) {
    const conv = drawing.layer("conv2d", `conv${unit}`, { filters: 8 }, [last]);
    const norm = drawing.layer("batchNorm", `bn${unit}`, {}, [conv]);
    last = drawing.layer("activation", `relu${unit}`, {}, [
      drawing.layer("add", `add${unit}`, {}, [norm, last]),
    ]);
  }
  drawing.layer("output", "output", {}, [drawing.layer("globalAvgPool2d", "pool", {}, [last])]);
  const document = templateDocument("Many", "digits", DEFAULT_RECIPE, drawing.graph(), []);
  for (const change of DRAWING_CHANGES) {
    const seconds = stopwatch();
    const result = change.apply(BUILT_IN_LAYERS, document);
    expect(isRefused(result)).toBe(false);
    // A quadratic way took minutes.
    expect(seconds(), change.id).toBeLessThan(5);
  }
});

it("takes every norm out, those of projections too, and gives their convolutions biases", () => {
  for (const template of ["resnet-20", "resnet-50"]) {
    const before = createTemplate(template);
    if (!before) throw new Error(template);
    const without = changed("no-norms", template);
    expect(count(before, "batchNorm"), template).toBeGreaterThan(0);
    expect(count(without, "batchNorm"), template).toBe(0);
    // A norm's gamma and beta go; a bias as long as beta comes, but for projections, which have none.
    const { flat } = examined(without);
    const convolutions = flat?.nodes.filter(({ type }) => type === "conv2d") ?? [];
    expect(convolutions.length, template).toBeGreaterThan(0);
    expect(
      convolutions.every(({ params }) => params.bias === true),
      template,
    ).toBe(true);
  }
});
