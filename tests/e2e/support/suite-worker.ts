/** Runs the parity suites of the GPU engine in a worker of a page. Built for the page by `bundleSuites`. */
import * as tf from "@tensorflow/tfjs-core";
import { createWebGpuBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import type { SuiteAnswer, SuiteReport, SuiteRequest } from "./suite-messages";

type Suite = (tensorflow: typeof tf, seed: number, count: number) => Promise<Omit<SuiteReport, "name">>;

/** What the files of `tests/gpu-suite` export under names that end so. */
const SUITE_NAME = /Suite$/;

const modules = import.meta.glob<Record<string, unknown>>("../../gpu-suite/*-suite.ts", { eager: true });
const suites = Object.values(modules).flatMap((module) =>
  Object.entries(module).filter(
    (entry): entry is [string, Suite] => SUITE_NAME.test(entry[0]) && typeof entry[1] === "function",
  ),
);

async function runAll({ seed, count }: SuiteRequest): Promise<SuiteAnswer> {
  const device = createWebGpuBackend({ gpu: navigator.gpu });
  try {
    await device.initialise();
  } catch (error) {
    return { unavailable: error instanceof Error ? error.message : String(error) };
  }
  const reports: SuiteReport[] = [];
  for (const [name, run] of suites) reports.push({ name, ...(await run(tf, seed, count)) });
  device.dispose();
  return { reports };
}

addEventListener("message", ({ data }: MessageEvent<SuiteRequest>) => {
  runAll(data).then(
    (answer) => postMessage(answer),
    (error: unknown) => reportError(error),
  );
});
