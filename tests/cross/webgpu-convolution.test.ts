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
  paddedConvolutionSuite,
  pointwiseConvolutionSuite,
  repeatedConvolutionSuite,
} from "../gpu-suite/convolution-suite";
import type { Suite } from "../gpu-suite/suite";
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

describe("the GPU engine agrees with float64", () => {
  it.each<[string, Suite, number]>([
    ["convolutions", convolutionSuite, 40],
    ["1x1 convolutions with strides", pointwiseConvolutionSuite, 10],
    ["convolutions with explicit padding", paddedConvolutionSuite, 10],
    ["depthwise convolutions with multipliers", depthwiseConvolutionSuite, 25],
    ["the same inputs twice, byte by byte", repeatedConvolutionSuite, 5],
  ])("in %s", async (name, suite, count) => {
    if (typeof started === "string") return it.skip(started);
    const backend = started.backend();
    backend.resetFallbacks();
    const { cases, worstError, failures } = await suite(tf, seed, count);
    console.log(`${name}: ${cases} cases, ${(100 * worstError).toFixed(0)} % of the error allowed`);
    expect(failures).toEqual([]);
    expect(cases).toBe(count);
    expect([...backend.fallbacks()]).toEqual([]);
  });
});
