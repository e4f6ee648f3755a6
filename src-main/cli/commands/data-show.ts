/** `skiploom data show`: classes, parts, and how the pictures were prepared. */
import type { Command } from "commander";
import { NO_AUGMENTATION, proposedAugmentation } from "#core/datasets/augmentation";
import { augmentationWords } from "#core/datasets/augmentation-words";
import type { ResultOf } from "#core/protocol/method";
import type { StudioApi, StudioDataset } from "#core/protocol/studio-api";
import { knownDataset } from "../dataset-argument";
import { type Output, printable } from "../output";
import { withHost } from "../session";
import { shapeWords, table } from "../words";
import { drawnWords, fitWords, printSkipped } from "./data-report";

export type Seen = ResultOf<StudioApi, "datasets.view">;

const CLASSES_SHOWN = 50;

export function addDataShow(data: Command, output: Output): void {
  data
    .command("show")
    .description("What a dataset holds: classes, parts, how it was prepared and what was left out.")
    .argument("<dataset>", "its name in the list")
    .option("--json", "one JSON object")
    .action(async (given: string, { json }: { json?: boolean }) => {
      const { dataset, seen } = await withHost(async (host) => {
        const found = await knownDataset(host, given);
        if (found.origin !== "prepared") return { dataset: found, seen: undefined };
        return { dataset: found, seen: await host.handlers["datasets.view"]({ id: found.id }) };
      });
      if (json) output.json(showJson(dataset, seen));
      else printDataset(output, dataset, seen);
    });
}

export function showJson({ classNames, ...facts }: StudioDataset, seen: Seen | undefined): object {
  const { places: _, ...more } = seen ?? { places: [] };
  return { ...facts, classes: classNames, ...more };
}

export function printDataset(output: Output, dataset: StudioDataset, seen: Seen | undefined): void {
  const { imageShape, counts, classNames } = dataset;
  output.line(`${dataset.id}: ${printable(dataset.name)}`);
  output.line(printable(dataset.description));
  if (dataset.unavailable !== undefined) output.line(printable(dataset.unavailable));
  output.line(
    `${shapeWords(imageShape)}; ${figure(counts.train)} training, ${figure(counts.validation)} validation, ${figure(counts.test)} test`,
  );
  for (const line of seen ? preparedLines(seen) : []) output.line(line);
  output.line(bornLine(dataset));
  output.line();
  for (const row of classTable(classNames, seen)) output.line(row);
  if (classNames.length > CLASSES_SHOWN) output.line(`and ${classNames.length - CLASSES_SHOWN} more classes`);
  if (!seen) return;
  const { notes } = seen.prepared;
  if (notes.length > 0) output.line();
  for (const note of notes) output.line(printable(note));
  printSkipped(output, seen.prepared);
}

function preparedLines({ view, prepared, partCounts }: Seen): string[] {
  const { form, choices, path } = prepared.source;
  const chosen = Object.entries(choices).map(([name, value]) => `${name}=${value}`);
  const made = chosen.length === 0 ? form : `${form}, ${chosen.join(", ")}`;
  const shown = partCounts.flat().reduce((sum, pictures) => sum + pictures, 0);
  const hidden = prepared.count - shown;
  const relabelled = view.changes.filter(([, label]) => label !== null).length;
  return [
    `From ${printable(path)}, read as ${printable(made)}`,
    `Pictures: ${fitWords(prepared.preparing)}`,
    view.split.way === "by-folder"
      ? `Parts: as the data has them; what is lacking is drawn: ${drawnWords(view.split)}`
      : `Parts, drawn: ${drawnWords(view.split)}`,
    ...(hidden > 0 ? [`Left out of this view: ${figure(hidden)} of ${figure(prepared.count)} pictures`] : []),
    ...(relabelled > 0 ? [`Relabelled by hand: ${figure(relabelled)}`] : []),
  ];
}

function bornLine(dataset: StudioDataset): string {
  if (!dataset.augmentation) return "Nobody has said what its pictures bear (data add PATH --may WHAT).";
  const borne = { ...NO_AUGMENTATION, ...proposedAugmentation(dataset) };
  return `Its pictures bear: ${augmentationWords(borne)}`;
}

function classTable(classNames: readonly string[], seen: Seen | undefined): string[] {
  const rows = classNames.slice(0, CLASSES_SHOWN).map((name, place) => {
    const counts = seen?.partCounts[place];
    const from =
      seen?.view.classes[place]?.from.map((source) => seen.prepared.classNames[source] ?? "") ?? [];
    const isOther = from.length !== 1 || from[0] !== name;
    return [
      String(place),
      printable(name),
      ...(counts ? counts.map(figure) : []),
      ...(seen ? [isOther ? printable(from.join(", ")) : ""] : []),
    ];
  });
  const hasOthers = rows.some((row) => seen && row.at(-1) !== "");
  const header = ["", "class", ...(seen ? ["training", "validation", "test", "made of"] : [])];
  if (!seen || hasOthers) return table(header, rows);
  return table(
    header.slice(0, -1),
    rows.map((row) => row.slice(0, -1)),
  );
}

function figure(number: number): string {
  return number.toLocaleString("en-US");
}
