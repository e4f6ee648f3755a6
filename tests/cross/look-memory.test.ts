/** How many images an instrument looks at at once in little memory: what it holds beside a pass is counted. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { InstrumentId } from "#core/insights/instruments";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { withoutDrops } from "#core/program/without-drops";
import { createTemplate } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compileDocument } from "#engine/compile/from-document";
import { look } from "#engine/instruments/look";
import { inferenceNeed, stepNeed } from "#engine/train/memory-need";
import { digits } from "../support/digits";
import { askHeld, type HeldDataset, prepareHeld } from "../support/held-dataset";
import { leastLook } from "../support/least-look";
import { startCpuEngine } from "./cpu-support";

const IMAGES = 16;
const document = createTemplate("resnet-8") as NetworkDocument;
let device: CpuComputeBackend;
let dataset: HeldDataset;
/** Bytes that an ordinary pass over so many images needs: without gradients, and with. */
let needOf: (batchSize: number) => { readonly without: number; readonly with: number };

beforeAll(async () => {
  device = await startCpuEngine(1);
  dataset = await digits(40, IMAGES);
  const { network } = compileDocument(BUILT_IN_LAYERS, document, prepareHeld(dataset), [withoutDrops]);
  needOf = (batchSize) => ({
    without: inferenceNeed(network, batchSize).bytes,
    with: stepNeed(network, { ...document.recipe, batchSize }).bytes,
  });
});
afterAll(() => device.dispose());

async function batchOf(instrument: InstrumentId, bytes: number): Promise<number> {
  const memory = { words: "this machine has", bytes };
  const request = leastLook(instrument, dataset, IMAGES);
  return (await look(BUILT_IN_LAYERS, document, request, askHeld(dataset), memory, async () => true)).batch;
}

it("a lesion holds the whole network's pass beside the one that goes on from it", async () => {
  expect(await batchOf("residual", needOf(IMAGES).without)).toBe(IMAGES);
  expect(await batchOf("lesion", 2 * needOf(IMAGES).without)).toBe(IMAGES);
  expect(await batchOf("lesion", needOf(IMAGES).without)).toBe(IMAGES / 2);
  await expect(batchOf("lesion", needOf(1).without)).rejects.toMatchObject({
    code: "out-of-memory",
    message: expect.stringMatching(/^Looking into this network needs at least \d+ MB for one image/),
  });
});

it("paths keep what all of them go through", async () => {
  expect(await batchOf("gradient-split", needOf(IMAGES).with)).toBe(IMAGES);
  expect(await batchOf("paths", needOf(IMAGES).with)).toBeLessThan(IMAGES);
  expect(await batchOf("paths", 4 * needOf(IMAGES).with)).toBe(IMAGES);
  await expect(batchOf("paths", needOf(1).with)).rejects.toMatchObject({ code: "out-of-memory" });
});
