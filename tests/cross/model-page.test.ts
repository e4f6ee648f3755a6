/**
 * The stand-alone page, in Chromium, opened as a file and without a network: the logits of our engine in Node, and the pixels of our
 * image reader in Node, for every layer and for random networks.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "@playwright/test";
import * as tf from "@tensorflow/tfjs-core";
import axe from "axe-core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { html } from "#core/formats/html/html";
import type { TrainedModel, WeightForm } from "#core/formats/model";
import { roundWeights } from "#core/formats/weight-forms";
import { networkImage } from "#core/images/network-image";
import { readImage } from "#core/images/read-image";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { assign } from "#engine/checkpoint/load-weights";
import { compileProgram } from "#engine/compile/compile";
import { inferencePass } from "#engine/train/forward";
import { nodeImageDecoders } from "#images/node";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import type { ModelRunner } from "../../src-page/model-runner";
import { buildIfStale } from "../support/command-line";
import { type ModelFacts, trainedModelOf } from "../support/trained-model";
import { anyLayer, networkOf, withBypassed } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { everyLayerDocument } from "./every-layer";
import { randomValues, worstDifference } from "./kernel-parity-reference";

const ROOT = path.resolve(import.meta.dirname, "../..");
const executablePath = findChromium();
const named = (count: number): string[] => Array.from({ length: count }, (_, index) => `class ${index}`);
const COLOUR: ModelFacts = { imageShape: [8, 8, 3], classNames: named(10) };
const GREY: ModelFacts = { imageShape: [8, 8, 1], classNames: named(10) };
const ODD: ModelFacts = { imageShape: [9, 7, 3], classNames: named(3) };
const SMALL: ModelFacts = { imageShape: [32, 32, 3], classNames: named(10) };
const IMAGES = 2;
const RANDOM_NETWORKS = 12;

/** What the page puts into its window. */
interface PageWindow {
  readonly skiploom: ModelRunner;
}

describe.skipIf(!executablePath)(
  "a stand-alone page (skipped where no Chromium or Chrome is installed)",
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), "skiploom-page-"));
    let browser: Browser;
    let page: Page;
    const asked: string[] = [];

    beforeAll(async () => {
      buildIfStale();
      await startCpuEngine(1);
      browser = await chromium.launch({
        ...(executablePath && { executablePath }),
        args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
      });
      page = await browser.newPage();
      await page.context().setOffline(true);
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => asked.push(message.text()));
      page.on("pageerror", (error) => asked.push(error.message));
    }, 300_000);

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
      expect(asked.filter((line) => !/^(?:file|blob):/.test(line))).toEqual([]);
    });

    async function open(model: TrainedModel, form: WeightForm = "float32"): Promise<void> {
      const files = await html.write?.(model, { choices: {}, form }, { hdf5: refuse, resource });
      const file = path.join(folder, "model.html");
      writeFileSync(file, files?.get("model.html") ?? new Uint8Array(0));
      await page.goto(pathToFileURL(file).href);
      await page.waitForFunction(() => "skiploom" in window, undefined, { timeout: 20_000 });
    }

    /** Largest difference of the page's logits from the engine's, as a share of the largest logit. */
    async function difference(model: TrainedModel): Promise<number> {
      const size = model.preprocessing.imageShape.reduce((product, side) => product * side, IMAGES);
      const images = randomValues(size, 5);
      const own = engineLogits(model, images);
      const found = await page.evaluate(
        async (values) => [
          ...(await (window as unknown as PageWindow).skiploom.logits(Float32Array.from(values))),
        ],
        [...images],
      );
      expect(found).toHaveLength(own.length);
      const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return (
        found.reduce(
          (most, value, index) => Math.max(most, Math.abs(value - (own[index] ?? Number.NaN))),
          0,
        ) / largest
      );
    }

    it.each([
      ["every layer, in colour", everyLayerDocument(), COLOUR],
      ["every layer, in grey", everyLayerDocument(), GREY],
      ["ResNet-20", templateOf("resnet-20"), SMALL],
    ])("gives the engine's logits: %s", async (_, document, facts) => {
      const model = trainedModelOf(document, facts);
      await open(model);
      expect(await difference(model)).toBeLessThan(1e-4);
    });

    it.each(["float16", "int8"] as const)("keeps weights in %s exactly as they are rounded", async (form) => {
      const model = trainedModelOf(everyLayerDocument(), COLOUR);
      const rounded = { ...model, weights: roundWeights(model.program, model.weights, form) };
      await open(rounded, form);
      expect(await difference(rounded)).toBeLessThan(1e-6);
      expect(await difference(model)).toBeGreaterThan(1e-5);
    });

    it("gives the engine's logits for random networks", async () => {
      const networks = fc.sample(
        fc.tuple(fc.array(anyLayer, { minLength: 2, maxLength: 6 }), fc.array(fc.nat(6), { maxLength: 2 })),
        { numRuns: RANDOM_NETWORKS, seed: 4 },
      );
      for (const [choices, bypassed] of networks) {
        const document = withBypassed(
          networkOf(choices),
          bypassed.filter((at) => at > 1),
        );
        const model = modelIfSound(document);
        if (!model) continue;
        await open(model);
        expect(await difference(model), JSON.stringify(choices)).toBeLessThan(1e-4);
      }
    });

    it("reads images to the pixels that are read in Node, and shows what comes of them", async () => {
      const decoders = nodeImageDecoders();
      for (const facts of [COLOUR, GREY]) {
        const model = trainedModelOf(everyLayerDocument(), facts);
        await open(model);
        for (const name of ["icon.png", "photo.jpg", "lossy.webp", "moving.gif", "jpeg.tif", "digits.ppm"]) {
          const file = imageFile(name);
          const pixels = networkImage(await readImage(file, decoders), facts.imageShape);
          const found = await page.evaluate(
            async (bytes) => {
              const prediction = await (window as unknown as PageWindow).skiploom.predict(
                Uint8Array.from(bytes),
              );
              return { pixels: [...prediction.pixels], logits: [...prediction.logits] };
            },
            [...file],
          );
          expect(Buffer.from(found.pixels).equals(pixels)).toBe(true);
          const { mean, deviation } = model.preprocessing;
          const channels = facts.imageShape[2];
          const input = Float32Array.from(pixels, (byte, index) => {
            return (byte / 255 - (mean[index % channels] ?? 0)) / (deviation[index % channels] ?? 1);
          });
          const own = engineLogits(model, input, 1);
          expect(worstDifference(found.logits, own)).toBeLessThan(1e-4);

          await page.setInputFiles("#file", { name, mimeType: "image/any", buffer: Buffer.from(file) });
          const best = page.locator("#classes li").first();
          await best.waitFor();
          const most = own.indexOf(Math.max(...own));
          expect(await best.locator(".name").textContent()).toBe(`class ${most}`);
          expect(await page.locator("#classes li").count()).toBe(5);
          expect(await page.locator("#seen-words").textContent()).toContain("8×8 pixels");
        }
      }
    });

    it("says in words what it cannot read, and reads the next image", async () => {
      await open(trainedModelOf(everyLayerDocument(), COLOUR));
      const give = (buffer: Buffer): Promise<void> =>
        page.setInputFiles("#file", { name: "a.jpg", mimeType: "image/jpeg", buffer });
      const photo = imageFile("photo.jpg");
      await give(Buffer.from(photo.subarray(0, photo.length / 2)));
      await page.getByText("This image cannot be read: it ends too early.").waitFor();
      await give(Buffer.from("\0\0\0\x18ftypheic and more"));
      await page.getByText("it is a HEIC file").waitFor();
      expect(await page.locator("#classes li").count()).toBe(0);
      await give(Buffer.from(photo));
      await page.locator("#classes li").first().waitFor();
    });

    it("takes an image that is dropped anywhere, or pasted", async () => {
      await open(trainedModelOf(everyLayerDocument(), COLOUR));
      for (const kind of ["drop", "paste"]) {
        await page.evaluate(() => document.getElementById("classes")?.replaceChildren());
        await page.evaluate(
          ({ bytes, how }) => {
            const data = new DataTransfer();
            data.items.add(new File([Uint8Array.from(bytes)], "photo.jpg", { type: "image/jpeg" }));
            const options = { bubbles: true, cancelable: true };
            const event =
              how === "drop"
                ? new DragEvent("drop", { ...options, dataTransfer: data })
                : new ClipboardEvent("paste", { ...options, clipboardData: data });
            document.body.dispatchEvent(event);
          },
          { bytes: [...imageFile("photo.jpg")], how: kind },
        );
        await page.locator("#classes li").first().waitFor();
      }
      // Nobody sees what is spoken, and everybody sees the same.
      expect(await page.getByRole("status").textContent()).toMatch(/^Most likely class \d, /);
    });

    it("can be used by keyboard and heard, light and dark", async () => {
      await open(trainedModelOf(everyLayerDocument(), COLOUR));
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setInputFiles("#file", {
          name: "a",
          mimeType: "",
          buffer: Buffer.from(imageFile("photo.jpg")),
        });
        await page.locator("#classes li").first().waitFor();
        await page.evaluate(axe.source);
        const found = await page.evaluate(async () => {
          const { axe: tool } = window as unknown as { readonly axe: typeof axe };
          const { violations } = await tool.run();
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html: part }) => part).join(" ")}`);
        });
        expect(found).toEqual([]);
      }
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("file");
    });

    it("takes names for texts, whatever is in them", async () => {
      const hostile = [
        "</script><script>window.broken = 1</script>",
        '<img src=x onerror="window.broken = 2">',
        "<!--<script>",
        "{{script}}$&$'",
        "\u2028& ' \"",
      ];
      const [title = ""] = hostile;
      const model = trainedModelOf(everyLayerDocument(), { ...COLOUR, classNames: [...hostile, ...hostile] });
      const source = { ...model.source, dataset: { id: "a", name: hostile[1] ?? "" } };
      await open({ ...model, source, document: { ...model.document, name: title } });
      expect(await page.title()).toBe(title);
      expect(await page.locator("#facts").textContent()).toContain(
        hostile.map((name) => `\u2068${name}\u2069`).join(", "),
      );
      await page.setInputFiles("#file", {
        name: "a",
        mimeType: "",
        buffer: Buffer.from(imageFile("photo.jpg")),
      });
      expect(hostile).toContain(await page.locator("#classes .name").first().textContent());
      expect(await page.evaluate(() => "broken" in window)).toBe(false);
      // Nor would a script run that somebody writes into it.
      await page.evaluate(() => {
        const script = document.createElement("script");
        script.textContent = "window.broken = 3";
        document.body.append(script);
      });
      expect(await page.evaluate(() => "broken" in window)).toBe(false);
      const refused = asked.splice(0).filter((line) => !/^(?:file|blob):/.test(line));
      expect(refused.join()).toContain("Content Security Policy");
    });

    it("is smaller than 0.8 MB without its weights", async () => {
      expect((await resource("model-page.html")).length).toBeLessThan(8e5);
    });
  },
);

it("refuses networks whose images no file holds", () => {
  const model = trainedModelOf(everyLayerDocument(), { ...COLOUR, imageShape: [8, 8, 2] });
  const options = { choices: {}, form: "float32" } as const;
  expect(html.check(model.program, options)).toMatchObject([{ kind: "refused" }]);
  expect(html.check(trainedModelOf(everyLayerDocument(), GREY).program, options)).toEqual([]);
});

const refuse = (): never => {
  throw new Error("A page needs no HDF5.");
};

async function resource(name: string): Promise<Uint8Array> {
  return readFileSync(path.join(ROOT, "out/formats", name));
}

function templateOf(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new Error(`There is no template "${id}".`);
  return document;
}

function modelIfSound(document: NetworkDocument): TrainedModel | undefined {
  try {
    return trainedModelOf(document, ODD);
  } catch {
    return undefined;
  }
}

function engineLogits(model: TrainedModel, images: Float32Array, count = IMAGES): Float32Array {
  const network = compileProgram(model.program);
  for (const weight of network.weights) assign(weight, model.weights.get(weight.name) ?? new Float32Array(0));
  const logits = tf.tidy(() =>
    inferencePass(
      network,
      tf.tensor(images, [count, ...model.preprocessing.imageShape]),
    ).dataSync<"float32">(),
  );
  network.dispose();
  return logits;
}

/** The mark, with transparent parts, and small ones of each kind: the photo stands on its side as cameras write it. */
function imageFile(name: string): Uint8Array {
  return readFileSync(
    path.join(ROOT, name === "icon.png" ? "resources/icons/icon.png" : `tests/fixtures/images/${name}`),
  );
}
