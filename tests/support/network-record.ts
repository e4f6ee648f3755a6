/** Runs commands with `record-network.mjs` in every process, and reads what it noted. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { ROOT } from "./command-line";

const entrySchema = z.object({
  kind: z.enum(["start", "violation"]),
  /** The script that the process runs. */
  process: z.string(),
  what: z.string().optional(),
  target: z.string().optional(),
});

export interface NetworkRecord {
  /** Names of the scripts whose processes were watched: `skiploom.mjs`, `engine-child.js`. */
  readonly watched: readonly string[];
  /** What tried to leave the machine: `connect 192.0.2.1:80`. */
  readonly violations: readonly string[];
}

/** For the environment of a command. Engines inherit it. */
export function recordedEnvironment(file: string): NodeJS.ProcessEnv {
  const hook = pathToFileURL(path.join(ROOT, "tests", "support", "record-network.mjs")).href;
  return { NODE_OPTIONS: `--import ${hook}`, SKIPLOOM_NETWORK_RECORD: file };
}

export async function readNetworkRecord(file: string): Promise<NetworkRecord> {
  const text = await readFile(file, "utf8");
  const entries = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => entrySchema.parse(JSON.parse(line)));
  return {
    watched: entries.filter(({ kind }) => kind === "start").map((entry) => path.basename(entry.process)),
    violations: entries
      .filter(({ kind }) => kind === "violation")
      .map(({ what, target }) => `${what} ${target}`),
  };
}
