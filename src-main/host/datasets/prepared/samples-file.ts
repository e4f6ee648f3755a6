/** The file of what is known of each prepared picture: columns of numbers in memory, and names that are read where they lie when they are asked for. */
import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";
import {
  LEAST_SAMPLE_BYTES,
  nameIn,
  type SampleColumns,
  SamplesReader,
} from "#core/datasets/prepared-samples";
import type { Files } from "../../disk/atomic-files";
import { readError, systemCode } from "../../disk/file-errors";
import { spoiled } from "./spoiled";

const WHAT = "the names of prepared pictures";
/** Offsets in it have 32 bits. */
const MOST_BYTES = 2 ** 32 - 1;
const PIECE_BYTES = 2 ** 20;
/** Names that follow each other are read together. */
const NAMES_BYTES = 64 * 2 ** 10;

export interface PreparedSamples extends Pick<SampleColumns, "targets" | "parts"> {
  /** As a person finds it in its source. @throws SkiploomError (`invalid-dataset` where the file is not what it was, `not-found`, `unreadable`) */
  name(place: number): string;
}

/** @returns undefined for a file that is not as it was written for so many pictures. @throws SkiploomError (`not-found`, `unreadable`) */
export async function readSamples(
  files: Files,
  file: string,
  count: number,
): Promise<PreparedSamples | undefined> {
  const opened = await files.openRead(file, WHAT);
  try {
    if (opened.size > MOST_BYTES || opened.size < count * LEAST_SAMPLE_BYTES) return undefined;
    const reader = new SamplesReader(count);
    const piece = new Uint8Array(Math.min(PIECE_BYTES, opened.size));
    for (let position = 0; position < opened.size; ) {
      const read = await opened.read(piece, position);
      if (read === 0) return undefined;
      reader.take(piece.subarray(0, read));
      position += read;
    }
    const columns = reader.columns();
    return (
      columns && {
        targets: columns.targets,
        parts: columns.parts,
        name: namesOf(file, columns.nameStarts),
      }
    );
  } finally {
    await opened.close();
  }
}

function namesOf(file: string, starts: Uint32Array): (place: number) => string {
  let held = new Uint8Array();
  let heldFrom = 0;
  return (place) => {
    const [from = 0, to = 0] = [starts[place], starts[place + 1]];
    if (from < heldFrom || to > heldFrom + held.length) {
      held = readStretch(file, from, Math.max(NAMES_BYTES, to - from));
      heldFrom = from;
    }
    const name = nameIn(held.subarray(from - heldFrom, to - heldFrom));
    if (name !== undefined) return name;
    throw spoiled(path.dirname(file));
  };
}

/** As much of it as there is. */
function readStretch(file: string, from: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let handle: number | undefined;
  try {
    handle = openSync(file, "r");
    let read = 0;
    while (read < length) {
      const more = readSync(handle, bytes, read, length - read, from + read);
      if (more === 0) break;
      read += more;
    }
    return bytes.slice(0, read);
  } catch (error) {
    throw systemCode(error) === undefined ? error : readError(error, WHAT, file);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
