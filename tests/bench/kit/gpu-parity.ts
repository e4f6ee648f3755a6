/** The parity of the GPU engine, as far as it needs no test runner: suites, PyTorch's thirty steps, networks against the CPU engine. */
import { readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import { createCpuBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { WEBGPU_BACKEND_NAME } from "#engine/backends/webgpu/names";
import type { SkiploomWebGpuBackend } from "#engine/backends/webgpu/webgpu-backend";
import { nodeKernelPlatform } from "#engine/entries/cpu-kernels";
import { anyLayer, networkOf, stepOn } from "../../cross/any-network";
import { worstDifference } from "../../cross/kernel-parity-reference";
import { type CollectedCheck, type CollectedReport, collectedChecks } from "../../gpu-suite/collected";
import { trainFixture, weightDifference } from "../../gpu-suite/pytorch-fixture";
import { createReferenceBackend } from "../../support/reference/reference-compute-backend";
import type { GpuRequest, ParityBegan, ParityEnd, ParityLine } from "./gpu-messages";

type ParityRequest = Extract<GpuRequest, { kind: "parity" }>;

/** Cases of a suite that draws them, in a round; a software adapter takes a second to compile each. */
const CASES = { gpu: 4, software: 1 } as const;
const NETWORKS = { gpu: 40, software: 4 } as const;

/** The built kit lays the fixture and the kernels beside this program. */
const beside = (name: string): string => path.join(import.meta.dirname, name);

/** Losses and some weights of `tests/cross/webgpu-training.test.ts`, within its tolerances. */
async function thirtySteps(): Promise<CollectedReport> {
  const bytes = readFileSync(beside("fixture/fixture.safetensors"));
  const result = await trainFixture(bytes, readFileSync(beside("fixture/network.skiploom.json"), "utf8"));
  const failures: string[] = [];
  if (!(result.largest < 1e-3)) failures.push(`The losses differ by ${result.largest}, allowed 1e-3.`);
  for (const name of ["conv1/kernel", "bn7/gamma", "dense/kernel"]) {
    const difference = weightDifference(result, name);
    if (!(difference < 1e-2)) failures.push(`${name} differs by ${difference}, allowed 1e-2.`);
  }
  return { cases: result.losses.length, failures };
}

/** Those of `tests/cross/webgpu-networks.test.ts`, always in the same order from the same seed. */
async function randomNetworks(count: number): Promise<CollectedReport> {
  const cpu = createCpuBackend(nodeKernelPlatform(beside("kernels")));
  await cpu.initialise({ threads: 2 });
  const property = fc.asyncProperty(fc.array(anyLayer, { minLength: 3, maxLength: 10 }), async (layers) => {
    const document = networkOf(layers);
    const expected = await stepOn(CPU_BACKEND_NAME, document);
    const found = await stepOn(WEBGPU_BACKEND_NAME, document);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const difference = worstDifference(found, Float64Array.from(expected)) / largest;
    if (!(difference < 1e-3)) throw new Error(`off by ${difference}, allowed 1e-3`);
  });
  // Nobody waits for a smaller network that fails too.
  const outcome = await fc.check(property, { numRuns: count, seed: 7, endOnFailure: true });
  cpu.dispose();
  await tf.setBackend(WEBGPU_BACKEND_NAME);
  return {
    cases: outcome.numRuns,
    failures: outcome.failed
      ? [`${String(outcome.errorInstance)}: ${JSON.stringify(outcome.counterexample)}`]
      : [],
  };
}

interface KitCheck extends CollectedCheck {
  /** Of whole networks, always the same ones. */
  readonly isWhole: boolean;
}

function checksFor(software: boolean): readonly KitCheck[] {
  const networks = NETWORKS[software ? "software" : "gpu"];
  return [
    ...collectedChecks().map((check) => ({ ...check, isWhole: false })),
    { name: "thirty steps of PyTorch's", draws: false, isWhole: true, run: thirtySteps },
    { name: "random networks", draws: false, isWhole: true, run: () => randomNetworks(networks) },
  ];
}

/**
 * Round after round, each with cases of its own; in every second one the work is cut as for the other kind of adapter. Says a
 * {@link ParityBegan} before and a {@link ParityLine} after each check and a {@link ParityEnd} at the end.
 */
export async function parity(
  backend: SkiploomWebGpuBackend,
  { seed, seconds, done }: ParityRequest,
  say: (message: ParityBegan | ParityLine | ParityEnd) => void,
): Promise<void> {
  await createReferenceBackend().initialise();
  await tf.setBackend(WEBGPU_BACKEND_NAME);
  const start = performance.now();
  const isOver = (): boolean => performance.now() - start > seconds * 1000;
  const software = backend.isSoftware;
  const checks = checksFor(software);
  let round = 1;
  for (; round === 1 || !isOver(); round += 1) {
    backend.isSoftware = round % 2 === 1 ? software : !software;
    for (const { name, draws, isWhole, run } of checks) {
      if (round === 1 ? done.includes(name) : isOver()) continue;
      // They draw nothing new, and what they compute is cut as this adapter's work always is.
      if (round > 1 && isWhole) continue;
      const before = performance.now();
      const own = seed + round - 1;
      const line = { check: name, round, seed: own };
      say({ began: line });
      backend.resetFallbacks();
      const report = await run(own, CASES[software ? "software" : "gpu"]).catch(
        (error: unknown): CollectedReport => ({
          cases: 0,
          failures: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
        }),
      );
      const fallbacks = draws ? [...backend.fallbacks().keys()] : [];
      const failures = [
        ...report.failures,
        ...fallbacks.map((kernel) => `${kernel} ran on TensorFlow.js's own shader.`),
        ...(report.cases === 0 && report.failures.length === 0 ? ["It has no cases."] : []),
      ];
      say({ ...line, cases: report.cases, seconds: (performance.now() - before) / 1000, failures });
    }
  }
  say({ rounds: round - 1, checks: checks.length });
}
