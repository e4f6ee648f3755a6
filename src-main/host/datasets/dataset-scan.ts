/**
 * Finds the IDX files of a folder by their first bytes, packed or not, and says what they make up. Names decide only which set
 * a file belongs to; see `file-names.ts`.
 */
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { gunzipSync, constants as zlib } from "node:zlib";
import { type CandidateFile, type CandidateSet, groupFiles, nameFacts } from "#core/datasets/file-names";
import { IDX_HEADER_BYTES, type IdxHeader, readIdxHeader } from "#core/datasets/idx";
import { IDX_FILES } from "#core/datasets/manifest";
import { SkiploomError } from "#core/foundation/errors";
import { inTime, openToRead } from "../disk/reading";

/** Enough for gzip's own headers and a little of what is packed, twice. */
const START_BYTES = 4_096;
/** A folder of photographs is no dataset of this kind: its first files tell. */
const MOST_FILES = 2_000;
const MOST_FOLDERS = 100;
const NAMES_SHOWN = 8;

export interface FoundFile extends CandidateFile {
  /** Absolute. */
  readonly path: string;
  /** How often it was packed with gzip. */
  readonly packed: number;
  readonly header: IdxHeader | undefined;
}

/**
 * The files of the one dataset in a folder, or of the one that a file belongs to.
 *
 * @param place a folder, or a file in it
 * @throws SkiploomError (`invalid-dataset`) saying what was looked for and what was found, (`not-found`) when nothing is there
 */
export async function scanDataset(place: string): Promise<CandidateSet<FoundFile>> {
  const { folder, file } = await resolvePlace(place);
  const paths = await filesIn(folder);
  const candidates: FoundFile[] = [];
  // In turn: a folder of thousands of files must not take all descriptors at once.
  for (const each of paths) {
    const found = await look(each, folder);
    if (found) candidates.push(found);
  }
  const sets = groupFiles(candidates);
  const wanted = file === undefined ? undefined : nameFacts(path.basename(file)).dataset;
  const chosen =
    sets.length > 1 && wanted !== undefined ? sets.filter((set) => set.dataset === wanted) : sets;
  const [only, ...more] = chosen;
  if (!only) throw nothingFound(folder, paths, candidates);
  if (more.length > 0) throw severalFound(folder, chosen);
  return only;
}

/** Relative names of what could belong to a dataset: files here, and in folders here, as some archives unpack. */
export async function filesIn(folder: string): Promise<string[]> {
  const isShown = ({ name }: Dirent): boolean => !name.startsWith(".");
  const entries = (await entriesOf(folder)).filter(isShown);
  const folders = entries.filter((entry) => entry.isDirectory()).slice(0, MOST_FOLDERS);
  const inside = await Promise.all(
    folders.map(async ({ name }) => {
      const inner = await entriesOf(path.join(folder, name)).catch(() => []);
      return inner
        .filter((entry) => isShown(entry) && !entry.isDirectory())
        .map((entry) => path.join(name, entry.name));
    }),
  );
  const here = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return [...here.sort(), ...inside.flat().sort()].slice(0, MOST_FILES);
}

function entriesOf(folder: string): Promise<Dirent[]> {
  return inTime(() => readdir(folder, { withFileTypes: true }), "the dataset", folder);
}

/** The folder, and the file where one was named. */
export async function resolvePlace(place: string): Promise<{ folder: string; file?: string }> {
  const facts = await inTime(() => stat(place), "the dataset", place).catch((error: unknown) => {
    if (error instanceof SkiploomError && error.code === "not-found") return undefined;
    throw error;
  });
  if (facts?.isDirectory()) return { folder: place };
  if (facts?.isFile()) return { folder: path.dirname(place), file: place };
  throw new SkiploomError(
    "not-found",
    `${place} is not a folder. Choose the folder that holds the IDX files.`,
    place,
  );
}

/** undefined for what is neither an IDX file nor called like one. */
async function look(relative: string, folder: string): Promise<FoundFile | undefined> {
  const whole = path.join(folder, relative);
  const name = path.basename(relative);
  const start = await startOf(whole);
  if (!start) return undefined;
  const header = readIdxHeader(start.bytes.subarray(0, IDX_HEADER_BYTES));
  const facts = nameFacts(name);
  const isCalledSo = facts.set !== undefined && /idx|ubyte/i.test(name);
  const holds = header ? header.holds : isCalledSo ? facts.holds : undefined;
  if (!holds) return undefined;
  const depth = relative === name ? 0 : 1;
  return {
    path: whole,
    name,
    holds,
    count: header?.sizes[0],
    rank: (header ? 0 : 100) + 10 * depth + start.packed,
    packed: start.packed,
    header,
  };
}

/** The first bytes of the content. A name that ends in .gz is packed, whatever its bytes say. */
async function startOf(file: string): Promise<{ bytes: Uint8Array; packed: number } | undefined> {
  let bytes: Uint8Array;
  try {
    const { handle } = await openToRead(file, "the dataset");
    try {
      const buffer = new Uint8Array(START_BYTES);
      const { bytesRead } = await inTime(() => handle.read(buffer), "the dataset", file);
      bytes = buffer.subarray(0, bytesRead);
    } finally {
      void handle.close().catch(() => {});
    }
  } catch (error) {
    // A pipe, a link to nowhere: not of the dataset.
    if (error instanceof SkiploomError && error.code !== "unreadable") return undefined;
    throw error;
  }
  let packed = 0;
  while (packed < 2 && bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const unpacked = unpackedStart(bytes);
    packed += 1;
    if (!unpacked) return { bytes: new Uint8Array(0), packed };
    bytes = unpacked;
  }
  return { bytes, packed: Math.max(packed, /\.gz$/i.test(file) ? 1 : 0) };
}

/** Of a stream that ends early, as the beginning of a file does. Of much only the beginning: what is packed twice grows a million times. */
function unpackedStart(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(bytes.subarray(0, START_BYTES), { finishFlush: zlib.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

function nothingFound(
  folder: string,
  paths: readonly string[],
  candidates: readonly FoundFile[],
): SkiploomError {
  const words = candidates.map(
    ({ name, holds, count }) => `${name} (${count === undefined ? "damaged" : count} ${holds})`,
  );
  const others = paths.filter((each) => !candidates.some(({ name }) => name === path.basename(each)));
  const names = [...words, ...others].slice(0, NAMES_SHOWN);
  const more = paths.length > names.length ? ` and ${paths.length - names.length} more` : "";
  const found = names.length === 0 ? "no file at all" : `${names.join(", ")}${more}`;
  const missing = candidates.length > 0 ? "images and labels to train on that belong together" : "IDX files";
  return new SkiploomError(
    "invalid-dataset",
    `${folder} has no ${missing}. Found: ${found}. Expected: ${Object.values(IDX_FILES).join(", ")} (the last two are optional), each packed with gzip or not; other names do where the files begin as IDX files.`,
    folder,
  );
}

function severalFound(folder: string, sets: readonly CandidateSet<FoundFile>[]): SkiploomError {
  const names = sets.map(({ dataset, files }) => dataset || (files.trainImages?.name ?? ""));
  const example = sets[0]?.files.trainImages?.path ?? folder;
  return new SkiploomError(
    "invalid-dataset",
    `${folder} holds ${sets.length} datasets: ${names.slice(0, NAMES_SHOWN).join(", ")}. Name one of them by one of its files, such as ${example}.`,
    folder,
  );
}
