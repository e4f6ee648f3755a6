/** What the list of datasets says when something cannot be done. */
import path from "node:path";
import { datasetInfoSchema } from "#core/datasets/info";
import { SkiploomError } from "#core/foundation/errors";
import type { StudioDataset } from "#core/protocol/studio-api";

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** As a person gave it, without spaces around it. @throws SkiploomError (`not-allowed`) for none, or one that is too long */
export function soundName(given: string): string {
  const name = datasetInfoSchema.shape.name.safeParse(given.trim());
  if (name.success) return name.data;
  throw new SkiploomError(
    "not-allowed",
    given.trim() === ""
      ? "A dataset's name has at least one letter."
      : "A dataset's name has at most 200 letters, and this one is longer.",
  );
}

export function goneWords({ id, path: place }: StudioDataset): string {
  return `Its folder cannot be read at the moment: ${place ?? "unknown"}. Bring it back, or say where it is now: skiploom data relocate ${id} FOLDER, or the menu beside the dataset in the studio.`;
}

export function otherContent(entry: StudioDataset, folder: string): SkiploomError {
  return new SkiploomError(
    "conflict",
    `${folder} holds other images or labels than the dataset "${entry.name}", so it cannot take its place. Add it as a dataset of its own.`,
    path.resolve(folder),
  );
}

export function readAlready({ name }: StudioDataset): SkiploomError {
  return new SkiploomError(
    "not-allowed",
    `"${name}" was prepared: how its labels are counted and images are turned was chosen then. Add it again to choose otherwise.`,
  );
}

export function notPrepared({ name }: StudioDataset): SkiploomError {
  return new SkiploomError(
    "invalid-dataset",
    `"${name}" is read from its folder and was not prepared, so its classes and parts cannot be changed. Add it again, from a copy, to prepare it.`,
  );
}
