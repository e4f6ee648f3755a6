/**
 * Two studios, each a process, save into one workspace at the same moment, and are killed in the middle of it. Who is told
 * "saved" is saved; who would have written over another's work is told so; a file is never anything but one whole save.
 */
import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { removeFolder, temporaryFolder } from "../support/command-line";
import { bundleHostProcess, HostProcess } from "../support/host-process";
import type { HostAnswer } from "../support/host-process-entry";
import { writeTinyDataset } from "../support/tiny-dataset";
import { isFullTrial, reportTrial, trialCount, trialLimitMs, trialNumbers } from "../support/trials";

const figures: Record<string, number> = {};
let bundle = "";
let home = "";
const studios: HostProcess[] = [];

beforeAll(async () => {
  bundle = await bundleHostProcess("saves");
  home = await temporaryFolder();
}, 120_000);

afterAll(async () => {
  for (const studio of studios) await studio.kill();
  await removeFolder(home);
  reportTrial("saves", figures);
});

async function openStudio(workspace: string): Promise<HostProcess> {
  const studio = await HostProcess.start(bundle, workspace);
  studios.push(studio);
  return studio;
}

function drawing(notes: string): NetworkDocument {
  const document = createTemplate("conv-small");
  if (!document) throw new Error("There is no template conv-small.");
  return { ...document, name: "shared", notes };
}

async function notesIn(file: string): Promise<string> {
  return (JSON.parse(await readFile(file, "utf8")) as NetworkDocument).notes ?? "";
}

function shaOf(answer: HostAnswer | undefined): string | undefined {
  return (answer?.result as { sha256: string } | undefined)?.sha256;
}

describe("two studios on one workspace", () => {
  const rounds = trialCount(12, 200);
  it(`lose none of each other's saves in ${rounds} rounds`, {
    timeout: trialLimitMs(60_000, 900_000),
  }, async () => {
    const workspace = path.join(home, "saves");
    const [one, two] = [await openStudio(workspace), await openStudio(workspace)];
    const file = path.join(workspace, "networks", "shared.skiploom.json");
    let sha256: string | undefined;
    let told = 0;
    let refused = 0;
    for (let round = 0; round < rounds; round += 1) {
      const base = sha256 === undefined ? {} : { expectedSha256: sha256 };
      // Both began with the same file, or with none.
      const answers = await Promise.all(
        [one, two].map((studio, index) =>
          studio.call("networks.save", { document: drawing(`${round} by ${index}`), path: file, ...base }),
        ),
      );
      const saved = answers.filter((answer) => answer?.result !== undefined);
      const conflicts = answers.filter((answer) => answer?.error?.code === "conflict");
      expect([saved.length, conflicts.length], JSON.stringify(answers)).toEqual([1, 1]);
      expect(await notesIn(file)).toBe(
        `${round} by ${answers.findIndex((answer) => answer?.result !== undefined)}`,
      );
      sha256 = shaOf(saved[0]);
      told += saved.length;
      refused += conflicts.length;
    }
    Object.assign(figures, { rounds, savedAndThere: told, toldOfConflict: refused });
  });

  const datasets = trialCount(4, 20);
  it(`keep all of ${2 * datasets} datasets added at once`, {
    timeout: trialLimitMs(60_000, 600_000),
  }, async () => {
    const workspace = path.join(home, "datasets");
    const pair = [await openStudio(workspace), await openStudio(workspace)];
    const added = await Promise.all(
      Array.from({ length: 2 * datasets }, async (_, index) => {
        const folder = path.join(home, "data", `set-${index}`);
        await writeTinyDataset(folder, index);
        return await pair[index % 2]?.call("datasets.addFolder", { path: folder });
      }),
    );
    expect(added.map((answer) => answer?.error)).toEqual(added.map(() => undefined));
    const listed = JSON.parse(await readFile(path.join(workspace, "datasets.json"), "utf8")) as {
      folders: unknown[];
    };
    expect(listed.folders).toHaveLength(2 * datasets);
    figures.datasets = 2 * datasets;
  });
});

describe("a studio that is killed while it saves", () => {
  const kills = trialCount(6, 200);
  it(`leaves a whole file and no lock that lasts, ${kills} times`, {
    timeout: trialLimitMs(120_000, 3_600_000),
  }, async () => {
    const workspace = path.join(home, "kills");
    const survivor = await openStudio(workspace);
    const random = trialNumbers();
    const file = path.join(workspace, "networks", "shared.skiploom.json");
    await mkdir(path.dirname(file), { recursive: true });
    let victim = await openStudio(workspace);
    for (let kill = 0; kill < kills; kill += 1) {
      const saves = Array.from({ length: 8 }, (_, index) =>
        victim.call("networks.save", {
          document: drawing(`kill ${kill}, ${index}`),
          path: file,
          replace: true,
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, random() * (isFullTrial ? 120 : 60)));
      await victim.kill();
      const answers = await Promise.all(saves);
      const told = answers.flatMap((answer, index) =>
        answer?.result === undefined ? [] : [`kill ${kill}, ${index}`],
      );
      // The file is whole, and is the last one told or one that was on its way.
      const notes = await notesIn(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT" && told.length === 0) return undefined;
        throw error;
      });
      if (told.length > 0) expect(notes).toMatch(new RegExp(`^kill ${kill}, \\d$`));
      // The survivor is not held up by the lock of the dead.
      const begun = performance.now();
      const after = await survivor.call("networks.save", {
        document: drawing(`after kill ${kill}`),
        path: file,
        replace: true,
      });
      expect(after?.error).toBeUndefined();
      figures.longestWaitMs = Math.max(figures.longestWaitMs ?? 0, Math.round(performance.now() - begun));
      expect(await notesIn(file)).toBe(`after kill ${kill}`);
      victim = await openStudio(workspace);
    }
    const left = (await readdir(path.dirname(file))).filter((name) => name.endsWith(".lock"));
    expect(left).toEqual([]);
    figures.kills = kills;
  });
});
