/** Folding batch norms changes no number: after every kind of layer that takes one, with statistics that are no identity. */
import { beforeAll, describe, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { foldNorms } from "#core/formats/fold-norms";
import { Random } from "#core/foundation/random";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import { documentOf, graphOf, layerNode } from "#core/network/testing";
import { lowerGraph } from "#core/program/lower";
import type { Program } from "#core/program/program";
import { createTemplate } from "#core/templates/index";
import { compileProgram } from "#engine/compile/compile";
import { logitsOf } from "#engine/export/logits";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";

const IMAGES = { imageShape: [9, 7, 3], classes: 10 };

beforeAll(() => createReferenceBackend().initialise());

function programOf(document: NetworkDocument): Program {
  const { flat, problems } = analyse(BUILT_IN_LAYERS, meantFor(document, IMAGES));
  if (!flat) throw new Error(problems.map(({ message }) => message).join(" "));
  return lowerGraph(flat, IMAGES);
}

function randomWeights(program: Program, random: Random): Map<string, Float32Array> {
  return new Map(
    program.steps.flatMap(({ weights }) =>
      weights.map(({ name, role, shape }): [string, Float32Array] => [
        name,
        Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () =>
          role === "runningVariance" ? random.uniform(0.3, 2) : random.normal(0.1, 0.5),
        ),
      ]),
    ),
  );
}

async function run(program: Program, weights: ReadonlyMap<string, Float32Array>): Promise<Float32Array> {
  const network = compileProgram(program);
  try {
    const images = Float32Array.from({ length: 2 * 9 * 7 * 3 }, (_, index) => Math.sin(index));
    return await logitsOf(network, weights, images, 2);
  } finally {
    network.dispose();
  }
}

const LAYERS = {
  "a convolution": layerNode("it", "conv2d", { filters: 6, stride: 2 }),
  "a convolution without bias, in groups": layerNode("it", "conv2d", { filters: 6, groups: 3, bias: false }),
  "a depthwise convolution": layerNode("it", "depthwiseConv2d", { depthMultiplier: 2 }),
  "a transposed convolution": layerNode("it", "transposedConv2d", { filters: 4, stride: 2 }),
};

describe("folded batch norms", () => {
  it.each(Object.entries(LAYERS))("after %s", async (_what, layer) => {
    const drawing = documentOf(
      graphOf(
        [
          layerNode("input", "input"),
          layer,
          layerNode("bn", "batchNorm"),
          layerNode("pool", "globalAvgPool2d"),
          layerNode("classes", "dense", { units: 10 }),
          layerNode("norm", "batchNorm"),
          layerNode("output", "output"),
        ],
        ["input>it>bn>pool>classes>norm>output"],
      ),
    );
    const program = programOf(drawing);
    const weights = randomWeights(program, Random.fromSeed(7, "fold"));
    const folded = foldNorms(program, weights);
    expect(folded.folded).toBe(2);
    expect(folded.program.steps.some(({ operation }) => operation.kind === "batchNorm")).toBe(false);
    expectSame(await run(folded.program, folded.weights), await run(program, weights));
  });

  it("of a network, but those that something else reads before them stay", async () => {
    const program = programOf(createTemplate("resnet-8") ?? never());
    const weights = randomWeights(program, Random.fromSeed(8, "fold"));
    const folded = foldNorms(program, weights);
    expect(folded.folded).toBe(
      program.steps.filter(({ operation }) => operation.kind === "batchNorm").length,
    );
    expectSame(await run(folded.program, folded.weights), await run(program, weights));

    const shared = programOf(
      documentOf(
        graphOf(
          [
            layerNode("input", "input"),
            layerNode("conv", "conv2d", { filters: 4 }),
            layerNode("bn", "batchNorm"),
            layerNode("add", "add"),
            layerNode("pool", "globalAvgPool2d"),
            layerNode("classes", "dense", { units: 10 }),
            layerNode("output", "output"),
          ],
          ["input>conv>bn>add>pool>classes>output", "conv>add"],
        ),
      ),
    );
    const own = randomWeights(shared, Random.fromSeed(9, "fold"));
    const kept = foldNorms(shared, own);
    expect(kept.folded).toBe(0);
    expect([...kept.weights]).toEqual([...own]);
  });
});

function never(): never {
  throw new Error("There is no such template.");
}

function expectSame(one: Float32Array, other: Float32Array): void {
  const largest = other.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeGreaterThan(0.01);
  const difference = one.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? Number.NaN))),
    0,
  );
  expect(difference / largest).toBeLessThan(1e-5);
}
