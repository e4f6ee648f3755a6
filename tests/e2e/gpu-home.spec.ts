/**
 * The GPU engine's home in Electron is a hidden page with a worker. Here the same built page runs in the system's
 * Chromium on a GPU that is imitated in software, is handed its port, and trains.
 */
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type EngineApi, engineApi } from "#core/protocol/engine-api";
import type { ApiClient } from "#core/protocol/method";
import { createClient } from "#core/protocol/rpc";
import type { RunFailure } from "#core/training/records";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { withEngine } from "../../src-main/engines/session";
import { buildIfStale, ROOT } from "../support/command-line";
import {
  EPOCH_STEPS,
  FEW_STEPS_DOCUMENT,
  fewDigits,
  type Training,
  trainAFew,
} from "../support/engine-training";
import { fedClient } from "../support/held-dataset";
import { type EnginePageServer, engineChannel, serveEnginePage } from "./support/engine-page";
import { SOFTWARE_GPU } from "./support/software-gpu";

const executable = findChromium();

test.use({
  launchOptions: { ...(executable !== undefined && { executablePath: executable }), args: SOFTWARE_GPU },
});
test.skip(executable === undefined, "No Chromium or Chrome is installed here; CHROMIUM can name one.");

let server: EnginePageServer;

// One server for all of them.
test.describe.configure({ mode: "default" });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  buildIfStale();
  server = await serveEnginePage();
});

test.afterAll(async () => {
  await server?.close();
});

/** Opens the page and hands it a port. What it complains of is listed. */
async function openEngine(page: Page): Promise<{ client: ApiClient<EngineApi>; complaints: string[] }> {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", ({ message }) => complaints.push(message));
  await page.goto(`${server.origin}/gpu.html`);
  const client = createClient(engineApi, await engineChannel(page), { timeoutMs: 0 });
  return { client, complaints };
}

/** The device, or the test is skipped with the engine's own words. */
async function initialise(client: ApiClient<EngineApi>) {
  try {
    return await client.call("initialise", { device: "webgpu" });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    test.skip(/^No GPU was found|^This place has no WebGPU/.test(words), words);
    throw error;
  }
}

function afterFirstEpoch(checkpoints: Training["checkpoints"]): Uint8Array<ArrayBuffer> {
  const found = checkpoints.find(({ step }) => step === EPOCH_STEPS);
  if (!found) throw new Error("There is no checkpoint of the first epoch's end.");
  return found.bytes;
}

function largestDifference(one: Float32Array, other: Float32Array): number {
  return Math.max(...Array.from(one, (value, index) => Math.abs(value - (other[index] ?? Number.NaN))));
}

test("the page is cut off from others and has no Node", async ({ page }) => {
  const { complaints } = await openEngine(page);
  const facts = await page.evaluate(() => ({
    isolated: crossOriginIsolated,
    secure: isSecureContext,
    node: ["process", "require", "Buffer"].filter((name) => name in window),
  }));
  expect(facts).toEqual({ isolated: true, secure: true, node: [] });
  expect(complaints).toEqual([]);
});

test("serves the GPU alone", async ({ page }) => {
  const { client } = await openEngine(page);
  await expect(client.call("initialise", { device: "cpu" })).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("the GPU alone"),
  });
});

test("says that its worker cannot be loaded", async ({ page }) => {
  await page.route(/browser-worker/, (route) => route.abort());
  const { complaints } = await openEngine(page);
  await expect.poll(() => complaints).toContain("Error: the engine's worker could not be loaded.");
});

test("says that its GPU is lost, and finds it again in a new page", async ({ page, browser, context }) => {
  const { client } = await openEngine(page);
  await initialise(client);
  const failed = new Promise<RunFailure>((resolve) => {
    client.on("failed", resolve);
  });
  await fedClient(client).call("train", { document: FEW_STEPS_DOCUMENT, dataset: await fewDigits() });
  const chromium = await browser.newBrowserCDPSession();
  await chromium.send("Browser.crashGpuProcess");
  expect(await failed).toMatchObject({ code: "device-lost" });
  const again = await openEngine(await context.newPage());
  expect((await initialise(again.client)).gpu?.isSoftware).toBe(true);
});

test("trains, predicts and exports as the CPU engine does", async ({ page }) => {
  // The imitated GPU compiles each shader of the first step for a while.
  test.setTimeout(240_000);
  const { client, complaints } = await openEngine(page);
  const startedAt = performance.now();
  const device = await initialise(client);
  console.log(`initialised in ${Math.round(performance.now() - startedAt)} ms: ${device.label}`);
  expect(device).toMatchObject({ id: "webgpu", backend: "skiploom-webgpu" });
  expect(device.label).toMatch(/^Software adapter \(.+\)$/);
  expect(device.gpu?.isSoftware).toBe(true);

  const { checkpoints, ended } = await trainAFew(client);
  expect(ended.reason).toBe("stopped");
  const checkpoint = afterFirstEpoch(checkpoints);

  const dataset = await fewDigits();
  const document = FEW_STEPS_DOCUMENT;
  const { images, count } = dataset.test;
  const question = { document, checkpoint, imageShape: dataset.imageShape, images, count };
  const prediction = await client.call("predict", question);
  const launcher = createNodeLauncher(path.join(ROOT, "out", "main", "engine-child.js"));
  await withEngine(launcher, async (cpu) => {
    const same = await cpu.client.call("predict", question);
    expect(prediction.probabilities).toHaveLength(count * dataset.classNames.length);
    expect(largestDifference(prediction.probabilities, same.probabilities)).toBeLessThan(1e-5);
    // From the same weights and batches the two take the same way.
    const trained = afterFirstEpoch((await trainAFew(cpu.client)).checkpoints);
    const other = await cpu.client.call("predict", { ...question, checkpoint: trained });
    expect(largestDifference(prediction.probabilities, other.probabilities)).toBeLessThan(1e-3);
    expect(other.probabilities).not.toEqual(same.probabilities);
  });
  expect(complaints).toEqual([]);
});
