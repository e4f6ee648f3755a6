/** What is written for TensorFlow.js, loaded by address in a page in Chromium, with the package as people put it into a page. */
import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileSet } from "#core/formats/model";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { writtenAsGraph } from "../support/graph-models";
import { startCpuEngine } from "./cpu-support";
import { everyLayerDocument } from "./every-layer";
import { probabilitiesOf, written } from "./keras-support";
import { difference, type Tried, tryDocument } from "./onnx-support";

const executablePath = findChromium();
const SCRIPT = path.resolve(import.meta.dirname, "../../node_modules/@tensorflow/tfjs/dist/tf.min.js");
const ADDRESS = "http://models.test";
const LIMIT = 1e-4;

type TensorFlow = typeof import("@tensorflow/tfjs");

describe.skipIf(!executablePath)("in a page (skipped where no Chromium or Chrome is installed)", () => {
  let browser: Browser;
  let page: Page;
  let files: FileSet = new Map();
  let tried: Tried;

  beforeAll(async () => {
    await startCpuEngine(1);
    tried = tryDocument(everyLayerDocument(), { imageShape: [8, 8, 3], classes: 10 });
    browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    });
    page = await browser.newPage();
    await page.route("**/*", async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      const bytes = files.get(name);
      if (name === "") await route.fulfill({ contentType: "text/html", body: "<title>A page</title>" });
      else if (bytes) await route.fulfill({ body: Buffer.from(bytes) });
      else await route.abort();
    });
    await page.goto(ADDRESS);
    await page.addScriptTag({ path: SCRIPT });
  });
  afterAll(() => browser?.close());

  /** Its outputs for the tried network's images, on the backend of plain JavaScript. */
  async function predict(kind: "layers" | "graph"): Promise<readonly (readonly number[])[]> {
    const given = {
      kind,
      address: `${ADDRESS}/model.json`,
      images: [...tried.images],
      shape: [tried.count, ...tried.model.preprocessing.imageShape],
    };
    return await page.evaluate(async ({ kind, address, images, shape }) => {
      const { tf } = globalThis as unknown as { readonly tf: TensorFlow };
      await tf.setBackend("cpu");
      const model = await (kind === "graph" ? tf.loadGraphModel(address) : tf.loadLayersModel(address));
      const found = model.predict(tf.tensor(images, shape));
      const outputs = Array.isArray(found) ? found : [found as import("@tensorflow/tfjs").Tensor];
      return outputs.map((output) => [...output.dataSync()]);
    }, given);
  }

  it("a graph model gives the engine's logits, and their softmax", async () => {
    files = await writtenAsGraph(tried.model);
    const [logits = [], probabilities = []] = await predict("graph");
    expect(difference(logits, tried.logits)).toBeLessThan(LIMIT);
    expect(difference(probabilities, probabilitiesOf(tried))).toBeLessThan(LIMIT);
  });

  it("a layers model gives the engine's probabilities", async () => {
    files = await written(tried.model, "tfjs");
    const [probabilities = []] = await predict("layers");
    expect(difference(probabilities, probabilitiesOf(tried))).toBeLessThan(LIMIT);
  });
});
