/** Models whose numbers are none: no import calls them right, and each is told why. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { nodeExportTools } from "#engine/entries/node-export-tools";
import { importModel } from "#engine/imports/import-model";
import { FACTS, networkWith } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { tryDocument, written } from "./onnx-support";

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** @param change what becomes of the weights before they are written */
async function imported(change: (value: number, index: number) => number) {
  const { model } = tryDocument(networkWith("activation", {}, false), FACTS);
  const weights = new Map([...model.weights].map(([name, values]) => [name, values.map(change)]));
  const files = new Map([["model.onnx", await written({ ...model, weights })]]);
  const order = { files, options: {}, preprocessing: {}, keeps: true };
  return await importModel(BUILT_IN_LAYERS, order, nodeExportTools("resources/formats"));
}

it("takes what gives numbers", async () => {
  expect((await imported((value) => value)).report.difference).toBeLessThan(1e-6);
});

it("names the weights that are no numbers", async () => {
  const spoilt = imported((value, index) => (index === 1 ? Number.NaN : value));
  await expect(spoilt).rejects.toMatchObject({
    code: "invalid-model",
    message: expect.stringMatching(/the weights of ".+" hold what is not a finite number/),
  });
});

it("says that sums leave what numbers there are", async () => {
  await expect(imported((value) => value * 1e30)).rejects.toMatchObject({
    code: "invalid-model",
    message: expect.stringContaining("its steps give what is not a finite number"),
  });
});

it("says that the part which is supported holds nothing that was learned, and what follows it", async () => {
  const layers = [
    { class_name: "InputLayer", config: { name: "image", batch_input_shape: [null, 8, 8, 1] } },
    { class_name: "ReLU", config: { name: "relu" } },
    { class_name: "Lambda", config: { name: "secret" } },
  ];
  const topology = { class_name: "Sequential", config: { name: "odd", layers } };
  const text = JSON.stringify({ format: "layers-model", modelTopology: topology, weightsManifest: [] });
  const files = new Map([["model.json", new TextEncoder().encode(text)]]);
  const order = { files, options: {}, preprocessing: {}, keeps: true };
  await expect(
    importModel(BUILT_IN_LAYERS, order, nodeExportTools("resources/formats")),
  ).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(
      /^The part of this model up to "relu" has no weights, so there is nothing to import\. What follows is not supported\. Lambda: /,
    ),
  });
});

it("calls a folder's model as the file that holds it, whatever lies beside", async () => {
  const { model } = tryDocument(networkWith("activation", {}, false), FACTS);
  const bytes = await written({ ...model, document: { ...model.document, name: "graph" } });
  const files = new Map([
    ["a-list.txt", new TextEncoder().encode("milk")],
    ["leaves.onnx", bytes],
  ]);
  const order = { files, options: {}, preprocessing: {}, keeps: false };
  const { document } = await importModel(BUILT_IN_LAYERS, order, nodeExportTools("resources/formats"));
  expect(document.name).toBe("leaves");
});
