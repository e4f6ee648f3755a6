/** onnxruntime's WebAssembly build, which needs nothing of the system that it runs on, in a thread of its own. */
import { existsSync } from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { SkiploomError } from "#core/foundation/errors";
import { ownBytes } from "#core/foundation/own-bytes";
import type { OnnxRuntime, OnnxSession } from "../format-tools";

interface Opened {
  readonly inputs: OnnxSession["inputs"];
  readonly version: string;
  readonly model: Uint8Array<ArrayBuffer>;
}

/** @param folder holds the built thread; a test has it beside this file */
export function onnxRuntime(folder: string): OnnxRuntime {
  const file = [folder, import.meta.dirname]
    .map((place) => path.join(place, "onnx-thread.mjs"))
    .find(existsSync);
  return {
    tool: "onnxruntime-web",
    async open(model) {
      if (file === undefined) throw new TypeError("onnxruntime's thread was not built.");
      const thread = new Worker(file);
      try {
        const bytes = ownBytes(model);
        const opened = await ask<Opened>(thread, "open", { model: bytes }, [bytes.buffer]);
        const session: OnnxSession = {
          inputs: opened.inputs,
          async run(values, shape) {
            const given = { values: Float32Array.from(values), shape };
            const { outputs } = await ask<{ outputs: [string, Float32Array][] }>(thread, "run", given, []);
            return new Map(outputs);
          },
          close: async () => void (await thread.terminate()),
        };
        return { session, version: opened.version, model: opened.model };
      } catch (error) {
        await thread.terminate();
        throw error;
      }
    },
  };
}

function ask<Answer>(
  thread: Worker,
  kind: string,
  given: object,
  moved: readonly ArrayBuffer[],
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      thread.off("message", answered);
      thread.off("error", failed);
      thread.off("exit", gone);
    };
    const answered = (message: { readonly answer?: Answer; readonly error?: string }): void => {
      done();
      if (message.answer) resolve(message.answer);
      else reject(new SkiploomError("unsupported", `onnxruntime cannot run it: ${message.error}`));
    };
    const failed = (error: Error): void => {
      done();
      reject(error);
    };
    const gone = (): void =>
      failed(new SkiploomError("out-of-memory", "onnxruntime ended while it ran the model."));
    thread.on("message", answered);
    thread.on("error", failed);
    thread.on("exit", gone);
    thread.postMessage({ kind, given }, [...moved]);
  });
}
