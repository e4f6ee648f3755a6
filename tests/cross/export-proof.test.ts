/** A proof fails where the tool's numbers, or the engine's, are not what they must be: nobody is told that a wrong export is right. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { nodeExportTools } from "#engine/entries/node-export-tools";
import { differenceOf } from "#engine/export/difference";
import { type ExportOrder, exportModel } from "#engine/export/export-model";
import type { ExportTools } from "#engine/format-tools";
import { importedCheckpoint } from "#engine/imports/imported-checkpoint";
import { FACTS, networkWith } from "./any-network";
import { startCpuEngine } from "./cpu-support";

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

const DOCUMENT = networkWith("activation", {}, false);
const honest = nodeExportTools("resources/formats");

/** onnxruntime, but for what becomes of its numbers. */
function toolsThat(change: (logits: Float32Array) => Float32Array): ExportTools {
  return {
    ...honest,
    onnx: async () => {
      const runtime = await honest.onnx();
      return {
        ...runtime,
        open: async (model) => {
          const opened = await runtime.open(model);
          const { session } = opened;
          const run: typeof session.run = async (values, shape) =>
            new Map([...(await session.run(values, shape))].map(([name, logits]) => [name, change(logits)]));
          return { ...opened, session: { ...session, run } };
        },
      };
    },
  };
}

function orderOf(factor = 1): ExportOrder {
  const { network } = compileDocument(BUILT_IN_LAYERS, DOCUMENT, FACTS);
  const weights = new Map(
    [...initialWeights(network, 7)].map(([name, values]) => [name, values.map((value) => value * factor)]),
  );
  const [height = 1, width = 1, channels = 1] = FACTS.imageShape;
  const checkpoint = importedCheckpoint(network, DOCUMENT, weights, {
    imageShape: [height, width, channels],
    pixelMaximum: 255,
    mean: Array<number>(channels).fill(0.5),
    deviation: Array<number>(channels).fill(0.25),
    classNames: ["a", "b", "c"],
  });
  network.dispose();
  return {
    document: DOCUMENT,
    checkpoint,
    imageShape: [height, width, channels],
    classes: FACTS.classes,
    format: "onnx",
    choices: {},
    form: "float32",
    folded: false,
    source: {},
    version: "0",
  };
}

const nothingAsked = () => Promise.reject(new Error("Nothing is asked."));

async function exported(tools: ExportTools, factor = 1) {
  return await exportModel(BUILT_IN_LAYERS, orderOf(factor), tools, nothingAsked);
}

it("holds where the tool says the same, and says how far", async () => {
  const { proof } = await exported(honest);
  expect(proof).toMatchObject({ proved: true, imagesAre: "noise", tool: "onnxruntime-web" });
  expect(proof?.difference).toBeLessThan(1e-5);
});

it("runs the tool before the engine computes, whose memory never shrinks, and with the checkpoint let go", async () => {
  const run = vi.spyOn(device.backend().runtime, "run");
  const seen: { ran: number; checkpoint: number }[] = [];
  const order = orderOf();
  const watched: ExportTools = {
    ...honest,
    onnx: async () => {
      seen.push({ ran: run.mock.calls.length, checkpoint: order.checkpoint.length });
      return await honest.onnx();
    },
  };
  const { proof } = await exportModel(BUILT_IN_LAYERS, order, watched, nothingAsked);
  expect(seen).toEqual([{ ran: 0, checkpoint: 0 }]);
  expect(proof?.proved).toBe(true);
  expect(run).toHaveBeenCalled();
});

it("tells a wrong file from a network that is unsteady by itself", async () => {
  const shifted = exported(toolsThat((logits) => logits.map((value) => value + 0.01)));
  await expect(shifted).rejects.toThrow(/Please report this network/);
  // Roundings of the inputs change all digits of what is added.
  const chaotic = exported(
    toolsThat((logits) => logits.map((value) => value + 0.01 * Math.sin(value * 1e9))),
  );
  await expect(chaotic).rejects.toMatchObject({
    code: "not-proven",
    message: expect.stringMatching(/so unsteady: .* \(on images of noise.*train it on/),
  });
});

it.each([
  [
    "one number is off by a thousandth",
    (logits: Float32Array) => logits.map((value, at) => (at === 4 ? value * 1.001 + 0.001 : value)),
  ],
  ["one is no number", (logits: Float32Array) => logits.map((value, at) => (at === 4 ? Number.NaN : value))],
  [
    "one is infinite",
    (logits: Float32Array) => logits.map((value, at) => (at === 4 ? Number.POSITIVE_INFINITY : value)),
  ],
  ["classes stand in another order", (logits: Float32Array) => Float32Array.from(logits).reverse()],
  ["there are too few", (logits: Float32Array) => logits.subarray(1)],
] as const)("fails where %s", async (_, change) => {
  await expect(exported(toolsThat(change))).rejects.toMatchObject({ code: "not-proven" });
});

it("says of a network without numbers that there is nothing to compare", async () => {
  await expect(exported(honest, 1e30)).rejects.toMatchObject({
    code: "invalid-checkpoint",
    message: expect.stringContaining("gives no numbers"),
  });
});

describe("the difference", () => {
  it("is relative to the largest value, and finite whatever is given", () => {
    const expected = Float32Array.of(0, -4, 2);
    expect(differenceOf(expected, expected).difference).toBe(0);
    expect(differenceOf(expected, Float32Array.of(0, -4, 1))).toEqual({
      largestDifference: 1,
      largestValue: 4,
      difference: 0.25,
    });
    for (const given of [
      [0, -4],
      [0, -4, Number.NaN],
      [0, -4, Number.POSITIVE_INFINITY],
      [0, -4, 2, 0],
    ])
      expect(differenceOf(expected, Float32Array.from(given)).difference).toBeGreaterThan(1e300);
    expect(differenceOf(Float32Array.of(0), Float32Array.of(0.5)).difference).toBe(0.5);
  });
});
