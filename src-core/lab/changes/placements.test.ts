import { describe, expect, it } from "vitest";
import { analyse } from "../../analysis/analyse";
import type { DatasetFacts } from "../../analysis/analysis";
import { type Drawing, startDrawing } from "../../blocks/drawing";
import { PRE_ACTIVATION } from "../../blocks/index";
import { BUILT_IN_LAYERS } from "../../layers/index";
import type { BlockDefinition, NetworkDocument } from "../../network/document";
import { lowerGraph } from "../../program/lower";
import type { Program } from "../../program/program";
import { templateDocument } from "../../templates/document";
import { createResidual } from "../../templates/residual";
import { DEFAULT_RECIPE } from "../../training/recipe";
import { NetworkKeys } from "../questions/same-network";
import { isRefused } from "./change";
import { drawingChange } from "./index";

const DIGITS: DatasetFacts = { id: "digits", imageShape: [8, 8, 1], classes: 10 };

function programOf(document: NetworkDocument): Program {
  const { flat, problems } = analyse(BUILT_IN_LAYERS, { ...document, dataset: DIGITS.id }, DIGITS);
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  if (!flat) throw new Error("no layers");
  return lowerGraph(flat, DIGITS);
}

function changed(id: string, document: NetworkDocument): NetworkDocument {
  const result = drawingChange(id).apply(BUILT_IN_LAYERS, document);
  if (isRefused(result)) throw new Error(result.why);
  return result;
}

function isSame(one: NetworkDocument, other: NetworkDocument): boolean {
  const keys = new NetworkKeys();
  return keys.keyOf(programOf(one)) === keys.keyOf(programOf(other));
}

/** The first unit of the network: activated before it splits, so that its branch begins with the convolution. */
function firstUnit(): BlockDefinition {
  const drawing = startDrawing("first");
  const start = drawing.layer("blockInput", "in");
  const conv1 = drawing.layer("conv2d", "conv1", { filters: 16 }, [start]);
  const relu = drawing.layer("activation", "relu", {}, [drawing.layer("batchNorm", "bn", {}, [conv1])]);
  const conv2 = drawing.layer("conv2d", "conv2", { filters: 16 }, [relu]);
  drawing.layer("blockOutput", "out", {}, [drawing.layer("add", "add", {}, [conv2, start])]);
  return { id: "first", name: "First", description: "", arguments: [], graph: drawing.graph() };
}

function stem(drawing: Drawing): string {
  const input = drawing.layer("input", "input");
  const conv = drawing.layer("conv2d", "conv1", { filters: 16 }, [input]);
  return drawing.layer("activation", "relu1", {}, [drawing.layer("batchNorm", "bn1", {}, [conv])]);
}

/**
 * He et al. 2016, figure 4 (e) and the appendix, with the built-in block: an activation before the first unit splits, a norm and an
 * activation behind the last.
 */
function ofThePaper(pairs: number): NetworkDocument {
  const drawing = startDrawing("paper");
  let last = drawing.block("first", "first", {}, 1, [stem(drawing)]);
  for (const filters of [16, 32, 64]) {
    const repeat = filters === 16 ? pairs - 1 : pairs;
    const args = { filters, stride: filters === 16 ? 1 : 2, shortcut: "pad" };
    last = drawing.block(PRE_ACTIVATION.id, `stage${filters}`, args, repeat, [last]);
  }
  const bn = drawing.layer("batchNorm", "bn", {}, [last]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [drawing.layer("activation", "relu", {}, [bn])]);
  drawing.layer("output", "output", {}, [drawing.layer("dense", "dense", { units: 10 }, [pool])]);
  const blocks = [firstUnit(), PRE_ACTIVATION];
  return templateDocument("Paper", "digits", DEFAULT_RECIPE, drawing.graph(), blocks);
}

describe("full pre-activation", () => {
  it.each([3, 9])("of the CIFAR network is the paper's, with %i units a stage", (pairs) => {
    const original = createResidual("resnet", pairs);
    const full = changed("full-pre-activation", original);
    expect(isSame(full, ofThePaper(pairs))).toBe(true);
    expect(isSame(original, ofThePaper(pairs))).toBe(false);
    const weights = (document: NetworkDocument): number =>
      programOf(document).steps.reduce((sum, step) => sum + step.weights.length, 0);
    expect(weights(full)).toBe(weights(original));
  });

  it("is the same drawn open and in blocks, and both ways of ReLU alone too", () => {
    for (const id of ["full-pre-activation", "relu-only-pre-activation"]) {
      const open = changed(id, createResidual("resnet", 1));
      const inBlocks = changed(id, createResidualInBlocks());
      expect(isSame(open, inBlocks), id).toBe(true);
    }
  });

  it("is refused where the order is another one already, and where repeats follow an argument", () => {
    const change = drawingChange("full-pre-activation");
    const again = change.apply(BUILT_IN_LAYERS, changed("full-pre-activation", createResidual("resnet", 3)));
    expect(isRefused(again) && again.why).toMatch(/does not begin with a convolution|No activation follows/);
    const three = createResidual("resnet", 3);
    const argued: NetworkDocument = {
      ...three,
      arguments: [{ name: "units", label: "Units", kind: "integer", default: 3 }],
      graph: {
        ...three.graph,
        nodes: three.graph.nodes.map((node) =>
          node.kind === "block" ? { ...node, repeat: { arg: "units" } } : node,
        ),
      },
    };
    const refusal = change.apply(BUILT_IN_LAYERS, argued);
    expect(isRefused(refusal) && refusal.why).toContain("follows an argument");
  });
});

/** ResNet-8 of the block that deeper ones are made of. */
function createResidualInBlocks(): NetworkDocument {
  const two = createResidual("resnet", 2);
  const nodes = two.graph.nodes.map((node) => (node.kind === "block" ? { ...node, repeat: 1 } : node));
  return { ...two, graph: { ...two.graph, nodes } };
}

describe("Fixup", () => {
  it("begins branches at 0 and scales their first convolutions by the number of units", () => {
    const { steps } = programOf(changed("fixup", createResidual("resnet", 3)));
    expect(steps.some(({ operation }) => operation.kind === "batchNorm")).toBe(false);
    const kernels = steps.filter(({ operation }) => operation.kind === "conv2d");
    expect(kernels).toHaveLength(19);
    const starts = kernels.map(({ weights }) => weights[0]?.initializer);
    expect(starts[0]).toMatchObject({ kind: "heNormal", scale: 1 });
    for (let unit = 0; unit < 9; unit += 1) {
      // L = 9 units of m = 2 convolutions: 9^(-1/2).
      expect(starts[1 + 2 * unit]).toMatchObject({ kind: "heNormal", scale: 1 / 3 });
      expect(starts[2 + 2 * unit]).toEqual({ kind: "constant", value: 0 });
    }
    const dense = steps.find(({ operation }) => operation.kind === "matmul");
    expect(dense?.weights[0]?.initializer).toEqual({ kind: "constant", value: 0 });
    // Four numbers and a factor a unit; one behind the stem, one before the classifier.
    expect(steps.filter(({ operation }) => operation.kind === "offset")).toHaveLength(9 * 4 + 2);
    expect(steps.filter(({ operation }) => operation.kind === "gain")).toHaveLength(9);
  });
});

it("SkipInit leaves no norm, and one factor of 0 a unit", () => {
  const { steps } = programOf(changed("skip-init", createResidual("resnet", 3)));
  expect(steps.some(({ operation }) => operation.kind === "batchNorm")).toBe(false);
  const gains = steps.filter(({ operation }) => operation.kind === "gain");
  expect(gains.map(({ weights }) => weights[0]?.initializer)).toEqual(
    Array.from({ length: 9 }, () => ({ kind: "constant", value: 0 })),
  );
  const kernels = steps.filter(({ operation }) => operation.kind === "conv2d");
  expect(kernels.every(({ weights }) => weights.some(({ role }) => role === "bias"))).toBe(true);
});
