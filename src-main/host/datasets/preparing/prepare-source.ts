/**
 * A source becomes prepared pictures, once: each is read, decoded and brought to size by a worker; all are ordered by the SHA-256 of
 * their pixels, and put into the workspace in one step. What is given up on the way leaves nothing behind.
 */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename } from "node:fs/promises";
import path from "node:path";
import { MOST_SKIPPED_NAMED, type Prepared, type Preparing } from "#core/datasets/prepared";
import type { DataSource, Skipped } from "#core/datasets/source";
import { SkiploomError } from "#core/foundation/errors";
import type { Files } from "../../disk/atomic-files";
import { systemCode, writeError } from "../../disk/file-errors";
import { keepYoung } from "../../disk/keep-young";
import { PREPARED_FILES } from "../prepared/prepared-folder";
import { HASH_BYTES, NO_FACTS, type WorkPicture } from "./picture-work";
import { addFacts, type PictureWorkers } from "./picture-workers";
import { type Arrived, putInOrder, sizeOf, writeAll } from "./put-in-order";

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
    const { id, pixelsSha256 } = await putInOrder(files, order, made, folder);
    await files.remove(made.file, WHAT);
    const record = recordOf(order, made, pixelsSha256);
    const text = `${JSON.stringify(record, null, 2)}\n`;
    await files.replace(path.join(folder, PREPARED_FILES.record), text, WHAT);
    const place = path.join(root, id);
    await rename(folder, place).catch(async (error: unknown) => {
      if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(systemCode(error) ?? ""))
        throw writeError(error, WHAT, place);
      await renew(files, folder, place, pixelsSha256);
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

async function makePictures(order: PrepareOrder, file: string): Promise<Arrived> {
  const { data, preparing, workers, progress, signal } = order;
  const samples = new Uint32Array(data.count);
  const hashes = new Uint8Array(data.count * HASH_BYTES);
  const looks = new Uint32Array(data.count * 2);
  let count = 0;
  const skipped: Skipped[] = [...order.skipped, ...data.skipped];
  let facts = NO_FACTS;
  let done = 0;
  let failed: unknown;
  const output = await open(file, "wx", 0o600);
  const underway = new Set<Promise<void>>();
  const work = async (numbers: readonly number[], pictures: readonly WorkPicture[]): Promise<void> => {
    const answer = await workers.prepare({ kind: "prepare", pictures, preparing, pixelShape: data.shape });
    // Nothing comes between the answer and its place in the file: others wait for theirs.
    const at = count * sizeOf(preparing);
    hashes.set(answer.hashes, count * HASH_BYTES);
    looks.set(answer.looks, count * 2);
    answer.refused.forEach((reason, index) => {
      const sample = numbers[index] ?? 0;
      if (reason === undefined) {
        samples[count] = sample;
        count += 1;
      } else skipped.push({ name: data.name(sample), reason });
    });
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
  if (count === 0) throw nothingLeft(skipped);
  return { file, count, samples, hashes, looks, facts, skipped };
}

export function stopped(): SkiploomError {
  return new SkiploomError("cancelled", "Preparing the data was stopped.");
}

function emptyBatch() {
  return { numbers: [] as number[], pictures: [] as WorkPicture[], bytes: 0 };
}

function recordOf(
  { data, preparing, source }: PrepareOrder,
  { count, facts, skipped }: Arrived,
  pixelsSha256: string,
): Prepared {
  return {
    version: 1,
    count,
    preparing,
    classNames: [...data.classNames],
    source,
    facts,
    notes: [...data.notes],
    skipped: skipped.slice(0, MOST_SKIPPED_NAMED).map(({ name, reason }) => ({ name, reason })),
    skippedCount: skipped.length,
    pixelsSha256,
  };
}

function nothingLeft(skipped: readonly Skipped[]): SkiploomError {
  const [first] = skipped;
  const example = first ? ` The first: ${first.name}: ${first.reason}.` : "";
  return new SkiploomError(
    "invalid-dataset",
    `No picture of this data could be read; ${skipped.length.toLocaleString("en-US")} were left out.${example}`,
  );
}
