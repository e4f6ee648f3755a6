import { expect, it } from "vitest";
import { formatBytes } from "../foundation/format-bytes";
import { isEpochKept, keptEpochCount, keptEpochFile, keptEpochSchema, keptSizeWords } from "./kept-epochs";

/** One by one, as a training asks. */
function counted(every: number, epochs: number, after: number): number {
  let count = after < 0 ? 1 : 0;
  for (let epoch = Math.max(1, after + 1); epoch <= epochs; epoch += 1)
    if (isEpochKept(every, epoch, epoch === epochs)) count += 1;
  return count;
}

it("counts what a training keeps, from its beginning and from any epoch on", () => {
  for (const every of [1, 2, 3, 7, 50])
    for (const epochs of [1, 2, 6, 7, 20])
      for (const after of [-1, 0, 1, 5, 6, 20]) {
        const counts = { stepsPerEpoch: 4, totalSteps: 4 * epochs };
        expect(keptEpochCount(every, counts, after), `${every} ${epochs} ${after}`).toBe(
          counted(every, epochs, after),
        );
      }
});

it("counts the epoch that a limit of steps cuts short", () => {
  expect(keptEpochCount(1, { stepsPerEpoch: 10, totalSteps: 25 })).toBe(4);
  expect(keptEpochCount(5, { stepsPerEpoch: 10, totalSteps: 3 })).toBe(2);
});

it("says how large they are", () => {
  expect(keptSizeWords({ count: 21, bytes: 1_100_000 }, formatBytes)).toBe(
    "21 checkpoints of about 1.10 MB: 23.1 MB",
  );
  expect(keptSizeWords({ count: 1, bytes: 400 }, formatBytes)).toBe("1 checkpoint of about 400 B");
});

it("names files that sort by epoch, and takes no name from a record", () => {
  const sha256 = "ab".repeat(32);
  expect(keptEpochFile({ epoch: 20, sha256 })).toBe("checkpoints/epoch-00020-abababab.safetensors");
  expect(keptEpochSchema.safeParse({ epoch: 1, step: 1, sha256: `../${"a".repeat(61)}` }).success).toBe(
    false,
  );
});
