/**
 * How long it takes to count live channels, and histograms of activations and gradients: ResNet-56, the first 256 of the digits'
 * validation part, on the CPU with two threads, from the drawing to the answer. The bars are 2 s, 4 s and 4 s.
 */
import { performance } from "node:perf_hooks";
import { expect, it } from "vitest";
import type { ChosenValues } from "#core/insights/choices";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import { look } from "#engine/instruments/look";
import { startCpuEngine } from "../cross/cpu-support";
import { digits } from "../support/digits";
import { askHeld } from "../support/held-dataset";
import { median, rounded, writeOutput } from "./measured";

const IMAGES = 256;
const ROUNDS = 5;
const SHOWS = ["channels", "activations", "gradients"] as const;

it("live channels and histograms", { timeout: 600_000 }, async () => {
  const device = await startCpuEngine(2);
  const dataset = await digits(64, IMAGES);
  const document = createTemplate("resnet-56");
  if (!document) throw new Error("There is no template resnet-56.");
  const times = new Map<string, number[]>(SHOWS.map((shows) => [shows, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const shows of SHOWS) {
      const choices: ChosenValues = { shows };
      const start = performance.now();
      const { images } = await look(
        BUILT_IN_LAYERS,
        document,
        { instrument: "units", choices, on: { dataset }, part: "validation", images: IMAGES },
        askHeld(dataset),
        { words: "this machine has" },
        async () => true,
      );
      times.get(shows)?.push((performance.now() - start) / 1_000);
      expect(images).toBe(IMAGES);
    }
  }
  await device.dispose();
  const seconds = Object.fromEntries([...times].map(([shows, each]) => [shows, rounded(median(each), 2)]));
  writeOutput("live-units", { network: "resnet-56", images: `${IMAGES} of 8x8x1`, seconds });
  expect(seconds.channels).toBeLessThan(2);
  expect(Math.max(seconds.activations ?? 0, seconds.gradients ?? 0)).toBeLessThan(4);
});
