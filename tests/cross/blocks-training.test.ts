/** Every block that ships with the product trains: a step of the CPU engine is TensorFlow.js's, and reaches every weight. */

import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { startDrawing } from "#core/blocks/drawing";
import { BUILT_IN_BLOCKS } from "#core/blocks/index";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { BlockDefinition, BlockNode, NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import { templateDocument } from "#core/templates/document";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { FACTS, RECIPE, stepOn } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { worstDifference } from "./kernel-parity-reference";

/** Channels that come to the block. */
const INPUTS = 8;
/** Bottlenecks whose skip is an identity have four times their filters. */
const QUARTER: ReadonlySet<string> = new Set(["pre-activation-bottleneck"]);

let device: CpuComputeBackend;
let reference: string;

beforeAll(async () => {
  await createReferenceBackend().initialise();
  reference = tf.getBackend();
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** The block twice in a row, between a convolution and a dense end. */
function networkOf(block: BlockDefinition, padding: string): NetworkDocument {
  const wanted: BlockNode["args"] = {
    filters: QUARTER.has(block.id) ? INPUTS / 4 : INPUTS,
    hidden: 2 * INPUTS,
    growth: 3,
    // What is scaled by nothing, or next to it, would not learn in one step.
    gain: 0.5,
    padding,
  };
  const names = new Set(block.arguments.map(({ name }) => name));
  const args = Object.fromEntries(Object.entries(wanted).filter(([name]) => names.has(name)));
  const drawing = startDrawing("any");
  const input = drawing.layer("input", "input");
  const conv = drawing.layer("conv2d", "conv", { filters: INPUTS, kernel: 3 }, [input]);
  const body = drawing.block(block.id, "body", args, 2, [conv]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [body]);
  const dense = drawing.layer("dense", "dense", { units: FACTS.classes }, [pool]);
  drawing.layer("output", "output", {}, [dense]);
  return meantFor(templateDocument("any", "none", RECIPE, drawing.graph(), [block]), FACTS);
}

describe.each(BUILT_IN_BLOCKS.map((block) => [block.id, block] as const))("%s", (_id, block) => {
  it.each(["same", "numbers"])(
    "takes TensorFlow.js's step, padding %s",
    { timeout: 60_000 },
    async (padding) => {
      const document = networkOf(block, padding);
      expect(analyse(BUILT_IN_LAYERS, document, undefined).problems).toEqual([]);
      const expected = await stepOn(reference, document);
      const found = await stepOn(CPU_BACKEND_NAME, document);
      expect(expected.every(Number.isFinite)).toBe(true);
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      expect(worstDifference(found, expected) / largest).toBeLessThan(1e-4);
    },
  );

  it("learns with all its weights", async () => {
    const document = networkOf(block, "same");
    await tf.setBackend(CPU_BACKEND_NAME);
    const { network } = compileDocument(BUILT_IN_LAYERS, document, FACTS);
    const before = initialWeights(network, 7);
    network.dispose();
    const values = (await stepOn(CPU_BACKEND_NAME, document)).subarray(1);
    let at = 0;
    for (const [name, first] of before) {
      const after = values.subarray(at, at + first.length);
      at += first.length;
      if (!name.startsWith("body/")) continue;
      expect(
        after.some((value, place) => value !== first[place]),
        name,
      ).toBe(true);
    }
    expect(at).toBe(values.length);
  });
});
