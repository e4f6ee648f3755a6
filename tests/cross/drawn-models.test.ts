/** Models that were read are drawn: the drawing computes what the file does, and looks as a person would draw it. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import { TEMPLATES } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { type DrawnAgain, drawnAgain, type ProgramFacts } from "../support/drawn-again";
import { differenceOf, logitsOn } from "../support/run-program";
import { programDifference } from "../support/same-program";
import { anyLayer, FACTS, isSound, networkOf, withBypassed } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";

let device: CpuComputeBackend;

beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** Small images keep the large networks quick; 64 pixels are enough for five halvings. */
function factsOf({ dataset }: NetworkDocument): ProgramFacts {
  if (dataset === "digits") return { imageShape: [8, 8, 1], classes: 10 };
  if (typeof dataset === "string") return { imageShape: [28, 28, 1], classes: 10 };
  const side = Math.min(64, dataset.height);
  return { imageShape: [side, side, dataset.channels], classes: dataset.classes };
}

/** Logits of two images, before and after, over the largest. */
function differenceIn({ before, weights, drawn, after }: DrawnAgain): number {
  const images = randomValues(
    (before.shapes[0] ?? []).reduce((product, side) => product * side, 2),
    3,
  );
  return differenceOf(logitsOn(after, drawn.weights, images), logitsOn(before, weights, images));
}

const DRAWN = TEMPLATES.filter(({ id }) => !id.startsWith("empty"));

describe("every template", () => {
  test.each(DRAWN.map(({ id, create }) => [id, create] as const))(
    "%s is the same computation once it was read and drawn",
    (_id, create) => {
      const document = create();
      const { before, weights, drawn, after } = drawnAgain(document, factsOf(document));
      expect(drawn.notes).toEqual([]);
      expect(after.steps.length).toBe(before.steps.length);
      expect(
        programDifference({ program: before, weights }, { program: after, weights: drawn.weights }),
      ).toBe(undefined);
    },
  );

  test("computes the same: ResNet-20", () => {
    const document = DRAWN.find(({ id }) => id === "resnet-20")?.create();
    if (document === undefined) throw new Error("There should be a ResNet-20.");
    expect(differenceIn(drawnAgain(document, factsOf(document)))).toBe(0);
  });
});

const RANDOM = 60;

test("random networks of all layers compute the same", () => {
  const choices = fc.tuple(
    fc.array(anyLayer, { minLength: 1, maxLength: 12 }),
    fc.array(fc.nat(20), { maxLength: 2 }),
  );
  const facts: ProgramFacts = { imageShape: [9, 7, 2], classes: FACTS.classes };
  fc.assert(
    fc.property(choices, ([layers, bypassed]) => {
      const document = withBypassed(networkOf(layers), bypassed);
      fc.pre(isSound(document));
      const again = drawnAgain(document, facts);
      expect(again.drawn.notes.filter(({ kind }) => kind === "unsupported")).toEqual([]);
      expect(differenceIn(again)).toBeLessThan(1e-6);
    }),
    { numRuns: RANDOM, seed: 20_261_126, endOnFailure: true },
  );
});
