/** What the owner of a run writes: nothing once the run is another's, and in an order that a power cut does no harm to. */
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, vi } from "vitest";
import type { RunRecord } from "#core/training/records";
import { diskFiles, type Files } from "../disk/atomic-files";
import { ClaimLost, Claims } from "../disk/claims";
import { createOwner } from "../disk/ownership";
import { fakeBatchMetric } from "../testing/fake-engine";
import { RunFolder } from "./run-folder";
import { RunLog } from "./run-log";

const RECORD = { id: "run", checkpoints: [], step: 0, epoch: 0 } as unknown as RunRecord;
const CHECKPOINT = { kind: "last", bytes: Uint8Array.of(1, 2, 3), step: 1, epoch: 1 } as const;

async function owned(files: Files = diskFiles): Promise<{ folder: string; run: RunFolder }> {
  const folder = await mkdtemp(path.join(tmpdir(), "skiploom-run-"));
  const claims = new Claims(files, await createOwner(), { everyMs: 1_000_000, deadAfterMs: 60_000 });
  const claim = await claims.claim(path.join(folder, "owner.json"), "this run");
  return { folder, run: new RunFolder(files, folder, claim) };
}

async function contents(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return await Promise.all(files.sort().map(async (file) => `${file}: ${await readFile(file, "latin1")}`));
}

it.each<[string, (run: RunFolder) => Promise<unknown>]>([
  ["record", (run) => run.writeRecord(RECORD)],
  ["checkpoint", (run) => run.writeCheckpoint(CHECKPOINT)],
  ["cut of its metrics", (run) => run.cutMetrics(1)],
  ["emptying of its metrics", (run) => run.cutMetrics(0)],
  ["opening of its logs", (run) => run.open(3)],
])("makes no %s of a run that another one has taken over", async (_what, write) => {
  const { folder, run } = await owned();
  await run.open(0);
  await run.appendMetrics([fakeBatchMetric(1, 10)], RECORD);
  await writeFile(path.join(folder, "owner.json"), JSON.stringify({ machine: "another" }));
  const before = await contents(folder);
  await expect(write(run)).rejects.toBeInstanceOf(ClaimLost);
  expect(await contents(folder)).toEqual(before);
  await run.close();
});

it("appends no measurements after a while away in which another one took over", async () => {
  const { folder, run } = await owned();
  await run.open(0);
  const text = (): Promise<string> => readFile(path.join(folder, "metrics.jsonl"), "utf8");
  await writeFile(path.join(folder, "owner.json"), JSON.stringify({ machine: "another" }));
  const later = Date.now() + 3_000;
  vi.spyOn(Date, "now").mockReturnValue(later);
  await expect(run.appendMetrics([fakeBatchMetric(1, 10)], RECORD)).rejects.toBeInstanceOf(ClaimLost);
  vi.restoreAllMocks();
  expect(await text()).toBe("");
  await run.close();
});

it("syncs measurements before a checkpoint or an end rests on them", async () => {
  const done: string[] = [];
  const files: Files = {
    ...diskFiles,
    async openAppend(file, ...rest) {
      const opened = await diskFiles.openAppend(file, ...rest);
      const name = path.basename(file).replace(/^events.*/, "events");
      return {
        ...opened,
        append: async (data) => {
          done.push(`append ${name}`);
          await opened.append(data);
        },
        sync: async () => {
          await opened.sync();
          done.push(`sync ${name}`);
        },
      };
    },
    async replace(file, ...rest) {
      await diskFiles.replace(file, ...rest);
      done.push(`replace ${path.basename(file).replace(/-.*/, "")}`);
    },
  };
  const { run } = await owned(files);
  await run.open(0);
  const log = new RunLog(run, RECORD, () => {});
  done.length = 0;
  await log.writeMetrics([fakeBatchMetric(1, 10)]);
  await log.writeCheckpoint(CHECKPOINT);
  expect(done).toEqual([
    "append events",
    "append metrics.jsonl",
    "sync metrics.jsonl",
    "replace last",
    "replace run.json",
  ]);
  done.length = 0;
  await log.writeMetrics([fakeBatchMetric(2, 10)]);
  await log.writeEnd({ state: "finished" });
  expect(done).toEqual(["append events", "append metrics.jsonl", "sync metrics.jsonl", "replace run.json"]);
  await log.close();
});
