import { expect, it } from "vitest";
import { armOf, recordOf, runOf, viewOf } from "#core/lab/testing";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import { type Channel, LAYER_SITES, type Measured } from "#core/training/channels";
import type { Metric } from "#core/training/records";
import { type RunMetrics, RunMetricsBuffer } from "../stores/run-metrics";
import { channelsOverDepth, depthCurves, kernelLayers, sharedProbeSteps } from "./gradient-curves";

const probe = (step: number, pulls: number[]): Metric => ({
  kind: "probe",
  step,
  values: { pull: pulls },
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
const pull: Channel = {
  id: "pull",
  label: "pull",
  about: "A channel of this test.",
  unit: "",
  better: "neither",
  scale: "log",
  at: LAYER_SITES,
};
const atAdds: Channel = { ...pull, id: "at_adds", at: "merges" };
const own: Channel = { ...pull, id: "own" };
const measuring = (channels: Channel[], paths: string[]): Measured => ({
  sites: [{ id: LAYER_SITES, label: "layer", paths }],
  channels,
});
const records = [
  { ...recordOf("a", 20, 1), measured: measuring([pull, atAdds, own], ["conv1", "bn1", "dense"]) },
  {
    ...recordOf("b", 10, 1),
    measured: measuring([atAdds, pull], ["conv1", "bn1", "projection", "dense"]),
  },
];

it("compares at steps that both have measured, layer by layer, those with a kernel alone", () => {
  expect(sharedProbeSteps(pair, metrics)).toEqual([1]);
  const kernels = new Set(["conv1", "projection", "dense"]);
  const curves = depthCurves(view, pair, records, metrics, kernels, pull, 1);
  expect(curves.map(({ label, x, y }) => [label, x, y])).toEqual([
    ["without skips", [1, 2], [1, 3]],
    ["with skips", [1, 2], [10, 40]],
  ]);
  expect(depthCurves(view, pair, records, metrics, kernels, pull, undefined)).toEqual([]);
});

it("offers what all of them measure at their layers", () => {
  expect(channelsOverDepth(records)).toEqual([pull]);
  expect(channelsOverDepth([])).toEqual([]);
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
