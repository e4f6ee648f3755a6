/** Runs engines with `record-modules.mjs` in their processes, and reads what they loaded. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./command-line";

/** For the environment of an engine's process. */
export function moduleRecording(file: string, missingPackage?: string): Record<string, string> {
  const hook = pathToFileURL(path.join(ROOT, "tests", "support", "record-modules.mjs")).href;
  return {
    NODE_OPTIONS: `--import ${hook}`,
    SKIPLOOM_MODULE_RECORD: file,
    ...(missingPackage !== undefined && { SKIPLOOM_MISSING_PACKAGE: missingPackage }),
  };
}

/** Addresses of every file that the process loaded, each once. */
export async function readModuleRecord(file: string): Promise<string[]> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return [...new Set(lines.filter((line) => line !== ""))];
}
