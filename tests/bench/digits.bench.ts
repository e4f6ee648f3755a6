/** ResNet-8 on the digits, 15 epochs, from the command to its result: the aim is under 60 s, and 97% of validation. */
import { expect, it } from "vitest";
import { buildIfStale, jsonLines, removeFolder, run, temporaryFolder } from "../support/command-line";
import { median, rounded, writeOutput } from "./measured";

const TIMES = 3;

it("trains ResNet-8 on the digits", async () => {
  buildIfStale();
  const seconds: number[] = [];
  const results: Record<string, unknown>[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const home = await temporaryFolder();
    const begin = performance.now();
    const { code, stdout } = await run(
      ["train", "resnet-8", "--dataset", "digits", "--epochs", "15", "--json"],
      { home },
    );
    seconds.push((performance.now() - begin) / 1000);
    await removeFolder(home);
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    const epochs = lines.filter(({ event }) => event === "epoch");
    expect(epochs).toHaveLength(15);
    results.push({
      testAccuracy: lines.at(-1)?.testAccuracy,
      bestValidationAccuracy: Math.max(...epochs.map(({ valAccuracy }) => Number(valAccuracy))),
      firstEpochAbove97Percent: epochs.find(({ valAccuracy }) => Number(valAccuracy) > 0.97)?.epoch,
    });
  }
  // The same seed on the same device: every time gives the same.
  for (const result of results) expect(result).toEqual(results[0]);
  writeOutput("digits", {
    command: "skiploom train resnet-8 --dataset digits --epochs 15 --json",
    times: TIMES,
    medianSeconds: rounded(median(seconds)),
    seconds: seconds.map((value) => rounded(value)),
    ...results[0],
  });
}, 600_000);
