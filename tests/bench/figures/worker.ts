/** Our side of the figures: trains, predicts or convolves in a process of its own, driven over stdin and stdout. */
import path from "node:path";
import { createInterface } from "node:readline";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { createTemplate } from "#core/templates/index";
import { createCpuBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { nodeKernelPlatform } from "#engine/entries/cpu-kernels";
import { inferencePass } from "#engine/train/forward";
import { Trainer } from "#engine/train/trainer";
import type { Farewell, Ready, Request, Timings, WorkerOptions } from "./protocol";
import { convolutionRates } from "./rates";

const CLASSES = 10;
const WARM_UP_STEPS = 3;

const options = JSON.parse(process.argv[2] ?? "") as WorkerOptions;
const folder = path.resolve(process.argv[3] ?? "");

function say(message: Ready | Timings | Farewell | object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function prepare(): Promise<() => Promise<void>> {
  const { size, batch, mode, threads, variant } = options;
  if (mode === "stock") {
    await tf.setBackend("cpu");
  } else {
    const device = createCpuBackend({ ...nodeKernelPlatform(folder), ...(variant && { variant }) });
    await device.initialise({ threads });
  }
  const document = createTemplate(`resnet-${options.depth}`);
  if (!document) throw new Error(`There is no residual network of depth ${options.depth}.`);
  const { network } = compileDocument(document, { imageShape: [...size], classes: CLASSES });
  const count = size[0] * size[1] * size[2] * batch;
  const values = tf.tidy(() => tf.randomNormal([count], 0, 1, "float32", 1).dataSync<"float32">());
  const labels = Uint8Array.from({ length: batch }, (_, index) => index % CLASSES);
  const targets = new Float32Array(batch * CLASSES);
  labels.forEach((label, row) => {
    targets[row * CLASSES + label] = 1;
  });
  const shape: [number, number, number, number] = [batch, ...size];
  if (mode === "stock") {
    network.model.compile({ optimizer: tf.train.momentum(0.05, 0.9), loss: "categoricalCrossentropy" });
    const x = tf.tensor4d(values, shape);
    const y = tf.tensor2d(targets, [batch, CLASSES]);
    return async () => {
      await network.model.trainOnBatch(x, y);
    };
  }
  const trainer = new Trainer(network, document.recipe);
  trainer.writeWeights(initialWeights(network, 1));
  if (mode === "predict") {
    return async () => {
      tf.tidy(() => tf.softmax(inferencePass(network, tf.tensor4d(values, shape))).dataSync());
    };
  }
  let step = 0;
  return async () => {
    step += 1;
    const outcome = await trainer.step(
      { images: values, targets, labels, count: batch },
      { step, learningRate: 0.05, probe: false },
    );
    if (!outcome.finite) throw new Error("A step was not finite.");
  };
}

if (options.mode === "convolution") {
  say(await convolutionRates(folder, options));
  process.exit(0);
}
const work = await prepare();
// A step of TensorFlow.js's own backend takes minutes.
for (let step = 0; step < (options.mode === "stock" ? 0 : WARM_UP_STEPS); step += 1) await work();
say({ ready: true, version: `Node ${process.versions.node}` });
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  if ("end" in request) {
    say({ peakBytes: process.resourceUsage().maxRSS * 1024 });
    process.exit(0);
  }
  const ms: number[] = [];
  for (let step = 0; step < request.steps; step += 1) {
    const start = performance.now();
    await work();
    ms.push(performance.now() - start);
  }
  say({ ms });
}
