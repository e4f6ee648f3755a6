/**
 * What the canvas accepts, the engine trains and exports: every layer type with random parameters, on the CPU engine as on
 * TensorFlow.js's, and as a model that plain TensorFlow.js loads.
 */

import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { DIALECTS } from "#core/formats/keras/dialect";
import { kerasFindings } from "#core/formats/keras/findings";
import { SkiploomError } from "#core/foundation/errors";
import { BUILT_IN_LAYERS, LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { lowerGraph } from "#core/program/lower";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { someOf } from "../support/trials";
import {
  anyLayer,
  CASES,
  ENDS,
  FACTS,
  isSound,
  networkOf,
  networkWith,
  paramsOf,
  stepOn,
  withBypassed,
} from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { worstDifference } from "./kernel-parity-reference";
import { predictBoth } from "./network-checks";

let device: CpuComputeBackend;
let reference: string;

beforeAll(async () => {
  await createReferenceBackend().initialise();
  reference = tf.getBackend();
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/**
 * Compares the probabilities of the saved model, loaded by plain TensorFlow.js, with those of the engine's own pass. What is said of the
 * drawing beforehand is what comes of it.
 *
 * @returns false where the export is refused in words, since TensorFlow.js has no layers for it
 */
async function savedAgrees(document: NetworkDocument): Promise<boolean> {
  const { flat } = analyse(BUILT_IN_LAYERS, document, { id: "digits", ...FACTS });
  const findings = flat ? kerasFindings(lowerGraph(flat, FACTS), DIALECTS.tfjs) : [];
  const refused = findings.filter(({ kind }) => kind === "refused");
  try {
    const [saved, own] = await predictBoth(BUILT_IN_LAYERS, document);
    expect(worstDifference(saved, Float64Array.from(own))).toBeLessThan(1e-5);
    expect(refused).toEqual([]);
    return true;
  } catch (error) {
    if (!(error instanceof SkiploomError && error.code === "unsupported")) throw error;
    const foretold = refused.flatMap(({ paths, reason, instead }) =>
      paths.map((path) => `"${path}" cannot be exported to TensorFlow.js. ${reason} ${instead}`),
    );
    expect(foretold).toContain(error.message);
    return false;
  }
}

it("tries every type of layer", () => {
  expect(new Set([...CASES.map(([type]) => type), ...ENDS])).toEqual(new Set(Object.keys(LAYERS)));
  expect(CASES.filter(([, afterFlatten]) => afterFlatten).length).toBeGreaterThan(4);
});

/** Tries a layer with parameters that the analysis has nothing against. */
function withAnyParameters(
  [type, afterFlatten]: (typeof CASES)[number],
  check: (document: NetworkDocument) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(paramsOf(type), async (values) => {
    const document = networkWith(type, values, afterFlatten);
    fc.pre(isSound(document));
    await check(document);
  });
  return fc.assert(property, { numRuns: Object.keys(LAYERS[type].params).length > 0 ? someOf(25) : 1 });
}

describe.each(CASES)("%s, after a flatten: %s, with any parameters", (...given) => {
  it("takes TensorFlow.js's training step", async () => {
    await withAnyParameters(given, async (document) => {
      const expected = await stepOn(reference, document);
      const found = await stepOn(CPU_BACKEND_NAME, document);
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      expect(expected.every(Number.isFinite)).toBe(true);
      expect(worstDifference(found, expected) / largest).toBeLessThan(1e-4);
    });
  });

  it("is saved as a model that predicts what the engine does", async () => {
    let saved = 0;
    await withAnyParameters(given, async (document) => {
      if (await savedAgrees(document)) saved += 1;
    });
    expect(saved).toBeGreaterThan(0);
  });
});

it("trains and saves whatever networks the analysis finds sound", async () => {
  const sizes: number[] = [];
  let saved = 0;
  const layers = fc.array(anyLayer, { minLength: 1, maxLength: 12 });
  const places = fc.array(fc.nat(20), { maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(layers, places, async (choices, bypassed) => {
      const document = withBypassed(networkOf(choices), bypassed);
      fc.pre(isSound(document));
      sizes.push(document.graph.nodes.length);
      const found = await stepOn(CPU_BACKEND_NAME, document);
      expect(found.every(Number.isFinite)).toBe(true);
      // A probed step keeps every layer's result, so nothing is fused in it.
      expect([...(await stepOn(CPU_BACKEND_NAME, document, true))]).toEqual([...found]);
      if (await savedAgrees(document)) saved += 1;
    }),
    { numRuns: someOf(150) },
  );
  expect(saved).toBeGreaterThan(someOf(75));
  expect(Math.max(...sizes)).toBeGreaterThan(10);
});
