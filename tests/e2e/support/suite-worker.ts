/** Runs the parity suites of the GPU engine in a worker of a page. Built for the page by `bundleSuites`. */
import * as tf from "@tensorflow/tfjs-core";
import { createReferenceBackend } from "#engine/backends/reference/reference-compute-backend";
import { createWebGpuBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import type { SuiteReport, SuiteRequest, SuitesFound, SuitesWanted } from "./suite-messages";

/** What the files of `tests/gpu-suite` export under names that end in `Suite`: cases drawn from a seed, as many as wanted. */
type Suite = (tensorflow: typeof tf, seed: number, count: number) => Promise<SuiteReport>;
/** What they export in lists whose names end in `Checks`. */
interface Check {
  readonly name: string;
  readonly run: (seed: number, count: number) => Promise<SuiteReport>;
}

const modules = import.meta.glob<Record<string, unknown>>("../../gpu-suite/*-suite.ts", { eager: true });

/** Each once: a list of checks may hold those of another file. */
const checks = new Map<string, Check>();
for (const [name, value] of Object.values(modules).flatMap((module) => Object.entries(module))) {
  if (name.endsWith("Suite")) {
    checks.set(name, { name, run: (seed, count) => (value as Suite)(tf, seed, count) });
  } else if (name.endsWith("Checks")) {
    for (const check of value as readonly Check[]) checks.set(check.name, check);
  }
}

async function open(): Promise<SuitesFound> {
  try {
    await createReferenceBackend().initialise();
    await createWebGpuBackend({ gpu: navigator.gpu }).initialise();
  } catch (error) {
    return { unavailable: error instanceof Error ? error.message : String(error) };
  }
  return { names: [...checks.keys()] };
}

async function run({ name, seed, count }: SuiteRequest): Promise<SuiteReport> {
  const check = checks.get(name);
  if (!check) throw new Error(`There is no suite "${name}".`);
  const { cases, failures } = await check.run(seed, count);
  return { cases, failures };
}

addEventListener("message", ({ data }: MessageEvent<SuitesWanted | SuiteRequest>) => {
  (data.kind === "list" ? open() : run(data)).then(postMessage, reportError);
});
