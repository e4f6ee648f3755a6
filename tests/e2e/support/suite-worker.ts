/** Runs the parity suites of the GPU engine in a worker of a page. Built for the page by `bundleSuites`. */

import { createWebGpuBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import { collectedChecks } from "../../gpu-suite/collected";
import { createReferenceBackend } from "../../support/reference/reference-compute-backend";
import type { SuiteReport, SuiteRequest, SuitesFound, SuitesWanted } from "./suite-messages";

const checks = new Map(collectedChecks().map((check) => [check.name, check]));

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
