import { describe, expect, it } from "vitest";
import { startDrawing } from "../blocks/drawing";
import { BASIC_RESIDUAL, PRE_ACTIVATION, SKIP_INIT } from "../blocks/index";
import { removeSkips } from "../lab/changes/remove-skips";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { BlockDefinition, NetworkDocument } from "../network/document";
import { templateDocument } from "../templates/document";
import { createTemplate } from "../templates/index";
import { createResidual } from "../templates/residual";
import { DEFAULT_RECIPE } from "../training/recipe";
import type { GrowthWay } from "../training/records";
import { isRefused, type WeightStart } from "./growth";
import { growthRecipe } from "./growth-recipe";
import { growableStages, planGrowth } from "./plan-growth";
import { stagesOf } from "./stages";

const FACTS = { imageShape: [8, 8, 1], classes: 10 };

function plan(document: NetworkDocument, stage: string, blocks = 1, way: GrowthWay = "zero") {
  return planGrowth(BUILT_IN_LAYERS, { document, facts: FACTS, stage, blocks, way });
}

function startsOf(
  document: NetworkDocument,
  stage: string,
  way: GrowthWay = "zero",
): Record<string, WeightStart> {
  const growth = plan(document, stage, 1, way);
  if (isRefused(growth)) throw new Error(growth.why);
  return { ...growth.plan.weights };
}

function zerosIn(document: NetworkDocument, stage: string): string[] {
  return Object.entries(startsOf(document, stage)).flatMap(([name, { kind }]) =>
    kind === "constant" ? [name] : [],
  );
}

/** Two instances of a block in a row, and one with twice the filters. */
function rowsOf(block: BlockDefinition): NetworkDocument {
  const drawing = startDrawing("rows");
  const input = drawing.layer("input", "input");
  const relu = drawing.layer("activation", "relu", {}, [
    drawing.layer("conv2d", "conv", { filters: 8 }, [input]),
  ]);
  const one = drawing.block(block.id, "one", { filters: 8 }, 1, [relu]);
  const two = drawing.block(block.id, "two", { filters: 8 }, 2, [one]);
  const wide = drawing.block(block.id, "wide", { filters: 16, stride: 2 }, 1, [two]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [wide]);
  drawing.layer("output", "output", {}, [drawing.layer("dense", "dense", { units: 10 }, [pool])]);
  return templateDocument("Rows", "digits", DEFAULT_RECIPE, drawing.graph(), [block]);
}

/** A basic residual block whose norm stands behind the Add (He et al. 2016, figure 4 b). */
function normAfterAdd(): BlockDefinition {
  const drawing = startDrawing("norm-after");
  const start = drawing.layer("blockInput", "in");
  const conv = drawing.layer("conv2d", "conv", { filters: { arg: "filters" }, stride: { arg: "stride" } }, [
    start,
  ]);
  const skip = drawing.shortcut("shortcut", {}, start);
  const norm = drawing.layer("batchNorm", "bn", {}, [drawing.layer("add", "add", {}, [conv, skip])]);
  drawing.layer("blockOutput", "out", {}, [norm]);
  return { ...BASIC_RESIDUAL, id: "norm-after", graph: drawing.graph() };
}

describe("stages", () => {
  it("are block instances in a row that give out one shape", () => {
    expect(stagesOf(BUILT_IN_LAYERS, rowsOf(BASIC_RESIDUAL), FACTS)).toMatchObject([
      { name: "two", label: "one to two", blocks: 3, repeats: 2, shape: [8, 8, 8] },
      { name: "wide", label: "wide", blocks: 1, repeats: 1, shape: [4, 4, 16] },
    ]);
    expect(stagesOf(BUILT_IN_LAYERS, createResidual("resnet", 3), FACTS).map(({ name }) => name)).toEqual([
      "stage1",
      "stage2",
      "stage3",
    ]);
  });

  it("are none in an open drawing, which is said", () => {
    expect(plan(createResidual("resnet", 1), "stage1")).toMatchObject({
      why: expect.stringContaining("This network has no stages"),
    });
    expect(plan(createResidual("resnet", 2), "stage4")).toEqual({
      why: 'This network has no stage "stage4". Its stages: stage1, stage2, stage3.',
    });
  });
});

describe("growing by a zero", () => {
  it("keeps every weight under its name and sets the last parameters of F to 0", () => {
    const growth = plan(createResidual("resnet", 2), "stage2", 2);
    if (isRefused(growth)) throw new Error(growth.why);
    const { weights, norms } = growth.plan;
    const old = startsOf(createResidual("resnet", 2), "stage2", "none");
    for (const name of Object.keys(old)) expect(weights[name]).toEqual({ kind: "kept", from: name });
    const added = Object.keys(weights).filter((name) => !(name in old));
    expect(added.every((name) => /^stage2\/[34]\//.test(name))).toBe(true);
    expect(zerosIn(createResidual("resnet", 2), "stage2")).toEqual([
      "stage2/3/bn2/gamma",
      "stage2/3/bn2/beta",
    ]);
    expect(norms.map(({ step }) => step)).toEqual(
      [3, 4].flatMap((at) => [`stage2/${at}/bn1`, `stage2/${at}/bn2`]),
    );
    // The first block of a stage strides; those that are added do not, and have no weights on their skips.
    expect(added.some((name) => name.includes("shortcut"))).toBe(false);
  });

  it("takes the last convolution where no norm follows it, and a learned gain where there is one", () => {
    expect(zerosIn(rowsOf(PRE_ACTIVATION), "wide")).toEqual(["wide/2/conv2/kernel"]);
    expect(zerosIn(rowsOf(SKIP_INIT), "wide")).toEqual(["wide/2/gain/gain"]);
  });

  it("grows every residual template that is drawn in blocks", () => {
    for (const id of ["resnet-20", "resnet-164-preact", "wide-resnet-28-10"]) {
      const document = createTemplate(id);
      if (!document) throw new Error(id);
      const stages = growableStages(BUILT_IN_LAYERS, document, { imageShape: [32, 32, 3], classes: 10 });
      expect(stages.length, id).toBeGreaterThan(2);
      expect(
        stages.filter(({ why }) => why !== undefined),
        id,
      ).toEqual([]);
    }
  });

  it("is refused where a norm or something negative stands in the way, with where it works", () => {
    expect(plan(rowsOf(normAfterAdd()), "wide")).toEqual({
      why: "wide cannot grow. The norm bn follows the Add, so that what the skip carries is changed. No stage of this network can grow this way.",
    });
    const mixed = rowsOf(BASIC_RESIDUAL);
    const withNorm: NetworkDocument = {
      ...mixed,
      blocks: { ...mixed.blocks, "norm-after": normAfterAdd() },
      graph: {
        ...mixed.graph,
        nodes: mixed.graph.nodes.map((node) =>
          node.kind === "block" && node.name === "wide" ? { ...node, block: "norm-after" } : node,
        ),
      },
    };
    expect(plan(withNorm, "wide")).toMatchObject({ why: expect.stringMatching(/It works at two\.$/) });
    expect(plan(removeSkips(BUILT_IN_LAYERS, mixed), "wide")).toMatchObject({
      why: expect.stringContaining("it has no skip"),
    });
    expect(plan(mixed, "two", 0)).toMatchObject({ why: expect.stringContaining("grows by one at least") });
    expect(plan(mixed, "two", 1_000)).toMatchObject({ why: expect.stringContaining("1000 repeats") });
  });
});

describe("growing a plain network", () => {
  const plain = removeSkips(BUILT_IN_LAYERS, createResidual("resnet", 2));

  it("draws, copies, or builds the identity by hand", () => {
    expect(startsOf(plain, "stage3", "he")["stage3/3/conv1/kernel"]).toEqual({ kind: "drawn" });
    expect(startsOf(plain, "stage3", "copy")["stage3/3/conv1/kernel"]).toEqual({
      kind: "kept",
      from: "stage3/2/conv1/kernel",
    });
    const built = plan(plain, "stage3", 1, "identity");
    if (isRefused(built)) throw new Error(built.why);
    expect(built.plan.weights["stage3/3/conv2/kernel"]).toEqual({ kind: "handOn" });
    expect(built.plan.norms).toEqual([
      { step: "stage3/3/bn1", undone: true },
      { step: "stage3/3/bn2", undone: true },
    ]);
  });

  it("has nothing to copy where the block before changes the shape", () => {
    expect(plan(removeSkips(BUILT_IN_LAYERS, rowsOf(BASIC_RESIDUAL)), "wide", 1, "copy")).toEqual({
      why: "wide cannot grow. The block before it has other shapes, so it cannot be copied.",
    });
  });
});

it("is trained on at a constant rate, a tenth of the former unless another is named", () => {
  const recipe = growthRecipe({ ...DEFAULT_RECIPE, learningRate: 0.3, maxSteps: 5 });
  expect(recipe).toMatchObject({ learningRate: 0.03, warmupEpochs: 0, schedule: { kind: "constant" } });
  expect(recipe.maxSteps).toBeUndefined();
  expect(growthRecipe(DEFAULT_RECIPE, 0.2).learningRate).toBe(0.2);
});
