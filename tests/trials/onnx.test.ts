/**
 * ONNX under attack: random networks written, run in onnxruntime and read again, and files of ours with bytes changed, cut off or
 * repeated, which are read or refused in words.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ReadModel } from "#core/formats/model";
import { onnx } from "#core/formats/onnx/onnx";
import { SkiploomError } from "#core/foundation/errors";
import { createTemplate } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { startCpuEngine } from "../cross/cpu-support";
import { everyLayerDocument } from "../cross/every-layer";
import {
  difference,
  importedLogits,
  onnxruntimeDifference,
  readBack,
  TOOLS,
  tryDocument,
  written,
} from "../cross/onnx-support";
import { randomNetworks } from "../support/random-networks";
import { stopwatch } from "../support/stopwatch";
import { reportTrial, trialCount, trialLimitMs, trialNumbers, trialSeed } from "../support/trials";

const LIMIT = 1e-4;
const NETWORKS = trialCount(30, 200);
const MUTATIONS = trialCount(200, 5_000);

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

it("random networks are the same in onnxruntime and when they come back", {
  timeout: trialLimitMs(240_000, 3_600_000),
}, async () => {
  let [networks, inRuntime, back] = [0, 0, 0];
  for (const network of randomNetworks(NETWORKS, trialSeed)) {
    const layout = networks % 4 === 0 ? "nhwc" : "nchw";
    inRuntime = Math.max(inRuntime, await onnxruntimeDifference(network, { layout }));
    const read = await readBack(network, { layout });
    back = Math.max(back, difference(importedLogits(read, network), network.logits));
    networks += 1;
  }
  expect(networks).toBe(NETWORKS);
  expect(inRuntime).toBeLessThan(LIMIT);
  expect(back).toBeLessThan(LIMIT);
  reportTrial("onnx-networks", { networks, inRuntime, back });
});

/** Changes some bytes, more of them where the nodes lie than among the weights. */
function mutated(bytes: Uint8Array, random: () => number): Uint8Array {
  const place = (): number =>
    Math.floor(random() * (random() < 0.7 ? Math.min(30_000, bytes.length) : bytes.length));
  const copy = bytes.slice();
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change += 1) {
    const at = place();
    const kind = Math.floor(random() * 6);
    if (kind === 0) copy[at] = Math.floor(random() * 256);
    else if (kind === 1) copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    else if (kind === 2) copy.fill(0xff, at, at + 1 + Math.floor(random() * 9));
    else if (kind === 3) copy.copyWithin(at, place(), place());
    else if (kind === 4) copy.fill(0, at, at + Math.floor(random() * 20));
    else if (random() < 0.2) return copy.slice(0, at);
  }
  return copy;
}

const ALLOWED_MS = 20_000;

/** Steps in order, and as many numbers as shapes say. */
function expectSound({ steps, output }: ReadModel): void {
  const made = new Set([0]);
  for (const { inputs, output: own, weights } of steps) {
    expect(inputs.every((input) => made.has(input))).toBe(true);
    made.add(own);
    for (const { shape, values } of weights)
      expect(values.length).toBe(shape.reduce((product, side) => product * side, 1));
  }
  expect(made.has(output)).toBe(true);
}

it("mutated files are read or refused in words", { timeout: trialLimitMs(240_000, 3_600_000) }, async () => {
  const facts = { imageShape: [16, 16, 3], classes: 10 };
  const sound = [
    await written(tryDocument(createTemplate("resnet-8") ?? everyLayerDocument(), facts).model),
    await written(
      tryDocument(everyLayerDocument(), { imageShape: [8, 8, 3], classes: 10 }, { form: "int8" }).model,
      {
        form: "int8",
      },
    ),
  ];
  const random = trialNumbers();
  let [read, refused, slowest] = [0, 0, 0];
  for (let index = 0; index < MUTATIONS; index += 1) {
    const bytes = mutated(sound[index % sound.length] ?? new Uint8Array(0), random);
    const seconds = stopwatch();
    try {
      const model = await onnx.read?.(new Map([["model.onnx", bytes]]), TOOLS);
      if (!model) throw new Error("ONNX is not read.");
      expectSound(model);
      read += 1;
    } catch (error) {
      if (!(error instanceof SkiploomError)) throw error;
      expect(error.code).toBe("invalid-model");
      expect(error.message).toMatch(/^This ONNX file cannot be read: .+\.$/);
      refused += 1;
    }
    slowest = Math.max(slowest, 1e3 * seconds());
  }
  expect(slowest).toBeLessThan(ALLOWED_MS);
  expect(read).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
  reportTrial("onnx-mutations", { mutations: MUTATIONS, read, refused, slowestMs: Math.round(slowest) });
});
