/** Reads datasets into memory, one at a time, and keeps the last: trainings, previews and estimates of one follow each other. */
import type { DatasetOptions } from "#core/datasets/info";
import type { StudioDataset } from "#core/protocol/studio-api";
import { contentHash, loadDatasetFolder, stampOf } from "./dataset-folder";
import { type OpenedDataset, openBundle } from "./opened-dataset";

export interface DatasetReader {
  /** @throws SkiploomError (`invalid-dataset`, `not-found`, `not-allowed`) */
  open(place: string, origin: "bundled" | "folder", options: DatasetOptions): Promise<OpenedDataset>;
}

/** The same under the id and name that it has in the list. */
export function listedAs(
  opened: OpenedDataset,
  { id, name }: Pick<StudioDataset, "id" | "name">,
): OpenedDataset {
  return { ...opened, info: { ...opened.info, id, name } };
}

export function createDatasetReader(): DatasetReader {
  let kept: { readonly key: string; readonly opened: OpenedDataset } | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const read = async (
    place: string,
    origin: "bundled" | "folder",
    options: DatasetOptions,
  ): Promise<OpenedDataset> => {
    const stamp = await stampOf(place);
    const key = JSON.stringify([place, stamp, options.firstLabel, options.transpose]);
    if (kept?.key === key) return kept.opened;
    kept = undefined;
    const bundle = await loadDatasetFolder(place, origin, options);
    const opened = openBundle(bundle, { sha256: contentHash(bundle), stamp });
    kept = { key, opened };
    return opened;
  };

  return {
    open(place, origin, options) {
      const opened = queue.then(() => read(place, origin, options));
      queue = opened.catch(() => {});
      return opened;
    },
  };
}
