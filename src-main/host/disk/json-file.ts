/** Small lists of the workspace kept as JSON. One that cannot be read is put aside, never overwritten. */
import { lstat, rename } from "node:fs/promises";
import type { z } from "zod";
import { SkiploomError } from "#core/foundation/errors";
import type { Files } from "./atomic-files";
import { withLock } from "./file-lock";
import { parseJson } from "./json-text";
import { unlessAbsent } from "./reading";

/** Three datasets of 65,535 classes with long names fit. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;

export interface JsonFile<T> {
  read(): Promise<T>;
  /**
   * Reads, changes and writes, one change after the other, whichever process makes it. What could not be read again is not written.
   *
   * @throws SkiploomError (`not-allowed`) for a list that became too large
   */
  change(edit: (value: T) => T): Promise<T>;
}

/**
 * @param empty what a missing file stands for
 * @param onDamaged told, in words, that the file was put aside, and where
 */
export function jsonFile<S extends z.ZodType>(
  files: Files,
  file: string,
  schema: S,
  empty: z.output<S>,
  what: string,
  onDamaged: (words: string) => void,
): JsonFile<z.output<S>> {
  /** undefined for a file that is there and makes no sense. */
  const readSound = async (): Promise<z.output<S> | undefined> => {
    try {
      return schema.safeParse(parseJson(await files.read(file, MAXIMUM_BYTES, what))).data;
    } catch (error) {
      if (error instanceof SkiploomError && error.code === "not-found") return empty;
      throw error;
    }
  };
  /** Under the lock: what makes no sense here may be another studio's half of the same putting aside. */
  const readOrPutAside = async (): Promise<z.output<S>> => {
    const value = await readSound();
    if (value !== undefined) return value;
    const aside = await putAside(file);
    onDamaged(`The file of ${what} could not be read and was put aside as ${aside}.`);
    return empty;
  };
  const read = async (): Promise<z.output<S>> =>
    (await readSound()) ?? (await withLock(file, what, readOrPutAside));
  return {
    read,
    change: (edit) =>
      withLock(file, what, async () => {
        const value = edit(await readOrPutAside());
        const text = `${JSON.stringify(value, null, 2)}\n`;
        if (!schema.safeParse(parseJson(Buffer.from(text))).success)
          throw new TypeError(`This is no content of ${what}.`);
        if (Buffer.byteLength(text) > MAXIMUM_BYTES) throw tooLarge(what, file);
        await files.replace(file, text, what);
        return value;
      }),
  };
}

function tooLarge(what: string, file: string): SkiploomError {
  const most = MAXIMUM_BYTES / 2 ** 20;
  return new SkiploomError(
    "not-allowed",
    `The file of ${what} would become larger than ${most} MiB. Remove from it what is not needed any more.`,
    file,
  );
}

/** What was put aside before stays too. */
async function putAside(file: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const aside = `${file}.damaged${number === 1 ? "" : `-${number}`}`;
    if (await unlessAbsent(lstat(aside))) continue;
    await rename(file, aside);
    return aside;
  }
}
