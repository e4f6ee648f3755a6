import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import type { Metric } from "#core/training/records";
import { type RunMetrics, RunMetricsBuffer } from "../stores/run-metrics";
import { gradientCurves, kernelLayers, sharedProbeSteps } from "./gradient-curves";
import { armOf, recordOf, runOf, viewOf } from "./testing";

const probe = (step: number, gradientNorms: number[]): Metric => ({
  kind: "probe",
  step,
  gradientNorms,
  weightNorms: [],
  updateRatios: [],
  residualRatios: [],
});

function measured(...metrics: Metric[]): RunMetrics {
  const buffer = new RunMetricsBuffer();
  buffer.append(metrics);
  return buffer.snapshot();
}

const pair = [
  runOf("plain-8", 1, { run: "a", state: "training" }),
  runOf("residual-8", 1, { run: "b", state: "training" }),
];
const view = viewOf(pair, { arms: [armOf("plain", 8), armOf("residual", 8)], question: { kind: "twin" } });
const metrics = new Map([
  ["a", measured(probe(1, [1, 2, 3]), probe(11, [4, 5, 6]))],
  ["b", measured(probe(1, [10, 20, 30, 40]))],
]);
const records = [
  { ...recordOf("a", 20, 1), probedLayers: ["conv1", "bn1", "dense"] },
  { ...recordOf("b", 10, 1), probedLayers: ["conv1", "bn1", "projection", "dense"] },
];

it("compares at steps that both have measured, layer by layer, those with a kernel alone", () => {
  expect(sharedProbeSteps(pair, metrics)).toEqual([1]);
  const kernels = new Set(["conv1", "projection", "dense"]);
  const curves = gradientCurves(view, pair, records, metrics, kernels, 1);
  expect(curves.map(({ label, x, y }) => [label, x, y])).toEqual([
    ["without skips", [1, 2], [1, 3]],
    ["with skips", [1, 2], [10, 40]],
  ]);
  expect(gradientCurves(view, pair, records, metrics, kernels, undefined)).toEqual([]);
});

it("finds the layers with a kernel, in blocks and repeats too", () => {
  const network = createTemplate("resnet-20");
  if (!network) throw new Error("There is no such template.");
  const facts = { id: "fashion", imageShape: [28, 28, 1], classes: 10 };
  const found = kernelLayers(BUILT_IN_LAYERS, network, facts);
  expect(found.size).toBe(20);
  expect(found).toContain("stage2/1/conv2");
  expect(found).not.toContain("stage2/1/bn2");
});
