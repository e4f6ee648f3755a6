/** The report of an import: what came over, what was changed, what is not supported. As data, as plain text, as Markdown. */

import { analyse } from "../analysis/analyse";
import type { ImportNote, ReadModel } from "../formats/model";
import type { LayerRegistry } from "../layers/registry";
import type { DrawnModel } from "./drawn-model";

export interface ReportLine {
  /** What the layer type is called: "Convolution". */
  readonly label: string;
  readonly count: number;
}

export interface ReportBlock {
  /** What the block is called: "Bottleneck". */
  readonly name: string;
  /** How often it stands in the network, all repeats counted. */
  readonly count: number;
  /** Nodes of the drawing that it is in: `layer1 ×3`. */
  readonly places: readonly string[];
}

export interface ImportReport {
  /** Of the drawing. */
  readonly name: string;
  /** "ONNX, opset 17, made by pytorch 2.4". */
  readonly madeBy: string;
  /** Steps that the file has. */
  readonly steps: number;
  /** By type, the most first; ends and plain skips are among them. */
  readonly layers: readonly ReportLine[];
  /** Numbers that are learned, and those that are measured: running means and variances. */
  readonly parameters: { readonly trainable: number; readonly other: number };
  readonly blocks: readonly ReportBlock[];
  readonly changed: readonly ImportNote[];
  readonly unsupported: readonly ImportNote[];
}

export function importReport(layers: LayerRegistry, read: ReadModel, drawn: DrawnModel): ImportReport {
  const { document, notes } = drawn;
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
    changed: notes.filter(({ kind }) => kind === "changed"),
    unsupported: notes.filter(({ kind }) => kind === "unsupported"),
  };
}

function blocksIn({ graph, blocks }: DrawnModel["document"]): ReportBlock[] {
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
  const { name, madeBy, steps, layers, parameters, blocks, changed, unsupported } = report;
  const isWhole = unsupported.length === 0;
  return [
    {
      title: `Import of ${name}`,
      lines: [
        madeBy,
        isWhole
          ? `All of the file's ${counted(steps, "step")} came over.`
          : `${counted(unsupported.flatMap((note) => note.steps).length, "step")} of the file's ${steps.toLocaleString("en")} cannot be had.`,
      ].filter((line) => line !== ""),
    },
    {
      title: "What came over",
      lines: [
        ...layers.map(({ label, count }) => `${label}: ${count.toLocaleString("en")}`),
        `Parameters: ${parameters.trainable.toLocaleString("en")}, and ${parameters.other.toLocaleString("en")} running means and variances`,
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

function section(title: string, lines: readonly string[]): readonly Section[] {
  return lines.length > 0 ? [{ title, lines }] : [];
}

function noteLine({ words, steps, instead }: ImportNote): string {
  const named = steps.slice(0, MOST_NAMED).join(", ");
  const more =
    steps.length > MOST_NAMED ? ` and ${(steps.length - MOST_NAMED).toLocaleString("en")} more` : "";
  const where = named === "" ? "" : ` (${named}${more})`;
  return `${words}${where}${instead === undefined ? "" : ` ${instead}`}`;
}

function counted(count: number, word: string): string {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

/** Names of a file's steps hold what Markdown would take for its own. */
function escaped(line: string): string {
  return line.replace(/[\\`*_{}[\]<>#|]/g, (character) => `\\${character}`);
}
