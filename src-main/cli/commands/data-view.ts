/** `skiploom data view`: prepared pictures seen otherwise, without preparing them again. */
import path from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { DatasetError } from "#core/datasets/error";
import { type DatasetView, relabelled, type SplitChoice } from "#core/datasets/view";
import { withClassChanges } from "#core/datasets/view-changes";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Host } from "../../host/host";
import { absolute, knownDataset } from "../dataset-argument";
import { CommandError } from "../exit-codes";
import { type Output, printable } from "../output";
import { withHost } from "../session";
import { type SplitOptions, splitOf, withSplit } from "./data-order";
import { printDataset, type Seen, showJson } from "./data-show";

interface ViewOptions extends SplitOptions {
  readonly leaveOut?: readonly string[];
  readonly takeBack?: readonly string[];
  readonly rename?: readonly [string, string][];
  readonly merge?: readonly [string, string][];
  readonly relabel?: readonly [string, string][];
  readonly json?: boolean;
}

export function addDataView(data: Command, output: Output): void {
  const command = data
    .command("view")
    .description(
      "See a prepared dataset otherwise: other classes, pictures left out or relabelled, other parts. Nothing is prepared again, and runs keep what they were trained on. Classes are taken back, renamed, merged and left out in this order.",
    )
    .argument("<dataset>", "its name in the list")
    .option(
      "--leave-out <what>",
      "a class, or a picture by its name in the source; may be given again",
      again,
    )
    .option(
      "--take-back <what>",
      "a class of the source, or a picture, that was left out or relabelled",
      again,
    )
    .option("--merge <A,B=NEW>", "classes into one; may be given again", pairs)
    .option("--rename <OLD=NEW>", "a class; may be given again", pairs)
    .option("--relabel <FILE=CLASS>", "a picture is of another class; may be given again", pairs);
  withSplit(command)
    .option("--json", "one JSON object, as of `data show`")
    .action(async (given: string, options: ViewOptions) => {
      const { dataset, seen } = await withHost(async (host) => {
        const { id } = await knownDataset(host, given);
        await review(host, id, options);
        return {
          dataset: await knownDataset(host, id),
          seen: await host.handlers["datasets.view"]({ id }),
        };
      });
      if (options.json) output.json(showJson(dataset, seen));
      else printDataset(output, dataset, seen);
    });
}

async function review(host: Host, id: string, options: ViewOptions): Promise<void> {
  const { leaveOut = [], takeBack = [], rename = [], merge = [], relabel = [] } = options;
  const { datasets } = await host.handlers["datasets.list"]({});
  const place = datasets.find((one) => one.id === id)?.path;
  const before = await host.handlers["datasets.view"]({ id });
  const classes = new Set(before.view.classes.map(({ name }) => name));
  const sourceNames = before.prepared.classNames;
  const isClass = (name: string): boolean => classes.has(name);
  const isLeftOut = (name: string): boolean => leftOut(before).has(name);
  const pictures = [
    ...leaveOut.filter((name) => !isClass(name)).map((name) => ({ name, label: null })),
    ...takeBack.filter((name) => !isLeftOut(name)).map((name) => ({ name, label: undefined })),
    ...relabel.map(([name, label]) => ({ name, label })),
  ];
  const places = await placesOf(
    host,
    id,
    pictures.map(({ name }) => name),
    place,
  );
  let view = inWords(() =>
    withClassChanges(before.view, sourceNames, {
      takeBack: takeBack.filter(isLeftOut),
      rename,
      merge: merge.map(([names, into]) => [isClass(names) ? [names] : names.split(","), into]),
      leaveOut: leaveOut.filter(isClass),
    }),
  );
  pictures.forEach(({ label }, at) => {
    for (const picture of places[at] ?? []) view = inWords(() => changed(view, picture, label));
  });
  await host.handlers["datasets.review"]({ id, view: { ...view, split: otherSplit(view.split, options) } });
}

function otherSplit(before: SplitChoice, options: SplitOptions): SplitChoice {
  const { way = before.way, validation = before.validation, test = before.test, ...given } = splitOf(options);
  const { seed = before.seed, group = options.group === "none" ? undefined : before.group } = given;
  return { way, validation, test, seed, ...(group !== undefined && { group }) };
}

/** Names of the source's classes that are in none of the view's. */
function leftOut({ view, prepared }: Seen): Set<string> {
  const used = new Set(view.classes.flatMap(({ from }) => from));
  return new Set(prepared.classNames.filter((_, target) => !used.has(target)));
}

/** @param label null: left out; undefined: as the source has it */
function changed(view: DatasetView, picture: number, label: string | null | undefined): DatasetView {
  if (label !== undefined) return relabelled(view, picture, label);
  return { ...view, changes: view.changes.filter(([place]) => place !== picture) };
}

/** By their names in the source, or by their paths where the source is a folder. */
async function placesOf(
  host: Host,
  id: string,
  names: readonly string[],
  source: StudioDataset["path"],
): Promise<number[][]> {
  if (names.length === 0) return [];
  const within = names.map((name) =>
    source === undefined ? name : path.relative(source, absolute(name)).split(path.sep).join("/"),
  );
  const { places } = await host.handlers["datasets.view"]({ id, names: [...names, ...within] });
  return names.map((name, at) => {
    const found = [...new Set([...(places[at] ?? []), ...(places[names.length + at] ?? [])])];
    if (found.length > 0) return found;
    throw new CommandError(
      `There is no class and no picture called "${printable(name)}". Pictures are called as in their source, such as "cat/001.jpg" (data check and the window name them).`,
    );
  });
}

function inWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof DatasetError) throw new CommandError(printable(error.message));
    throw error;
  }
}

function again(given: string, before: readonly string[] = []): string[] {
  return [...before, given];
}

function pairs(given: string, before: readonly [string, string][] = []): [string, string][] {
  const at = given.lastIndexOf("=");
  if (at > 0 && at < given.length - 1) return [...before, [given.slice(0, at), given.slice(at + 1)]];
  throw new InvalidArgumentError("It must have a name on both sides of =.");
}
