/**
 * What can still be read at each depth: the classes and the picture itself, by linear readers (Alain and Bengio 2016: linear probes,
 * here ridges, which need no optimizer), beside the input and the untrained network, which say how much of it the architecture and the
 * few images do alone; and which layers are alike.
 */
import { SkiploomError } from "#core/foundation/errors";
import { INPUT_SITE, type Information, type ReadAt } from "#core/insights/information";
import { figureOf } from "#core/insights/insight";
import { packedBytes } from "#core/insights/packed-values";
import type { Passing } from "../forward-pass";
import type { Instrument, Look, LookedBatch } from "../instrument";
import {
  collect,
  Features,
  gramMatrix,
  inGroups,
  innerProducts,
  requireRoom,
  requireRoomForPairs,
  type Split,
} from "./features";
import { layersBeside } from "./layers-beside";
import type { Matrix } from "./matrix";
import { type Readable, readAll } from "./ridge";
import { LEAST_IMAGES, similarities } from "./similarity";
import { type ReadSite, readSites } from "./sites";
import { classRows, pixelRows, type Wanted, wantedFrom } from "./targets";

/** Of so many scored images the rebuilt pictures are shown. */
const PICTURES = 8;
/** The least training images: to fit on, and one in five to choose the strengths by. */
const LEAST_TRAINING = 10;
const SELECTED_SHARE = 5;

export const information: Instrument<"information"> = {
  needsGradients: false,
  async look(look, { fit, sites: most }) {
    if (look.part === "train") {
      throw new SkiploomError(
        "unsupported",
        "Readers are fitted on images of the training part, so they are scored on others. Choose the validation or the test part.",
      );
    }
    const sites = readSites(look.network, most);
    const { beside } = look;
    const others = beside ? readSites(beside.network, most) : [];
    const first = look.untrained();
    try {
      const data = await seeImages(look, fit);
      requireRoomForPairs(1 + sites.length + others.length, data.scored.labels.length);
      const groups = inGroups(sites, data.training.labels.length + data.scored.labels.length);
      const otherGroups = inGroups(others, data.scored.labels.length);
      look.passes(1 + groups.length * (first ? 2 : 1) + otherGroups.length);
      const input = readFrom(await innerProducts(data.training.pixels, data.scored.pixels, data.split), data);
      const { within } = look;
      const inputGram = await gramMatrix(data.scored.pixels);
      const grams: Matrix[] = [];
      const own = await readNetwork(look, look, groups, data, grams);
      const untrained =
        first && (await readNetwork(look, { network: first, statistics: "batch", within }, groups, data));
      const compared = beside && (await layersBeside(look, beside, otherGroups, [inputGram, ...grams]));
      return {
        ...figuresOf(data, sites, [input, ...own], untrained, [inputGram, ...grams]),
        ...(compared && { beside: compared }),
      };
    } finally {
      first?.dispose();
    }
  },
};

/** Images in the order in which they were looked at. */
interface Seen {
  readonly pixels: Features;
  readonly labels: number[];
}

interface Data {
  /** As many at a time as readers are fitted on, and those by which their strengths are chosen. */
  readonly fit: number;
  readonly training: Seen;
  readonly scored: Seen;
  readonly split: Split;
  readonly classes: Wanted;
  readonly pixels: Wanted;
  readonly shape: readonly number[];
}

/** What was read at one site. */
interface Read {
  readonly figures: ReadAt;
  /** Pixels of the scored images as they are rebuilt, less their mean. */
  readonly rebuilt: Matrix | undefined;
}

/** @throws SkiploomError `unsupported` where there are too few training images, `cancelled` where it was stopped */
async function seeImages(look: Look, fit: number): Promise<Data> {
  const { imageShape, classes } = look.network;
  const size = imageShape.reduce((product, side) => product * side, 1);
  // Said before any image is read: what is to be rebuilt is held as float64.
  requireRoom({ name: "The input", features: size }, trainingCount(fit), Float64Array.BYTES_PER_ELEMENT);
  const see = async (batches: AsyncIterable<LookedBatch>): Promise<Seen> => {
    const seen: Seen = { pixels: new Features(size), labels: [] };
    for await (const { images, labels } of batches) {
      seen.pixels.add((await images.data()) as Float32Array);
      seen.labels.push(...labels);
    }
    return seen;
  };
  const scored = await see(look.batches());
  const training = await see(trainingOf(look, fit));
  if (look.isStopped()) throw new SkiploomError("cancelled", "It was stopped before anything was read.");
  const count = training.labels.length;
  if (count < LEAST_TRAINING) {
    throw new SkiploomError(
      "unsupported",
      `The training part has ${count} images, and readers need at least ${LEAST_TRAINING} to be fitted on.`,
    );
  }
  // One in five, for they may come in the order of their classes.
  const isSelected = (place: number): boolean => place % SELECTED_SHARE === SELECTED_SHARE - 1;
  const places = training.labels.map((_, place) => place);
  const split = { fit: places.filter((place) => !isSelected(place)), select: places.filter(isSelected) };
  const pixelsOf = ({ pixels }: Seen): Matrix => pixelRows(pixels.toMatrix(), look.preprocessing);
  return {
    fit,
    training,
    scored,
    split,
    classes: wantedFrom(classRows(training.labels, classes), classRows(scored.labels, classes), split),
    pixels: wantedFrom(pixelsOf(training), pixelsOf(scored), split),
    shape: imageShape,
  };
}

/** With one more for each four that readers are fitted on. */
function trainingOf(look: Look, fit: number): AsyncIterable<LookedBatch> {
  return look.training(trainingCount(fit));
}

function trainingCount(fit: number): number {
  return Math.ceil((fit * SELECTED_SHARE) / (SELECTED_SHARE - 1));
}

/**
 * At the sites in their order, as far as it came.
 *
 * @param grams where given, inner products of the scored images at each site are added to it
 */
async function readNetwork(
  look: Look,
  of: Passing,
  groups: readonly (readonly ReadSite[])[],
  data: Data,
  grams?: Matrix[],
): Promise<Read[]> {
  const reads: Read[] = [];
  for (const group of groups) {
    const features = (): Map<number, Features> =>
      new Map(group.map(({ value, features: count }) => [value, new Features(count)]));
    const [training, scored] = [features(), features()];
    await collect(of, trainingOf(look, data.fit), training);
    await collect(of, look.batches(), scored);
    for (const { value } of group) {
      if (look.isStopped() || !(await look.within(0))) return reads;
      const [learnt, looked] = [training.get(value), scored.get(value)];
      if (!learnt || !looked) continue;
      reads.push(readFrom(await innerProducts(learnt, looked, data.split), data));
      grams?.push(await gramMatrix(looked));
    }
  }
  return reads;
}

function readFrom(products: Readable, { classes, pixels, scored }: Data): Read {
  const chosen = (row: number, of: Matrix): number => largest(of, row, classes.mean);
  const mistakes = (predicted: Matrix, wanted: Matrix): number =>
    count(predicted.rows, (row) => chosen(row, predicted) !== chosen(row, wanted));
  const found = readAll(products, { classes, pixels }, { classes: mistakes, pixels: squaredError });
  if (!found) {
    const nothing = { accuracy: null, r2: null, classStrength: null, pixelStrength: null };
    return { figures: nothing, rebuilt: undefined };
  }
  const right = count(
    scored.labels.length,
    (row) => chosen(row, found.classes.predicted) === scored.labels[row],
  );
  const { predicted } = found.pixels;
  const spread = pixels.score.values.reduce((sum, value) => sum + value ** 2, 0);
  return {
    figures: {
      accuracy: figureOf(right / scored.labels.length),
      r2: figureOf(1 - squaredError(predicted, pixels.score) / spread),
      classStrength: found.classes.strength,
      pixelStrength: found.pixels.strength,
    },
    rebuilt: predicted,
  };
}

function figuresOf(
  data: Data,
  sites: readonly ReadSite[],
  reads: readonly Read[],
  untrained: readonly Read[] | undefined,
  grams: readonly Matrix[],
): Information {
  const { scored, split } = data;
  const own = sites.slice(0, reads.length - 1);
  return {
    fitted: split.fit.length,
    selected: split.select.length,
    chance: figureOf(mostFrequent(scored.labels) / scored.labels.length),
    sites: [
      { name: INPUT_SITE, features: data.pixels.mean.length },
      ...own.map(({ name, features }) => ({ name, features })),
    ],
    reads: reads.map(({ figures }) => figures),
    untrained: untrained ? untrained.map(({ figures }) => figures) : null,
    similarity:
      scored.labels.length < LEAST_IMAGES ? null : similarities(grams).map((row) => row.map(figureOf)),
    pictures: picturesOf(data, reads),
  };
}

function picturesOf({ pixels, scored, shape }: Data, reads: readonly Read[]): Information["pictures"] {
  const [height = 1, width = 1, channels = 1] = shape;
  const shown = Math.min(PICTURES, scored.labels.length);
  const bytesOf = ({ values }: Matrix): string => {
    const bytes = Uint8Array.from({ length: shown * pixels.mean.length }, (_, at) => {
      const value = (values[at] ?? 0) + (pixels.mean[at % pixels.mean.length] ?? 0);
      return Math.round(255 * Math.min(1, Math.max(0, value)));
    });
    return packedBytes(bytes);
  };
  return {
    shape: [height, width, channels],
    count: shown,
    original: bytesOf(pixels.score),
    rebuilt: reads.map(({ rebuilt }) => (rebuilt ? bytesOf(rebuilt) : null)),
  };
}

function squaredError(predicted: Matrix, wanted: Matrix): number {
  let sum = 0;
  for (let at = 0; at < wanted.values.length; at += 1)
    sum += ((predicted.values[at] as number) - (wanted.values[at] as number)) ** 2;
  return sum;
}

/** The column with the most, the first of equals. */
function largest({ columns, values }: Matrix, row: number, mean: Float64Array): number {
  let best = 0;
  const of = (column: number): number => (values[row * columns + column] ?? 0) + (mean[column] ?? 0);
  for (let column = 1; column < columns; column += 1) if (of(column) > of(best)) best = column;
  return best;
}

function count(rows: number, is: (row: number) => boolean): number {
  let found = 0;
  for (let row = 0; row < rows; row += 1) if (is(row)) found += 1;
  return found;
}

function mostFrequent(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values());
}
