/** Models that TensorFlow.js itself made and saved, read and run by our engine: the same answers as TensorFlow.js gives. */
import * as people from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tfjs } from "#core/formats/keras/tfjs";
import type { FileSet, ReadModel } from "#core/formats/model";
import { programOfRead } from "#core/formats/read-program";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { differenceOf, logitsOn } from "../support/run-program";
import { startCpuEngine } from "./cpu-support";
import { TOOLS } from "./keras-support";
import { randomValues } from "./kernel-parity-reference";

const IMAGE = [9, 8, 3];
const COUNT = 3;

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** @param shardBytes weights are cut into files of so many bytes, in the middle of numbers */
async function saved(model: people.LayersModel, shardBytes = Number.POSITIVE_INFINITY): Promise<FileSet> {
  let files: FileSet = new Map();
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData, generatedBy }) => {
      const data = new Uint8Array(weightData as ArrayBuffer);
      const shards = Array.from(
        { length: Math.ceil(data.length / Math.min(shardBytes, data.length)) },
        (_, at) => data.slice(at * shardBytes || 0, (at + 1) * shardBytes),
      );
      const names = shards.map((_, at) => `group1-shard${at + 1}of${shards.length}.bin`);
      const json = {
        format: "layers-model",
        generatedBy,
        modelTopology,
        weightsManifest: [{ paths: names, weights: weightSpecs }],
      };
      files = new Map([
        ["folder/model.json", new TextEncoder().encode(JSON.stringify(json))],
        ...names.map((name, at): [string, Uint8Array] => [`folder/${name}`, shards[at] ?? new Uint8Array()]),
      ]);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    },
  });
  return files;
}

async function readOf(files: FileSet): Promise<ReadModel> {
  expect(tfjs.recognise?.(files)).toBe(true);
  const read = await tfjs.read?.(files, TOOLS);
  if (!read) throw new Error("Nothing was read.");
  return read;
}

/** Weights that no first values are, so that none can be taken for another. */
function randomised(model: people.LayersModel): people.LayersModel {
  const values = model.getWeights().map((weight, at) => {
    const drawn = randomValues(weight.size, 100 + at).map((value) => 0.3 * value);
    // Running variances among them.
    const isVariance = model.weights[at]?.name.includes("variance");
    return people.tensor(isVariance ? drawn.map((value) => 0.5 + Math.abs(value)) : drawn, weight.shape);
  });
  model.setWeights(values);
  return model;
}

async function expectSame(model: people.LayersModel, shardBytes?: number): Promise<ReadModel> {
  const backend = people.getBackend();
  await people.setBackend("cpu");
  randomised(model);
  const shape = model.inputs[0]?.shape.slice(1).map(Number) ?? [];
  const images = randomValues(
    shape.reduce((product, side) => product * side, COUNT),
    5,
  );
  const wanted = (
    model.predict(people.tensor(images, [COUNT, ...shape])) as people.Tensor
  ).dataSync<"float32">();
  const files = await saved(model, shardBytes);
  await people.setBackend(backend);
  const read = await readOf(files);
  const { program, weights } = programOfRead(read);
  const logits = logitsOn(program, weights, images);
  const classes = wanted.length / COUNT;
  const found = people.softmax(people.tensor2d(logits, [COUNT, classes])).dataSync<"float32">();
  expect(differenceOf(found, wanted)).toBeLessThan(1e-4);
  return read;
}

const { layers } = people;

it("a row of layers with their own activations and a softmax in the last", async () => {
  const model = people.sequential({
    layers: [
      layers.conv2d({ inputShape: IMAGE, filters: 4, kernelSize: 3, activation: "relu6", padding: "same" }),
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [0, 2],
        ],
      }),
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: "hardSigmoid" }),
      layers.batchNormalization({ scale: false }),
      layers.separableConv2d({ filters: 5, kernelSize: [3, 2], depthMultiplier: 2, activation: "elu" }),
      layers.leakyReLU({ alpha: 0.15 }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.4 }),
      layers.flatten(),
      layers.dense({ units: 6, activation: "tanh" }),
      layers.dense({ units: 4, activation: "softmax" }),
    ],
  });
  const read = await expectSame(model, 1001);
  expect(read.inputShape).toEqual(IMAGE);
  expect(read.steps.at(-1)?.operation.kind).toBe("matmul");
  expect(read.notes.map(({ kind }) => kind)).toEqual(["changed", "changed"]);
});

it("models in models, as Teachable Machine has them, and a layer that is used twice", async () => {
  const inner = people.sequential({
    layers: [
      layers.conv2d({ inputShape: IMAGE, filters: 4, kernelSize: 3, strides: 2, padding: "same" }),
      layers.reLU({ maxValue: 6 }),
    ],
  });
  const input = people.input({ shape: IMAGE });
  const shared = layers.conv2d({ filters: 3, kernelSize: 1, padding: "same" });
  const one = shared.apply(input) as people.SymbolicTensor;
  const two = shared.apply(layers.activation({ activation: "swish" }).apply(one)) as people.SymbolicTensor;
  const mean = layers.average().apply([one, two, input]) as people.SymbolicTensor;
  const features = inner.apply(mean) as people.SymbolicTensor;
  const left = layers.globalMaxPooling2d({}).apply(features) as people.SymbolicTensor;
  const right = layers.globalAveragePooling2d({}).apply(features) as people.SymbolicTensor;
  const joined = layers.concatenate().apply([left, right]) as people.SymbolicTensor;
  const output = layers.dense({ units: 3, activation: "softmax" }).apply(joined) as people.SymbolicTensor;
  const read = await expectSame(people.model({ inputs: input, outputs: output }));
  expect(read.notes.some(({ words }) => words.includes("used in several places"))).toBe(true);
});

it("grey images without a channel", async () => {
  const model = people.sequential({
    layers: [
      layers.reshape({ inputShape: [6, 5], targetShape: [6, 5, 1] }),
      layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same" }),
      layers.upSampling2d({ size: [2, 1] }),
      layers.prelu({ sharedAxes: [1, 2] }),
      layers.cropping2D({
        cropping: [
          [1, 2],
          [0, 1],
        ],
      }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
  expect((await expectSame(model)).inputShape).toEqual([6, 5, 1]);
});

it("keeps what it has no layer for in its place", async () => {
  const model = people.sequential({
    layers: [
      layers.conv2d({ inputShape: IMAGE, filters: 4, kernelSize: 3 }),
      layers.timeDistributed({ layer: layers.dense({ units: 4 }) }),
      layers.conv2d({ filters: 2, kernelSize: 1 }),
      layers.flatten(),
      layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
  const read = await readOf(await saved(model));
  expect(read.steps.map(({ operation }) => operation.kind)).toEqual([
    "conv2d",
    "unsupported",
    "conv2d",
    "flatten",
    "matmul",
  ]);
  expect(read.notes[0]).toMatchObject({ kind: "unsupported" });
  expect(() => programOfRead(read)).toThrow(/TimeDistributed/);
});
