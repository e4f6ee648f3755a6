/**
 * Networks that are known by name, against what is known of them: torchvision's counts, or those of a PyTorch module that was
 * written from the paper (`scripts/fixtures/network_counts.py`) and the paper's own figure.
 */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { stopwatch } from "../../tests/support/stopwatch";
import { analyse } from "../analysis/analyse";
import type { Analysis } from "../analysis/analysis";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { NetworkDocument } from "../network/document";
import { parseDocument, serialiseDocument } from "../network/parse";
import { createTemplate, TEMPLATES } from "./index";

interface Counted {
  readonly trainableParameters: number;
  /** `[height, width, channels]` after each stage. */
  readonly stages: readonly (readonly number[])[];
  readonly classes: number;
}

const COUNTED = JSON.parse(
  readFileSync(new URL("../../tests/fixtures/network-counts/counts.json", import.meta.url), "utf8"),
) as Readonly<Record<string, Counted>>;

function created(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (document === undefined) throw new Error(`There should be a template ${id}.`);
  return document;
}

function analysed(id: string): Analysis {
  const analysis = analyse(BUILT_IN_LAYERS, created(id), undefined);
  // Version 1 jumps over pixels where its stages begin: the reason why the stride went to the 3×3.
  const jumps = id.endsWith("-v1") ? [["stride-drops-pixels", "stage2/1/conv1"]] : [];
  expect(analysis.problems.map(({ code, path }) => [code, path])).toEqual(jumps);
  return analysis;
}

/** Parameters, weighted depth and multiply-adds in thousand millions (half the FLOPs), of convolutions and dense layers. */
const TORCHVISION = [
  ["imagenet-resnet-18", 11_689_512, 18, 1.814],
  ["imagenet-resnet-34", 21_797_672, 34, 3.664],
  ["imagenet-resnet-50", 25_557_032, 50, 4.089],
  ["imagenet-resnet-101", 44_549_160, 101, 7.801],
  ["imagenet-resnet-152", 60_192_808, 152, 11.514],
  ["imagenet-resnext-50", 25_028_904, 50, 4.23],
  // The stride on the first 1×1: as many weights, fewer multiply-adds (He et al. 2015, table 1: 3.8, 7.6 and 11.3).
  ["imagenet-resnet-50-v1", 25_557_032, 50, 3.858],
  ["imagenet-resnet-101-v1", 44_549_160, 101, 7.57],
  ["imagenet-resnet-152-v1", 60_192_808, 152, 11.283],
] as const;

describe("torchvision's networks", () => {
  test.each(TORCHVISION)("%s", (id, parameters, depth, multiplyAdds) => {
    const { totals, facts, flat } = analysed(id);
    expect(totals.trainableParameters).toBe(parameters);
    expect(totals.weightedDepth).toBe(depth);
    const weighted = new Set(["conv2d", "dense", "shortcut"]);
    const flops = (flat?.nodes ?? []).reduce(
      (sum, node) => sum + (weighted.has(node.type) ? (facts.get(node.path)?.cost?.flops ?? 0) : 0),
      0,
    );
    expect(flops / 2e9).toBeCloseTo(multiplyAdds, 2);
    expect(facts.get("pool1")?.outputShape).toEqual([56, 56, 64]);
    expect(facts.get("stage4")?.outputShape).toEqual([7, 7, depth < 50 ? 512 : 2048]);
  });

  test("mobilenet-v2", () => {
    const { totals, facts } = analysed("mobilenet-v2");
    expect(totals.trainableParameters).toBe(3_504_872);
    // Two convolutions before the stages, three a block, one after them, and the dense layer.
    expect(totals.weightedDepth).toBe(3 + 3 * 16 + 2);
    expect(facts.get("stage6")?.outputShape).toEqual([7, 7, 320]);
  });

  test("see what PyTorch's padding lets them see: as many pixels on each side", () => {
    const { flat } = analysed("imagenet-resnet-50");
    const padded = (path: string): unknown => {
      const params = flat?.nodes.find((node) => node.path === path)?.params ?? {};
      return [params.padding, params.padTop, params.padBottom, params.padLeft, params.padRight];
    };
    expect(padded("conv1")).toEqual(["numbers", 3, 3, 3, 3]);
    expect(padded("pool1")).toEqual(["numbers", 1, 1, 1, 1]);
    expect(padded("stage2/1/conv2")).toEqual(["numbers", 1, 1, 1, 1]);
  });

  test("have their stride where they say", () => {
    const strides = (id: string): unknown[] => {
      const { flat } = analysed(id);
      return ["stage2/1/conv1", "stage2/1/conv2", "stage2/2/conv1", "stage2/2/conv2"].map(
        (path) => flat?.nodes.find((node) => node.path === path)?.params.stride,
      );
    };
    expect(strides("imagenet-resnet-50")).toEqual([1, 2, 1, 1]);
    expect(strides("imagenet-resnet-50-v1")).toEqual([2, 1, 1, 1]);
  });
});

/** In millions, as the paper rounds it; and the paths of what ends each stage. */
const FROM_PAPERS = [
  ["resnet-164-preact", 1.7, 1, ["stage1-rest", "stage2-rest", "stage3-rest"]],
  ["resnet-1001-preact", 10.3, 1, ["stage1-rest", "stage2-rest", "stage3-rest"]],
  ["wide-resnet-28-10", 36.5, 1, ["stage1-rest", "stage2-rest", "stage3-rest"]],
  ["densenet-40", 1.0, 1, ["dense1", "dense2", "dense3"]],
  ["se-resnet-50", 28.1, 1, ["stage1", "stage2", "stage3", "stage4"]],
] as const;

describe("networks written from their papers in PyTorch", () => {
  test.each(FROM_PAPERS)("%s", (id, millions, digits, ends) => {
    const { totals, facts } = analysed(id);
    const counted = COUNTED[id];
    expect(totals.trainableParameters).toBe(counted?.trainableParameters);
    expect(ends.map((path) => facts.get(path)?.outputShape)).toEqual(counted?.stages);
    expect(facts.get("dense")?.outputShape).toEqual([counted?.classes]);
    expect(Number((totals.trainableParameters / 1e6).toFixed(digits))).toBe(millions);
  });

  test("have the depth in their names", () => {
    for (const [id, depth] of [
      ["resnet-164-preact", 164],
      ["resnet-1001-preact", 1001],
      ["densenet-40", 40],
    ] as const) {
      expect(analysed(id).totals.weightedDepth, id).toBe(depth);
    }
    // The paper counts the three projections among the 28.
    expect(analysed("wide-resnet-28-10").totals.weightedDepth).toBe(28 - 3 + 1);
  });

  test("change as a whole with one argument", () => {
    const document = created("wide-resnet-28-10");
    const narrow = document.arguments.map((argument) =>
      argument.name === "width" ? { ...argument, default: 1 } : argument,
    );
    const { problems, totals } = analyse(BUILT_IN_LAYERS, { ...document, arguments: narrow }, undefined);
    expect(problems).toEqual([]);
    // WRN-28-1: 0.37 million (table 3 has 0.4 for 40-1's 0.6).
    expect(totals.trainableParameters / 1e6).toBeCloseTo(0.369, 2);
  });
});

test("every template opens from its own file, and is analysed within a second", () => {
  for (const { id } of TEMPLATES) {
    const document = created(id);
    expect(parseDocument(serialiseDocument(document)), id).toEqual({ ok: true, document });
    const seconds = stopwatch();
    analyse(BUILT_IN_LAYERS, document, undefined);
    expect(seconds(), id).toBeLessThan(1);
  }
});
