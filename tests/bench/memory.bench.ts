/** The engine's memory while it trains ResNet-20 with batch 32 on 32x32x3 images: under 800 MB, and flat. */
import path from "node:path";
import { expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { engineApi } from "#core/protocol/engine-api";
import { createClient } from "#core/protocol/rpc";
import { createTemplate } from "#core/templates/index";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { buildIfStale, ROOT } from "../support/command-line";
import { fedClient, type HeldDataset, holdDataset } from "../support/held-dataset";
import { rounded, writeOutput } from "./measured";

const STEPS = 300;
/** Until then the engine still allocates what it will keep. */
const SETTLED_STEP = 50;
const MEGABYTE = 1_000_000;

function randomPart(count: number): HeldDataset["train"] {
  const random = Random.fromSeed(1, "memory");
  const images = new Uint8Array(count * 32 * 32 * 3).map(() => random.integerBelow(256));
  return { images, labels: new Uint8Array(count).map((_, index) => index % 10), count };
}

it("keeps the engine's memory flat", async () => {
  buildIfStale();
  const template = createTemplate("resnet-20");
  if (!template) throw new Error("There is no template resnet-20.");
  const document = {
    ...template,
    recipe: { ...template.recipe, batchSize: 32, epochs: 100, maxSteps: STEPS },
  };
  const dataset = holdDataset({
    id: "memory",
    imageShape: [32, 32, 3],
    classNames: Array.from({ length: 10 }, (_, index) => String(index)),
    pixelMaximum: 255,
    // 60 steps an epoch: evaluation and checkpoints are part of what is measured.
    train: randomPart(32 * 60),
    validation: randomPart(128),
    test: randomPart(128),
  });
  const engine = await createNodeLauncher(path.join(ROOT, "out", "main", "engine-child.js")).launch({
    device: "cpu",
  });
  const client = createClient(engineApi, engine.channel);
  const samples: { step: number; processBytes: number; tensors: number; state: string }[] = [];
  try {
    await client.call("initialise", { device: "cpu" });
    const ended = new Promise<void>((resolve, reject) => {
      client.on("ended", () => resolve());
      client.on("failed", ({ message }) => reject(new Error(message)));
    });
    client.on("status", ({ step, processBytes, tensors, state }) => {
      if (processBytes !== undefined) samples.push({ step, processBytes, tensors, state });
    });
    await fedClient(client).call("train", { document, dataset });
    await ended;
  } finally {
    engine.kill();
  }
  expect(samples.length).toBeGreaterThan(20);
  const settled = samples.filter(({ step }) => step >= SETTLED_STEP);
  const third = Math.floor(settled.length / 3);
  const mean = (part: typeof settled): number =>
    part.reduce((sum, { processBytes }) => sum + processBytes, 0) / part.length;
  const first = mean(settled.slice(0, third));
  const last = mean(settled.slice(-third));
  const running = settled.filter(({ state }) => state === "running").map(({ tensors }) => tensors);
  writeOutput("memory", {
    network: "resnet-20, 32x32x3, batch 32",
    steps: STEPS,
    samples: samples.length,
    highestMegabytes: rounded(Math.max(...samples.map(({ processBytes }) => processBytes)) / MEGABYTE),
    firstThirdMegabytes: rounded(first / MEGABYTE),
    lastThirdMegabytes: rounded(last / MEGABYTE),
    growthPercent: rounded((last / first - 1) * 100, 2),
    fewestTensors: Math.min(...running),
    mostTensors: Math.max(...running),
  });
}, 600_000);
