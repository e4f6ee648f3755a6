/** What exports need, as it is had in Node: each is loaded when it is first asked for. */
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import path from "node:path";
import type { ExportTools, OnnxRuntime, OnnxSession } from "../format-tools";

/** @param resources the folder of the files that formats ship with */
export function nodeExportTools(resources: string): ExportTools {
  return {
    hdf5: async () => await (await import("./hdf5")).openHdf5(),
    resource: async (name) => await readFile(path.join(resources, name)),
    onnx: loadOnnx,
  };
}

/** onnxruntime's WebAssembly build, which needs nothing of the system that it runs on. */
async function loadOnnx(): Promise<OnnxRuntime> {
  const { InferenceSession, Tensor, env } = await import("onnxruntime-web");
  env.wasm.numThreads = Math.min(4, cpus().length);
  env.logLevel = "error";
  return {
    tool: "onnxruntime-web",
    version: env.versions.web ?? env.versions.common,
    async open(model): Promise<OnnxSession> {
      const session = await InferenceSession.create(model, { executionProviders: ["wasm"] });
      return {
        inputs: session.inputMetadata.map((input) => ({
          name: input.name,
          shape: input.isTensor ? input.shape : [],
        })),
        async run(values, shape) {
          const [name = ""] = session.inputNames;
          const outputs = await session.run({ [name]: new Tensor("float32", values, shape) });
          const found = new Map<string, Float32Array>();
          for (const [output, { data }] of Object.entries(outputs)) {
            if (data instanceof Float32Array) found.set(output, data);
          }
          return found;
        },
        close: () => session.release(),
      };
    },
  };
}
