/** What a person calls a dataset on the command line: a path is a path, and a bare name is a name, unless it could be both. */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { DatasetOptions } from "#core/datasets/info";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Host } from "../host/host";
import { userPath } from "../user-path";
import { CommandError } from "./exit-codes";
import { printable } from "./output";

export interface NamedDataset {
  readonly dataset: StudioDataset;
  /** What a person may want to know of how it was found. */
  readonly words: readonly string[];
}

/** @throws CommandError, or the host's errors for a folder that cannot be used */
export async function namedDataset(host: Host, given: string): Promise<NamedDataset> {
  if (isPath(given)) return await addPath(host, absolute(given));
  const { datasets } = await host.handlers["datasets.list"]({});
  const known = findKnown(datasets, given);
  const here = path.resolve(given);
  const isHere = (await stat(here).catch(() => undefined))?.isDirectory() === true;
  if (known && isHere && known.path !== here) throw bothWords(given, known, here);
  if (known) return { dataset: known, words: [] };
  if (isHere) return await addPath(host, here);
  throw new CommandError(
    `There is no dataset and no folder called "${printable(given)}". Datasets: ${datasets.map(({ id }) => id).join(", ")}. For a folder, give its path.`,
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

/** Adds a folder, and says what came of it beyond the ordinary. */
export async function addPath(
  host: Host,
  folder: string,
  about: DatasetOptions & { readonly name?: string | undefined } = {},
): Promise<NamedDataset> {
  const { datasets: before } = await host.handlers["datasets.list"]({});
  const dataset = await host.handlers["datasets.addFolder"]({ path: folder, ...about });
  const former = before.find(({ id }) => id === dataset.id);
  const words: string[] = [];
  if (dataset.origin === "bundled")
    words.push(`${folder} holds the dataset ${dataset.id}, which comes with Skiploom.`);
  else if (former && former.path !== folder)
    words.push(
      `${folder} holds the dataset ${dataset.id}, known from ${former.path}; it is read from here from now on.`,
    );
  if (dataset.firstLabel !== undefined && about.firstLabel === undefined && !former)
    words.push(
      `Its labels start at ${dataset.firstLabel}, which is class 0 here. If they do not: skiploom data add ${folder} --labels-from 0`,
    );
  if (dataset.looksTransposed)
    words.push(
      `EMNIST's images lie on their side, and these are named so. To turn them: skiploom data add ${folder} --transpose`,
    );
  return { dataset, words };
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
  const place = known.path === undefined ? "comes with Skiploom" : `lies in ${printable(known.path)}`;
  const elsewhere =
    known.path === undefined ? "run this from another folder" : `give ${printable(known.path)}`;
  return new CommandError(
    `"${name}" could be two things: the dataset ${known.id}, which ${place}, and the folder ${printable(here)}. For the folder give ${printable(here)} or .${path.sep}${name}; for the dataset ${elsewhere}.`,
  );
}
