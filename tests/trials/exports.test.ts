/**
 * Exports over exports, with every step on the disk failing or being the last before a kill. After each the folder is the
 * old export whole, the new one whole, or missing with the old one beside it; and the next export is always possible.
 */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { createTemplate } from "#core/templates/index";
import type { RunRecord } from "#core/training/records";
import { temporaryBeside } from "../../src-main/host/disk/temporary-names";
import { healExport, writeExport } from "../../src-main/host/runs/export-folder";
import { removeFolder, temporaryFolder } from "../support/command-line";
import {
  exportOf,
  type Fault,
  faultyDisk,
  stateOf,
  unsyncedDisk,
  writeOldExport,
} from "../support/export-states";
import { AS_LAYERS } from "../support/export-ways";
import { bundleHostProcess, HostProcess } from "../support/host-process";
import type { HostAnswer } from "../support/host-process-entry";
import { reportTrial, trialCount, trialLimitMs, trialNumbers } from "../support/trials";

const figures: Record<string, number> = {};
let home = "";

beforeAll(async () => {
  home = await temporaryFolder();
});

afterAll(async () => {
  await removeFolder(home);
  reportTrial("exports", figures);
});

/** What was there before, and what may be there after a fault. */
const BEFORE: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
  absent: async () => {},
  empty: (folder) => mkdir(folder),
  old: (folder) => writeExport(folder, exportOf("old"), unsyncedDisk),
  "one of version 0.1.0": (folder) => writeOldExport(folder, "old"),
  "one of version 0.1.0, cut short": (folder) => writeOldExport(folder, "old", 2),
  "one that a kill left between the renames": async (folder) => {
    await writeExport(folder, exportOf("old"), unsyncedDisk);
    await rename(folder, temporaryBeside(folder, "old"));
    await writeOldExport(temporaryBeside(folder, "new"), "older", 2);
  },
};
const ERRORS = ["ENOSPC", "EDQUOT", "EIO", "EACCES", "EMFILE", "EROFS"];

let cases = 0;

async function attempt(before: string, fault: Fault): Promise<"completed" | "cut"> {
  cases += 1;
  const parent = path.join(home, `case-${cases}`);
  const folder = path.join(parent, "model");
  await mkdir(parent);
  await BEFORE[before]?.(folder);
  const was = await stateOf(folder);
  const disk = faultyDisk(fault);
  const error = await writeExport(folder, exportOf("new"), disk).then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  if (disk.steps() <= fault.atStep) {
    expect(error).toBeUndefined();
    await removeFolder(parent);
    return "completed";
  }
  const is = await stateOf(folder);
  const where = `${before}, ${fault.kind} at step ${fault.atStep}`;
  expect([was, "old", "new", "absent"], where).toContain(is);
  if (fault.kind !== "kill" && error !== undefined) {
    // A disk that only refuses one step leaves the folder in its place; and says in words what happened.
    expect(error, where).toBeInstanceOf(SkiploomError);
    expect((error as Error).message, where).toMatch(/^[A-Z/].+\.$/s);
    if (was !== "absent") expect(is, where).not.toBe("absent");
  }
  if (error === undefined) expect(is, where).toBe("new");
  // What was whole before is whole now or comes back by itself.
  await healExport(folder);
  const healed = await stateOf(folder);
  expect([was, "old", "new"], where).toContain(healed);
  if (was === "old") expect(["old", "new"], where).toContain(healed);
  // And the next export is possible, and leaves nothing beside it.
  await writeExport(folder, exportOf("next"), unsyncedDisk);
  expect(await stateOf(folder), where).toBe("next");
  expect(await readdir(parent), where).toEqual(["model"]);
  await removeFolder(parent);
  return "cut";
}

async function everyStep(before: string, kind: string, stride: number): Promise<number> {
  let cut = 0;
  for (let atStep = 0; ; atStep += stride) {
    if ((await attempt(before, { atStep, kind })) === "completed") return cut;
    cut += 1;
  }
}

describe("an export over what is there", () => {
  it.each(Object.keys(BEFORE))(
    "is whole or was not made, with a kill at every step: %s",
    {
      timeout: trialLimitMs(120_000, 600_000),
    },
    async (before) => {
      const kills = await everyStep(before, "kill", trialCount(before === "old" ? 1 : 3, 1));
      expect(kills).toBeGreaterThan(2);
      figures.simulatedKills = (figures.simulatedKills ?? 0) + kills;
    },
  );

  it.each(ERRORS.slice(0, trialCount(2, ERRORS.length)))(
    "is whole or was not made, with %s at every step",
    {
      timeout: trialLimitMs(120_000, 600_000),
    },
    async (code) => {
      for (const before of trialCount(1, 2) === 1 ? ["old"] : Object.keys(BEFORE)) {
        figures.faults = (figures.faults ?? 0) + (await everyStep(before, code, 1));
      }
    },
  );
});

describe("a process that is killed while it exports", () => {
  const kills = trialCount(3, 200);
  it(`leaves one export whole, ${kills} times`, { timeout: trialLimitMs(120_000, 3_600_000) }, async () => {
    const bundle = await bundleHostProcess("exports");
    const workspace = path.join(home, "workspace");
    const directory = path.join(home, "exported", "model");
    const random = trialNumbers();
    let victim = await HostProcess.start(bundle, workspace);
    const runs = [await finishedRun(victim), await finishedRun(victim)];
    await victim.call("exports.write", { ...AS_LAYERS, run: runs[0] ?? "", checkpoint: "best", directory });
    for (let kill = 0; kill < kills; kill += 1) {
      const asked = runs
        .concat(runs)
        .map((run) => victim.call("exports.write", { ...AS_LAYERS, run, checkpoint: "best", directory }));
      await new Promise((resolve) => setTimeout(resolve, random() * 150));
      await victim.kill();
      await Promise.all(asked);
      victim = await HostProcess.start(bundle, workspace);
      const names = await readdir(directory).catch(() => []);
      if (names.length === 0) figures.missing = (figures.missing ?? 0) + 1;
      else await expectWhole(directory);
      const next = runs[kill % 2] ?? "";
      const answer = await victim.call("exports.write", {
        ...AS_LAYERS,
        run: next,
        checkpoint: "best",
        directory,
      });
      expect(answer?.error).toBeUndefined();
      expect(await expectWhole(directory)).toBe(next);
      const beside = await readdir(path.dirname(directory));
      // A temporary file of a lock may be left; folders are not.
      expect(beside.filter((name) => name !== "model" && !name.endsWith(".tmp"))).toEqual([]);
    }
    await victim.kill();
    figures.kills = kills;
  });
});

/** The run that the export is of, once its hashes agree and nothing is there that they do not name. */
async function expectWhole(directory: string): Promise<string> {
  const names = await readdir(directory);
  expect(names.sort()).toEqual([
    "PROOF.json",
    "README.md",
    "SHA256SUMS",
    "labels.json",
    "model.json",
    "weights.bin",
  ]);
  const labels = await readFile(path.join(directory, "labels.json"));
  for (const line of (await readFile(path.join(directory, "SHA256SUMS"), "utf8")).trim().split("\n")) {
    const [hash, name = ""] = line.split("  ");
    const bytes = await readFile(path.join(directory, name));
    expect(createHash("sha256").update(bytes).digest("hex"), name).toBe(hash);
  }
  return (JSON.parse(labels.toString()) as { run: string }).run;
}

async function finishedRun(studio: HostProcess): Promise<string> {
  const document = createTemplate("resnet-8");
  if (!document) throw new Error("There is no template resnet-8.");
  const started = await studio.call("runs.start", { document });
  const { id } = resultOf<RunRecord>(started);
  await expect
    .poll(
      async () => resultOf<{ record: RunRecord }>(await studio.call("runs.read", { run: id })).record.state,
      {
        timeout: 30_000,
      },
    )
    .toBe("finished");
  return id;
}

function resultOf<T>(answer: HostAnswer | undefined): T {
  if (answer?.result === undefined) throw new Error(answer?.error?.message ?? "The process is gone.");
  return answer.result as T;
}
