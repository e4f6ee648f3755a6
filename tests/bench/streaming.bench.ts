/**
 * What it costs the GPU engine's training to tell of it: the same steps on one warm engine, in turns, with all metrics and probes sent to a
 * listening process, as an engine sends them to its studio, and with nothing sent. The bar is 3 % on a real GPU; where there is only a
 * software adapter, that is what is measured, and its name says so.
 */
import { type ChildProcess, fork } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { engineApi } from "#core/protocol/engine-api";
import { serve } from "#core/protocol/rpc";
import { createTemplate } from "#core/templates/index";
import { createEngine } from "#engine/engine";
import { nodePlatform } from "#engine/entries/node-platform";
import { type EngineEmit, groupMetrics } from "#engine/events";
import { startWebGpuEngine } from "../cross/webgpu-support";
import { removeFolder, temporaryFolder } from "../support/command-line";
import { digits } from "../support/digits";
import { median, rounded, writeOutput } from "./measured";

const STEPS = 20;
const BATCH = 8;
const PAIRS = 12;

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
  const request = { document: { ...template, recipe }, dataset: await digits(BATCH * STEPS, 8) };
  const folder = await temporaryFolder();
  const listener = await startListener(folder);
  const engine = createEngine(() => started, nodePlatform);
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

  /** Milliseconds from the run's start to its end. */
  async function run(emit?: EngineEmit): Promise<number> {
    const over = new Promise<void>((resolve, reject) => {
      engine.connect((event, payload) => {
        emit?.(event, payload);
        if (event === "ended") resolve();
        else if (event === "failed") reject(new Error(JSON.stringify(payload)));
      });
    });
    const startedAt = performance.now();
    await engine.handlers.train(request);
    await over;
    const milliseconds = performance.now() - startedAt;
    // Until the engine may train again.
    await engine.handlers.stop({});
    return milliseconds;
  }

  try {
    // The first runs compile.
    await run();
    await run(stream);
    const before = await messagesOf(listener);
    const times = { streamed: [] as number[], silent: [] as number[] };
    for (let pair = 0; pair < PAIRS; pair += 1) {
      // Who goes first changes, so that a machine that slows down or warms up favours neither.
      if (pair % 2 === 0) times.silent.push(await run());
      times.streamed.push(await run(stream));
      if (pair % 2 === 1) times.silent.push(await run());
    }
    const messages = (await messagesOf(listener)) - before;
    const ratios = times.streamed.map((streamed, pair) => streamed / (times.silent[pair] ?? Number.NaN));
    const least = (side: readonly number[]): number => Math.min(...side);
    writeOutput("streaming", {
      device: label,
      network: `resnet-8, digits, batch ${BATCH}, ${STEPS} steps a run, probes every 5 steps`,
      pairs: PAIRS,
      messages,
      streamedStepMilliseconds: rounded(median(times.streamed) / STEPS, 2),
      silentStepMilliseconds: rounded(median(times.silent) / STEPS, 2),
      medianOfRatios: rounded(median(ratios), 4),
      ratioOfMinimums: rounded(least(times.streamed) / least(times.silent), 4),
      ratios: ratios.map((ratio) => rounded(ratio, 3)),
    });
    expect(messages).toBeGreaterThan(PAIRS);
  } finally {
    listener.kill();
    engine.close();
    await removeFolder(folder);
  }
}, 600_000);
