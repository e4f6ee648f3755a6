import { expect, it } from "vitest";
import { BackendUnavailableError } from "../backend";
import { createWasmBackend } from "./wasm-compute-backend";

// In a file of its own: a failed start leaves TensorFlow.js's backend unusable for the rest of the process.
it("names the folder when the WebAssembly binary is not there", async () => {
  const device = createWasmBackend({ binaryFolder: "/no/such/folder" });
  const start = device.initialise();
  await expect(start).rejects.toThrow(BackendUnavailableError);
  await expect(start).rejects.toThrow("/no/such/folder");
  expect(() => device.describe()).toThrow(BackendUnavailableError);
});
