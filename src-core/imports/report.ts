/** The report of an import: what came over, what was changed, what is not supported. As data, as plain text, as Markdown. */

import { analyse } from "../analysis/analyse";
import type { ImportNote, ReadModel } from "../formats/model";
import type { LayerRegistry } from "../layers/registry";
import { formatShape } from "../layers/shape";
import type { DrawnModel } from "./drawn-model";
import type { ImportNoteMessage, ImportReport } from "./import-report";
import { pixelSentence } from "./pixel-words";

/** What only a run of the drawing tells. */
export type MeasuredOfImport = Pick<ImportReport, "pixels" | "difference">;

export function importReport(
  layers: LayerRegistry,
  read: ReadModel,
  drawn: DrawnModel,
  measured: MeasuredOfImport = {},
): ImportReport {
  const { document, notes, paths, isWhole, end } = drawn;
  const { flat, totals } = analyse(layers, document);
  const counts = new Map<string, number>();
  for (const { definition } of flat?.nodes ?? [])
    counts.set(definition.label, (counts.get(definition.label) ?? 0) + 1);
  return {
    name: document.name,
    madeBy: read.madeBy,
    steps: read.steps.length,
    layers: [...counts]
      .map(([label, count]) => ({ label, count }))
      .sort((one, other) => other.count - one.count || (one.label < other.label ? -1 : 1)),
    parameters: { trainable: totals.trainableParameters, other: totals.otherParameters },
    blocks: blocksIn(document),
    changed: notes.filter(({ kind }) => kind === "changed").map(messageOf),
    unsupported: notes.filter(({ kind }) => kind === "unsupported").map(messageOf),
    paths: Object.fromEntries(paths),
    isWhole,
    end,
    images: { ...imagesOf(document), isOpen: read.inputShape.slice(0, 2).includes(0) },
    ...measured,
  };
}

function messageOf({ kind, steps, words, instead }: ImportNote): ImportNoteMessage {
  return { kind, steps, words, ...(instead !== undefined && { instead }) };
}

function imagesOf({ dataset }: DrawnModel["document"]): Omit<ImportReport["images"], "isOpen"> {
  if (typeof dataset === "string") throw new TypeError("An imported drawing says what images it is for.");
  return { shape: [dataset.height, dataset.width, dataset.channels], classes: dataset.classes };
}

function blocksIn({ graph, blocks }: DrawnModel["document"]): ImportReport["blocks"] {
  return Object.values(blocks).map(({ id, name }) => {
    const instances = graph.nodes.flatMap((node) =>
      node.kind === "block" && node.block === id ? [{ name: node.name, repeat: Number(node.repeat) }] : [],
    );
    return {
      name,
      count: instances.reduce((sum, { repeat }) => sum + repeat, 0),
      places: instances.map(({ name: place, repeat }) => (repeat > 1 ? `${place} ×${repeat}` : place)),
    };
  });
}

/** Steps that a note names, at most. */
const MOST_NAMED = 5;

/** For the command line: no line is longer than its words. */
export function reportText(report: ImportReport): string {
  return sectionsOf(report)
    .map(({ title, lines }) => [title, ...lines.map((line) => `  ${line}`)].join("\n"))
    .join("\n\n");
}

export function reportMarkdown(report: ImportReport): string {
  const [first, ...others] = sectionsOf(report);
  const body = others.map(({ title, lines }) =>
    [`## ${title}`, "", ...lines.map((line) => `- ${escaped(line)}`)].join("\n"),
  );
  return [`# ${escaped(first?.title ?? "")}`, (first?.lines ?? []).map(escaped).join("\n\n"), ...body]
    .join("\n\n")
    .concat("\n");
}

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

function sectionsOf(report: ImportReport): readonly Section[] {
  const { name, madeBy, layers, parameters, blocks, changed, unsupported, images } = report;
  return [
    {
      title: `Import of ${name}`,
      lines: [
        madeBy,
        wholeSentence(report),
        ...(report.difference === undefined ? [] : [differenceSentence(report.difference)]),
      ].filter((line) => line !== ""),
    },
    {
      title: "What came over",
      lines: [
        ...layers.map(({ label, count }) => `${label}: ${count.toLocaleString("en")}`),
        `Parameters: ${parameters.trainable.toLocaleString("en")}, and ${parameters.other.toLocaleString("en")} running means and variances`,
        `Images of ${formatShape(images.shape)}, ${counted(images.classes, "class", "classes")}`,
        ...(report.pixels ? [pixelSentence(report.pixels)] : []),
      ],
    },
    ...section(
      "Blocks that were found",
      blocks.map((block) => `${block.name}: ${counted(block.count, "time")} (${block.places.join(", ")})`),
    ),
    ...section("What was changed", changed.map(noteLine)),
    ...section("What is not supported", unsupported.map(noteLine)),
  ];
}

export function wholeSentence({ steps, unsupported, isWhole, end }: ImportReport): string {
  if (unsupported.length > 0) {
    const missing = unsupported.flatMap((note) => note.steps).length;
    return `${counted(missing, "step")} of the file's ${steps.toLocaleString("en")} cannot be had.`;
  }
  return isWhole
    ? `All of the file's ${counted(steps, "step")} are in the drawing.`
    : `The network is in the drawing up to its step ${end}.`;
}

export function differenceSentence(difference: number): string {
  return difference === 0
    ? "On two images of noise the drawing gives the numbers of the file's own steps, to the last digit."
    : `On two images of noise the drawing gives the numbers of the file's own steps, up to ${difference.toExponential(1)} of the largest.`;
}

function section(title: string, lines: readonly string[]): readonly Section[] {
  return lines.length > 0 ? [{ title, lines }] : [];
}

function noteLine({ words, steps, instead }: ImportNoteMessage): string {
  const named = steps.slice(0, MOST_NAMED).join(", ");
  const more =
    steps.length > MOST_NAMED ? ` and ${(steps.length - MOST_NAMED).toLocaleString("en")} more` : "";
  const where = named === "" ? "" : ` (${named}${more})`;
  return `${words}${where}${instead === undefined ? "" : ` ${instead}`}`;
}

function counted(count: number, word: string, several = `${word}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? word : several}`;
}

/** Names of a file's steps hold what Markdown would take for its own. */
function escaped(line: string): string {
  return line.replace(/[\\`*_{}[\]<>#|]/g, (character) => `\\${character}`);
}
