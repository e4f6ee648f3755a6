// A thread in which onnxruntime runs one model: its memory never shrinks, and goes with the thread.
import { cpus } from "node:os";
import { parentPort } from "node:worker_threads";
import { env, InferenceSession, Tensor } from "onnxruntime-web";

env.wasm.numThreads = Math.min(4, cpus().length);
env.logLevel = "error";
let session;

// Bytes that are handed over are handed back, so that a large model is never held twice.
const WORK = {
  async open({ model }) {
    session = await InferenceSession.create(model, { executionProviders: ["wasm"] });
    const inputs = session.inputMetadata.map((input) => ({
      name: input.name,
      shape: input.isTensor ? input.shape : [],
    }));
    const version = env.versions.web ?? env.versions.common;
    return { answer: { inputs, version, model }, moved: [model.buffer] };
  },
  async run({ values, shape }) {
    const [name = ""] = session.inputNames;
    const results = await session.run({ [name]: new Tensor("float32", values, shape) });
    const outputs = Object.entries(results).filter(([, { data }]) => data instanceof Float32Array);
    return { answer: { outputs: outputs.map(([output, { data }]) => [output, data]) }, moved: [] };
  },
};

parentPort.on("message", async ({ kind, given }) => {
  try {
    const { answer, moved } = await WORK[kind](given);
    parentPort.postMessage({ answer }, moved);
  } catch (error) {
    parentPort.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
