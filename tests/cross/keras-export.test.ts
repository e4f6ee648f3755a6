/**
 * Exported Keras files, held to the rules of Keras' loaders by h5py, and computed by NumPy as Keras' layers are defined: there is no
 * Keras on a machine that has Debian's packages alone.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECTS } from "#core/formats/keras/dialect";
import { kerasModel } from "#core/formats/keras/from-program";
import { encodeH5File } from "#core/formats/keras/h5-file";
import { keras } from "#core/formats/keras/keras";
import { encodeKerasFile } from "#core/formats/keras/keras-file";
import { createTemplate } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { initialWeights } from "#engine/compile/initial-weights";
import { compileLayers } from "#engine/compile/testing";
import { openHdf5 } from "#engine/entries/hdf5";
import { differenceOf, logitsOn } from "../support/run-program";
import { someOf } from "../support/trials";
import { CASES, FACTS, isSound, networkWith, paramsOf } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { everyLayerDocument } from "./every-layer";
import { hasH5py, type Judged, judge, probabilitiesOf, TOOLS, verify, written } from "./keras-support";
import { type Tried, tryDocument } from "./onnx-support";

const LIMIT = 1e-4;
const SEED = 20_261_127;
const WIDE = { imageShape: [8, 8, 3], classes: 10 };

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

async function judged(networks: readonly Tried[], file: "keras" | "h5"): Promise<readonly Judged[]> {
  const orders = await Promise.all(
    networks.map(async ({ model, images }) => ({
      files: await written(model, file),
      images,
      imageShape: model.preprocessing.imageShape,
    })),
  );
  return judge(orders);
}

/** The largest difference of NumPy's probabilities from ours. */
async function expectSame(networks: readonly Tried[], file: "keras" | "h5"): Promise<void> {
  const found = await judged(networks, file);
  expect(found).toHaveLength(networks.length);
  found.forEach(({ broken, probabilities = [] }, at) => {
    expect(broken).toBeUndefined();
    const network = networks[at];
    if (!network) throw new Error("There is no such network.");
    expect(differenceOf(Float32Array.from(probabilities), probabilitiesOf(network))).toBeLessThan(LIMIT);
  });
}

function canBeWritten({ model }: Tried, file: "keras" | "h5"): boolean {
  const options = { choices: { file }, form: "float32" } as const;
  return keras.check(model.program, options).every(({ kind }) => kind !== "refused");
}

describe.skipIf(!hasH5py()).each(["keras", "h5"] as const)("a .%s file", (file) => {
  it("of every layer with any parameters keeps to Keras' rules and says the same", async () => {
    const networks = CASES.flatMap(([type, afterFlatten]) =>
      [{}, ...fc.sample(paramsOf(type), { numRuns: someOf(20), seed: SEED })]
        .map((params) => networkWith(type, params, afterFlatten))
        .filter(isSound)
        .slice(0, 4),
    ).map((document) => tryDocument(document, FACTS, { count: 1 }));
    const possible = networks.filter((network) => canBeWritten(network, file));
    expect(possible.length).toBeGreaterThan(0.9 * networks.length);
    await expectSame(possible, file);
  });

  it("of a deep network and of many layers in one does, too", async () => {
    const document = createTemplate("resnet-20");
    if (!document) throw new Error("There is no such template.");
    const networks = [
      tryDocument(document, { imageShape: [32, 32, 3], classes: 10 }, { count: 2 }),
      tryDocument(everyLayerDocument(), WIDE),
    ];
    await expectSame(networks, file);
  });

  it("has as many names as it likes", async () => {
    const relus = Array.from({ length: 400 }, (_, at) => ({
      name: `${"long".repeat(45)}${at}`,
      type: "activation" as const,
    }));
    const network = compileLayers(
      [
        { name: "image", type: "input" },
        ...relus,
        { name: "pooled", type: "globalAvgPool2d" },
        { name: "classes", type: "dense", params: { units: 3 } },
        { name: "output", type: "output" },
      ],
      { imageShape: [4, 4, 1], classes: 3 },
    );
    const weights = initialWeights(network, 5);
    network.dispose();
    const layers = kerasModel(network.program, weights, DIALECTS[file]);
    const encode = file === "h5" ? encodeH5File : encodeKerasFile;
    const bytes = await encode(layers, {}, await openHdf5());
    const files = new Map([[`model.${file}`, bytes]]);
    const [found] = judge([{ files, images: new Float32Array(16).fill(1), imageShape: [4, 4, 1] }]);
    expect(found?.broken).toBeUndefined();
    expect(found?.layers?.Activation).toBe(400);
    const read = await keras.read?.(files, TOOLS);
    expect(read?.steps).toHaveLength(402);
  });
});

it.skipIf(!hasH5py())("the rules find weights that are counted in another order", async () => {
  const { model, images } = tryDocument(everyLayerDocument(), WIDE);
  const layers = kerasModel(model.program, model.weights, DIALECTS.keras);
  const turned = { ...layers, layers: [...layers.layers].reverse() };
  const bytes = await encodeKerasFile(turned, {}, await openHdf5());
  const files = new Map([["model.keras", bytes]]);
  const [found] = judge([{ files, images, imageShape: WIDE.imageShape }]);
  expect(found?.broken).toMatch(/expects|holds those of/);
});

describe.skipIf(!hasH5py())("what a person proves it with", () => {
  it.each(["keras", "h5"] as const)(
    "says that a .%s file is right, and tells one that is not",
    async (file) => {
      const { model } = tryDocument(everyLayerDocument(), WIDE);
      const images = Uint8Array.from({ length: 4 * 8 * 8 * 3 }, (_, at) => (at * 97) % 251);
      const { mean, deviation, pixelMaximum } = model.preprocessing;
      const prepared = Float32Array.from(
        images,
        (byte, at) => (byte / pixelMaximum - (mean[at % 3] ?? 0)) / (deviation[at % 3] ?? 1),
      );
      const logits = logitsOn(model.program, model.weights, prepared);
      const files = await written(model, file);
      const given = { images, labels: undefined, count: 4, imageShape: [8, 8, 3] as const, logits };
      const proof = keras.proofFiles?.(given) ?? new Map();
      const labels = { input: { mean, deviation, pixelMaximum } };
      expect(verify(files, proof, labels)).toMatch(/^4 images: .+ 4 of 4 classes agree\.$/);
      const wrong = { input: { ...labels.input, mean: [0.9, 0.1, 0.5] } };
      expect(() => verify(files, proof, wrong)).toThrow(/does not compute what was exported/);
    },
  );
});
