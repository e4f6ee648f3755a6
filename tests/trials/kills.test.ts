/** Trainings that are killed at random moments, again and again, and resumed to their end: they leave what an undisturbed one leaves. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { serialiseDocument } from "#core/network/serialise";
import type { Metric } from "#core/training/records";
import { metricsOnDisk } from "../../src-main/host/testing/test-host";
import { buildIfStale, removeFolder, run, start, temporaryFolder } from "../support/command-line";
import { smallTraining, withoutTimes } from "../support/real-host";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const KILLS = trialCount(4, 200);
const MOST_A_RUN = 4;
const folders: string[] = [];

beforeAll(() => buildIfStale(), 120_000);
afterAll(async () => {
  for (const folder of folders) await removeFolder(folder);
});

async function home(): Promise<string> {
  const folder = await temporaryFolder();
  folders.push(folder);
  await writeFile(
    path.join(folder, "net.skiploom.json"),
    serialiseDocument(smallTraining({ epochs: 3, batchSize: 64 })),
  );
  return folder;
}

async function runIn(folder: string): Promise<string | undefined> {
  return (await readdir(path.join(folder, "runs")).catch(() => []))[0];
}

async function recordOf(folder: string): Promise<{ state: string; test?: unknown } | undefined> {
  const id = await runIn(folder);
  if (id === undefined) return undefined;
  const text = await readFile(path.join(folder, "runs", id, "run.json"), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { state: string; test?: unknown });
}

async function metricsIn(folder: string): Promise<Metric[]> {
  const id = (await runIn(folder)) ?? "";
  return withoutTimes(await metricsOnDisk({ runFolder: (of) => path.join(folder, "runs", of) }, id));
}

const START = ["train", "net.skiploom.json", "--json"];

/** How to go on: with the run that is there, or anew where none was begun. */
async function command(folder: string): Promise<string[]> {
  const id = await runIn(folder);
  return id !== undefined && (await recordOf(folder)) ? ["train", "--resume", id, "--json"] : START;
}

it(`leave the same after ${KILLS} kills`, { timeout: trialLimitMs(400_000, 14_400_000) }, async () => {
  const random = Random.fromSeed(trialSeed, "kills");
  const whole = await home();
  const begun = Date.now();
  expect((await run(START, { home: whole })).code).toBe(0);
  const span = Date.now() - begun;
  const expected = await metricsIn(whole);
  const { test } = (await recordOf(whole)) ?? {};
  let kills = 0;
  let runs = 0;
  while (kills < KILLS) {
    const folder = await home();
    for (let count = 0; count < MOST_A_RUN && kills < KILLS; count += 1) {
      const training = start(await command(folder), { home: folder });
      await Promise.race([wait(random.uniform(0.1, 1) * span), training.result]);
      training.signal("SIGKILL");
      await training.result;
      // Finished before it was killed.
      if ((await recordOf(folder))?.state === "finished") break;
      kills += 1;
      // A run that was killed before its first record is begun anew, in another folder.
      if (!(await recordOf(folder))) await removeFolder(path.join(folder, "runs"));
    }
    if ((await recordOf(folder))?.state !== "finished") {
      const last = await run(await command(folder), { home: folder });
      expect(last.code, last.stderr).toBe(0);
    }
    expect(await metricsIn(folder)).toEqual(expected);
    expect(await recordOf(folder)).toMatchObject({ state: "finished", test });
    runs += 1;
  }
  reportTrial("kills", { kills, runs, differing: 0 });
});
