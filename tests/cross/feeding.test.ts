/** An engine is given the images that it asks for: late, in any order, or not at all. */
import { afterEach, expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { type EngineApi, engineApi } from "#core/protocol/engine-api";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiClient } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import { type SampleParts, serveSamples } from "#core/protocol/samples";
import type { Metric, RunFailure } from "#core/training/records";
import { createEngine } from "#engine/engine";
import { nodePlatform } from "#engine/entries/node-platform";
import { groupMetrics } from "#engine/events";
import { partsOf } from "../support/held-dataset";
import { startCpuEngine } from "./cpu-support";
import { comparable, noiseDataset, tinyDocument } from "./engine-support";

const close: (() => void)[] = [];
afterEach(() => {
  for (const each of close.splice(0)) each();
});

/** Behind a carrier, as everywhere. */
async function startFarEngine() {
  const [near, far] = linkedPair();
  const engine = createEngine(BUILT_IN_LAYERS, () => startCpuEngine(1), nodePlatform);
  const server = serve(engineApi, far, engine.handlers);
  engine.connect(groupMetrics((event, payload) => server.emit(event, payload), nodePlatform.now));
  const client = createClient(engineApi, near, { timeoutMs: 0 });
  close.push(
    () => client.close(),
    () => engine.close(),
  );
  await client.call("initialise", { device: "cpu" });
  return client;
}

async function trainOn(client: ApiClient<EngineApi>, parts: SampleParts) {
  const leave = [serveSamples(client, parts)];
  const metrics: Metric[] = [];
  const checkpoints: number[] = [];
  leave.push(
    client.on("metrics", (more) => metrics.push(...more)),
    client.on("checkpoint", ({ kind, step }) => kind === "last" && checkpoints.push(step)),
  );
  const over = new Promise<RunFailure | undefined>((resolve) => {
    leave.push(
      client.on("ended", () => resolve(undefined)),
      client.on("failed", resolve),
    );
  });
  await client.call("train", { document: tinyDocument({ epochs: 2 }), dataset: noiseDataset() });
  const failed = await over;
  await client.call("stop", {});
  for (const each of leave) each();
  return { metrics: comparable(metrics), checkpoints, failed };
}

it("computes the same whenever the images come, and never has more than three batches on their way", async () => {
  const held = partsOf(noiseDataset());
  const client = await startFarEngine();
  const prompt = await trainOn(client, held);
  let underway = 0;
  let most = 0;
  const late = (part: SampleParts["train"], seen: boolean): SampleParts["train"] => ({
    ...part,
    read: async (samples) => {
      if (seen) underway += 1;
      most = Math.max(most, underway);
      // The second of two is ready before the first.
      await new Promise((resolve) => setTimeout(resolve, underway % 2 === 0 ? 1 : 12));
      if (seen) underway -= 1;
      return await part.read(samples);
    },
  });
  const slow = await trainOn(client, {
    train: late(held.train, true),
    validation: late(held.validation, false),
    test: late(held.test, false),
  });
  expect(prompt.failed).toBeUndefined();
  expect(prompt.metrics.split("\n").length).toBeGreaterThan(6);
  expect(slow.metrics).toBe(prompt.metrics);
  expect(most).toBe(3);
});

it("fails a run whose images cannot be read any more, in the words of who has them, and keeps its checkpoints", async () => {
  const held = partsOf(noiseDataset());
  let batches = 0;
  const client = await startFarEngine();
  const { failed, checkpoints } = await trainOn(client, {
    ...held,
    train: {
      ...held.train,
      read: async (samples) => {
        batches += 1;
        // Three are an epoch.
        if (batches === 5)
          throw new SkiploomError("unreadable", "The pictures cannot be read: the disk fails.");
        return await held.train.read(samples);
      },
    },
  });
  expect(failed).toEqual({
    code: "invalid-dataset",
    message: "The pictures cannot be read: the disk fails.",
    step: 4,
  });
  expect(checkpoints).toContain(3);
  // The engine is ready for the next one.
  expect((await trainOn(client, held)).failed).toBeUndefined();
});

it("is refused images that are not there, in words", async () => {
  const held = partsOf(noiseDataset());
  const [near, far] = linkedPair();
  const given: unknown[] = [];
  let told = (): void => {};
  const server = serve(engineApi, far, {
    ...createEngine(BUILT_IN_LAYERS, () => startCpuEngine(1), nodePlatform).handlers,
    give: ({ answer }) => {
      given.push(answer);
      told();
      return {};
    },
  });
  const client = createClient(engineApi, near, { timeoutMs: 0 });
  serveSamples(client, held);
  const { count } = held.train;
  for (const samples of [[0], [count], [-1], [0, 2 ** 31 - 1], []]) {
    const answered = new Promise<void>((resolve) => {
      told = resolve;
    });
    server.emit("samples", { request: 1, part: "train", samples: Int32Array.from(samples) });
    await answered;
  }
  client.close();
  const words = (no: number): unknown => ({
    problem: expect.objectContaining({
      message: `There are ${count} images in this part, and no. ${no} was asked for.`,
    }),
  });
  expect(given[0]).toHaveProperty("images");
  expect(given.slice(1, 4)).toEqual([words(count + 1), words(0), words(2 ** 31)]);
  expect(given[4]).toEqual({ images: new Uint8Array(0) });
});
