import { createHash } from "node:crypto";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import { diskFiles } from "../disk/atomic-files";
import { readChosen } from "./read-chosen";
import { chooseCheckpoint } from "./trained-source";

const WEIGHTS = Uint8Array.of(1, 2, 3);

function named(step: number): CheckpointRecord {
  const sha256 = createHash("sha256").update(WEIGHTS).digest("hex");
  return { kind: "last", file: `checkpoints/last-${step}.safetensors`, sha256, step, epoch: step };
}

/** A run whose record is another one each time that it is read; the file of step 3 alone is there. */
async function movingRun(steps: readonly number[]) {
  const folder = await mkdtemp(path.join(tmpdir(), "skiploom-chosen-"));
  await mkdir(path.join(folder, "checkpoints"));
  await writeFile(path.join(folder, named(3).file), WEIGHTS);
  let reads = 0;
  const store = {
    folderOf: () => folder,
    record: async () => {
      const step = steps[Math.min(reads, steps.length - 1)] ?? 0;
      reads += 1;
      return { name: "moving", checkpoints: [named(step)] } as unknown as RunRecord;
    },
  };
  return readChosen(diskFiles, store, "run", (record) => chooseCheckpoint(record));
}

it("takes the next checkpoint where the one that the record named has given way to it", async () => {
  expect(await movingRun([1, 2, 2, 3])).toMatchObject({ chosen: named(3), checkpoint: WEIGHTS });
});

it("says that a checkpoint cannot be read where the record still names it, or goes on for ever", async () => {
  await expect(movingRun([1])).rejects.toMatchObject({ code: "invalid-checkpoint" });
  await expect(movingRun(Array.from({ length: 50 }, (_, step) => 10 + step))).rejects.toMatchObject({
    code: "invalid-checkpoint",
  });
});
