/**
 * How long lesions take, from the request to the host to its answer, on the CPU with two threads: each block of ResNet-56 alone, on digits'
 * 270 validation images and on 1,000 images of 28x28, with the start of an engine; and a click on a block of ResNet-20 to the new accuracy,
 * on digits' first 256, with the engine that the click before left. Bars: 5 s, 45 s and 0.5 s; aims: 2.5 s, 22 s and 0.15 s.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Insight } from "#core/insights/instruments";
import type { ParamsOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import { buildIfStale, removeFolder } from "../support/command-line";
import { createRealHost, type RealHost } from "../support/real-host";
import { median, rounded, writeOutput } from "./measured";

const ROUNDS = 5;
const CLICKS = 24;
const BLOCKS = [
  "stage1/1",
  "stage1/2",
  "stage1/3",
  "stage2/1",
  "stage2/2",
  "stage2/3",
  "stage3/1",
  "stage3/2",
];

let real: RealHost;
beforeAll(async () => {
  buildIfStale();
  real = await createRealHost();
}, 300_000);
afterAll(async () => {
  await real.host.close();
  await removeFolder(real.workspace);
});

it("lesions", { timeout: 1_200_000 }, async () => {
  const [digits56, fashion56, digits20] = [
    await trained("resnet-56", "digits"),
    await trained("resnet-56", "fashion"),
    await trained("resnet-20", "digits"),
  ];
  const each = { instrument: "lesion", part: "validation" } as const;
  const onDigits: number[] = [];
  const onFashion: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    onDigits.push(await seconds({ ...each, subject: { run: digits56 }, images: 270 }));
    if (round === 0) onFashion.push(await seconds({ ...each, subject: { run: fashion56 }, images: 1_000 }));
  }
  const clicks: number[] = [];
  for (let click = 0; click < CLICKS; click += 1) {
    const choices = { way: "chosen", units: [BLOCKS[click % BLOCKS.length] ?? ""] };
    clicks.push(await seconds({ ...each, subject: { run: digits20 }, images: 256, choices }));
  }
  // The first ones begin with the network, and with kernels that V8 has not compiled.
  const settled = clicks.slice(4);
  const figures = {
    eachOfResNet56OnDigits: {
      seconds: onDigits.map((time) => rounded(time, 2)),
      median: rounded(median(onDigits), 2),
    },
    eachOfResNet56On1000Images: { seconds: onFashion.map((time) => rounded(time, 1)) },
    clickOfResNet20OnDigits: {
      medianSeconds: rounded(median(settled), 3),
      slowest: rounded(Math.max(...settled), 3),
    },
  };
  writeOutput("lesion", figures);
  expect(median(onDigits)).toBeLessThan(5);
  expect(median(onFashion)).toBeLessThan(45);
  expect(median(settled)).toBeLessThan(0.5);
});

/** What the weights are plays no part in the time. */
async function trained(template: string, dataset: string): Promise<string> {
  const document = createTemplate(template);
  if (!document) throw new Error(`There is no template "${template}".`);
  const recipe = { ...document.recipe, epochs: 1, maxSteps: 2, batchSize: 32, probeEvery: 0 };
  const { id } = await real.host.handlers["runs.start"]({
    document: { ...document, dataset, recipe },
    device: "cpu",
  });
  await real.until((run) => run.id === id && run.state === "finished");
  return id;
}

async function seconds(params: ParamsOf<StudioApi, "insights.look">): Promise<number> {
  const since = performance.now();
  const answer: Insight = await real.host.handlers["insights.look"]({
    ...params,
    device: "cpu",
    again: true,
  });
  const taken = (performance.now() - since) / 1000;
  if (answer.instrument !== "lesion") throw new Error("Another instrument answered.");
  expect(answer.figures.lesions.length).toBeGreaterThan(0);
  return taken;
}
