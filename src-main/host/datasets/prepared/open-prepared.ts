/** Prepared pictures, through one view, as a dataset that is trained on. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { emptyLabels } from "#core/datasets/labels";
import { DATASET_PARTS, type DatasetPartName } from "#core/datasets/parts";
import { consecutive, type SamplePart } from "#core/datasets/samples";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Files } from "../../disk/atomic-files";
import { readError, systemCode } from "../../disk/file-errors";
import type { OpenedDataset } from "../opened-dataset";
import { PREPARED_FILES, type PreparedPictures, type ShownView } from "./prepared-folder";
import { spoiled } from "./spoiled";
import { viewNormalisation } from "./view-normalisation";

/** Image files are read to 0 to 255. */
const WHITE = 255;
/** A named pipe in the file's place is opened without waiting for who writes to it. Windows has none of these. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
/** Reads between two turns of others: each takes some microseconds. */
const READS_AT_ONCE = 512;

/** What is known of the dataset before it is read; id and name are the list's own. */
export function preparedInfo(
  { record }: PreparedPictures,
  { sha256, view, seen }: ShownView,
): Omit<StudioDataset, "id" | "name"> {
  const { imageShape } = record.preparing;
  const [height, width, channels] = imageShape;
  const counts = countsOf(seen.parts);
  const colours = channels === 1 ? "grey" : "colour";
  return {
    description: `Images of ${height}×${width} pixels in ${colours}, ${view.classes.length} classes, prepared from ${path.basename(record.source.path)}.`,
    imageShape: [...imageShape],
    classNames: view.classes.map(({ name }) => name),
    counts: { train: counts[0] ?? 0, validation: counts[1] ?? 0, test: counts[2] ?? 0 },
    source: "",
    licence: "unknown",
    origin: "prepared",
    path: record.source.path,
    sha256,
  };
}

export function openPrepared(
  files: Files,
  pictures: PreparedPictures,
  shown: ShownView,
  { id, name, stamp }: { readonly id: string; readonly name: string; readonly stamp: string },
): OpenedDataset {
  const { seen, sha256 } = shown;
  const { fit, background } = pictures.record.preparing;
  const classes = shown.view.classes.length;
  const placesOf = new Map<DatasetPartName, Uint32Array>();
  const part = (wanted: DatasetPartName): SamplePart => {
    const own = DATASET_PARTS.indexOf(wanted);
    const members = consecutive(0, seen.places.length).filter((sample) => seen.parts[sample] === own);
    const labels = emptyLabels(members.length, classes);
    members.forEach((sample, index) => {
      labels[index] = seen.labels[sample] ?? 0;
    });
    const places = members.map((sample) => seen.places[sample] ?? 0);
    placesOf.set(wanted, places);
    return {
      count: members.length,
      labels,
      read: (samples) =>
        readPictures(
          pictures,
          Uint32Array.from(samples, (sample) => places[sample] ?? 0),
        ),
    };
  };
  const parts = { train: part("train"), validation: part("validation"), test: part("test") };
  return {
    info: { ...preparedInfo(pictures, shown), id, name },
    sha256,
    pixelMaximum: WHITE,
    stamp,
    parts,
    rules: { fit, background },
    normalisation: () => viewNormalisation(files, pictures, shown, parts.train, WHITE),
    originOf: (wanted, sample) => {
      const place = placesOf.get(wanted)?.[sample] ?? 0;
      return { folder: path.basename(pictures.folder), name: pictures.samples.name(place), place };
    },
  };
}

/**
 * Bytes `[places, height, width, channels]`.
 *
 * @throws SkiploomError (`invalid-dataset`) when the file is gone, or not as long as it was made
 */
export async function readPictures(
  { folder, record }: PreparedPictures,
  places: Uint32Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = path.join(folder, PREPARED_FILES.pixels);
  const [height, width, channels] = record.preparing.imageShape;
  const size = height * width * channels;
  const bytes = new Uint8Array(places.length * size);
  let handle: number | undefined;
  try {
    handle = openSync(file, FLAGS);
    const facts = fstatSync(handle);
    if (!facts.isFile() || facts.size !== record.count * size) throw spoiled(folder);
    let reads = 0;
    for (let index = 0; index < places.length; ) {
      const first = places[index] ?? 0;
      let next = index + 1;
      // Neighbours are read together.
      while (next < places.length && places[next] === first + (next - index)) next += 1;
      const wanted = bytes.subarray(index * size, next * size);
      let read = 0;
      while (read < wanted.length) {
        const more = readSync(handle, wanted, read, wanted.length - read, first * size + read);
        if (more === 0) throw spoiled(folder);
        read += more;
      }
      index = next;
      reads += 1;
      if (reads % READS_AT_ONCE === 0) await setImmediate();
    }
    return bytes;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") throw spoiled(path.dirname(file));
    throw code === undefined ? error : readError(error, "the file of prepared pictures", file);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function countsOf(parts: Uint8Array): number[] {
  const counts = DATASET_PARTS.map(() => 0);
  for (const part of parts) counts[part] = (counts[part] ?? 0) + 1;
  return counts;
}
