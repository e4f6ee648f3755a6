/**
 * The GPU engine's convolutions, depthwise convolutions and matrix products, with their gradients, against float64. The
 * cases are drawn at random in `tests/gpu-suite`, which a browser's page runs too; the seed is printed.
 */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WebGpuComputeBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import {
  convolutionSuite,
  depthwiseConvolutionSuite,
  fusedConvolutionSuite,
  paddedConvolutionSuite,
  pointwiseConvolutionSuite,
  repeatedConvolutionSuite,
} from "../gpu-suite/convolution-suite";
import { groupedConvolutionSuite } from "../gpu-suite/grouped-suite";
import type { Suite } from "../gpu-suite/kernel-cases";
import { matrixProductSuite } from "../gpu-suite/matrix-suite";
import { startWebGpuEngine } from "./webgpu-support";

const seed = Date.now() % 2 ** 31;
let started: WebGpuComputeBackend | string;

beforeAll(async () => {
  console.log(`GPU convolution seed: ${seed}`);
  started = await startWebGpuEngine();
});

afterAll(() => {
  if (typeof started !== "string") started.dispose();
});

/** How many cases of each; those for a GPU take a software adapter a second to compile. */
const suites: readonly [name: string, suite: Suite, forGpu: number, forSoftware: number][] = [
  ["convolutions", convolutionSuite, 2, 6],
  ["1x1 convolutions with strides", pointwiseConvolutionSuite, 1, 2],
  ["convolutions with explicit padding", paddedConvolutionSuite, 1, 2],
  ["convolutions in groups", groupedConvolutionSuite, 1, 2],
  ["depthwise convolutions with multipliers", depthwiseConvolutionSuite, 2, 6],
  ["fused convolutions", fusedConvolutionSuite, 2, 4],
  ["matrix products", matrixProductSuite, 4, 8],
  ["the same inputs twice, byte by byte", repeatedConvolutionSuite, 1, 1],
];

describe.each([
  ["for a GPU", false],
  ["for a software adapter", true],
])("the GPU engine, its work cut %s, agrees with float64", (_, isSoftware) => {
  it.for(suites)("in %s", { timeout: 300_000 }, async ([name, suite, forGpu, forSoftware], { skip }) => {
    if (typeof started === "string") return skip(started);
    const backend = started.backend();
    backend.isSoftware = isSoftware;
    backend.resetFallbacks();
    const count = isSoftware ? forSoftware : forGpu;
    const { cases, worstError, failures } = await suite(tf, seed, count);
    console.log(`${name}: ${cases} cases, ${(100 * worstError).toFixed(0)} % of the error allowed`);
    expect(failures).toEqual([]);
    expect(cases).toBe(count);
    expect([...backend.fallbacks()]).toEqual([]);
  });
});
