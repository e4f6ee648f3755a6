/** What exports need, as it is had in Node: each is loaded when it is first asked for. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ExportTools } from "../format-tools";
import { onnxRuntime } from "./onnx-runtime";

/** @param resources the folder of the files that formats ship with */
export function nodeExportTools(resources: string): ExportTools {
  return {
    hdf5: async () => await (await import("./hdf5")).openHdf5(),
    resource: async (name) => await readFile(path.join(resources, name)),
    onnx: async () => onnxRuntime(resources),
  };
}
