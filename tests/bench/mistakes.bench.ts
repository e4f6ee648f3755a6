/**
 * A run's mistakes: from the request to the numbers, with predictions that were kept (1 s at most, 0.3 s is the aim), and computed now for
 * 10,000 images of 28x28 by ResNet-20 (9 s; 6 s), engine's start included; and what the chance in a calibration error takes beside it.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { finishedChance } from "#core/scores/calibration-chance";
import { decodePredictions } from "#core/scores/predictions-file";
import { chanceOfCalibration, scoreReport } from "#core/scores/score-report";
import { createTemplate } from "#core/templates/index";
import { buildIfStale, removeFolder } from "../support/command-line";
import { createRealHost } from "../support/real-host";
import { median, rounded, writeOutput } from "./measured";

const TIMES = 5;
const IMAGES = 10_000;

it("measures how long a run's mistakes take", { timeout: 900_000 }, async () => {
  buildIfStale();
  const studio = await createRealHost();
  const { handlers } = studio.host;
  const network = createTemplate("resnet-20");
  if (!network) throw new Error("There is no ResNet-20.");
  const document = {
    ...network,
    dataset: "fashion",
    recipe: { ...network.recipe, epochs: 1, maxSteps: 2 },
  };
  const over = studio.until(({ state }) => ["finished", "failed", "interrupted"].includes(state));
  const { id: run } = await handlers["runs.start"]({ document, device: "cpu" });
  expect((await over).state).toBe("finished");
  // The largest part, so that its time is the images'.
  const ask = { run, part: "train" } as const;
  const seconds: { fresh: number[]; kept: number[]; chance: number[] } = { fresh: [], kept: [], chance: [] };
  let count = 0;
  const look = async (): Promise<number> => {
    const begun = performance.now();
    const { bytes } = await handlers["runs.predictions"](ask);
    const { predictions } = decodePredictions(bytes);
    scoreReport(predictions);
    const took = (performance.now() - begun) / 1000;
    count = predictions.count;
    return took;
  };
  for (let time = 0; time < TIMES; time += 1) {
    await rm(path.join(studio.host.runFolder(run), "predictions"), { recursive: true, force: true });
    seconds.fresh.push(await look());
    seconds.kept.push(await look());
    const { predictions } = decodePredictions((await handlers["runs.predictions"](ask)).bytes);
    const begun = performance.now();
    finishedChance(chanceOfCalibration(predictions));
    seconds.chance.push((performance.now() - begun) / 1000);
  }
  await studio.host.close();
  await removeFolder(studio.workspace);
  writeOutput("mistakes", {
    images: count,
    freshSeconds: rounded(median(seconds.fresh), 2),
    /** By the images alone: the engine's start is counted as if it grew with them. */
    freshSecondsOf10000: rounded((median(seconds.fresh) * IMAGES) / count, 2),
    keptSeconds: rounded(median(seconds.kept), 3),
    chanceSeconds: rounded(median(seconds.chance), 2),
  });
});
