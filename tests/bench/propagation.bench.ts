/**
 * How long the signal before training takes: 110 layers, 64 images of 32×32×3, on the CPU with two threads, from the drawing to the
 * answer. The bar is 5 s, the aim 3 s.
 */
import { performance } from "node:perf_hooks";
import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import { look } from "#engine/instruments/look";
import { startCpuEngine } from "../cross/cpu-support";
import { median, rounded, writeOutput } from "./measured";

const CASES = { "resnet-110": ["nothing", "all"], "plain-56": ["nothing"] } as const;
const ROUNDS = 5;

it("the signal before training", { timeout: 600_000 }, async () => {
  const device = await startCpuEngine(2);
  const seconds: Record<string, number> = {};
  /** Milliseconds from one question whether to go on to the next, of the drawing alone: so long a person who stops it waits. */
  const waits: number[] = [];
  for (const [template, besides] of Object.entries(CASES)) {
    const document = createTemplate(template);
    if (!document) throw new Error(`There is no template "${template}".`);
    for (const beside of besides) {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const start = performance.now();
        let asked = start;
        const { figures } = await look(
          BUILT_IN_LAYERS,
          document,
          {
            instrument: "propagation",
            choices: { beside },
            on: { noise: { imageShape: [32, 32, 3], classes: 10 } },
            part: "validation",
            images: 64,
          },
          async () => new Uint8Array(),
          { words: "this machine has" },
          async () => {
            if (template === "resnet-110" && beside === "nothing" && asked > start)
              waits.push(performance.now() - asked);
            asked = performance.now();
            return true;
          },
        );
        times.push((performance.now() - start) / 1_000);
        expect(figures).toMatchObject({ by: template.startsWith("plain") ? "layers" : "units" });
      }
      seconds[`${template}, ${beside} beside`] = rounded(median(times), 2);
    }
  }
  await device.dispose();
  const longestWaitMs = rounded(Math.max(...waits), 0);
  writeOutput("propagation", { images: "64 of 32x32x3", seconds, longestWaitMs });
  expect(longestWaitMs).toBeLessThan(250);
  expect(seconds["resnet-110, nothing beside"]).toBeLessThan(5);
});
