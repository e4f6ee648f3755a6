import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../../layers/index";
import type { NetworkDocument } from "../../network/document";
import { createTemplate } from "../../templates/index";
import { createResidual } from "../../templates/residual";
import { DEFAULT_RECIPE } from "../../training/recipe";
import { removeSkips } from "../changes/remove-skips";
import { GROW } from "./grow";

const GROUND = {
  layers: BUILT_IN_LAYERS,
  dataset: { id: "digits", imageShape: [8, 8, 1], classes: 10 },
  recipe: DEFAULT_RECIPE,
  images: 1_000,
};

function plan(document: NetworkDocument, stage: string, blocks = 1) {
  return GROW.plan({ kind: "grow", run: "some", document, stage, blocks }, GROUND);
}

describe("the arms of growth", () => {
  it("are the grown network, it as it was, and its plain twin, trained once and grown in three ways", () => {
    const document = createResidual("resnet", 3);
    const { question, arms } = plan(document, "stage2", 2);
    expect(question).toEqual({ kind: "grow", stage: "stage2", blocks: 2, leftOut: [] });
    expect(arms.map(({ id, depth, start, seeds }) => [id, depth, start?.way, start?.from, seeds])).toEqual([
      ["grown", 24, "zero", "control", undefined],
      ["control", 20, "none", "control", undefined],
      ["plain", 20, undefined, undefined, [document.recipe.seed]],
      ["plain-he", 24, "he", "plain", undefined],
      ["plain-copy", 24, "copy", "plain", undefined],
      ["plain-identity", 24, "identity", "plain", undefined],
    ]);
    const [grown, control, plain] = arms;
    // The skips have no weights, so the twin has as many.
    expect(plain?.parameters).toBe(control?.parameters);
    expect(grown?.parameters).toBeGreaterThan(control?.parameters ?? 0);
    expect(plain?.recipe).toMatchObject({ learningRate: document.recipe.learningRate, probeEvery: 0 });
  });

  it("leave out, with why, what the plain twin cannot be grown by", () => {
    const document = createTemplate("resnet-164-preact");
    if (!document) throw new Error("There is no such template.");
    const { question, arms } = plan(document, "stage2-rest");
    expect(arms.map(({ id }) => id)).not.toContain("plain-identity");
    expect(question).toMatchObject({
      leftOut: [
        {
          label: "Plain twin, identity by hand",
          why: expect.stringContaining("cannot be made to hand its input on"),
        },
      ],
    });
  });

  it("are none where the stage cannot grow", () => {
    const plain = removeSkips(BUILT_IN_LAYERS, createResidual("resnet", 2));
    expect(() => plan(plain, "stage1")).toThrow(/it has no skip/);
    expect(() => plan(createResidual("resnet", 1), "stage1")).toThrow(/no stages/);
  });
});
