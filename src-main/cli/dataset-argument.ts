/** What a person calls a dataset on the command line: a path is a path, and a bare name is a name, unless it could be both. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { BorneAugmentation } from "#core/datasets/augmentation";
import { type DataOrder, dataOrderSchema } from "#core/datasets/order";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Host } from "../host/host";
import { listenTo } from "../host/listening";
import { userPath } from "../user-path";
import { CommandError } from "./exit-codes";
import { printable } from "./output";

export interface NamedDataset {
  readonly dataset: StudioDataset;
  /** What a person may want to know of how it was found. */
  readonly words: readonly string[];
}

export interface NamedOptions {
  /** A run to go on with. */
  readonly forRun?: string | undefined;
  /** Told of long work, a line each. */
  readonly log?: ((line: string) => void) | undefined;
}

/** @throws CommandError, or the host's errors for data that cannot be used */
export async function namedDataset(
  host: Host,
  given: string,
  { forRun, log }: NamedOptions = {},
): Promise<NamedDataset> {
  const add = async (place: string): Promise<NamedDataset> => {
    const isOld = forRun !== undefined && (await isWithoutHash(host, forRun));
    return isOld
      ? await addFolder(host, place)
      : await addPath(host, dataOrderSchema.parse({ path: place }), { log });
  };
  if (isPath(given)) return await add(absolute(given));
  const { datasets } = await host.handlers["datasets.list"]({});
  const known = findKnown(datasets, given);
  const here = path.resolve(given);
  const isHere = (await stat(here).catch(() => undefined))?.isDirectory() === true;
  if (known && isHere && known.path !== here) throw bothWords(given, known, here);
  if (known) return { dataset: known, words: [] };
  if (isHere) return await add(here);
  throw new CommandError(
    `There is no dataset and no folder called "${printable(given)}". Datasets: ${datasets.map(({ id }) => id).join(", ")}. For a folder or a file, give its path.`,
  );
}

/** @throws CommandError when no dataset has this id or name */
export async function knownDataset(host: Host, given: string): Promise<StudioDataset> {
  const { datasets } = await host.handlers["datasets.list"]({});
  const known = findKnown(datasets, given);
  if (known) return known;
  throw new CommandError(
    `There is no dataset called "${printable(given)}". Datasets: ${datasets.map(({ id }) => id).join(", ")}.`,
  );
}

export interface AddOptions extends Pick<NamedOptions, "log"> {
  readonly name?: string | undefined;
  /** What its pictures bear. */
  readonly may?: BorneAugmentation | undefined;
}

/** Prepares data unless it is known, and says what came of it beyond the ordinary. */
export async function addPath(
  host: Host,
  order: DataOrder,
  { name, may, log }: AddOptions = {},
): Promise<NamedDataset> {
  const { datasets: before } = await host.handlers["datasets.list"]({});
  const off = listenTo(host, { "datasets.preparing": progressTo(log) });
  try {
    const dataset = await host.handlers["datasets.add"]({
      ...order,
      ...(name !== undefined && { name }),
      ...(may && { augmentation: may }),
    });
    const former = before.find(({ id }) => id === dataset.id);
    const others = before.filter(({ path: place, id }) => place === order.path && id !== dataset.id);
    return {
      dataset,
      words: [...wordsOf(order.path, dataset, former, name), ...othersWords(order, dataset, former, others)],
    };
  } finally {
    off();
  }
}

function wordsOf(
  place: string,
  dataset: StudioDataset,
  former: StudioDataset | undefined,
  name: string | undefined,
): string[] {
  const { id, origin } = dataset;
  if (origin === "bundled") return [`${place} holds the dataset ${id}, which comes with Skiploom.`];
  if (!former) return [];
  if (former.path !== place) {
    const from = former.path === undefined ? "" : `, known from ${former.path}`;
    const reads = origin === "folder" ? "; it is read from here from now on" : "";
    const keeps =
      name === undefined || dataset.name === name.trim()
        ? ""
        : ` It keeps the name "${dataset.name}"; skiploom data rename gives it another.`;
    return [`${place} holds the dataset ${id}${from}${reads}.${keeps}`];
  }
  if (origin === "prepared" && former.sha256 !== dataset.sha256)
    return [`${place} has changed, so ${id} was prepared anew. Runs on what it was before keep that.`];
  return [];
}

/** A bare path stands for one of several. */
function othersWords(
  order: DataOrder,
  { id }: StudioDataset,
  former: StudioDataset | undefined,
  others: readonly StudioDataset[],
): string[] {
  const isBare = isDeepStrictEqual(order, dataOrderSchema.parse({ path: order.path }));
  if (!isBare || former === undefined || others.length === 0) return [];
  const names = others.map((other) => other.id).join(", ");
  return [`${order.path} was prepared in several ways. ${id} is taken; there is also ${names}.`];
}

/** A run of 0.1.0 says no more of its data than its name, so whatever lies in the folder is taken for it. */
async function isWithoutHash(host: Host, run: string): Promise<boolean> {
  const { record } = await host.handlers["runs.read"]({ run });
  return record.dataset.sha256 === undefined;
}

async function addFolder(host: Host, folder: string): Promise<NamedDataset> {
  return { dataset: await host.handlers["datasets.addFolder"]({ path: folder }), words: [] };
}

/** Of fewer pictures the end comes soon enough. */
const LONG = 2_000;

/** A line for each tenth. */
function progressTo(log: NamedOptions["log"]) {
  let told = 0;
  return ({ done, count }: { readonly done: number; readonly count: number }): void => {
    const tenth = Math.floor((10 * done) / Math.max(1, count));
    if (tenth <= told || count < LONG) return;
    told = tenth;
    log?.(`${done.toLocaleString("en-US")} of ${count.toLocaleString("en-US")} pictures are prepared`);
  };
}

/** `~` is the home folder, wherever the shell left it alone. */
export function absolute(given: string): string {
  return path.resolve(userPath(given));
}

function isPath(given: string): boolean {
  return path.isAbsolute(given) || /^[.~]/.test(given) || given.includes("/") || given.includes(path.sep);
}

function findKnown(datasets: readonly StudioDataset[], given: string): StudioDataset | undefined {
  const byName = datasets.filter(({ name }) => name === given);
  return datasets.find(({ id }) => id === given) ?? (byName.length === 1 ? byName[0] : undefined);
}

function bothWords(given: string, known: StudioDataset, here: string): CommandError {
  const name = printable(given);
  const place =
    known.origin === "bundled" ? "comes with Skiploom" : `was made of ${printable(known.path ?? "files")}`;
  // What was handed over by a browser has a name and no place.
  const elsewhere =
    known.path !== undefined && path.isAbsolute(known.path)
      ? `give ${printable(known.path)}`
      : "run this from another folder";
  return new CommandError(
    `"${name}" could be two things: the dataset ${known.id}, which ${place}, and the folder ${printable(here)}. For the folder give ${printable(here)} or .${path.sep}${name}; for the dataset ${elsewhere}.`,
  );
}
