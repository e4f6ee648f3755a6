/** What a source holds, told before anything is prepared. */
import { createHash } from "node:crypto";
import { isImageName } from "#core/datasets/forms/image-names";
import { DATA_FORMS } from "#core/datasets/forms/index";
import { recogniseForm } from "#core/datasets/forms/recognise";
import { groupsOf } from "#core/datasets/groups";
import { isModelName } from "#core/datasets/model-names";
import { alikeWords } from "#core/datasets/names-alike";
import type { DataOrder, DataReport } from "#core/datasets/order";
import { splitOf } from "#core/datasets/order";
import { plannedParts } from "#core/datasets/planned-parts";
import type { Preparing } from "#core/datasets/prepared";
import { sizeBins } from "#core/datasets/size-bins";
import type { DataForm, DataSource, Recognised, Skipped } from "#core/datasets/source";
import type { SplitChoice } from "#core/datasets/view";
import { SkiploomError } from "#core/foundation/errors";
import { datasetError } from "../dataset-folder";
import type { OpenedSource } from "../sources/opened-source";
import { memoryToPrepare } from "./memory-to-prepare";
import type { LookAnswer, WorkPicture } from "./picture-work";
import type { PictureWorkers } from "./picture-workers";
import { stopped } from "./prepare-source";

const BATCH = 256;
const MOST_SIZES = 20;
const MOST_SKIPPED_TOLD = 100;
const MOST_CLASSES_TOLD = 5;
/** Sides that networks are usually given. */
const USUAL_SIDES = [28, 32, 64, 96, 128, 224] as const;

export interface LookedSource {
  readonly form: DataForm;
  readonly data: DataSource;
  readonly chosen: Readonly<Record<string, string>>;
  readonly preparing: Preparing;
  readonly report: DataReport;
}

/** What the last look read of all pictures' headers: another choice of size, fit or colour reads none of them again. */
export interface HeaderMemory {
  last?: { readonly key: string; readonly headers: Headers };
}

export interface LookWants {
  /** Left out: each header is read. */
  readonly memory?: HeaderMemory;
  readonly signal?: AbortSignal;
}

/**
 * @throws SkiploomError `cancelled`, `invalid-dataset` when no form recognises the files, or the one that was named does not
 */
export async function lookAtSource(
  files: OpenedSource,
  order: DataOrder,
  workers: PictureWorkers,
  { memory = {}, signal }: LookWants = {},
): Promise<LookedSource> {
  const { form, recognised } = await recognise(files, order.form);
  const chosen = chosenOf(form, recognised, order.choices);
  const data = await form.open(files, chosen);
  const key = keyOf(files, order, form.id, chosen);
  const headers = memory.last?.key === key ? memory.last.headers : await headersOf(data, workers, signal);
  memory.last = { key, headers };
  const preparing = preparingOf(order, headers);
  const skipped = [...files.skipped, ...data.skipped, ...headers.skipped];
  const { train, validation, test, unsaid } = headers.parts;
  // Of pictures for a test alone there would be none to train on.
  const hasParts = validation + test > 0 && train + unsaid > 0;
  const { height, width, channels } = shapeOf(preparing);
  const split = splitOf(order, hasParts);
  const together = keptTogether(data, split);
  const alike = alikeWords(data.classNames);
  const planned = plannedOf(data, headers, split);
  const report: DataReport = {
    form: { id: form.id, label: form.label, why: recognised.why },
    choices: choicesOf(recognised, chosen),
    count: headers.count,
    classes: data.classNames.map((name, place) => ({ name, count: headers.classes[place] ?? 0 })),
    parts: headers.parts,
    ...sizesOf(headers),
    grey: headers.grey,
    colour: headers.colour,
    preparing,
    split,
    ...(together && { groups: together.groups }),
    ...(planned && { planned }),
    bytes: headers.count * height * width * channels,
    memory: memoryToPrepare(headers, preparing, workers.count),
    notes: [...data.notes, ...(alike === undefined ? [] : [alike]), ...(together?.notes ?? [])],
    skipped: skipped.slice(0, MOST_SKIPPED_TOLD).map(({ name, reason }) => ({ name, reason })),
    skippedCount: skipped.length,
  };
  return { form, data, chosen, preparing, report };
}

async function recognise(
  files: OpenedSource,
  wanted: string | undefined,
): Promise<{ form: DataForm; recognised: Recognised }> {
  const named = DATA_FORMS.find(({ id }) => id === wanted);
  if (wanted !== undefined && !named) {
    const known = DATA_FORMS.map(({ id }) => id).join(", ");
    throw new SkiploomError("invalid-dataset", `There is no form of data "${wanted}". There are: ${known}.`);
  }
  const found = await recogniseForm(files, named ? [named] : DATA_FORMS);
  if (found) return found;
  const shown = files.entries.slice(0, 5).map(({ path }) => path);
  const names = shown.length === 0 ? "no file" : shown.join(", ");
  throw new SkiploomError(
    "invalid-dataset",
    named
      ? `${files.name} does not look like this form: ${named.label}. Found: ${names}.`
      : `${files.name} cannot be read as data. Found: ${names}. ${whatToDo(files)}`,
  );
}

function whatToDo({ entries }: OpenedSource): string {
  if (entries.some(({ path }) => isImageName(path))) {
    return "Its pictures are in no class. Put those of each class in a folder of its own, and give the folder above them; or add a table of files and their classes.";
  }
  if (entries.some(({ path }) => isModelName(path)))
    return "It looks like a model and no pictures. Import model, or skiploom import FILE, reads models.";
  const forms = DATA_FORMS.map(({ label }) => label).join("; ");
  return `What can be read, in a folder, an archive or one file: ${forms}.`;
}

function chosenOf(
  form: DataForm,
  { choices }: Recognised,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(given)) {
    const choice = Object.hasOwn(choices, name) ? choices[name] : undefined;
    if (choice?.values.some((each) => each.value === value)) continue;
    const known = choice
      ? choice.values.map((each) => each.value).join(", ")
      : Object.keys(choices).join(", ") || "none";
    throw new SkiploomError(
      "invalid-dataset",
      `${form.label}: "${name}=${value}" cannot be chosen. There are: ${known}.`,
    );
  }
  const suggested = Object.entries(choices).map(([name, choice]) => [name, choice.suggested]);
  return { ...Object.fromEntries(suggested), ...given };
}

/** Those that are to be asked, as they are chosen. */
function choicesOf({ choices }: Recognised, chosen: Readonly<Record<string, string>>): DataReport["choices"] {
  const asked = Object.entries(choices).filter(
    ([, { onlyWith }]) => !onlyWith || onlyWith.values.includes(chosen[onlyWith.choice] ?? ""),
  );
  return Object.fromEntries(
    asked.map(([name, { label, values, suggested, why }]) => [
      name,
      { label, values: values.map((each) => ({ ...each })), chosen: chosen[name] ?? suggested, why },
    ]),
  );
}

/** Of the same files, read the same way. */
function keyOf(
  { name, entries, stamp }: OpenedSource,
  order: DataOrder,
  form: string,
  chosen: Readonly<Record<string, string>>,
): string {
  const hash = createHash("sha256").update(JSON.stringify([order.path, name, stamp, form, chosen]));
  for (const { path, bytes } of entries) hash.update(`${bytes} ${path}\n`);
  return hash.digest("hex");
}

interface Headers {
  readonly count: number;
  readonly classes: readonly number[];
  readonly parts: DataReport["parts"];
  /** Pictures by "height width". */
  readonly sizes: ReadonlyMap<string, number>;
  readonly grey: number;
  readonly colour: number;
  readonly skipped: readonly Skipped[];
  /** By their places in the source. */
  readonly isSkipped: ReadonlySet<number>;
}

async function headersOf(
  data: DataSource,
  workers: PictureWorkers,
  signal: AbortSignal | undefined,
): Promise<Headers> {
  const classes = data.classNames.map(() => 0);
  const parts = { train: 0, validation: 0, test: 0, unsaid: 0 };
  const sizes = new Map<string, number>();
  const skipped: Skipped[] = [];
  const isSkipped = new Set<number>();
  let count = 0;
  let grey = 0;
  const take = (sample: number, height: number, width: number, channels: number): void => {
    count += 1;
    const target = data.target(sample);
    classes[target] = (classes[target] ?? 0) + 1;
    parts[data.part(sample) ?? "unsaid"] += 1;
    const size = `${height} ${width}`;
    sizes.set(size, (sizes.get(size) ?? 0) + 1);
    if (channels < 3) grey += 1;
  };
  if (data.shape) {
    const [height, width, channels] = data.shape;
    for (let sample = 0; sample < data.count; sample += 1) take(sample, height, width, channels);
  } else {
    await lookAtFiles(data, workers, signal, (sample, header) => {
      if (typeof header === "string") {
        skipped.push({ name: data.name(sample), reason: header });
        isSkipped.add(sample);
      } else take(sample, header.height, header.width, header.channels);
    });
  }
  return { count, classes, parts, sizes, grey, colour: count - grey, skipped, isSkipped };
}

async function lookAtFiles(
  data: DataSource,
  workers: PictureWorkers,
  signal: AbortSignal | undefined,
  tell: (sample: number, header: LookAnswer["headers"][number]) => void,
): Promise<void> {
  let numbers: number[] = [];
  let pictures: WorkPicture[] = [];
  const underway = new Set<Promise<void>>();
  const look = async (): Promise<void> => {
    const [ofNumbers, ofPictures] = [numbers, pictures];
    [numbers, pictures] = [[], []];
    if (ofPictures.length === 0) return;
    const task: Promise<void> = workers
      .look({ kind: "look", pictures: ofPictures })
      .then(({ headers }) => {
        for (const [index, header] of headers.entries()) tell(ofNumbers[index] ?? 0, header);
      })
      .finally(() => underway.delete(task));
    underway.add(task);
    if (underway.size >= 2 * workers.count) await Promise.race(underway);
  };
  let sample = 0;
  for await (const picture of data.read(Uint32Array.from({ length: data.count }, (_, index) => index))) {
    if (picture.kind === "skipped") tell(sample, picture.reason);
    else {
      numbers.push(sample);
      pictures.push(picture.kind === "pixels" ? picture.pixels : picture.file);
    }
    sample += 1;
    if (pictures.length >= BATCH) await look();
    if (signal?.aborted) throw stopped();
  }
  await look();
  await Promise.all(underway);
}

/** Told, and refused, before anything is prepared. */
function keptTogether(data: DataSource, { group, way }: SplitChoice) {
  if (group === undefined || way !== "drawn") return undefined;
  try {
    const { unparted, ...groups } = groupsOf(group, {
      count: data.count,
      name: data.name,
      label: data.target,
    });
    const names = unparted.slice(0, MOST_CLASSES_TOLD).map((label) => `"${data.classNames[label]}"`);
    const more = unparted.length > names.length ? ` and ${unparted.length - names.length} more` : "";
    const words = `Classes of fewer than three groups are trained on as a whole: ${names.join(", ")}${more}.`;
    return { groups, notes: unparted.length === 0 ? [] : [words] };
  } catch (error) {
    throw datasetError(error);
  }
}

function preparingOf({ size, channels, fit, background }: DataOrder, headers: Headers): Preparing {
  const [height, width] = size ?? suggestedSize(headers);
  return { imageShape: [height, width, channels ?? (headers.colour > 0 ? 3 : 1)], fit, background };
}

function suggestedSize({ sizes }: Headers): readonly [number, number] {
  const [only, ...others] = [...sizes.keys()].map(sidesOf);
  if (only && others.length === 0) return only;
  const smaller = [...sizes].flatMap(([size, count]) => {
    const [height, width] = sidesOf(size);
    return Array<number>(count).fill(Math.min(height, width));
  });
  smaller.sort((one, other) => one - other);
  const middle = smaller[Math.floor(smaller.length / 2)] ?? 32;
  const side = USUAL_SIDES.findLast((usual) => usual <= middle) ?? USUAL_SIDES[0];
  return [side, side];
}

/** @throws SkiploomError (`invalid-dataset`) for a pattern that is none */
function plannedOf(data: DataSource, { isSkipped }: Headers, split: SplitChoice): DataReport["planned"] {
  const kept = isSkipped.size === 0 ? undefined : placesBut(data.count, isSkipped);
  const at = (sample: number): number => kept?.[sample] ?? sample;
  try {
    return plannedParts(
      {
        count: kept?.length ?? data.count,
        classes: data.classNames.length,
        label: (sample) => data.target(at(sample)),
        name: (sample) => data.name(at(sample)),
        part: (sample) => data.part(at(sample)),
      },
      split,
    );
  } catch (error) {
    throw datasetError(error);
  }
}

function placesBut(count: number, without: ReadonlySet<number>): Uint32Array {
  return Uint32Array.from({ length: count }, (_, sample) => sample).filter((sample) => !without.has(sample));
}

function sizesOf({ sizes, count }: Headers): Pick<DataReport, "sizes" | "otherSizes" | "sizeBins"> {
  const most = [...sizes].sort(([, one], [, other]) => other - one).slice(0, MOST_SIZES);
  const told = most.map(([size, times]) => {
    const [height, width] = sidesOf(size);
    return { height, width, count: times };
  });
  const sides = new Map<number, number>();
  for (const [size, times] of sizes) {
    const shorter = Math.min(...sidesOf(size));
    sides.set(shorter, (sides.get(shorter) ?? 0) + times);
  }
  const otherSizes = count - told.reduce((sum, each) => sum + each.count, 0);
  return { sizes: told, otherSizes, sizeBins: sizeBins(sides) };
}

function sidesOf(size: string): readonly [number, number] {
  const [height = 1, width = 1] = size.split(" ").map(Number);
  return [height, width];
}

function shapeOf({ imageShape: [height, width, channels] }: Preparing) {
  return { height, width, channels };
}
