/** What every kind of source is once it is open. */
import type { Skipped, SourceFiles } from "#core/datasets/source";
import { SkiploomError } from "#core/foundation/errors";

/** Files that stay open to be read until they are closed. */
export interface OpenedSource extends SourceFiles {
  /** Of names, sizes and times of its files: another one where something has changed. */
  readonly stamp?: string;
  /** Members that are none of its entries, though they are neither hidden nor left behind by a system: links, devices, what cannot be read. */
  readonly skipped: readonly Skipped[];
  /** Lets go of what it holds, and removes what was unpacked. More than once does no harm. */
  close(): Promise<void>;
}

export function noSuchEntry(source: string, path: string): SkiploomError {
  return new SkiploomError("not-found", `${source} has no file "${path}".`, path);
}
