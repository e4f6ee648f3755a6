/**
 * The depth experiment on digits with its defaults, from the command to the verdict: 8, 20 and 56 layers, with skips and without, with
 * one seed and with three. And a twin, whose two runs train at once, against the same two one after the other with all threads.
 */
import { availableParallelism } from "node:os";
import { expect, it } from "vitest";
import { buildIfStale, jsonLines, removeFolder, run, temporaryFolder } from "../support/command-line";
import { median, rounded, writeOutput } from "./measured";

const ROUNDS = 3;

async function seconds(
  args: readonly string[],
  home: string,
): Promise<{ time: number; lines: Record<string, unknown>[] }> {
  const begin = performance.now();
  const { code, stdout, stderr } = await run(args, { home });
  const time = (performance.now() - begin) / 1000;
  expect(code, stderr).toBe(0);
  return { time, lines: jsonLines(stdout) };
}

it("answers how deep it can go, and trains twins at once", { timeout: 1_800_000 }, async () => {
  buildIfStale();
  const depth: Record<string, unknown> = {};
  for (const seeds of [1, 3]) {
    const home = await temporaryFolder();
    const args = ["lab", "depth", "--seeds", String(seeds), "--json"];
    const { time, lines } = await seconds(args, home);
    const verdict = lines.at(-1) ?? {};
    depth[`${seeds} ${seeds === 1 ? "seed" : "seeds"}`] = {
      command: `skiploom ${args.join(" ")}`,
      seconds: rounded(time),
      sentences: verdict.sentences,
    };
    await removeFolder(home);
  }
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const home = await temporaryFolder();
    const together = await seconds(
      ["lab", "twin", "resnet-20", "--dataset", "digits", "--seeds", "1", "--json"],
      home,
    );
    const listed = await run(["runs", "--json"], { home });
    let apart = 0;
    const [{ runs = [] } = {}] = jsonLines(listed.stdout) as { runs?: { id: string }[] }[];
    for (const { id } of runs) {
      const alone = await temporaryFolder();
      const network = `${home}/runs/${id}/network.json`;
      apart += (
        await seconds(["train", network, "--threads", String(availableParallelism()), "--json"], alone)
      ).time;
      await removeFolder(alone);
    }
    ratios.push(together.time / apart);
    await removeFolder(home);
  }
  writeOutput("lab", {
    depth,
    twin: {
      what: "time of lab twin resnet-20 on digits, one seed, 200 steps, over that of its two runs one after the other with all threads",
      ratio: rounded(median(ratios), 2),
      ratios: ratios.map((ratio) => rounded(ratio, 2)),
    },
  });
});
