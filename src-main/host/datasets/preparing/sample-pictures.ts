/** A few pictures of each class, made as they would be trained on: what a choice does is seen before it is made. */
import type { DataReport } from "#core/datasets/order";
import type { Preparing } from "#core/datasets/prepared";
import type { SamplePictures } from "#core/datasets/sample-pictures";
import type { DataSource } from "#core/datasets/source";
import type { WorkPicture } from "./picture-work";
import type { PictureWorkers } from "./picture-workers";

const MOST = { classes: 20, perClass: 5, bytes: 16 * 2 ** 20, pixelsRead: 200_000_000 } as const;
/** Small, so that all workers have some. */
const BATCH = 8;

/** The first of each class that can be had. Of large pictures fewer: nobody waits for them. */
export async function samplePictures(
  data: DataSource,
  { preparing, sizes, classes }: Pick<DataReport, "preparing" | "sizes" | "classes">,
  workers: PictureWorkers,
): Promise<SamplePictures> {
  const [height, width, channels] = preparing.imageShape;
  const most = mostPictures(preparing, sizes);
  const shown = Math.min(MOST.classes, classes.length, most);
  const perClass = Math.max(1, Math.min(MOST.perClass, Math.floor(most / Math.max(1, shown))));
  const chosen = chooseSamples(data, shown, perClass);
  const made = await make(data, chosen, preparing, workers);
  made.sort((one, other) => one.label - other.label || one.sample - other.sample);
  const size = height * width * channels;
  const images = new Uint8Array(made.length * size);
  for (const [place, { pixels }] of made.entries()) images.set(pixels, place * size);
  return { images, labels: made.map(({ label }) => label), count: made.length, height, width, channels };
}

function mostPictures({ imageShape }: Preparing, sizes: DataReport["sizes"]): number {
  const size = imageShape.reduce((product, side) => product * side, 1);
  const count = sizes.reduce((sum, each) => sum + each.count, 0);
  const pixels = sizes.reduce((sum, each) => sum + each.count * each.height * each.width, 0);
  const mean = count === 0 ? 1 : pixels / count;
  return Math.max(1, Math.floor(Math.min(MOST.bytes / size, MOST.pixelsRead / mean)));
}

/** Ascending. */
function chooseSamples(data: DataSource, classes: number, perClass: number): Uint32Array {
  const taken = new Array<number>(classes).fill(0);
  let left = classes * perClass;
  const chosen: number[] = [];
  for (let sample = 0; sample < data.count && left > 0; sample += 1) {
    const label = data.target(sample);
    const before = taken[label];
    if (before === undefined || before >= perClass) continue;
    taken[label] = before + 1;
    left -= 1;
    chosen.push(sample);
  }
  return Uint32Array.from(chosen);
}

interface Made {
  readonly sample: number;
  readonly label: number;
  readonly pixels: Uint8Array;
}

async function make(
  data: DataSource,
  chosen: Uint32Array,
  preparing: Preparing,
  workers: PictureWorkers,
): Promise<Made[]> {
  const made: Made[] = [];
  const underway: Promise<void>[] = [];
  const size = preparing.imageShape.reduce((product, side) => product * side, 1);
  const work = async (samples: readonly number[], pictures: readonly WorkPicture[]): Promise<void> => {
    const answer = await workers.prepare({ kind: "prepare", pictures, preparing, pixelShape: data.shape });
    let place = 0;
    for (const [index, reason] of answer.refused.entries()) {
      const sample = samples[index];
      if (reason !== undefined || sample === undefined) continue;
      const pixels = answer.pixels.subarray(place * size, (place + 1) * size);
      made.push({ sample, label: data.target(sample), pixels });
      place += 1;
    }
  };
  let samples: number[] = [];
  let pictures: WorkPicture[] = [];
  const start = (): void => {
    if (pictures.length > 0) underway.push(work(samples, pictures));
    [samples, pictures] = [[], []];
  };
  let index = 0;
  for await (const picture of data.read(chosen)) {
    const sample = chosen[index] ?? 0;
    index += 1;
    if (picture.kind === "skipped") continue;
    samples.push(sample);
    pictures.push(picture.kind === "pixels" ? picture.pixels : picture.file);
    if (pictures.length >= BATCH) start();
  }
  start();
  await Promise.all(underway);
  return made;
}
