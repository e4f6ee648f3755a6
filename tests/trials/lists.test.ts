/**
 * A studio that is killed while it changes the workspace's lists: datasets and the queue. What it was told is done is done, what it
 * was not told is done whole or not at all, and the next studio goes on at once.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { removeFolder, temporaryFolder } from "../support/command-line";
import { bundleHostProcess, HostProcess } from "../support/host-process";
import type { HostAnswer } from "../support/host-process-entry";
import { writeTinyDataset } from "../support/tiny-dataset";
import { reportTrial, trialCount, trialLimitMs, trialNumbers } from "../support/trials";

const KILLS = trialCount(4, 150);
const DATASETS = 6;
const figures: Record<string, number> = { kills: 0, toldDatasets: 0, toldQueued: 0, trainedTwice: 0 };
let bundle = "";
let home = "";
const studios: HostProcess[] = [];

beforeAll(async () => {
  bundle = await bundleHostProcess("lists");
  home = await temporaryFolder();
}, 120_000);

afterAll(async () => {
  for (const studio of studios) await studio.kill();
  await removeFolder(home);
  reportTrial("lists", figures);
});

async function openStudio(): Promise<HostProcess> {
  const studio = await HostProcess.start(bundle, path.join(home, "workspace"));
  studios.push(studio);
  return studio;
}

interface Named {
  readonly networkName: string;
}

function drawing(name: string): NetworkDocument {
  const document = createTemplate("conv-small");
  if (!document) throw new Error("There is no template conv-small.");
  return { ...document, name };
}

/** What it answered. @throws when it refused, or is gone */
function resultOf<T>(answer: HostAnswer | undefined): T {
  if (answer?.result === undefined) throw new Error(`No answer: ${answer?.error?.message}`);
  return answer.result as T;
}

const isTold = (answer: HostAnswer | undefined): boolean => answer?.result !== undefined;

it(`loses nothing of its lists in ${KILLS} kills`, {
  timeout: trialLimitMs(120_000, 3_600_000),
}, async () => {
  const random = trialNumbers();
  const workspace = path.join(home, "workspace");
  const folders = Array.from({ length: DATASETS }, (_, index) => path.join(home, `data-${index}`));
  for (const [index, folder] of folders.entries()) await writeTinyDataset(folder, 10 * index + 5);
  const survivor = await openStudio();
  const told = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const victim = await openStudio();
    // It knows its own datasets then: what is timed are the changes.
    await victim.call("datasets.list", {});
    const added = folders.map((folder) => victim.call("datasets.addFolder", { path: folder }));
    const queued = ["a", "b", "c"].map((letter) => {
      const name = `${letter}${kill}`;
      return victim.call("queue.add", { document: drawing(name) }).then((answer) => {
        if (isTold(answer)) told.add(name);
      });
    });
    await new Promise((resolve) => setTimeout(resolve, random() * 1_500));
    await victim.kill();
    const answers = await Promise.all(added);
    await Promise.all(queued);
    figures.kills = kill + 1;

    const listed = await survivor.call("datasets.list", {});
    const { datasets } = resultOf<{ datasets: { path?: string }[] }>(listed);
    const paths = new Set(datasets.map((dataset) => dataset.path));
    for (const [index, answer] of answers.entries()) {
      if (!isTold(answer)) continue;
      figures.toldDatasets = (figures.toldDatasets ?? 0) + 1;
      expect(paths).toContain(folders[index]);
    }
    // Ids stay one for each content, however often it was added and cut short.
    const file = await readFile(path.join(workspace, "datasets.json"), "utf8").catch(() => undefined);
    const ids =
      file === undefined
        ? []
        : (JSON.parse(file) as { folders: { id: string }[] }).folders.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids.slice(0, Math.floor(random() * 3))) {
      expect((await survivor.call("datasets.remove", { id }))?.error).toBeUndefined();
    }
    expect((await survivor.call("queue.start", {}))?.error).toBeUndefined();
  }
  figures.toldQueued = told.size;

  const waitingNames = async (): Promise<string[]> => {
    const answer = await survivor.call("queue.list", {});
    return resultOf<{ entries: Named[] }>(answer).entries.map(({ networkName }) => networkName);
  };
  // A studio that does not follow the queue is asked for one after the other.
  await expect
    .poll(
      async () => {
        await survivor.call("queue.start", {});
        return await waitingNames();
      },
      { timeout: trialLimitMs(60_000, 600_000) },
    )
    .toEqual([]);
  const { runs } = resultOf<{ runs: Named[] }>(await survivor.call("runs.list", {}));
  const trained = runs.map(({ networkName }) => networkName);
  expect([...told].filter((name) => !trained.includes(name))).toEqual([]);
  figures.trainedTwice = trained.length - new Set(trained).size;
  // A lock of the last that was killed holds up no change, and goes with it.
  resultOf(await survivor.call("datasets.addFolder", { path: folders[0] ?? "" }));
  const left = (await readdir(workspace)).filter((name) => name.endsWith(".lock") && name.startsWith("."));
  expect(left).toEqual([]);
});
