/** Two command lines that go on with one run at once: one trains, the other is told, and the run is what one alone leaves. */
import { cp, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { metricsOnDisk } from "../../src-main/host/testing/test-host";
import { buildIfStale, ROOT, removeFolder, run, start, temporaryFolder } from "../support/command-line";
import { withoutTimes } from "../support/real-host";
import { reportTrial, trialCount, trialLimitMs } from "../support/trials";

const FIXTURE = path.join(ROOT, "tests", "fixtures", "runs-0.1.0", "runs");
const COUNT = trialCount(3, 200);
const folders: string[] = [];

beforeAll(() => buildIfStale(), 120_000);
afterAll(async () => {
  for (const folder of folders) await removeFolder(folder);
});

/** A workspace with a run that was stopped after 58 of 67 steps. */
async function workspace(): Promise<{ home: string; id: string }> {
  const home = await temporaryFolder();
  folders.push(home);
  const id = (await readdir(FIXTURE)).find((name) => name.endsWith("small-conv-net-steps")) ?? "";
  await cp(path.join(FIXTURE, id), path.join(home, "runs", id), { recursive: true });
  return { home, id };
}

async function left(home: string, id: string): Promise<{ metrics: unknown; state: unknown; test: unknown }> {
  const metrics = await metricsOnDisk({ runFolder: (of) => path.join(home, "runs", of) }, id);
  const record = JSON.parse(await readFile(path.join(home, "runs", id, "run.json"), "utf8")) as {
    state: unknown;
    test: unknown;
  };
  return { metrics: withoutTimes(metrics), state: record.state, test: record.test };
}

it(`gives a run to one of two, ${COUNT} times`, { timeout: trialLimitMs(240_000, 7_200_000) }, async () => {
  const alone = await workspace();
  expect((await run(["train", "--resume", alone.id, "--json"], { home: alone.home })).code).toBe(0);
  const expected = await left(alone.home, alone.id);
  expect(expected.state).toBe("finished");
  let refused = 0;
  for (let count = 0; count < COUNT; count += 1) {
    const { home, id } = await workspace();
    const both = [1, 2].map(() => start(["train", "--resume", id, "--json"], { home }).result);
    const results = await Promise.all(both);
    const codes = results.map(({ code }) => code).sort();
    const words = results.map(({ stderr }) => stderr).join("");
    // The later one may come when the earlier one has finished.
    expect(codes[0], words).toBe(0);
    expect(codes[1], words).toBeGreaterThan(0);
    expect(words).toMatch(/has this run in hand|has finished/);
    if (/in hand/.test(words)) refused += 1;
    expect(await left(home, id)).toEqual(expected);
    expect(await readdir(path.join(home, "runs", id))).not.toContain("owner.json");
  }
  reportTrial("double-resumes", { pairs: COUNT, refusedWhileTraining: refused, trainedTwice: 0 });
});
