/** The check of a prepared dataset: what is odd about it, and whether its pixels are still those that were prepared. */
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { checkData } from "#core/datasets/check/check-data";
import type { DataCheck, DataWarning } from "#core/datasets/check/warning";
import { DATASET_PARTS } from "#core/datasets/parts";
import type { Files } from "../../disk/atomic-files";
import type { PreparedPictures, ShownView } from "../prepared/prepared-folder";
import { HASH_BYTES } from "../preparing/picture-work";
import { lookHashes } from "./look-hashes";
import { openPixels, type PreparedPixels } from "./prepared-pixels";

const MOST_EXAMPLES = 100;
const HASHED_AT_ONCE = 1_000;

/** @throws SkiploomError (`invalid-dataset`, `unreadable`) when the pictures are not there, or not as many as there were */
export async function checkPrepared(
  files: Files,
  { pictures, shown }: { readonly pictures: PreparedPictures; readonly shown: ShownView },
  withPixels: boolean,
): Promise<DataCheck> {
  const pixels = await openPixels(pictures);
  try {
    const work = checkData({
      classNames: shown.view.classes.map(({ name }) => name),
      seen: shown.seen,
      pixelHashes: pictures.hashes,
      lookHashes: await lookHashes(files, pictures, pixels),
      name: pictures.samples.name,
      difference: pixels.difference,
    });
    let step = work.next();
    while (!step.done) {
      await setImmediate();
      step = work.next();
    }
    const warnings = step.value;
    if (!withPixels) return { warnings };
    const damaged = await damagedPictures(pictures, shown, pixels);
    return { warnings: [...damaged, ...warnings], pixelsChecked: pictures.record.count };
  } finally {
    await pixels.close();
  }
}

/** By the SHA-256 of each picture's pixels. */
async function damagedPictures(
  pictures: PreparedPictures,
  { view, seen }: ShownView,
  pixels: PreparedPixels,
): Promise<DataWarning[]> {
  const whole = createHash("sha256");
  const damaged: number[] = [];
  for await (const { first, bytes } of pixels.pieces()) {
    whole.update(bytes);
    for (let picture = 0; picture * pixels.size < bytes.length; picture += 1) {
      const own = bytes.subarray(picture * pixels.size, (picture + 1) * pixels.size);
      const place = first + picture;
      const wanted = pictures.hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
      if (createHash("sha256").update(own).digest().compare(wanted) !== 0) damaged.push(place);
      if (picture % HASHED_AT_ONCE === HASHED_AT_ONCE - 1) await setImmediate();
    }
  }
  if (whole.digest("hex") === pictures.record.pixelsSha256 && damaged.length === 0) return [];
  const sampleOf = new Map(Array.from(seen.places, (place, sample) => [place, sample]));
  const examples = damaged.slice(0, MOST_EXAMPLES).map((place) => {
    const sample = sampleOf.get(place) ?? -1;
    const name = pictures.samples.name(place);
    const part = DATASET_PARTS[seen.parts[sample] ?? 0] ?? "train";
    return { pictures: [{ place, name, part, class: view.classes[seen.labels[sample] ?? -1]?.name ?? "" }] };
  });
  const many =
    damaged.length === 1
      ? "1 prepared picture has"
      : `${damaged.length.toLocaleString("en-US")} prepared pictures have`;
  const words = `${many} other pixels than when they were prepared: the file was changed or damaged. Prepare the data again from where it came from; runs on it can still be looked at and exported.`;
  return [{ kind: "damaged", words, count: damaged.length, classes: [], examples }];
}
