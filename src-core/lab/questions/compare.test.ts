import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { parseDocument } from "../../network/parse";
import { createTemplate } from "../../templates/index";
import type { Grid } from "../grid";
import { labRecipe } from "../lab-recipe";
import type { Ground } from "./arm";
import { askedNetworks } from "./asked-networks";
import { COMPARE, differentData } from "./compare";

const IMAGES = 1_000;
const GROUND: Ground = {
  layers: BUILT_IN_LAYERS,
  dataset: { id: "digits", imageShape: [8, 8, 1], classes: 10 },
  recipe: labRecipe(100, IMAGES),
  images: IMAGES,
};

function network(id: string) {
  const document = createTemplate(id);
  if (!document) throw new Error(id);
  return document;
}

function plan(ids: readonly string[], grid: Grid = {}, reference?: number) {
  const asked = {
    kind: "compare" as const,
    networks: ids.map(network),
    grid,
    ...(reference && { reference }),
  };
  const { arms, question } = COMPARE.plan(asked, GROUND);
  expect(arms).toHaveLength(COMPARE.armCount(asked));
  return { arms, question, name: COMPARE.name(asked) };
}

describe("a question of one's own", () => {
  it("makes an arm of each network with each value, and compares with the one that is named", () => {
    const { arms, question, name } = plan(["resnet-8", "plain-8"], { learningRate: [0.01, 0.05] }, 2);
    expect(arms.map(({ label }) => label)).toEqual([
      "ResNet-8, rate 0.01",
      "ResNet-8, rate 0.05",
      "Plain-8, rate 0.01",
      "Plain-8, rate 0.05",
    ]);
    const networks = ["ResNet-8", "Plain-8"];
    expect(question).toEqual({
      kind: "compare",
      reference: "arm-2",
      networks,
      grid: { learningRate: [0.01, 0.05] },
    });
    expect(askedNetworks(question, arms)).toEqual([
      { arm: "arm-1", name: "ResNet-8" },
      { arm: "arm-3", name: "Plain-8" },
    ]);
    expect(name).toBe("ResNet-8 against Plain-8, by rate");
    expect(arms.map(({ recipe }) => recipe?.learningRate)).toEqual([0.01, 0.05, 0.01, 0.05]);
    expect(arms[3]).toMatchObject({ group: "Plain-8" });
    const saved = parseDocument(arms[2]?.network ?? "");
    expect(saved.ok && saved.document.recipe.learningRate).toBe(0.01);
  });

  it("lets networks alone share the recipe of all, and tells networks of one name apart", () => {
    const { arms } = plan(["resnet-8", "resnet-8"]);
    expect(arms.map(({ label }) => label)).toEqual(["ResNet-8 (1)", "ResNet-8 (2)"]);
    expect(arms.every(({ recipe, group }) => recipe === undefined && group === undefined)).toBe(true);
  });

  it("gives an optimizer its usual rate and says it, but where rates are named", () => {
    const usual = plan(["resnet-8"], { optimizer: ["sgd", "adamw"] }).arms;
    expect(usual.map(({ label }) => label)).toEqual([
      "ResNet-8, SGD, rate 0.05",
      "ResNet-8, AdamW, rate 0.001",
    ]);
    expect(usual[1]?.recipe).toMatchObject({
      optimizer: { kind: "adamw" },
      weightDecay: { kind: "decoupled" },
    });
    const named = plan(["resnet-8"], { optimizer: ["sgd", "adam"], learningRate: [0.01] }).arms;
    expect(named.map(({ label }) => label)).toEqual(["ResNet-8, SGD", "ResNet-8, Adam"]);
    expect(named.map(({ recipe }) => recipe?.learningRate)).toEqual([0.01, 0.01]);
  });

  it("takes as many steps whatever the batch, the warm-up over as many of them", () => {
    const arms = plan(["resnet-8"], { batchSize: [64, 20] }).arms;
    expect(arms.map(({ recipe }) => recipe?.maxSteps)).toEqual([100, 100]);
    expect(arms.map(({ recipe }) => recipe?.epochs)).toEqual([7, 2]);
    const warmUp = arms.map(
      ({ recipe }) => (recipe?.warmupEpochs ?? 0) * Math.ceil(IMAGES / (recipe?.batchSize ?? 1)),
    );
    expect(warmUp[1]).toBeCloseTo(warmUp[0] ?? Number.NaN, 9);
  });

  it("refuses one arm, three things at once, and a reference that is none", () => {
    expect(() => plan(["resnet-8"])).toThrow("at least two");
    expect(() => plan(["resnet-8", "plain-8"], { learningRate: [0.1, 0.2], batchSize: [8, 16] })).toThrow(
      "two things",
    );
    expect(() => plan(["resnet-8", "plain-8"], {}, 3)).toThrow("1 to 2, not 3");
  });

  it("refuses networks that are for different data, in words", () => {
    const digits = { label: "A", imageShape: [8, 8, 1], classes: 10 };
    expect(differentData([digits, { ...digits, label: "B" }])).toBeUndefined();
    expect(differentData([digits, { ...digits, label: "B", classes: 26 }])).toMatch(
      /A is for images of 8×8×1 in 10 classes, B for images of 8×8×1 in 26 classes/,
    );
    expect(differentData([digits, { label: "B", imageShape: [28, 28, 1], classes: 10 }])).toContain(
      "28×28×1",
    );
  });
});
