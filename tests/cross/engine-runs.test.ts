/** What a run does beside learning: it fails in words, keeps the best, refuses what does not fit, and leaks nothing. */

import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "#core/codecs/safetensors";
import { SkiploomError } from "#core/foundation/errors";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { metricSchema } from "#core/training/records";
import type { Engine } from "#engine/engine";
import { type HeldDataset, holdDataset } from "../support/held-dataset";
import {
  graphOf,
  type LayerLine,
  noiseDataset,
  startTestEngine,
  tinyDocument,
  trainThrough,
} from "./engine-support";

let engine: Engine;
beforeAll(async () => {
  engine = await startTestEngine();
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return error instanceof SkiploomError ? error.code : `not typed: ${String(error)}`;
  }
  return "accepted";
}

describe("a run", () => {
  it("describes itself: layers with weights in order, merges that a shortcut feeds", async () => {
    engine.connect(() => undefined);
    const answer = await engine.handlers.train({ document: tinyDocument({}), dataset: noiseDataset() });
    await engine.handlers.stop({});
    expect(answer).toMatchObject({ totalSteps: 9, stepsPerEpoch: 3, step: 0, epoch: 0 });
    expect(answer.measured.sites).toEqual([
      { id: "layers", label: "layer", paths: ["conv1", "bn1", "conv2", "bn2", "skip1", "conv3", "dense"] },
      { id: "merges", label: "merge", paths: ["add1", "add2"] },
    ]);
    expect(answer.measured.channels.map(({ id, at }) => `${id} at ${at}`)).toEqual([
      "gradient_norm at layers",
      "weight_norm at layers",
      "update_ratio at layers",
      "residual_ratio at merges",
      "gradient_skip at merges",
      "gradient_branch at merges",
      "gradient_pass at merges",
    ]);
    // conv1 36, bn1 8, conv2 216 + 6, bn2 12, projection 24 + 12, conv3 324, dense 18 + 3.
    expect(answer.parameters).toBe(36 + 8 + 222 + 12 + 36 + 324 + 21);
  });

  it("probes every k steps, one number for each layer and merge", async () => {
    const { metrics } = await trainThrough(engine, { document: tinyDocument({ probeEvery: 4 }) });
    const probes = metrics.flatMap((metric) => (metric.kind === "probe" ? [metric] : []));
    expect(probes.map(({ step }) => step)).toEqual([1, 5, 9]);
    for (const probe of probes) {
      const lengths = Object.entries(probe.values).map(([id, row]) => [id, row.length]);
      expect(Object.fromEntries(lengths)).toEqual({
        gradient_norm: 7,
        weight_norm: 7,
        update_ratio: 7,
        residual_ratio: 2,
        gradient_skip: 2,
        gradient_branch: 2,
        gradient_pass: 2,
      });
      expect(
        Object.values(probe.values)
          .flat()
          .every((value) => value > 0),
      ).toBe(true);
    }
    const silent = await trainThrough(engine, { document: tinyDocument({ probeEvery: 0 }) });
    expect(silent.metrics.some(({ kind }) => kind === "probe")).toBe(false);
  });

  it("learns rows from noise, and its best checkpoint is the one that is tested", async () => {
    const document = tinyDocument({ epochs: 30, learningRate: 0.05 }, 0);
    const dataset = noiseDataset(60);
    const { metrics, best, ended } = await trainThrough(engine, { document, dataset });
    const epochs = metrics.flatMap((metric) => (metric.kind === "epoch" ? [metric] : []));
    const ranked = [...epochs].sort(
      (one, other) => other.valAccuracy - one.valAccuracy || one.valLoss - other.valLoss,
    );
    expect(best).toMatchObject({ epoch: ranked[0]?.epoch, valLoss: ranked[0]?.valLoss });
    expect(ended?.test?.accuracy).toBe(1);
    const { images, count, labels } = dataset.test;
    const { probabilities } = await engine.handlers.predict({
      document,
      checkpoint: best?.bytes ?? new Uint8Array(),
      imageShape: dataset.imageShape,
      images,
      count,
    });
    const losses = [...labels].map((label, row) => -Math.log(probabilities[row * 3 + label] ?? 0));
    const loss = losses.reduce((sum, value) => sum + value, 0) / count;
    expect(loss).toBeCloseTo(ended?.test?.loss ?? -1, 4);
  });

  it("keeps the number of tensors flat over 1,000 steps, and gives all of them back", async () => {
    const before = memory().numTensors;
    const counts: number[] = [];
    const document = tinyDocument({ epochs: 125, probeEvery: 5 });
    const { ended } = await trainThrough(
      engine,
      { document, dataset: noiseDataset(64) },
      ({ event, payload }) => {
        if (event === "metric" && payload.kind === "batch") counts.push(memory().numTensors);
      },
    );
    expect(ended?.step).toBe(1000);
    // Within a step's own tensors, which are there while it reports.
    expect(new Set(counts.slice(1)).size).toBe(1);
    expect(memory().numTensors).toBe(before);
  });

  it.each([
    ["in a step", 64],
    // Three steps are not enough to overflow, but the validation that follows them is.
    ["in the validation", 21],
  ])(
    "stops at NaN %s, names the layer and the step, and never wrote a bad checkpoint",
    async (where, images) => {
      const document = tinyDocument({
        learningRate: 100,
        warmupEpochs: 0,
        schedule: { kind: "constant" },
        weightDecay: { kind: "l2", value: 10 },
      });
      const request = { document, dataset: noiseDataset(images) };
      const { failed, ended, metrics, events } = await trainThrough(engine, request);
      expect(ended).toBeUndefined();
      expect(failed).toMatchObject({
        code: "not-finite",
        layer: expect.any(String),
        step: expect.any(Number),
      });
      expect(failed?.message).toContain(`"${failed?.layer}"`);
      expect(failed?.message).toMatch(/Lower the learning rate \(it was 100\)/);
      expect(metrics.every((metric) => metric.kind !== "batch" || Number.isFinite(metric.loss))).toBe(true);
      expect(Math.max(...metrics.map(({ step }) => step))).toBe(
        (failed?.step ?? 0) - (where === "in a step" ? 1 : 0),
      );
      for (const { event, payload } of events) {
        if (event !== "checkpoint") continue;
        for (const { data } of decodeSafetensors(payload.bytes).tensors.values()) {
          expect(data.every(Number.isFinite)).toBe(true);
        }
      }
    },
  );
});

/** Doubles its images `times` times by Adds, without a bias: what is 0 stays 0, anything else becomes huge. */
function doublingDocument(times: number): NetworkDocument {
  const chain = ["conv"];
  const layers: LayerLine[] = [
    ["input", "input", {}, []],
    ["conv", "conv2d", { filters: 2, kernel: 1, bias: false }, ["input"]],
  ];
  for (let index = 0; index < times; index += 1) {
    const last = chain.at(-1) ?? "";
    layers.push([`skip${index}`, "shortcut", {}, [last]], [`add${index}`, "add", {}, [last, `skip${index}`]]);
    chain.push(`add${index}`);
  }
  layers.push(
    ["pool", "globalAvgPool2d", {}, [chain.at(-1) ?? ""]],
    ["dense", "dense", { units: 3 }, ["pool"]],
    ["output", "output", {}, ["dense"]],
  );
  const document = tinyDocument({ epochs: 1, learningRate: 1e-30, warmupEpochs: 0, probeEvery: 1 });
  return { ...document, graph: graphOf(layers) };
}

describe("numbers too large to be squared", () => {
  it("are probed as finite ones, so that no measurement is lost on its way", async () => {
    const { ended, metrics } = await trainThrough(engine, { document: doublingDocument(62) });
    expect(ended).toMatchObject({ reason: "finished", step: 3 });
    const probes = metrics.filter((metric) => metric.kind === "probe");
    expect(probes).toHaveLength(3);
    expect(Math.max(...probes.flatMap(({ values }) => values.gradient_norm ?? []))).toBeGreaterThan(1e17);
    for (const metric of metrics) expect(metricSchema.safeParse(metric).success).toBe(true);
  });

  it("fail a run in its test as elsewhere, with the layer, instead of an end that cannot be told", async () => {
    const { normalisation: _, ...noise } = noiseDataset();
    const grey = (part: HeldDataset["train"]) => ({ ...part, images: part.images.map(() => 100) });
    const dataset = holdDataset({
      ...noise,
      pixelMaximum: 1,
      train: grey(noise.train),
      validation: grey(noise.validation),
    });
    const { failed, ended } = await trainThrough(engine, { document: doublingDocument(125), dataset });
    expect(ended).toBeUndefined();
    expect(failed).toMatchObject({ code: "not-finite", layer: expect.stringMatching(/add/), step: 3 });
  });
});

describe("the engine refuses", () => {
  it("work before it has a device, and a second device", async () => {
    const { createEngine } = await import("#engine/engine");
    const { nodePlatform } = await import("#engine/entries/node-platform");
    const bare = createEngine(
      BUILT_IN_LAYERS,
      () => {
        throw new Error("not reached");
      },
      nodePlatform,
    );
    expect(
      await codeOf(
        (async () => bare.handlers.train({ document: tinyDocument({}), dataset: noiseDataset() }))(),
      ),
    ).toBe("conflict");
    expect(await codeOf((async () => engine.handlers.initialise({ device: "cpu" }))())).toBe("conflict");
  });

  it("a second training at the same time", async () => {
    engine.connect(() => undefined);
    await engine.handlers.train({ document: tinyDocument({}), dataset: noiseDataset() });
    const second = engine.handlers.train({ document: tinyDocument({}), dataset: noiseDataset() });
    expect(await codeOf(Promise.resolve(second))).toBe("busy");
    await engine.handlers.stop({});
  });

  it("pausing when nothing trains, while stopping nothing is fine", async () => {
    expect(await codeOf((async () => engine.handlers.pause({}))())).toBe("not-found");
    expect(await engine.handlers.stop({})).toEqual({});
  });

  it("networks with errors, and datasets that do not agree with themselves", async () => {
    const document = tinyDocument({});
    const broken = { ...document, graph: { ...document.graph, edges: document.graph.edges.slice(1) } };
    const train = async (request: Parameters<Engine["handlers"]["train"]>[0]) =>
      engine.handlers.train(request);
    expect(await codeOf(train({ document: broken, dataset: noiseDataset() }))).toBe("invalid-network");
    const dataset = noiseDataset();
    const lying = { ...dataset, test: { ...dataset.test, count: 100 } };
    expect(await codeOf(train({ document, dataset: lying }))).toBe("invalid-dataset");
    const fewer = { ...dataset, classNames: ["one", "two"] };
    expect(await codeOf(train({ document, dataset: fewer }))).toBe("invalid-dataset");
  });

  it("every checkpoint that is not of this run, and stays ready", async () => {
    const document = tinyDocument({});
    const { last } = await trainThrough(engine, { document });
    const bytes = last?.bytes ?? new Uint8Array();
    const { tensors, metadata } = decodeSafetensors(bytes);
    const rewrite = (change: (name: string, data: Float32Array) => string | undefined) =>
      encodeSafetensors(
        [...tensors.values()].flatMap(({ name, shape, data }) => {
          const copy = Float32Array.from(data);
          const renamed = change(name, copy);
          return renamed === undefined ? [] : [{ name: renamed, shape, data: copy }];
        }),
        Object.fromEntries(metadata),
      );
    const spoiled: [string, Uint8Array<ArrayBuffer>][] = [
      ["cut short", bytes.slice(0, bytes.length - 4)],
      ["empty", new Uint8Array()],
      ["a weight missing", rewrite((name) => (name === "weights/conv1/kernel" ? undefined : name))],
      ["a weight too many", rewrite((name) => (name === "optimizer/velocity/conv1/kernel" ? "other" : name))],
      [
        "a weight that is infinite",
        rewrite((name, data) => {
          if (name === "weights/dense/bias") data[0] = Number.POSITIVE_INFINITY;
          return name;
        }),
      ],
    ];
    for (const [what, checkpoint] of spoiled) {
      const before = memory().numTensors;
      const attempt = async () => engine.handlers.train({ document, dataset: noiseDataset(), checkpoint });
      expect(await codeOf(attempt()), what).toBe("invalid-checkpoint");
      expect(memory().numTensors, what).toBe(before);
    }
    const others = [tinyDocument({ seed: 2 }), tinyDocument({ batchSize: 4 }), tinyDocument({ epochs: 1 })];
    for (const other of others) {
      const attempt = async () =>
        engine.handlers.train({ document: other, dataset: noiseDataset(), checkpoint: bytes });
      expect(await codeOf(attempt())).toBe("invalid-checkpoint");
    }
    expect((await trainThrough(engine, { document })).ended?.reason).toBe("finished");
  });
});
