/** Our side of the figures: trains, predicts or convolves in a process of its own, driven over stdin and stdout. */

import path from "node:path";
import { createInterface } from "node:readline";
import * as tf from "@tensorflow/tfjs-core";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { targetsOf } from "#engine/data/targets";
import "@tensorflow/tfjs-backend-cpu";
import { createCpuBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { nodeKernelPlatform } from "#engine/entries/cpu-kernels";
import { loadDawn } from "#engine/entries/dawn";
import { inferencePass } from "#engine/train/forward";
import { Trainer } from "#engine/train/trainer";
import { layersModelOf } from "../../support/layers-model";
import { measuredNetwork } from "./networks";
import type { Farewell, Ready, Request, Timings, WorkerOptions } from "./protocol";
import { convolutionRates } from "./rates";

const CLASSES = 10;
const WARM_UP_STEPS = 3;

const options = JSON.parse(process.argv[2] ?? "") as WorkerOptions;
const folder = path.resolve(process.argv[3] ?? "");
/** The adapter, where there is one. */
let place = "";

function say(message: Ready | Timings | Farewell | object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function startDevice(): Promise<void> {
  const { mode, threads, variant, device } = options;
  if (mode === "stock") {
    await tf.setBackend("cpu");
  } else if (device === "webgpu") {
    const gpu = await loadDawn();
    // TensorFlow.js looks for WebGPU while it is loaded.
    const { createWebGpuBackend } = await import("#engine/backends/webgpu/webgpu-compute-backend");
    const backend = createWebGpuBackend({ gpu });
    await backend.initialise();
    place = backend.describe().label;
  } else {
    const backend = createCpuBackend({ ...nodeKernelPlatform(folder), ...(variant && { variant }) });
    await backend.initialise({ threads });
  }
}

/** @returns what takes so many steps */
async function prepare(): Promise<(count: number) => Promise<void>> {
  const { size, batch, mode } = options;
  await startDevice();
  const document = measuredNetwork(options);
  const { network } = compileDocument(BUILT_IN_LAYERS, document, { imageShape: [...size], classes: CLASSES });
  const count = size[0] * size[1] * size[2] * batch;
  const values = tf.tidy(() => tf.randomNormal([count], 0, 1, "float32", 1).dataSync<"float32">());
  const labels = Uint8Array.from({ length: batch }, (_, index) => index % CLASSES);
  const shape: [number, number, number, number] = [batch, ...size];
  if (mode === "stock") {
    const weights = initialWeights(network, 1);
    const model = await layersModelOf(network.program, weights);
    model.compile({ optimizer: tf.train.momentum(0.05, 0.9), loss: "categoricalCrossentropy" });
    const x = tf.tensor4d(values, shape);
    const y = tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), CLASSES).toFloat());
    return inTurn(async () => {
      await model.trainOnBatch(x, y);
    });
  }
  const trainer = new Trainer(network, document.recipe);
  trainer.writeWeights(initialWeights(network, 1));
  if (mode === "predict") {
    return inTurn(async () => {
      const result = tf.tidy(() => tf.softmax(inferencePass(network, tf.tensor4d(values, shape))));
      await result.data();
      result.dispose();
    });
  }
  let step = 0;
  return async (count) => {
    const underWay: Promise<void>[] = [];
    for (let done = 0; done < count; done += 1) {
      step += 1;
      underWay.push(
        trainer
          .step(
            { images: values, targets: targetsOf(labels), labels, count: batch },
            { step, learningRate: 0.05, probe: false },
          )
          .then((outcome) => {
            if (!outcome.finite) throw new Error("A step was not finite.");
          }),
      );
      // As the training loop does: the device works on one step while the next is handed over.
      if (underWay.length >= trainer.stepsInFlight) await underWay.shift();
    }
    await Promise.all(underWay);
  };
}

function inTurn(work: () => Promise<void>): (count: number) => Promise<void> {
  return async (count) => {
    for (let done = 0; done < count; done += 1) await work();
  };
}

if (options.mode === "convolution") {
  say(await convolutionRates(folder, options));
  process.exit(0);
}
const work = await prepare();
// A step of TensorFlow.js's own backend takes minutes.
if (options.mode !== "stock") await work(WARM_UP_STEPS);
say({ ready: true, version: [`Node ${process.versions.node}`, ...(place ? [place] : [])].join(", ") });
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  if ("end" in request) {
    say({ peakBytes: process.resourceUsage().maxRSS * 1024 });
    process.exit(0);
  }
  const ms: number[] = [];
  if (options.device === "webgpu") {
    // Steps overlap there, so only all of them together have a time.
    const start = performance.now();
    await work(request.steps);
    ms.push((performance.now() - start) / request.steps);
  } else {
    for (let step = 0; step < request.steps; step += 1) {
      const start = performance.now();
      await work(1);
      ms.push(performance.now() - start);
    }
  }
  say({ ms });
}
