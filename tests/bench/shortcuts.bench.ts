/** The shortcut zoo of ResNet-56 on digits with its defaults, from the command to the verdict: all arms, 100 steps, three seeds. */
import { expect, it } from "vitest";
import { buildIfStale, jsonLines, removeFolder, run, temporaryFolder } from "../support/command-line";
import { rounded, writeOutput } from "./measured";

it("answers what may stand on a skip", { timeout: 3_600_000 }, async () => {
  buildIfStale();
  const home = await temporaryFolder();
  const args = ["lab", "shortcuts", "--json"];
  const begin = performance.now();
  const { code, stdout, stderr } = await run(args, { home });
  const seconds = (performance.now() - begin) / 1000;
  expect(code, stderr).toBe(0);
  const verdict = jsonLines(stdout).at(-1) ?? {};
  writeOutput("shortcuts", {
    command: `skiploom ${args.join(" ")}`,
    seconds: rounded(seconds),
    sentences: verdict.sentences,
  });
  await removeFolder(home);
});
