/**
 * How long the paths of a ResNet-56 take: digits, 20 draws of each length, one batch of 64 images, on the CPU with two threads, from the
 * drawing to the answer. The bar is 25 s, the aim 12 s.
 */
import { performance } from "node:perf_hooks";
import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import { look } from "#engine/instruments/look";
import { startCpuEngine } from "../cross/cpu-support";
import { digits } from "../support/digits";
import { askHeld } from "../support/held-dataset";
import { median, rounded, writeOutput } from "./measured";

const TEMPLATES = ["resnet-20", "resnet-56"] as const;
const DRAWS = 20;
const ROUNDS = 3;

it("the paths of a gradient", { timeout: 900_000 }, async () => {
  const device = await startCpuEngine(2);
  const dataset = await digits(64, 64);
  const seconds: Record<string, number> = {};
  for (const template of TEMPLATES) {
    const document = createTemplate(template);
    if (!document) throw new Error(`There is no template "${template}".`);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = performance.now();
      const { figures } = await look(
        BUILT_IN_LAYERS,
        document,
        {
          instrument: "paths",
          choices: { draws: DRAWS },
          on: { dataset },
          part: "validation",
          images: 64,
        },
        askHeld(dataset),
        { words: "this machine has" },
        async () => true,
      );
      times.push((performance.now() - start) / 1_000);
      expect(figures).toMatchObject({ units: (Number(template.split("-")[1]) - 2) / 2 });
    }
    seconds[template] = rounded(median(times), 2);
  }
  await device.dispose();
  writeOutput("paths", { images: "64 digits", draws: DRAWS, seconds });
  expect(seconds["resnet-56"]).toBeLessThan(25);
});
