import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { StudioDataset } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { armsOf, planOf } from "./plan";

const DATASET: StudioDataset = {
  id: "digits",
  name: "Handwritten digits",
  description: "",
  imageShape: [8, 8, 1],
  classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  counts: { train: 1257, validation: 270, test: 270 },
  source: "",
  licence: "",
  origin: "bundled",
};

it("counts trainings and operations, by the recipe's batch", () => {
  const arms = armsOf(BUILT_IN_LAYERS, { kind: "depth", depths: [8, 14] }, DATASET);
  const plan = planOf(arms, { dataset: DATASET, seeds: 3, steps: 10 });
  if (!arms.ok || !plan.ok) throw new Error("It can be asked.");
  const flops = arms.arms.reduce((sum, arm) => sum + arm.flops, 0);
  expect(plan.plan.trainings).toBe(12);
  expect(plan.plan.operations).toBe(flops * 64 * 10 * 3);
  const recipe = { ...DEFAULT_RECIPE, batchSize: 128 };
  expect(planOf(arms, { dataset: DATASET, seeds: 3, steps: 10, recipe })).toMatchObject({
    plan: { operations: 2 * plan.plan.operations },
  });
});

it("says why it cannot be asked: one depth, a depth of another family, no skips, too many", () => {
  const refusal = (result: { ok: boolean; refusal?: string }) => (result.ok ? "" : result.refusal);
  expect(refusal(armsOf(BUILT_IN_LAYERS, { kind: "depth", depths: [8] }, DATASET))).toContain(
    "at least two depths",
  );
  expect(refusal(armsOf(BUILT_IN_LAYERS, { kind: "depth", depths: [8, 9] }, DATASET))).toContain("6n + 2");
  const plain = createTemplate("plain-8");
  if (!plain) throw new Error("There is no such template.");
  expect(refusal(armsOf(BUILT_IN_LAYERS, { kind: "twin", document: plain }, DATASET))).toContain(
    "has no skips",
  );
  const arms = armsOf(BUILT_IN_LAYERS, { kind: "depth", depths: [8, 14, 20, 26, 32, 38] }, DATASET);
  expect(refusal(planOf(arms, { dataset: DATASET, seeds: 100, steps: 10 }))).toContain("1200 trainings");
});
