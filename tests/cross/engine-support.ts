/** An engine in this process, a small drawing that has everything in it, and a dataset made of noise. */

import { Random } from "#core/foundation/random";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { DOCUMENT_VERSION, type NetworkDocument, type NetworkNode } from "#core/network/document";
import type { EngineApi } from "#core/protocol/engine-api";
import type { EventOf } from "#core/protocol/method";
import { DEFAULT_RECIPE, type Recipe } from "#core/training/recipe";
import type { Metric } from "#core/training/records";
import { createCpuBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { createEngine, type Engine } from "#engine/engine";
import { nodeKernelPlatform } from "#engine/entries/cpu-kernels";
import { nodePlatform } from "#engine/entries/node-platform";
import type { EngineEvent, EngineEventName } from "#engine/events";
import { fedEngine, type HeldDataset, holdDataset } from "../support/held-dataset";
import { kernelsOfTests } from "./cpu-support";

type EngineTold = {
  [E in EngineEventName]: { readonly event: E; readonly payload: EngineEvent<E> };
}[EngineEventName];

export async function startTestEngine(): Promise<Engine> {
  const engine = createEngine(
    BUILT_IN_LAYERS,
    () => createCpuBackend({ ...nodeKernelPlatform(kernelsOfTests), cores: 2 }),
    nodePlatform,
  );
  await engine.handlers.initialise({ device: "cpu" });
  return fedEngine(engine);
}

type LayerParams = Record<string, number | string | boolean>;

export type LayerLine = readonly [name: string, type: string, params: LayerParams, inputs: readonly string[]];

/** A drawing of these layers, one below the other, with a wire for each input. */
export function graphOf(layers: readonly LayerLine[]): NetworkDocument["graph"] {
  const nodes = layers.map(
    ([name, type, params], index): NetworkNode => ({
      kind: "layer",
      id: name,
      type,
      name,
      params,
      position: { x: 0, y: index * 100 },
    }),
  );
  const edges = layers.flatMap(([target, , , inputs]) =>
    inputs.map((source) => ({ id: `${source}-${target}`, source, target })),
  );
  return { nodes, edges };
}

/** A residual block with a projection and an identity skip, dropout, and a dense end: a few hundred weights. */
export function tinyDocument(recipe: Partial<Recipe>, dropout = 0.25): NetworkDocument {
  const layers: readonly LayerLine[] = [
    ["input", "input", {}, []],
    ["conv1", "conv2d", { filters: 4, kernel: 3, bias: false }, ["input"]],
    ["bn1", "batchNorm", {}, ["conv1"]],
    ["relu1", "activation", {}, ["bn1"]],
    ["conv2", "conv2d", { filters: 6, kernel: 3, stride: 2, bias: true }, ["relu1"]],
    ["bn2", "batchNorm", {}, ["conv2"]],
    ["skip1", "shortcut", {}, ["relu1"]],
    ["add1", "add", {}, ["bn2", "skip1"]],
    ["relu2", "activation", {}, ["add1"]],
    ["conv3", "conv2d", { filters: 6, kernel: 3, bias: false }, ["relu2"]],
    ["skip2", "shortcut", {}, ["relu2"]],
    ["add2", "add", {}, ["conv3", "skip2"]],
    ["pool", "globalAvgPool2d", {}, ["add2"]],
    ["dropout", "dropout", { rate: dropout }, ["pool"]],
    ["dense", "dense", { units: 3 }, ["dropout"]],
    ["output", "output", {}, ["dense"]],
  ];
  return {
    format: "skiploom-network",
    version: DOCUMENT_VERSION,
    name: "tiny",
    dataset: "noise",
    recipe: { ...DEFAULT_RECIPE, epochs: 3, batchSize: 8, learningRate: 0.02, probeEvery: 3, ...recipe },
    arguments: [],
    graph: graphOf(layers),
    blocks: {},
  };
}

/** Images of 6x6 pixels with a bright row for each class, in noise. 21 for training: the last batch of 8 is smaller. */
export function noiseDataset(trainCount = 21): HeldDataset {
  const random = Random.fromSeed(7, "noise");
  const part = (count: number) => {
    const labels = Uint8Array.from({ length: count }, (_, index) => index % 3);
    const images = Uint8Array.from({ length: count * 36 }, (_, place) => {
      const row = Math.floor(place / 6) % 6;
      const isBright = row === 2 * (labels[Math.floor(place / 36)] ?? 0);
      return (isBright ? 120 : 0) + random.integerBelow(130);
    });
    return { images, labels, count };
  };
  return holdDataset({
    id: "noise",
    imageShape: [6, 6, 1],
    classNames: ["top", "middle", "bottom"],
    pixelMaximum: 255,
    train: part(trainCount),
    validation: part(9),
    test: part(9),
  });
}

export interface Story {
  readonly events: readonly EngineTold[];
  readonly metrics: readonly Metric[];
  readonly last?: EventOf<EngineApi, "checkpoint">;
  readonly best?: EventOf<EngineApi, "checkpoint">;
  readonly ended?: EventOf<EngineApi, "ended">;
  readonly failed?: EventOf<EngineApi, "failed">;
}

/** Trains until the run ends in one way or another. `onEvent` may call the engine, as a person would. */
export async function trainThrough(
  engine: Engine,
  request: {
    document: NetworkDocument;
    dataset?: HeldDataset;
    checkpoint?: Uint8Array<ArrayBuffer> | undefined;
    start?: Uint8Array<ArrayBuffer> | undefined;
    keepEpochs?: number | undefined;
  },
  onEvent: (event: EngineTold) => void = () => undefined,
): Promise<Story> {
  const events: EngineTold[] = [];
  let finish: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    finish = resolve;
  });
  engine.connect((event, payload) => {
    const entry = { event, payload } as EngineTold;
    events.push(entry);
    onEvent(entry);
    if (event === "ended" || event === "failed") finish();
  });
  const { document, dataset = noiseDataset(), checkpoint, start, keepEpochs } = request;
  await engine.handlers.train({
    document,
    dataset,
    ...(checkpoint && { checkpoint }),
    ...(start && { start }),
    ...(keepEpochs !== undefined && { keepEpochs }),
  });
  await over;
  // The engine is free again a turn of the loop after its last event.
  await engine.handlers.stop({});
  const of = <E extends EngineEventName>(name: E): EngineEvent<E>[] =>
    events.flatMap((entry) => (entry.event === name ? [entry.payload as EngineEvent<E>] : []));
  const checkpoints = of("checkpoint");
  const last = checkpoints.findLast(({ kind }) => kind === "last");
  const best = checkpoints.findLast(({ kind }) => kind === "best");
  const [ended] = of("ended");
  const [failed] = of("failed");
  return {
    events,
    metrics: of("metric"),
    ...(last && { last }),
    ...(best && { best }),
    ...(ended && { ended }),
    ...(failed && { failed }),
  };
}

/** Metrics as text, without the one number that depends on the clock. */
export function comparable(metrics: readonly Metric[]): string {
  return metrics
    .map((metric) => JSON.stringify(metric.kind === "batch" ? { ...metric, throughput: 0 } : metric))
    .join("\n");
}
