/**
 * A source becomes prepared pictures, once: each is read, decoded and brought to size by a worker; all are ordered by the SHA-256 of
 * their pixels, and put into the workspace in one step. What is given up on the way leaves nothing behind.
 */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, readSync } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import path from "node:path";
import { DATASET_PARTS } from "#core/datasets/parts";
import {
  MOST_SKIPPED_NAMED,
  type Prepared,
  type PreparedSamples,
  type Preparing,
} from "#core/datasets/prepared";
import type { DataSource, Skipped } from "#core/datasets/source";
import { SkiploomError } from "#core/foundation/errors";
import type { Files } from "../../disk/atomic-files";
import { systemCode, writeError } from "../../disk/file-errors";
import { keepYoung } from "../../disk/keep-young";
import { PREPARED_FILES } from "../prepared/prepared-folder";
import { HASH_BYTES, NO_FACTS, type PrepareAnswer, type WorkPicture } from "./picture-work";
import { addFacts, type PictureWorkers } from "./picture-workers";

/** Of pictures that go to a worker together. */
const BATCH = { pictures: 64, bytes: 8 * 2 ** 20 } as const;
/** While a worker is at one batch, the next waits for it. */
const BATCHES_A_WORKER = 2;
const WHAT = "the prepared pictures";
/** Begins the names of folders in which something is being prepared: after a kill they are leftovers. */
export const PREPARING_PREFIX = ".preparing-";

export interface PrepareOrder {
  readonly data: DataSource;
  readonly preparing: Preparing;
  readonly source: Prepared["source"];
  /** Left out before, by the source's files. */
  readonly skipped: readonly Skipped[];
  /** The folder that holds all prepared pictures of a workspace. */
  readonly root: string;
  readonly files: Files;
  readonly workers: PictureWorkers;
  progress(done: number): void;
  /** Asked when all pictures have come, or none. @throws SkiploomError when the source is not there any more */
  isThere(): Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * @returns the folder, named by what is in it: what is prepared again from the same source is there already, and mended where it was damaged
 * @throws SkiploomError (`cancelled`, `invalid-dataset` when no picture is left, `disk-full` and the like)
 */
export async function prepareSource(order: PrepareOrder): Promise<string> {
  const { root, files } = order;
  const folder = path.join(root, `${PREPARING_PREFIX}${randomBytes(6).toString("hex")}`);
  const growOld = keepYoung(folder);
  try {
    await files.makeFolder(folder, WHAT);
    const made = await makePictures(order, path.join(folder, "arrived.bin")).catch(async (error: unknown) => {
      await order.isThere();
      throw error;
    });
    await order.isThere();
    await order.workers.rest();
    const { id, record, samples, hashes, looks } = await putInOrder(order, made, folder);
    await files.remove(path.join(folder, "arrived.bin"), WHAT);
    await files.replace(path.join(folder, PREPARED_FILES.hashes), hashes, WHAT);
    await files.replace(path.join(folder, PREPARED_FILES.looks), looks, WHAT);
    await files.replace(path.join(folder, PREPARED_FILES.samples), JSON.stringify(samples), WHAT);
    await files.replace(
      path.join(folder, PREPARED_FILES.record),
      `${JSON.stringify(record, null, 2)}\n`,
      WHAT,
    );
    const place = path.join(root, id);
    await rename(folder, place).catch(async (error: unknown) => {
      if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(systemCode(error) ?? ""))
        throw writeError(error, WHAT, place);
      await renew(files, folder, place, record.pixelsSha256);
    });
    return place;
  } catch (error) {
    await files.remove(folder, WHAT).catch(() => {});
    throw systemCode(error) === undefined ? error : writeError(error, WHAT, folder);
  } finally {
    growOld();
  }
}

/** The same pictures under the same names are there already: their pixels stay, unless they were changed since. Views stay. */
async function renew(files: Files, fresh: string, place: string, pixelsSha256: string): Promise<void> {
  const { record, hashes, looks, samples, pixels } = PREPARED_FILES;
  const isSound = (await sha256OfFile(path.join(place, pixels))) === pixelsSha256;
  for (const name of [...(isSound ? [] : [pixels]), hashes, looks, samples, record])
    await rename(path.join(fresh, name), path.join(place, name));
  await files.remove(fresh, WHAT);
}

/** Undefined for what is not there. */
async function sha256OfFile(file: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(file)) hash.update(piece);
    return hash.digest("hex");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Pictures in the order in which they came, in a file. */
interface Arrived {
  readonly file: string;
  /** Of each, its number in the source. */
  readonly samples: number[];
  readonly hashes: Uint8Array;
  /** `[pictures, 2]`, what they look like. */
  readonly looks: Uint32Array;
  readonly facts: PrepareAnswer["facts"];
  readonly skipped: readonly Skipped[];
}

async function makePictures(order: PrepareOrder, file: string): Promise<Arrived> {
  const { data, preparing, workers, progress, signal } = order;
  const samples: number[] = [];
  const hashes: Uint8Array[] = [];
  const looks: Uint32Array[] = [];
  const skipped: Skipped[] = [...order.skipped, ...data.skipped];
  let facts = NO_FACTS;
  let done = 0;
  let failed: unknown;
  const output = await open(file, "wx", 0o600);
  const underway = new Set<Promise<void>>();
  const work = async (numbers: readonly number[], pictures: readonly WorkPicture[]): Promise<void> => {
    const answer = await workers.prepare({ kind: "prepare", pictures, preparing, pixelShape: data.shape });
    // Nothing comes between the answer and its place in the file: others wait for theirs.
    const at = samples.length * sizeOf(preparing);
    answer.refused.forEach((reason, index) => {
      const sample = numbers[index] ?? 0;
      if (reason === undefined) samples.push(sample);
      else skipped.push({ name: data.name(sample), reason });
    });
    hashes.push(answer.hashes);
    looks.push(answer.looks);
    facts = addFacts(facts, answer.facts);
    await writeAll(output, answer.pixels, at);
    done += numbers.length;
    progress(done);
  };
  const start = async (numbers: readonly number[], pictures: readonly WorkPicture[]): Promise<void> => {
    const task: Promise<void> = work(numbers, pictures)
      .catch((error: unknown) => {
        failed ??= error;
      })
      .finally(() => underway.delete(task));
    underway.add(task);
    if (underway.size >= workers.count * BATCHES_A_WORKER) await Promise.race(underway);
    if (failed !== undefined) throw failed;
    if (signal.aborted) throw stopped();
  };
  try {
    let batch: { numbers: number[]; pictures: WorkPicture[]; bytes: number } = emptyBatch();
    let sample = 0;
    for await (const picture of data.read(Uint32Array.from({ length: data.count }, (_, index) => index))) {
      const number = sample;
      sample += 1;
      if (picture.kind === "skipped") {
        skipped.push({ name: data.name(number), reason: picture.reason });
        done += 1;
        continue;
      }
      const given = picture.kind === "pixels" ? picture.pixels : picture.file;
      batch.numbers.push(number);
      batch.pictures.push(given);
      batch.bytes += (given instanceof Uint8Array ? given.length : 0) + sizeOf(preparing);
      if (batch.pictures.length < BATCH.pictures && batch.bytes < BATCH.bytes) continue;
      const { numbers, pictures } = batch;
      batch = emptyBatch();
      await start(numbers, pictures);
    }
    if (batch.pictures.length > 0) await start(batch.numbers, batch.pictures);
    await Promise.all(underway);
    if (failed !== undefined) throw failed;
  } finally {
    await Promise.all(underway);
    await output.close();
  }
  if (samples.length === 0) throw nothingLeft(skipped);
  return { file, samples, hashes: Buffer.concat(hashes), looks: joined(looks), facts, skipped };
}

export function stopped(): SkiploomError {
  return new SkiploomError("cancelled", "Preparing the data was stopped.");
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function emptyBatch() {
  return { numbers: [] as number[], pictures: [] as WorkPicture[], bytes: 0 };
}

/** Pictures by the hash of their pixels; equal ones by the names of their classes, so that the order is the same from every source. */
async function putInOrder(
  { data, preparing, source }: PrepareOrder,
  { file, samples, hashes, looks, facts, skipped }: Arrived,
  folder: string,
): Promise<{
  id: string;
  record: Prepared;
  samples: PreparedSamples;
  hashes: Uint8Array;
  looks: Uint8Array;
}> {
  const size = sizeOf(preparing);
  const all = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
  const hashAt = (slot: number): Buffer => all.subarray(slot * HASH_BYTES, (slot + 1) * HASH_BYTES);
  const classOf = (slot: number): string => data.classNames[data.target(samples[slot] ?? 0)] ?? "";
  const slots = Array.from(samples.keys()).sort(
    (one, other) =>
      Buffer.compare(hashAt(one), hashAt(other)) ||
      (classOf(one) < classOf(other) ? -1 : classOf(one) > classOf(other) ? 1 : one - other),
  );
  const ordered = new Uint8Array(hashes.length);
  const orderedLooks = new Uint32Array(looks.length);
  slots.forEach((slot, place) => {
    ordered.set(hashAt(slot), place * HASH_BYTES);
    orderedLooks.set(looks.subarray(2 * slot, 2 * slot + 2), 2 * place);
  });
  const pixelsSha256 = await copyInOrder(file, path.join(folder, PREPARED_FILES.pixels), slots, size);
  const numbers = slots.map((slot) => samples[slot] ?? 0);
  const inOrder: PreparedSamples = {
    names: numbers.map((sample) => data.name(sample)),
    target: { kind: "class", numbers: numbers.map((sample) => data.target(sample)) },
    parts: numbers.map((sample) => {
      const part = data.part(sample);
      return part === undefined ? -1 : DATASET_PARTS.indexOf(part);
    }),
  };
  // Names and parts as well: groups go by the one, and a split by folder by the other.
  const identity = createHash("sha256")
    .update(JSON.stringify(["skiploom-pictures-2", preparing.imageShape, data.classNames, inOrder]))
    .update(ordered);
  return {
    id: identity.digest("hex").slice(0, 32),
    hashes: ordered,
    looks: new Uint8Array(orderedLooks.buffer),
    samples: inOrder,
    record: {
      version: 1,
      count: samples.length,
      preparing,
      classNames: [...data.classNames],
      source,
      facts,
      notes: [...data.notes],
      skipped: skipped.slice(0, MOST_SKIPPED_NAMED).map(({ name, reason }) => ({ name, reason })),
      skippedCount: skipped.length,
      pixelsSha256,
    },
  };
}

async function copyInOrder(
  from: string,
  to: string,
  slots: readonly number[],
  size: number,
): Promise<string> {
  const hash = createHash("sha256");
  const input = await open(from, "r");
  const output = await open(to, "wx", 0o600);
  try {
    const most = Math.max(1, Math.floor(BATCH.bytes / size));
    const bytes = new Uint8Array(Math.min(most, slots.length) * size);
    for (let first = 0; first < slots.length; first += most) {
      const some = slots.slice(first, first + most);
      const chunk = bytes.subarray(0, some.length * size);
      // Each takes some microseconds; by promises it takes a hundred times as long.
      some.forEach((slot, index) => {
        readAll(input.fd, chunk.subarray(index * size, (index + 1) * size), slot * size);
      });
      hash.update(chunk);
      await writeAll(output, chunk, first * size);
    }
    await output.sync();
    return hash.digest("hex");
  } finally {
    await input.close();
    await output.close();
  }
}

function readAll(input: number, into: Uint8Array, position: number): void {
  let read = 0;
  while (read < into.length) {
    const more = readSync(input, into, read, into.length - read, position + read);
    if (more === 0) throw new SkiploomError("unreadable", "The pictures that were being prepared have gone.");
    read += more;
  }
}

async function writeAll(output: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await output.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

function sizeOf({ imageShape: [height, width, channels] }: Preparing): number {
  return height * width * channels;
}

function nothingLeft(skipped: readonly Skipped[]): SkiploomError {
  const [first] = skipped;
  const example = first ? ` The first: ${first.name}: ${first.reason}.` : "";
  return new SkiploomError(
    "invalid-dataset",
    `No picture of this data could be read; ${skipped.length.toLocaleString("en-US")} were left out.${example}`,
  );
}
