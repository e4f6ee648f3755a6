/** Small lists of the workspace kept as JSON. One that cannot be read is put aside, never overwritten. */
import { rename } from "node:fs/promises";
import type { z } from "zod";
import { SkiploomError } from "#core/protocol/errors";
import type { Files } from "./atomic-files";

const MAXIMUM_BYTES = 16 * 1024 * 1024;

export interface JsonFile<T> {
  read(): Promise<T>;
  /** Reads, changes and writes, one change after the other. */
  change(edit: (value: T) => T): Promise<T>;
}

/**
 * @param empty what a missing file stands for
 * @param onDamaged told, in words, that the file was put aside as `<file>.damaged`
 */
export function jsonFile<S extends z.ZodType>(
  files: Files,
  file: string,
  schema: S,
  empty: z.output<S>,
  what: string,
  onDamaged: (words: string) => void,
): JsonFile<z.output<S>> {
  const read = async (): Promise<z.output<S>> => {
    let bytes: Uint8Array;
    try {
      bytes = await files.read(file, MAXIMUM_BYTES, what);
    } catch (error) {
      if (error instanceof SkiploomError && error.code === "not-found") return empty;
      throw error;
    }
    const parsed = schema.safeParse(parseJson(bytes));
    if (parsed.success) return parsed.data;
    await rename(file, `${file}.damaged`).catch(() => {});
    onDamaged(`The file of ${what} could not be read and was put aside as ${file}.damaged.`);
    return empty;
  };
  let queue: Promise<unknown> = Promise.resolve();
  return {
    read,
    change(edit) {
      const changed = queue.then(async () => {
        const value = edit(await read());
        await files.replace(file, `${JSON.stringify(value, null, 2)}\n`, what);
        return value;
      });
      queue = changed.catch(() => {});
      return changed;
    },
  };
}

/** undefined for anything that is not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
