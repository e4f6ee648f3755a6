/** What the benches share: the place of their output, the machine they ran on, and medians. */
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Writes `output/<name>.json`, with the machine and how busy it was: figures of a busy machine say little. */
export function writeOutput(name: string, figures: Record<string, unknown>): void {
  const folder = path.join(import.meta.dirname, "output");
  mkdirSync(folder, { recursive: true });
  const [load = 0] = os.loadavg();
  const machine = {
    processor: os.cpus()[0]?.model ?? "unknown",
    cores: os.availableParallelism(),
    node: process.version,
    loadAverage: Number(load.toFixed(2)),
    /** Below 0: with raised priority. */
    priority: os.getPriority(),
    measuredAt: new Date().toISOString(),
  };
  const text = JSON.stringify({ ...figures, machine }, null, 2);
  writeFileSync(path.join(folder, `${name}.json`), `${text}\n`);
  console.log(text);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
