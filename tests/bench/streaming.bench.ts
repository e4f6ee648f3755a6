/**
 * What it costs the GPU engine's training to tell of it: steps of one run, in turns, with all metrics and probes sent to a
 * listening process, as an engine sends them to its studio, and with nothing sent. The bar is 3 % on a real GPU; where there is only a
 * software adapter, that is what is measured, and its name says so.
 */

import { type ChildProcess, fork } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { engineApi } from "#core/protocol/engine-api";
import { serve } from "#core/protocol/rpc";
import { createTemplate } from "#core/templates/index";
import type { Metric } from "#core/training/records";
import { createEngine } from "#engine/engine";
import { nodePlatform } from "#engine/entries/node-platform";
import { groupMetrics } from "#engine/events";
import { startWebGpuEngine } from "../cross/webgpu-support";
import { removeFolder, temporaryFolder } from "../support/command-line";
import { digits } from "../support/digits";
import { fedEngine } from "../support/held-dataset";
import { median, rounded, writeOutput } from "./measured";

const BATCH = 8;
/** Steps in a row that are told, then as many that are not: short turns, so that a machine that slows down or warms up favours neither. */
const TURN = 5;
const PAIRS = 90;
/** Steps before the first turn: they compile. */
const WARM = 20;
const STEPS = WARM + 2 * TURN * PAIRS;

/** Takes what the engine sends, and tells how many messages there were when asked. */
const LISTENER = `let count = 0;
process.on("message", (message) => {
  if (message.kind === "count") process.send(count);
  else count += 1;
});`;

async function startListener(folder: string): Promise<ChildProcess> {
  const file = path.join(folder, "listener.cjs");
  await writeFile(file, LISTENER);
  return fork(file, [], { serialization: "advanced" });
}

/** Messages that it has received. */
async function messagesOf(listener: ChildProcess): Promise<number> {
  const answer = new Promise<number>((resolve) => {
    listener.once("message", (count) => resolve(Number(count)));
  });
  listener.send({ kind: "count" });
  return await answer;
}

it("trains as fast with its metrics streamed", async ({ skip }) => {
  const started = await startWebGpuEngine();
  if (typeof started === "string") return skip(started);
  const template = createTemplate("resnet-8");
  if (!template) throw new Error("There is no template resnet-8.");
  const recipe = { ...template.recipe, batchSize: BATCH, epochs: 1_000, maxSteps: STEPS, probeEvery: 5 };
  const request = { document: { ...template, recipe }, dataset: await digits(BATCH * 150, 8) };
  const folder = await temporaryFolder();
  const listener = await startListener(folder);
  const engine = fedEngine(createEngine(BUILT_IN_LAYERS, () => started, nodePlatform));
  const { label } = await engine.handlers.initialise({ device: "webgpu" });
  const server = serve(
    engineApi,
    {
      send: (message) => void listener.send(message as object),
      onMessage: () => () => undefined,
      onClose: () => () => undefined,
      close: () => undefined,
    },
    engine.handlers,
  );
  const stream = groupMetrics((event, payload) => server.emit(event, payload), nodePlatform.now);

  /** When each step's outcome was known, by its number. */
  const times: number[] = [];
  const isStreamed = (step: number): boolean => step > WARM && Math.floor((step - WARM - 1) / TURN) % 2 === 0;
  let step = 0;
  const over = new Promise<void>((resolve, reject) => {
    engine.connect((event, payload) => {
      if (event === "metric") {
        const metric = payload as Metric;
        step = metric.step;
        if (metric.kind === "batch") times[step] = performance.now();
      }
      if (isStreamed(step)) stream(event, payload);
      if (event === "ended") resolve();
      else if (event === "failed") reject(new Error(JSON.stringify(payload)));
    });
  });

  try {
    await engine.handlers.train(request);
    await over;
    const turns = Array.from({ length: 2 * PAIRS }, (_, turn) => {
      const first = WARM + turn * TURN;
      return ((times[first + TURN] ?? Number.NaN) - (times[first] ?? Number.NaN)) / TURN;
    });
    const streamed = turns.filter((_, turn) => turn % 2 === 0);
    const silent = turns.filter((_, turn) => turn % 2 === 1);
    // Each turn against the mean of its neighbours, so that a drift cancels.
    const ratios = streamed.slice(1).map((own, pair) => {
      const [before = Number.NaN, after = Number.NaN] = silent.slice(pair, pair + 2);
      return own / ((before + after) / 2);
    });
    const messages = await messagesOf(listener);
    const sorted = [...ratios].sort((one, other) => one - other);
    const quarter = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
    writeOutput("streaming", {
      device: label,
      network: `resnet-8, digits, batch ${BATCH}, probes every 5 steps`,
      turns: `${PAIRS} of ${TURN} steps on each side`,
      messages,
      streamedStepMilliseconds: rounded(median(streamed), 2),
      silentStepMilliseconds: rounded(median(silent), 2),
      ratioOfMedians: rounded(median(streamed) / median(silent), 4),
      medianOfRatios: rounded(median(ratios), 4),
      quartilesOfRatios: [rounded(quarter(0.25), 3), rounded(quarter(0.75), 3)],
    });
    expect(messages).toBeGreaterThan(PAIRS);
  } finally {
    listener.kill();
    engine.close();
    await removeFolder(folder);
  }
}, 600_000);
