/**
 * A measurement that is handed to the engine, and of which nothing else knows, is in the run's record, its metrics, its scalars for
 * TensorBoard, the window's store and the choice of what the drawing shows. A run goes on with what it began to measure.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { abs, concat, max, mean, reshape, split, type Tensor1D } from "@tensorflow/tfjs-core";
import { afterEach, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { engineApi } from "#core/protocol/engine-api";
import { linkedPair } from "#core/protocol/linked-pair";
import { serve } from "#core/protocol/rpc";
import { createTemplate } from "#core/templates/index";
import { pathsAt, shownChannels } from "#core/training/channels";
import type { Metric, ProbeMetric, RunRecord } from "#core/training/records";
import { MOST_ENGINE_REQUEST_BYTES } from "#core/training/size-limits";
import { createCpuBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { createEngine } from "#engine/engine";
import { nodeKernelPlatform } from "#engine/entries/cpu-kernels";
import { nodePlatform } from "#engine/entries/node-platform";
import { groupMetrics } from "#engine/events";
import { MEASUREMENTS } from "#engine/measurements/index";
import type { LayerMeasurement, Measurement, MergeMeasurement } from "#engine/measurements/measurement";
import type { EngineLauncher } from "../../src-main/engines/launcher";
import { metricLine, parseMetricLine } from "../../src-main/host/runs/metric-lines";
import { createTestHost, metricsOnDisk, type TestHost } from "../../src-main/host/testing/test-host";
import { heatOf } from "../../src-renderer/editor/heat/heat";
import { RunMetricsBuffer, rowsOf } from "../../src-renderer/stores/run-metrics";
import { removeFolder } from "../support/command-line";
import { kernelsOfTests } from "./cpu-support";

const meanGradient: LayerMeasurement = {
  id: "mean_gradient",
  label: "mean gradient",
  about: "How large a gradient is on average.",
  unit: "",
  better: "neither",
  scale: "log",
  at: "layers",
  reads: [
    ({ gradient, sizes }) =>
      concat(split(abs(gradient), [...sizes]).map((own) => reshape(mean(own), [1]))) as Tensor1D,
  ],
  value: (size = Number.NaN) => size,
};

const largestInput: MergeMeasurement = {
  id: "largest_input",
  label: "largest input",
  about: "The largest value that a skip carries.",
  unit: "V",
  better: "lower",
  scale: "linear",
  at: "merges",
  reads: [({ identity }) => max(identity)],
  value: (largest = Number.NaN) => largest,
};

/** Engines in this process that measure these. */
function measuring(measurements: readonly Measurement[]): EngineLauncher {
  return {
    launch: async () => {
      const [channel, far] = linkedPair();
      const engine = createEngine(
        BUILT_IN_LAYERS,
        () => createCpuBackend({ ...nodeKernelPlatform(kernelsOfTests), cores: 2 }),
        nodePlatform,
        measurements,
      );
      const server = serve(engineApi, far, engine.handlers, { requestBytes: MOST_ENGINE_REQUEST_BYTES });
      engine.connect(groupMetrics((event, payload) => server.emit(event, payload), nodePlatform.now));
      const gone = new Promise<void>((resolve) => {
        channel.onClose(() => {
          engine.close();
          resolve();
        });
      });
      return {
        channel,
        onExit(listener) {
          let isHeard = true;
          void gone.then(() => isHeard && listener({ code: 0, signal: null, output: "" }));
          return () => {
            isHeard = false;
          };
        },
        kill: () => channel.close(),
      };
    },
  };
}

/** ResNet-8 whose first Add is fed by a bare wire in the place of its shortcut. */
function drawing(maxSteps: number): NetworkDocument {
  const document = createTemplate("resnet-8");
  if (!document) throw new Error("There is no template resnet-8.");
  const { nodes, edges } = document.graph;
  const skip = nodes.find((node) => node.kind === "layer" && node.type === "shortcut");
  const before = edges.find(({ target }) => target === skip?.id);
  if (!skip || !before) throw new Error("The template has no shortcut.");
  const wired = edges
    .filter((edge) => edge !== before)
    .map((edge) => (edge.source === skip.id ? { ...edge, source: before.source } : edge));
  return {
    ...document,
    dataset: "digits",
    recipe: { ...document.recipe, maxSteps, batchSize: 16, probeEvery: 2 },
    graph: { nodes: nodes.filter((node) => node !== skip), edges: wired },
  };
}

const hosts: TestHost[] = [];
afterEach(async () => {
  for (const { host, workspace } of hosts.splice(0)) {
    await host.close();
    await removeFolder(workspace);
  }
});

async function studio(measurements: readonly Measurement[], workspace?: string): Promise<TestHost> {
  const test = await createTestHost({ launcher: measuring(measurements), ...(workspace && { workspace }) });
  hosts.push(test);
  return test;
}

const probesOf = (metrics: readonly Metric[]): ProbeMetric[] =>
  metrics.filter((metric) => metric.kind === "probe");

it("is declared, recorded and shown wherever the others are", async () => {
  const test = await studio([...MEASUREMENTS, meanGradient, largestInput]);
  const { id } = await test.start(drawing(4));
  const record = await test.reach(id, "finished");
  const { reads: _, value: _of, ...declared } = largestInput;
  expect(record.measured.channels.slice(-1)).toEqual([declared]);
  expect(record.measured.channels.map((channel) => channel.id)).toContain("mean_gradient");
  const layers = pathsAt(record.measured, "layers");
  const merges = pathsAt(record.measured, "merges");
  // The Add that a bare wire feeds is among them.
  expect(merges).toEqual(["add1", "add2", "add3"]);

  const onDisk = probesOf(await metricsOnDisk(test.host, id));
  expect(onDisk.map(({ step }) => step)).toEqual([1, 3]);
  for (const { values } of onDisk) {
    expect(values.largest_input).toHaveLength(merges.length);
    values.mean_gradient?.forEach((mean, layer) => {
      expect(mean).toBeGreaterThan(0);
      expect(mean).toBeLessThanOrEqual((values.gradient_norm?.[layer] ?? 0) * 1.0001);
    });
    expect(values.mean_gradient).toHaveLength(layers.length);
  }

  const [scalars = ""] = (await readdir(test.host.runFolder(id))).filter((name) => name.includes("tfevents"));
  const events = await readFile(path.join(test.host.runFolder(id), scalars), "latin1");
  expect(events).toContain("mean_gradient/conv1");
  expect(events).toContain("largest_input/add2");

  const { metrics } = await test.read(id);
  const store = new RunMetricsBuffer();
  store.append(metrics);
  const shown = store.snapshot();
  expect(rowsOf(shown, "largest_input")).toHaveLength(2);
  expect(rowsOf(shown, "mean_gradient")[1]).toEqual(Float32Array.from(onDisk[1]?.values.mean_gradient ?? []));

  const choices = shownChannels(record.measured);
  expect(choices.map((channel) => channel.label)).toContain("largest input");
  const heat = heatOf(record, declared, shown, new Set([...layers, ...merges]));
  expect(heat?.channels).toEqual(choices);
  expect([...(heat?.byPath ?? [])].map(([where]) => where)).toEqual(merges);
  expect(heat?.byPath.get("add2")?.[0]).toBeCloseTo(onDisk[1]?.values.largest_input?.[1] ?? Number.NaN, 5);
});

it("leaves a run as it began: resumed by an engine that measures more, and by one that measures less", async () => {
  const first = await studio([...MEASUREMENTS, meanGradient]);
  first.allow(9);
  const { id } = await first.start(drawing(16));
  await first.reachStep(9);
  await first.host.handlers["runs.stop"]({ run: id });
  const begun = (await first.read(id)).record;
  expect(begun.step).toBe(9);
  await first.host.close();
  hosts.pop();
  const second = await studio([largestInput, ...MEASUREMENTS], first.workspace);
  await second.host.handlers["runs.resume"]({ run: id });
  const record = await second.reach(id, "finished");
  expect(record.measured).toEqual(begun.measured);
  const probes = probesOf(await metricsOnDisk(second.host, id));
  expect(probes).toHaveLength(8);
  for (const { step, values } of probes) {
    const kept = MEASUREMENTS.map(({ id: each }) => each);
    if (step <= begun.step) kept.push("mean_gradient");
    expect(Object.keys(values).sort()).toEqual(kept.sort());
  }
});

it("leaves a run of before as it began: at the Adds that were measured then", async () => {
  const undisturbed = await studio(MEASUREMENTS);
  const whole = await undisturbed.start(drawing(16));
  const { measured: all } = await undisturbed.reach(whole.id, "finished");
  expect(pathsAt(all, "merges")).toEqual(["add1", ...BEFORE]);
  const expected = probesOf(await metricsOnDisk(undisturbed.host, whole.id));

  const test = await studio(MEASUREMENTS);
  test.allow(9);
  const { id } = await test.start(drawing(16));
  await test.reachStep(9);
  await test.host.handlers["runs.stop"]({ run: id });
  test.allow();
  await asWrittenBefore(test.host.runFolder(id));
  expect(pathsAt((await test.read(id)).record.measured, "merges")).toEqual(BEFORE);
  await test.host.handlers["runs.resume"]({ run: id });
  const { measured } = await test.reach(id, "finished");
  expect(pathsAt(measured, "merges")).toEqual(BEFORE);
  expect(measured.channels.map((channel) => channel.id)).toEqual([...FORMER, "residual_ratio"]);
  const at = [1, 2];
  expect(probesOf(await metricsOnDisk(test.host, id))).toEqual(
    expected.map(({ values, ...probe }) => ({
      ...probe,
      values: {
        ...Object.fromEntries(FORMER.map((channel) => [channel, values[channel]])),
        residual_ratio: at.map((place) => values.residual_ratio?.[place]),
      },
    })),
  );
});

/** Adds that a shortcut feeds: those that version 2 measured. */
const BEFORE = ["add2", "add3"];
/** What it measured at layers. */
const FORMER = ["gradient_norm", "weight_norm", "update_ratio"];

/** Writes a run's files as version 2 would have left them. */
async function asWrittenBefore(folder: string): Promise<void> {
  const file = path.join(folder, "run.json");
  const { measured, ...record } = JSON.parse(await readFile(file, "utf8")) as RunRecord;
  const merges = pathsAt(measured, "merges");
  const former = {
    ...record,
    version: 2,
    probedLayers: pathsAt(measured, "layers"),
    probedMerges: merges.filter((merge) => BEFORE.includes(merge)),
  };
  await writeFile(file, JSON.stringify(former));
  const lines = (await readFile(path.join(folder, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
  const rewritten = lines.map((line) => {
    const metric = parseMetricLine(Buffer.from(line))?.metric;
    if (metric?.kind !== "probe") return `${line}\n`;
    const { values } = metric;
    return metricLine({
      kind: "probe",
      step: metric.step,
      gradientNorms: values.gradient_norm,
      weightNorms: values.weight_norm,
      updateRatios: values.update_ratio,
      residualRatios: values.residual_ratio?.filter((_, place) => BEFORE.includes(merges[place] ?? "")),
    } as unknown as Metric);
  });
  await writeFile(path.join(folder, "metrics.jsonl"), rewritten.join(""));
}
