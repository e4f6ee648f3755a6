/** The images of a run are known by their content, and by that of the bytes that are read alone. */
import { expect, it } from "vitest";
import type { RunRecord } from "#core/training/records";
import type { OpenedDataset } from "./opened-dataset";
import { type KnownDatasets, openForRun } from "./run-dataset";

const SHAPE = [8, 8, 1] as const;
const RECORD = {
  dataset: {
    id: "mine",
    name: "Mine",
    sha256: "a",
    imageShape: [...SHAPE],
    classNames: ["0"],
    pixelMaximum: 16,
  },
} as unknown as RunRecord;

/** One dataset that was listed with one hash and is read with another: its files changed in between. */
function known(listed: string, read: string): KnownDatasets {
  const info = { id: "mine", name: "Mine", imageShape: [...SHAPE], classNames: ["zero"] };
  const opened = { sha256: read, info, pixelMaximum: 255 } as unknown as OpenedDataset;
  return {
    all: async () => [{ ...info, sha256: listed }] as unknown as Awaited<ReturnType<KnownDatasets["all"]>>,
    open: async () => opened,
    reader: { open: async () => opened },
    prepared: { find: async () => undefined, open: async () => opened },
    bundledFolder: "",
  };
}

it("refuses images that changed between the look at the list and the reading", async () => {
  await expect(openForRun(known("a", "b"), RECORD, "mine")).rejects.toMatchObject({
    code: "invalid-dataset",
    message: expect.stringContaining("has changed since"),
  });
});

it("reads them under the run's own names for the classes, and with its own white", async () => {
  const { info, pixelMaximum } = await openForRun(known("a", "a"), RECORD, "mine");
  expect([info.classNames, pixelMaximum]).toEqual([["0"], 16]);
});
