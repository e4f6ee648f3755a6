/**
 * How long it takes to read all blocks of a ResNet-20: digits, readers fitted on 1,006 images and chosen on 251, scored on the validation
 * part, the untrained network beside it, on the CPU with two threads, from the drawing to the answer. The bar is 30 s, the aim 12 s.
 */
import { performance } from "node:perf_hooks";
import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import { look } from "#engine/instruments/look";
import { startCpuEngine } from "../cross/cpu-support";
import { digits } from "../support/digits";
import { checkpointOfFirstValues } from "../support/first-values";
import { askHeld } from "../support/held-dataset";
import { median, rounded, writeOutput } from "./measured";

const ROUNDS = 3;
/** The sizes of digits' own parts. */
const [TRAINING, VALIDATION] = [1_257, 270];

it("what can be read at each block", { timeout: 900_000 }, async () => {
  const device = await startCpuEngine(2);
  const dataset = await digits(TRAINING, VALIDATION);
  const document = createTemplate("resnet-20");
  if (!document) throw new Error("There is no such template.");
  const checkpoint = await checkpointOfFirstValues(document, dataset);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    const { figures } = await look(
      BUILT_IN_LAYERS,
      document,
      {
        instrument: "information",
        choices: {},
        checkpoint,
        on: { dataset },
        part: "validation",
        images: VALIDATION,
      },
      askHeld(dataset),
      { words: "this machine has" },
      async () => true,
    );
    times.push((performance.now() - start) / 1_000);
    // The input, nine blocks, and what the classes are told from.
    if (!("reads" in figures)) throw new Error("It answers what can be read.");
    expect([figures.reads.length, figures.untrained?.length, figures.fitted]).toEqual([11, 10, 1_006]);
  }
  await device.dispose();
  const seconds = rounded(median(times), 2);
  writeOutput("information", { images: "digits", seconds });
  expect(seconds).toBeLessThan(30);
});
