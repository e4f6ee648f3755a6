/**
 * How long a landscape takes: a plane of 25x25 points around ResNet-20, 256 of digits' validation images, on the CPU with two threads, from
 * the request to the host to its answer, with the start of an engine; and the same with statistics that are measured anew. The bar is 25 s,
 * the aim 12 s, of the first.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ChosenValues } from "#core/insights/choices";
import { createTemplate } from "#core/templates/index";
import { buildIfStale, removeFolder } from "../support/command-line";
import { createRealHost, type RealHost } from "../support/real-host";
import { median, rounded, writeOutput } from "./measured";

const ROUNDS = 3;

let real: RealHost;
beforeAll(async () => {
  buildIfStale();
  real = await createRealHost();
}, 300_000);
afterAll(async () => {
  await real.host.close();
  await removeFolder(real.workspace);
});

it("landscapes", { timeout: 1_200_000 }, async () => {
  const document = createTemplate("resnet-20");
  if (!document) throw new Error("There is no such template.");
  // What the weights are plays no part in the time.
  const recipe = { ...document.recipe, epochs: 1, maxSteps: 2, batchSize: 32, probeEvery: 0 };
  const { id } = await real.host.handlers["runs.start"]({
    document: { ...document, dataset: "digits", recipe },
    device: "cpu",
  });
  await real.until((run) => run.id === id && run.state === "finished");
  const kept: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) kept.push(await seconds(id, {}));
  const anew = await seconds(id, { anew: true });
  writeOutput("landscape", {
    points: "25x25",
    images: 256,
    seconds: kept.map((time) => rounded(time, 2)),
    median: rounded(median(kept), 2),
    statisticsAnewSeconds: rounded(anew, 1),
  });
  expect(median(kept)).toBeLessThan(25);
});

async function seconds(run: string, choices: ChosenValues): Promise<number> {
  const since = performance.now();
  const answer = await real.host.handlers["insights.look"]({
    subject: { run },
    instrument: "landscape",
    part: "validation",
    images: 256,
    choices,
    device: "cpu",
    again: true,
  });
  const taken = (performance.now() - since) / 1_000;
  if (answer.instrument !== "landscape") throw new Error("Another instrument answered.");
  expect(answer.figures.points).toHaveLength(625);
  return taken;
}
